import { dates } from "./time";

/** The name of a day of the week, 1 being Monday. */
export function weekdayName(weekday: number, width: "short" | "long"): string {
  // The first of January 2024 was a Monday.
  return dates({ weekday: width, timeZone: "UTC" }).format(new Date(Date.UTC(2024, 0, weekday)));
}
