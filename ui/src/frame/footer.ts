import type { Key } from "~/lib/i18n/i18n.svelte";
import type { Keyboard } from "~/lib/keys.svelte";

/** Keys with one word, such as `I` `O` trim. */
export interface FooterGroup {
  readonly word: Key;
  readonly keys: string[];
}

/** What the footer shows: the page's own keys first. Actions with the same word stand together. */
export function footerKeys(keyboard: Keyboard): FooterGroup[] {
  const groups = new Map<Key, FooterGroup>();
  for (const scope of keyboard.byNearness) {
    for (const [name, action] of Object.entries(scope.table)) {
      const [keys] = keyboard.keysOf(scope.name, name, action);
      if (!action.footer || keys === undefined) continue;
      const group = groups.get(action.footer) ?? { word: action.footer, keys: [] };
      group.keys.push(keys);
      groups.set(action.footer, group);
    }
  }
  return [...groups.values()];
}
