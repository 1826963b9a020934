import { actions } from "~/lib/keys.svelte";

/** Keys of the list of recordings. */
export const recordingsKeys = actions({
  find: { label: "recordings.search", keys: ["/"], footer: "inbox.key.find" },
  view: { label: "recordings.view", keys: ["V"], footer: "recordings.key.view" },
});
