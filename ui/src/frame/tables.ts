import type { Key } from "~/lib/i18n/i18n.svelte";
import type { ActionTable } from "~/lib/keys.svelte";
import { PAGES } from "~/pages";
import { playerKeys } from "~/parts/player/player.keys";

import { appKeys } from "./app.keys";

/** Every table of keys in the app, for the help and the settings. */
export interface KeyTable {
  readonly name: string;
  readonly title: Key;
  readonly keys: ActionTable;
}

/** All of them. A function, because pages show the help and the help knows the pages. */
export function keyTables(): KeyTable[] {
  return [
    ...PAGES.flatMap(({ name, title, keys }) => (keys ? [{ name, title, keys }] : [])),
    { name: "player", title: "keys.player", keys: playerKeys },
    { name: "app", title: "keys.app", keys: appKeys },
  ];
}
