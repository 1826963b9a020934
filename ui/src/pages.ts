import type { Component } from "svelte";

import type { Key } from "~/lib/i18n/i18n.svelte";
import type { ActionTable } from "~/lib/keys.svelte";
import { match, type Route } from "~/lib/router.svelte";
import { inboxKeys } from "~/pages/inbox/inbox.keys";
import Inbox from "~/pages/inbox/Page.svelte";
import { inboxRoute } from "~/routes";

/** A page: its address, its face and its keys. Adding one is a folder in `pages/` and an entry here. */
export interface Page {
  readonly name: string;
  readonly title: Key;
  readonly route: Route<string, unknown>;
  readonly component: Component | Component<{ params: Record<string, string> }>;
  readonly keys?: ActionTable;
  /** Which entry of the rail is lit. */
  readonly rail: "inbox" | "recordings" | "clips" | "queue" | "settings" | null;
}

export const PAGES: readonly Page[] = [
  { name: "inbox", title: "nav.inbox", route: inboxRoute, component: Inbox, keys: inboxKeys, rail: "inbox" },
];

/** The page of an address and what stands in its path. */
export function pageAt(pathname: string): { page: Page; params: Record<string, string> } | null {
  for (const page of PAGES) {
    const params = match(page.route.path, pathname);
    if (params) return { page, params };
  }
  return null;
}
