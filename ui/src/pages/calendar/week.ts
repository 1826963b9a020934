import { addDays, civilOf, clockChange, DAY_MINUTES, weekdayOf, type ClockChange } from "~/lib/civil";

import type { BestTime, FreeSlot, Post } from "~/api/contract";

/** How much of a card is shown: everything, two lines, or one. */
export type Size = "full" | "half" | "line";

/** Minutes of the day that a card of each size covers. */
export const HEIGHTS: Readonly<Record<Size, number>> = { full: 58, half: 38, line: 21 };
/** So many cards within an hour are still shown with two lines each. */
const MOST_HALVES = 3;

/** A post or free slots at a time of a day. */
export type Entry =
  | { readonly kind: "post"; readonly key: string; readonly minute: number; readonly post: Post }
  | { readonly kind: "free"; readonly key: string; readonly minute: number; readonly slots: readonly FreeSlot[] };

/** Where a card lies, in minutes from the top of the day. */
export interface Placed {
  readonly top: number;
  readonly size: Size;
}

/** A civil day with everything that lies on it. */
export interface Day {
  readonly day: string;
  readonly change: ClockChange | null;
  readonly entries: readonly (Entry & Placed)[];
  readonly posts: number;
  readonly best: readonly BestTime[];
}

/** Days from one on, with what lies on each by the clocks of the zone. */
export function daysOf(
  first: string,
  count: number,
  zone: string,
  { posts, free, best }: { posts: readonly Post[]; free: readonly FreeSlot[]; best: readonly BestTime[] },
): Day[] {
  const days = new Map<string, Entry[]>(Array.from({ length: count }, (_, i) => [addDays(first, i), []]));
  for (const post of posts) {
    const { day, minute } = civilOf(post.shown_at, zone);
    days.get(day)?.push({ kind: "post", key: post.id, minute, post });
  }
  // Slots of several accounts at one time are one box: what is free is the time.
  for (const [at, slots] of grouped(free, (slot) => slot.at)) {
    const { day, minute } = civilOf(at, zone);
    days.get(day)?.push({ kind: "free", key: `free ${at}`, minute, slots });
  }
  return [...days].map(([day, entries]) => ({
    day,
    change: clockChange(day, zone),
    entries: stacked(entries),
    posts: entries.filter((entry) => entry.kind === "post").length,
    best: best.filter((one) => one.weekday === weekdayOf(day)),
  }));
}

/**
 * Cards one below the other in the order of their times. Columns are too narrow for cards side by side, so cards that
 * would cover each other become shorter, and move down by as little as keeps each readable.
 */
export function stacked<T extends { readonly minute: number; readonly kind: string }>(
  entries: readonly T[],
): (T & Placed)[] {
  // Posts before free slots of the same time.
  const sorted = entries.toSorted((a, b) => a.minute - b.minute || b.kind.localeCompare(a.kind));
  const placed: { entry: T; top: number; size: Size }[] = [];
  for (const run of runs(sorted)) {
    const roomy = run.every((one, i) => one.minute - (run[i - 1]?.minute ?? -DAY_MINUTES) >= HEIGHTS.half);
    const size: Size = run.length === 1 ? "full" : roomy || run.length <= MOST_HALVES ? "half" : "line";
    for (const entry of run) {
      const before = placed.at(-1);
      const bottom = before ? before.top + HEIGHTS[before.size] : 0;
      // A free slot has no third line to show.
      const own = entry.kind === "free" && size === "full" ? "half" : size;
      placed.push({ entry, top: Math.max(entry.minute, bottom), size: own });
    }
  }
  // At the end of the day they move up again: nothing may hang out of it.
  let limit = DAY_MINUTES;
  for (const one of placed.toReversed()) {
    one.top = Math.max(0, Math.min(one.top, limit - HEIGHTS[one.size]));
    limit = one.top;
  }
  return placed.map(({ entry, top, size }) => ({ ...entry, top, size }));
}

/** Entries of which each begins before a whole card of the one before would end. */
function runs<T extends { readonly minute: number }>(sorted: readonly T[]): T[][] {
  const found: T[][] = [];
  for (const entry of sorted) {
    const run = found.at(-1);
    const last = run?.at(-1);
    if (run && last && entry.minute < last.minute + HEIGHTS.full) run.push(entry);
    else found.push([entry]);
  }
  return found;
}

function grouped<T>(items: readonly T[], key: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) groups.set(key(item), [...(groups.get(key(item)) ?? []), item]);
  return groups;
}

/** The minute of a day at a height of its column, on the nearest step. */
export function minuteAt(y: number, height: number, step: number): number {
  const minute = Math.round(((y / height) * DAY_MINUTES) / step) * step;
  return Math.max(0, Math.min(minute, DAY_MINUTES - step));
}

/** Best times that differ only in their day, together. */
export function bestTogether(best: readonly BestTime[]): { time: BestTime; weekdays: number[] }[] {
  const key = (one: BestTime): string => `${one.from_minute} ${one.to_minute} ${one.by} ${one.reason}`;
  return [...grouped(best, key).values()].flatMap((same) =>
    same[0] ? [{ time: same[0], weekdays: same.map((one) => one.weekday).toSorted((a, b) => a - b) }] : [],
  );
}
