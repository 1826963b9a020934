import { speech } from "~/lib/i18n/i18n.svelte";

/** How exact a time in a recording is written. */
export type Exact = "s" | "tenths" | "frames";

/** A time in a recording or a length as `1:02:33.4`, without what is not needed: `0:14`. */
export function clock(seconds: number, exact: Exact = "s"): string {
  const digits = exact === "s" ? 0 : exact === "tenths" ? 1 : 3;
  const unit = 10 ** digits;
  // Counted in whole units first, so that 59.96 s becomes 1:00.0 and never 0:60.0.
  const all = Math.round(Math.max(0, seconds) * unit);
  const whole = Math.floor(all / unit);
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const two = (n: number): string => String(n).padStart(2, "0");
  const head = h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
  return digits === 0 ? head : `${head}.${String(all % unit).padStart(digits, "0")}`;
}

/** Reads what a person types for a time: `83.5`, `1:23.5`, `1:02:33`. `null` when it is none. */
export function parseClock(text: string): number | null {
  const parts = text.trim().replace(",", ".").split(":");
  if (parts.length > 3 || parts.some((part) => !/^\d+(\.\d+)?$/.test(part))) return null;
  return parts.reduce((sum, part) => sum * 60 + Number(part), 0);
}

/** A short length with its unit: `14.2 s`, from a minute on `1:03`. */
export function length(seconds: number): string {
  if (seconds >= 60) return clock(seconds);
  return format({ minimumFractionDigits: 1, maximumFractionDigits: 1 }).format(seconds) + " s";
}

/** How long something still takes or took, rounded as people say it: `38 s`, `4 min`, `1 h 20 min`. */
export function span(seconds: number): string {
  const s = Math.max(0, Math.round(seconds));
  if (s < 60) return `${s} s`;
  const minutes = Math.round(s / 60);
  if (minutes < 60) return `${minutes} min`;
  return minutes % 60 === 0 ? `${minutes / 60} h` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** A size as file managers of the system count it: `1.4 GB`. */
export function bytes(n: number): string {
  const units = ["B", "kB", "MB", "GB", "TB"];
  let [value, unit] = [n, 0];
  while (value >= 1000 && unit < units.length - 1) [value, unit] = [value / 1000, unit + 1];
  const digits = unit < 2 || value >= 100 ? 0 : 1;
  return `${format({ maximumFractionDigits: digits }).format(value)} ${units[unit]}`;
}

/** A share of one as `41 %`. */
export function percent(fraction: number): string {
  return `${Math.round(fraction * 100)} %`;
}

/** Today, yesterday or the date: what a group of recordings is called. */
export function day(iso: string, now: Date = new Date()): string {
  const date = new Date(iso);
  const age = daysBetween(date, now);
  if (age >= -1 && age <= 1) return capital(relative("day", -age));
  if (age > 1 && age < 7) return dates({ weekday: "long" }).format(date);
  const year = date.getFullYear() === now.getFullYear() ? undefined : "numeric";
  return dates({ weekday: "short", day: "numeric", month: "short", year }).format(date);
}

/** The time of day: `21:02`. */
export function hour(iso: string): string {
  return dates({ hour: "2-digit", minute: "2-digit" }).format(new Date(iso));
}

/** When something was: relative within a day, in words within a week, then the date. */
export function when(iso: string, now: Date = new Date()): string {
  const date = new Date(iso);
  const seconds = (now.getTime() - date.getTime()) / 1000;
  if (seconds >= 0 && seconds < 45) return relative("second", 0);
  if (seconds > 0 && seconds < 3600) return relative("minute", -Math.max(1, Math.round(seconds / 60)));
  if (seconds > 0 && daysBetween(date, now) === 0) return relative("hour", -Math.round(seconds / 3600));
  return `${day(iso, now)}, ${hour(iso)}`;
}

/** The whole date and time with its zone, for tooltips and schedules. */
export function exactly(iso: string): string {
  return dates({ dateStyle: "full", timeStyle: "short" }).format(new Date(iso));
}

/** Day and time with the zone, and once more in the zone that it was chosen in where that is another one. */
export function wholeIn(iso: string, zone: string, chosen: string | null): string {
  const whole = (one: string): string =>
    `${dates({ weekday: "long", day: "numeric", month: "long", hour: "2-digit", minute: "2-digit", timeZone: one }).format(new Date(iso))} (${one})`;
  if (chosen === null || chosen === zone) return whole(zone);
  try {
    return `${whole(zone)} · ${whole(chosen)}`;
  } catch {
    // A zone that this web view does not know.
    return whole(zone);
  }
}

/** A number as the language writes it. */
export function number(n: number): string {
  return format({ maximumFractionDigits: 1 }).format(n);
}

/** A time stamp for `<time datetime>` and for sorting groups: the local day. */
export function dayKey(iso: string): string {
  const date = new Date(iso);
  return `${date.getFullYear()}-${date.getMonth()}-${date.getDate()}`;
}

function daysBetween(date: Date, now: Date): number {
  const midnight = (d: Date): number => new Date(d.getFullYear(), d.getMonth(), d.getDate()).getTime();
  // Rounded, because a day with a change to or from daylight saving has 23 or 25 hours.
  return Math.round((midnight(now) - midnight(date)) / 86_400_000);
}

function relative(unit: Intl.RelativeTimeFormatUnit, value: number): string {
  return kept("relative", null, () => new Intl.RelativeTimeFormat(speech.locale, { numeric: "auto" })).format(
    value,
    unit,
  );
}

function capital(text: string): string {
  return text.charAt(0).toLocaleUpperCase(speech.locale) + text.slice(1);
}

const formatters = new Map<string, unknown>();

/** Building a formatter costs more than using it hundreds of times, which a list of 10,000 rows does. */
function kept<F>(kind: string, options: object | null, make: () => F): F {
  const key = `${kind} ${speech.locale} ${JSON.stringify(options)}`;
  let found = formatters.get(key) as F | undefined;
  if (found === undefined) formatters.set(key, (found = make()));
  return found;
}

/** A formatter for dates of the language, kept: for what this file has no word for, such as another zone. */
export function dates(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  return kept("date", options, () => new Intl.DateTimeFormat(speech.locale, options));
}

function format(options: Intl.NumberFormatOptions): Intl.NumberFormat {
  return kept("number", options, () => new Intl.NumberFormat(speech.locale, options));
}
