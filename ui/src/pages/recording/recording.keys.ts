import { actions } from "~/lib/keys.svelte";

/** Keys of the page of a recording. The player's keys come on top. */
export const recordingKeys = actions({
  previous: { label: "inbox.previous", keys: ["ArrowUp"], hidden: true },
  next: { label: "inbox.next", keys: ["ArrowDown"], hidden: true },
  accept: { label: "inbox.accept", keys: ["A"], footer: "inbox.key.accept" },
  reject: { label: "inbox.reject", keys: ["X"], footer: "inbox.key.reject" },
  later: { label: "inbox.later", keys: ["S"], footer: "inbox.key.later" },
  renew: { label: "inbox.renew", keys: ["U"] },
  in: { label: "edges.in", keys: ["I"], footer: "edges.trim" },
  out: { label: "edges.out", keys: ["O"], footer: "edges.trim" },
  toIn: { label: "edges.toIn", keys: ["Alt+I"] },
  toOut: { label: "edges.toOut", keys: ["Alt+O"] },
  playPeak: { label: "inbox.playPeak", keys: ["P"] },
  add: { label: "recording.new", keys: ["N"] },
  mark: { label: "markers.set", keys: ["Shift+M"], footer: "markers.key" },
  teach: { label: "cues.teach", keys: ["B"], footer: "cues.teach.key" },
  star: { label: "marks.star", keys: ["T"] },
  thumbnail: { label: "thumbnail.set", keys: ["C"] },
  open: { label: "inbox.open", keys: ["Enter"] },
  zoomIn: { label: "timeline.zoomIn", keys: ["+", "="] },
  zoomOut: { label: "timeline.zoomOut", keys: ["-"] },
  back: { label: "recording.clear", keys: ["Escape"], instead: "app.back" },
});
