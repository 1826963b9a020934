import { actions } from "~/lib/keys.svelte";

/** Keys of the list of clips. */
export const clipsKeys = actions({
  find: { label: "clips.search", keys: ["/"], footer: "inbox.key.find" },
});
