/** Times of recording that can be asked for; `days` is from one day to another. */
export type When = "any" | "today" | "week" | "month" | "year" | "days";

/** A stretch of time as the API asks for it. */
export interface Period {
  readonly recorded_after?: string;
  readonly recorded_before?: string;
}

/** So many days back, today included. */
const BACK: Partial<Record<When, number>> = { today: 1, week: 7, month: 30, year: 365 };

/** What a choice means now, in days of the person's own zone. A day that can't be read, or is missing, leaves its end open. */
export function periodOf(when: When, from: string, to: string, now: Date = new Date()): Period {
  const back = BACK[when];
  if (back !== undefined) return { recorded_after: iso(dayAfter(now, 1 - back)) };
  if (when !== "days") return {};
  const [first, last] = [dayOf(from), dayOf(to)];
  return {
    ...(first && { recorded_after: iso(first) }),
    // The last day belongs to it.
    ...(last && { recorded_before: iso(dayAfter(last, 1)) }),
  };
}

/** The day as a date field writes it. */
export function dayText(date: Date): string {
  const two = (n: number): string => String(n).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

function dayOf(text: string): Date | null {
  const parts = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text);
  return parts ? new Date(Number(parts[1]), Number(parts[2]) - 1, Number(parts[3])) : null;
}

/** Counted by the calendar: days of a change of the clocks have 23 or 25 hours. */
function dayAfter(date: Date, days: number): Date {
  return new Date(date.getFullYear(), date.getMonth(), date.getDate() + days);
}

function iso(date: Date): string {
  return date.toISOString();
}
