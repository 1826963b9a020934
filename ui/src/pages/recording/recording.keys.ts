import { actions } from "~/lib/keys.svelte";

/** Keys of the page of a recording. The player's keys come on top. */
export const recordingKeys = actions({
  previous: { label: "inbox.previous", keys: ["ArrowUp"], hidden: true },
  next: { label: "inbox.next", keys: ["ArrowDown"], hidden: true },
  accept: { label: "inbox.accept", keys: ["A"], footer: "inbox.key.accept", needs: "decide_moments" },
  reject: { label: "inbox.reject", keys: ["X"], footer: "inbox.key.reject", needs: "decide_moments" },
  later: { label: "inbox.later", keys: ["S"], footer: "inbox.key.later", needs: "decide_moments" },
  renew: { label: "inbox.renew", keys: ["U"], needs: "decide_moments" },
  in: { label: "edges.in", keys: ["I"], footer: "edges.trim", needs: "change_moment" },
  out: { label: "edges.out", keys: ["O"], footer: "edges.trim", needs: "change_moment" },
  toIn: { label: "edges.toIn", keys: ["Alt+I"] },
  toOut: { label: "edges.toOut", keys: ["Alt+O"] },
  playPeak: { label: "inbox.playPeak", keys: ["P"] },
  add: { label: "recording.new", keys: ["N"], needs: "create_moment" },
  mark: { label: "markers.set", keys: ["Shift+M"], footer: "markers.key", needs: "create_marker" },
  teach: { label: "cues.teach", keys: ["B"], footer: "cues.teach.key", needs: "create_cue" },
  star: { label: "marks.star", keys: ["T"], needs: "change_marks" },
  thumbnail: { label: "thumbnail.set", keys: ["C"], needs: "change_clip" },
  open: { label: "inbox.open", keys: ["Enter"] },
  zoomIn: { label: "timeline.zoomIn", keys: ["+", "="] },
  zoomOut: { label: "timeline.zoomOut", keys: ["-"] },
  back: { label: "recording.clear", keys: ["Escape"], instead: "app.back" },
});
