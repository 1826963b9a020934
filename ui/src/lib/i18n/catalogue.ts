import { accounts } from "./parts/accounts";
import { backup } from "./parts/backup";
import { calendar } from "./parts/calendar";
import { channels } from "./parts/channels";
import { clips } from "./parts/clips";
import { cues } from "./parts/cues";
import { detectors } from "./parts/detectors";
import { frame } from "./parts/frame";
import { goes } from "./parts/goes";
import { inbox } from "./parts/inbox";
import { library } from "./parts/library";
import { parts } from "./parts/parts";
import { people } from "./parts/people";
import { profiles } from "./parts/profiles";
import { publishing } from "./parts/publishing";
import { queue } from "./parts/queue";
import { recordings } from "./parts/recordings";
import { results } from "./parts/results";
import { settings } from "./parts/settings";
import { storage } from "./parts/storage";
import { webhooks } from "./parts/webhooks";
import { writing } from "./parts/writing";
import type { Params } from "./words";

/** Every sentence of the app, in every language. */
export const catalogue = {
  ...frame,
  ...parts,
  ...inbox,
  ...recordings,
  ...clips,
  ...goes,
  ...calendar,
  ...queue,
  ...results,
  ...settings,
  ...backup,
  ...people,
  ...accounts,
  ...publishing,
  ...writing,
  ...library,
  ...storage,
  ...webhooks,
  ...channels,
  ...profiles,
  ...cues,
  ...detectors,
} as const;

type Catalogue = typeof catalogue;

/** The name of a sentence. */
export type AnyKey = keyof Catalogue;

/** The name of a sentence with nothing to fill in: what tables of labels may hold. */
export type Key = { [K in AnyKey]: [Params<Catalogue[K]>] extends [never] ? K : never }[AnyKey];
