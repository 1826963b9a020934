import { tick } from "svelte";

import type { Handlers } from "~/lib/keys.svelte";

import type { calendarKeys } from "./calendar.keys";
import type { Calendar, Step } from "./calendar.svelte";

interface Parts {
  readonly calendar: Calendar;
  readonly isList: () => boolean;
  readonly toggleView: () => void;
  readonly openSlots: () => void;
  /** Opens the dialog of the post or clip that has the focus. */
  readonly openMove: (kind: "post" | "clip", id: string) => void;
  /** Puts the focus back on a card that has moved. */
  readonly refocus: (id: string) => void;
  /** Takes back what the toast is about. */
  readonly undo: () => boolean;
}

/** The post or ready clip that has the focus. */
function focused(): { kind: "post" | "clip"; id: string } | null {
  const card = document.activeElement?.closest<HTMLElement>("[data-post], [data-ready]");
  const { post, ready } = card?.dataset ?? {};
  if (post !== undefined) return { kind: "post", id: post };
  return ready === undefined ? null : { kind: "clip", id: ready };
}

/** Puts the focus on a post's card: on another day it is another element. */
export async function refocus(id: string): Promise<void> {
  await tick();
  document.querySelector<HTMLElement>(`[data-post="${CSS.escape(id)}"]`)?.focus();
}

/** What the keys of the calendar do. */
export function calendarHandlers(parts: Parts): Handlers<typeof calendarKeys> {
  const { calendar } = parts;
  const step = (by: Step) => (): boolean => {
    const card = focused();
    if (card?.kind !== "post") return false;
    void calendar.step(card.id, by);
    parts.refocus(card.id);
    return true;
  };
  return {
    before: () => calendar.turn(-1),
    after: () => calendar.turn(1),
    today: () => calendar.turn(0),
    view: parts.toggleView,
    slots: parts.openSlots,
    move: () => {
      const card = focused();
      if (!card) return false;
      parts.openMove(card.kind, card.id);
      return true;
    },
    dayBack: step({ days: -1 }),
    dayOn: step({ days: 1 }),
    earlier: step({ minutes: -15 }),
    later: step({ minutes: 15 }),
    selectAll: () => {
      if (!parts.isList()) return false;
      for (const post of calendar.movable) calendar.marked.add(post.id);
      return true;
    },
    back: () => {
      if (calendar.marked.size === 0) return false;
      calendar.marked.clear();
      return true;
    },
    undo: parts.undo,
  };
}
