import { flag, oneOf, route, text } from "~/lib/router.svelte";

/** The addresses of the app. A page is a folder in `pages/` and a line in `pages.ts`. */
export const inboxRoute = route("/inbox", {
  show: oneOf("new", "later", "accepted", "rejected"),
  sort: oneOf("recent", "best"),
  game: text,
  mark: text,
  text,
  moment: text,
  why: flag,
});
export const recordingsRoute = route("/recordings", {
  state: oneOf("all", "ready", "new", "analysing", "failed", "missing"),
  game: text,
  folder: text,
  when: oneOf("any", "today", "week", "month", "year", "days"),
  from: text,
  to: text,
  mark: text,
  text,
  view: oneOf("grid", "table"),
});
export const recordingRoute = route("/recordings/:id", {
  tab: oneOf("moments", "signals", "about", "teach"),
  moment: text,
});
export const clipsRoute = route("/clips", {
  state: oneOf("ready", "archived"),
  game: text,
  collection: text,
  mark: text,
  text,
});
export const clipRoute = route("/clips/:id");
export const libraryRoute = route("/library", {
  show: oneOf("search", "sessions", "order"),
  game: text,
  when: oneOf("any", "today", "week", "month", "year", "days"),
  from: text,
  to: text,
  mark: text,
  text,
});
export const calendarRoute = route("/calendar", { week: text, view: oneOf("week", "list"), channel: text });
export const resultsRoute = route("/results", {
  days: oneOf("30", "7", "90", "365", "all"),
  account: text,
  channel: text,
});
export const queueRoute = route("/queue", { job: text });
export const settingsRoute = route("/settings");
export const settingsPartRoute = route("/settings/:part", { name: text });
export const welcomeRoute = route("/welcome");
