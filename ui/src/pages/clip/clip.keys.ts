import { actions } from "~/lib/keys.svelte";

/** Keys of the page of a clip. The player's keys come on top. */
export const clipKeys = actions({
  in: { label: "edges.in", keys: ["I"], footer: "edges.trim" },
  out: { label: "edges.out", keys: ["O"], footer: "edges.trim" },
  toIn: { label: "edges.toIn", keys: ["Alt+I"] },
  toOut: { label: "edges.toOut", keys: ["Alt+O"] },
  split: { label: "clip.split", keys: ["B"], footer: "clip.key.split" },
  remove: { label: "clip.part.remove", keys: ["Backspace"] },
  previous: { label: "clip.partPrevious", keys: ["ArrowUp"], hidden: true },
  next: { label: "clip.partNext", keys: ["ArrowDown"], hidden: true },
  thumbnail: { label: "thumbnail.set", keys: ["C"], footer: "clip.key.thumbnail" },
  layout1: { label: "layout.source", keys: ["Ctrl+1"] },
  layout2: { label: "layout.vertical_blurred", keys: ["Ctrl+2"] },
  layout3: { label: "layout.vertical_game", keys: ["Ctrl+3"] },
  layout4: { label: "layout.vertical_face_above", keys: ["Ctrl+4"] },
  layout5: { label: "layout.vertical_face_below", keys: ["Ctrl+5"] },
  layout6: { label: "layout.vertical_face_inset", keys: ["Ctrl+6"] },
  layout7: { label: "layout.square", keys: ["Ctrl+7"] },
  export: { label: "clip.export", keys: ["E"], footer: "clip.key.export" },
  approve: { label: "clip.approve", keys: ["Ctrl+Enter"], footer: "clip.key.approve", whileTyping: true },
  duplicate: { label: "clip.duplicate", keys: ["Ctrl+D"] },
  zoomIn: { label: "timeline.zoomIn", keys: ["+", "="], hidden: true },
  zoomOut: { label: "timeline.zoomOut", keys: ["-"], hidden: true },
});
