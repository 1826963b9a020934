import type { Component } from "svelte";

import type { Key } from "~/lib/i18n/i18n.svelte";
import type { ActionTable } from "~/lib/keys.svelte";
import { match, type Route } from "~/lib/router.svelte";
import { calendarKeys } from "~/pages/calendar/calendar.keys";
import Calendar from "~/pages/calendar/Page.svelte";
import { clipKeys } from "~/pages/clip/clip.keys";
import Clip from "~/pages/clip/Page.svelte";
import { clipsKeys } from "~/pages/clips/clips.keys";
import Clips from "~/pages/clips/Page.svelte";
import { inboxKeys } from "~/pages/inbox/inbox.keys";
import Inbox from "~/pages/inbox/Page.svelte";
import { libraryKeys } from "~/pages/library/library.keys";
import Library from "~/pages/library/Page.svelte";
import Queue from "~/pages/queue/Page.svelte";
import { queueKeys } from "~/pages/queue/queue.keys";
import Recording from "~/pages/recording/Page.svelte";
import { recordingKeys } from "~/pages/recording/recording.keys";
import Recordings from "~/pages/recordings/Page.svelte";
import { recordingsKeys } from "~/pages/recordings/recordings.keys";
import Results from "~/pages/results/Page.svelte";
import Settings from "~/pages/settings/Page.svelte";
import Welcome from "~/pages/welcome/Page.svelte";
import * as routes from "~/routes";

/** A page: its address, its face and its keys. Adding one is a folder in `pages/` and an entry here. */
export interface Page {
  readonly name: string;
  readonly title: Key;
  readonly route: Route<string, unknown>;
  readonly component: Component | Component<{ params: { id: string } }> | Component<{ params: { part?: string } }>;
  readonly keys?: ActionTable;
  /** The list that its things are in: one step back. */
  readonly above?: string;
  /** Which entry of the rail is lit. */
  readonly rail: "inbox" | "recordings" | "clips" | "library" | "calendar" | "results" | "queue" | "settings" | null;
}

export const PAGES: readonly Page[] = [
  { name: "inbox", title: "nav.inbox", route: routes.inboxRoute, component: Inbox, keys: inboxKeys, rail: "inbox" },
  {
    name: "recordings",
    title: "nav.recordings",
    route: routes.recordingsRoute,
    component: Recordings,
    keys: recordingsKeys,
    rail: "recordings",
  },
  {
    name: "recording",
    title: "keys.recording",
    route: routes.recordingRoute,
    component: Recording,
    keys: recordingKeys,
    above: "/recordings",
    rail: "recordings",
  },
  { name: "clips", title: "nav.clips", route: routes.clipsRoute, component: Clips, keys: clipsKeys, rail: "clips" },
  {
    name: "clip",
    title: "keys.clip",
    route: routes.clipRoute,
    component: Clip,
    keys: clipKeys,
    above: "/clips",
    rail: "clips",
  },
  {
    name: "library",
    title: "nav.library",
    route: routes.libraryRoute,
    component: Library,
    keys: libraryKeys,
    rail: "library",
  },
  {
    name: "calendar",
    title: "nav.calendar",
    route: routes.calendarRoute,
    component: Calendar,
    keys: calendarKeys,
    rail: "calendar",
  },
  { name: "results", title: "nav.results", route: routes.resultsRoute, component: Results, rail: "results" },
  { name: "queue", title: "nav.queue", route: routes.queueRoute, component: Queue, keys: queueKeys, rail: "queue" },
  { name: "settings", title: "nav.settings", route: routes.settingsRoute, component: Settings, rail: "settings" },
  { name: "settings", title: "nav.settings", route: routes.settingsPartRoute, component: Settings, rail: "settings" },
  { name: "welcome", title: "nav.welcome", route: routes.welcomeRoute, component: Welcome, rail: null },
];

/** The page of an address and what stands in its path. */
export function pageAt(pathname: string): { page: Page; params: Record<string, string> } | null {
  for (const page of PAGES) {
    const params = match(page.route.path, pathname);
    if (params) return { page, params };
  }
  return null;
}
