import { actions } from "~/lib/keys.svelte";

/** Keys of the Inbox. The player's keys come on top; Space plays on; with Shift it begins again. */
export const inboxKeys = actions({
  accept: { label: "inbox.accept", keys: ["A"], footer: "inbox.key.accept" },
  reject: { label: "inbox.reject", keys: ["X"], footer: "inbox.key.reject" },
  later: { label: "inbox.later", keys: ["S"], footer: "inbox.key.later" },
  renew: { label: "inbox.renew", keys: ["U"] },
  previous: { label: "inbox.previous", keys: ["ArrowUp"], hidden: true },
  next: { label: "inbox.next", keys: ["ArrowDown"], hidden: true },
  in: { label: "edges.in", keys: ["I"], footer: "edges.trim" },
  out: { label: "edges.out", keys: ["O"], footer: "edges.trim" },
  toIn: { label: "edges.toIn", keys: ["Alt+I"] },
  toOut: { label: "edges.toOut", keys: ["Alt+O"] },
  playStart: { label: "inbox.playStart", keys: ["Shift+Space"] },
  playPeak: { label: "inbox.playPeak", keys: ["P"] },
  why: { label: "inbox.why.title", keys: ["W"], footer: "inbox.key.why" },
  open: { label: "inbox.open", keys: ["Enter"] },
  recording: { label: "inbox.openRecording", keys: ["Shift+Enter"] },
  approve: { label: "inbox.approve", keys: ["Ctrl+Enter"], whileTyping: true },
  selectAll: { label: "inbox.selectAll", keys: ["Ctrl+A"] },
  selectUp: { label: "inbox.selectUp", keys: ["Shift+ArrowUp"], hidden: true },
  selectDown: { label: "inbox.selectDown", keys: ["Shift+ArrowDown"], hidden: true },
  back: { label: "inbox.selectNone", keys: ["Escape"], hidden: true },
  find: { label: "inbox.find", keys: ["/"] },
  zoomIn: { label: "timeline.zoomIn", keys: ["+", "="], hidden: true },
  zoomOut: { label: "timeline.zoomOut", keys: ["-"], hidden: true },
});
