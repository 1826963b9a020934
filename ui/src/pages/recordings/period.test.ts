import { expect, test } from "vitest";

import { dayText, periodOf } from "./period";

const now = new Date(2026, 2, 30, 14, 5);
const local = (text: string | undefined): string => (text ? new Date(text).toString().slice(4, 21) : "");

test("a number of days back begins with a day of the person's own zone", () => {
  expect(local(periodOf("today", "", "", now).recorded_after)).toBe("Mar 30 2026 00:00");
  // Over the change to daylight saving on the 29th.
  expect(local(periodOf("week", "", "", now).recorded_after)).toBe("Mar 24 2026 00:00");
  expect(periodOf("week", "", "", now).recorded_before).toBeUndefined();
  expect(periodOf("any", "2026-03-01", "2026-03-02", now)).toEqual({});
});

test("from one day to another holds both of them, and either end may be open", () => {
  const { recorded_after, recorded_before } = periodOf("days", "2026-03-28", "2026-03-29", now);
  expect([local(recorded_after), local(recorded_before)]).toEqual(["Mar 28 2026 00:00", "Mar 30 2026 00:00"]);
  expect(periodOf("days", "", "", now)).toEqual({});
  expect(Object.keys(periodOf("days", "2026-03-28", "nonsense", now))).toEqual(["recorded_after"]);
});

test("a day is written as date fields want it", () => {
  expect(dayText(new Date(2026, 0, 5, 23, 59))).toBe("2026-01-05");
});
