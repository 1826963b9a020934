/**
 * Days and wall clocks of a time zone, and the instants they mean. The calendar lies on civil days: a day in which the
 * clocks change has 23 or 25 hours, and one wall clock time of it is missing or there twice.
 */

/** What a clock on the wall shows: a day as `2026-03-29`, and minutes since its midnight by the clock. */
export interface Civil {
  readonly day: string;
  readonly minute: number;
}

/** The clocks are set forward (more than 0) or back within a day. */
export interface ClockChange {
  readonly at: Date;
  readonly by_min: number;
}

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
export const DAY_MINUTES = 1440;

/** Name of this computer's time zone. */
export function systemZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** What the clocks of a zone show at an instant. */
export function civilOf(at: Date | string, zone: string): Civil {
  const ms = new Date(at).getTime();
  const wall = new Date(ms + offset(ms, zone));
  return { day: dayOf(wall), minute: wall.getUTCHours() * 60 + wall.getUTCMinutes() };
}

/**
 * The instant at which the clocks of a zone show this. A time that the clocks skip moves forward by as much as they
 * do; of a time that comes twice, the first is meant.
 */
export function instantOf({ day, minute }: Civil, zone: string): Date {
  const wall = midnight(day) + minute * MINUTE_MS;
  // No zone is a whole day away from UTC, and no zone changes its clocks twice within two days.
  const [before, after] = [offset(wall - DAY_MS, zone), offset(wall + DAY_MS, zone)];
  const meant = [wall - before, wall - after].filter((ms) => ms + offset(ms, zone) === wall);
  return new Date(meant.length > 0 ? Math.min(...meant) : wall - before);
}

/** The day so many days later, by the calendar. */
export function addDays(day: string, days: number): string {
  return dayOf(new Date(midnight(day) + days * DAY_MS));
}

/** 1 is Monday, 7 is Sunday. */
export function weekdayOf(day: string): number {
  return new Date(midnight(day)).getUTCDay() || 7;
}

/** The Monday of a day's week. */
export function mondayOf(day: string): string {
  return addDays(day, 1 - weekdayOf(day));
}

/** Whether a text is a day that exists. */
export function isDay(text: string): boolean {
  return /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(midnight(text)) && dayOf(new Date(midnight(text))) === text;
}

/** When and how far the clocks change on a day. */
export function clockChange(day: string, zone: string): ClockChange | null {
  let [low, high] = [instantOf({ day, minute: 0 }, zone), instantOf({ day: addDays(day, 1), minute: 0 }, zone)].map(
    (date) => date.getTime(),
  ) as [number, number];
  // Where midnight itself is skipped, the day begins with the change already made, and the day before is without it.
  [low, high] = [low - MINUTE_MS, high - MINUTE_MS];
  const [before, after] = [offset(low, zone), offset(high, zone)];
  if (before === after) return null;
  while (high - low > MINUTE_MS) {
    const middle = Math.floor((low + high) / 2 / MINUTE_MS) * MINUTE_MS;
    if (offset(middle, zone) === before) low = middle;
    else high = middle;
  }
  return { at: new Date(high), by_min: (after - before) / MINUTE_MS };
}

/** Reads what `<input type="datetime-local">` holds. */
export function parseLocal(text: string): Civil | null {
  const parts = /^(\d{4}-\d\d-\d\d)T(\d\d):(\d\d)/.exec(text);
  if (!parts?.[1] || !isDay(parts[1])) return null;
  return { day: parts[1], minute: Number(parts[2]) * 60 + Number(parts[3]) };
}

/** What `<input type="datetime-local">` wants to hold. */
export function localText({ day, minute }: Civil): string {
  return `${day}T${clockText(minute)}`;
}

/** Minutes of a day as `18:05`, as the API and the fields write it. */
export function clockText(minute: number): string {
  const two = (n: number): string => String(n).padStart(2, "0");
  return `${two(Math.floor(minute / 60))}:${two(minute % 60)}`;
}

/** Midnight of a day as if it were in UTC: for counting and for formatters that are told `UTC`. */
export function midnight(day: string): number {
  return Date.parse(`${day}T00:00:00Z`);
}

function dayOf(wall: Date): string {
  return wall.toISOString().slice(0, 10);
}

const clocks = new Map<string, Intl.DateTimeFormat>();

/** How far the clocks of a zone are ahead of UTC, in ms. */
function offset(ms: number, zone: string): number {
  let clock = clocks.get(zone);
  if (!clock) {
    clock = new Intl.DateTimeFormat("en-GB", {
      timeZone: zone,
      calendar: "gregory",
      numberingSystem: "latn",
      hourCycle: "h23",
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
      hour: "2-digit",
      minute: "2-digit",
      second: "2-digit",
    });
    clocks.set(zone, clock);
  }
  const shown = Object.fromEntries(clock.formatToParts(ms).map(({ type, value }) => [type, Number(value)]));
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = shown;
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(ms / 1000) * 1000;
}
