import { civilOf, clockChange, midnight } from "~/lib/civil";
import { speech } from "~/lib/i18n/i18n.svelte";
import { dates } from "~/lib/time";

/** Days and times as the calendar writes them. Civil days are told to the formatters as if they were in UTC. */
const day = (civil: string, options: Intl.DateTimeFormatOptions): string =>
  dates({ ...options, timeZone: "UTC" }).format(midnight(civil));

/** `Mon` */
export const weekdayShort = (civil: string): string => day(civil, { weekday: "short" });
/** `23` */
export const dayNumber = (civil: string): string => String(Number(civil.slice(8)));
/** `Monday 23 November` */
export const dayLong = (civil: string): string => day(civil, { weekday: "long", day: "numeric", month: "long" });

/** `23 – 29 November 2026` */
export function rangeText(first: string, last: string): string {
  return dates({ day: "numeric", month: "long", year: "numeric", timeZone: "UTC" }).formatRange(
    midnight(first),
    midnight(last),
  );
}

/** A time of any day: `18:00`. */
export function minuteText(minute: number): string {
  return dates({ hour: "2-digit", minute: "2-digit", timeZone: "UTC" }).format(minute * 60_000);
}

/** The time of day in a zone. On a day of a change it says which of the two clocks is meant. */
export function timeIn(iso: string, zone: string): string {
  const changes = clockChange(civilOf(iso, zone).day, zone) !== null;
  return dates({
    hour: "2-digit",
    minute: "2-digit",
    timeZone: zone,
    ...(changes ? { timeZoneName: "short" as const } : {}),
  }).format(new Date(iso));
}

/** Day and time, short: `Tue, 24 Nov, 18:15`. */
export function momentIn(iso: string, zone: string): string {
  return dates({
    weekday: "short",
    day: "numeric",
    month: "short",
    hour: "2-digit",
    minute: "2-digit",
    timeZone: zone,
  }).format(new Date(iso));
}

/** `YouTube, TikTok and Discord` */
export function listText(names: readonly string[]): string {
  return new Intl.ListFormat(speech.locale, { type: "conjunction" }).format(names);
}
