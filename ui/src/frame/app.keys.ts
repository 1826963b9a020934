import { actions } from "~/lib/keys.svelte";

/** Keys that work everywhere. */
export const appKeys = actions({
  help: { label: "keys.help", keys: ["?"] },
  palette: { label: "keys.palette", keys: ["Ctrl+K"], whileTyping: true, hidden: true },
  settings: { label: "keys.settings", keys: ["Ctrl+,"], whileTyping: true, hidden: true },
  undo: { label: "keys.undo", keys: ["Ctrl+Z"], needs: "undo" },
  import: { label: "keys.import", keys: [], needs: "import_recordings" },
  back: { label: "keys.back", keys: ["Escape"], hidden: true },
  fold: { label: "keys.fold", keys: [] },
});
