import { actions } from "~/lib/keys.svelte";

/** Keys of the library. */
export const libraryKeys = actions({
  find: { label: "library.search", keys: ["/"], footer: "library.key.search" },
});
