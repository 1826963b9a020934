import { actions } from "~/lib/keys.svelte";

/** Keys of the Queue. */
export const queueKeys = actions({
  pause: { label: "queue.pause", keys: ["P"], footer: "queue.key.pause", needs: "pause_queue" },
});
