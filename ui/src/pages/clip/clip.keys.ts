import { actions } from "~/lib/keys.svelte";

/** Keys of the page of a clip. The player's keys come on top. */
export const clipKeys = actions({
  in: { label: "edges.in", keys: ["I"], footer: "edges.trim", needs: "change_clip" },
  out: { label: "edges.out", keys: ["O"], footer: "edges.trim", needs: "change_clip" },
  toIn: { label: "edges.toIn", keys: ["Alt+I"] },
  toOut: { label: "edges.toOut", keys: ["Alt+O"] },
  split: { label: "clip.split", keys: ["B"], footer: "clip.key.split", needs: "change_clip" },
  remove: { label: "clip.part.remove", keys: ["Backspace"], needs: "change_clip" },
  previous: { label: "clip.partPrevious", keys: ["ArrowUp"], hidden: true },
  next: { label: "clip.partNext", keys: ["ArrowDown"], hidden: true },
  thumbnail: { label: "thumbnail.set", keys: ["C"], footer: "clip.key.thumbnail", needs: "change_clip" },
  layout1: { label: "layout.source", keys: ["Ctrl+1"], needs: "change_clip" },
  layout2: { label: "layout.vertical_blurred", keys: ["Ctrl+2"], needs: "change_clip" },
  layout3: { label: "layout.vertical_game", keys: ["Ctrl+3"], needs: "change_clip" },
  layout4: { label: "layout.vertical_face_above", keys: ["Ctrl+4"], needs: "change_clip" },
  layout5: { label: "layout.vertical_face_below", keys: ["Ctrl+5"], needs: "change_clip" },
  layout6: { label: "layout.vertical_face_inset", keys: ["Ctrl+6"], needs: "change_clip" },
  layout7: { label: "layout.square", keys: ["Ctrl+7"], needs: "change_clip" },
  export: { label: "clip.export", keys: ["E"], footer: "clip.key.export", needs: "render_clip" },
  approve: {
    label: "clip.approve",
    keys: ["Ctrl+Enter"],
    footer: "clip.key.approve",
    whileTyping: true,
    needs: "approve_clip",
  },
  duplicate: { label: "clip.duplicate", keys: ["Ctrl+D"], needs: "duplicate_clip" },
  zoomIn: { label: "timeline.zoomIn", keys: ["+", "="], hidden: true },
  zoomOut: { label: "timeline.zoomOut", keys: ["-"], hidden: true },
});
