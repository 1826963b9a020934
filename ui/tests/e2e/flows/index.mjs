// All flows, in the order in which the library grows.
import { access } from "./access.mjs";
import { calendar } from "./calendar.mjs";
import { clips } from "./clips.mjs";
import { cues } from "./cues.mjs";
import { inbox } from "./inbox.mjs";
import { people } from "./people.mjs";
import { recordings } from "./recordings.mjs";
import { settings } from "./settings.mjs";
import { start } from "./start.mjs";

export const flows = [
  ...start,
  ...inbox,
  ...clips,
  ...calendar,
  ...recordings,
  ...cues,
  ...settings,
  ...people,
  ...access,
];
