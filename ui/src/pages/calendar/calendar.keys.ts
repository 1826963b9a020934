import { actions } from "~/lib/keys.svelte";

/** Keys of the calendar. Those that move work on the card that has the focus. */
export const calendarKeys = actions({
  before: { label: "calendar.before", keys: ["Shift+ArrowLeft"], footer: "calendar.key.week" },
  after: { label: "calendar.after", keys: ["Shift+ArrowRight"], footer: "calendar.key.week" },
  today: { label: "calendar.today", keys: ["T"], footer: "calendar.key.today" },
  view: { label: "calendar.view.other", keys: ["V"] },
  slots: { label: "calendar.slots", keys: ["S"], needs: "change_slots" },
  move: {
    label: "calendar.move.key",
    keys: ["M"],
    footer: "calendar.key.move",
    hidden: true,
    needs: "change_post_time",
  },
  dayBack: {
    label: "calendar.dayBack",
    keys: ["Alt+ArrowLeft"],
    footer: "calendar.key.day",
    hidden: true,
    needs: "change_post_time",
  },
  dayOn: {
    label: "calendar.dayOn",
    keys: ["Alt+ArrowRight"],
    footer: "calendar.key.day",
    hidden: true,
    needs: "change_post_time",
  },
  earlier: {
    label: "calendar.earlier",
    keys: ["Alt+ArrowUp"],
    footer: "calendar.key.quarter",
    hidden: true,
    needs: "change_post_time",
  },
  later: {
    label: "calendar.later",
    keys: ["Alt+ArrowDown"],
    footer: "calendar.key.quarter",
    hidden: true,
    needs: "change_post_time",
  },
  selectAll: { label: "calendar.selectAll", keys: ["Ctrl+A"], hidden: true, needs: "change_post_time" },
  back: { label: "inbox.selectNone", keys: ["Escape"], hidden: true, instead: "app.back" },
  undo: { label: "calendar.undo", keys: ["Ctrl+Z"], hidden: true, instead: "app.undo", needs: "change_post_time" },
});
