import { beforeEach, describe, expect, test, vi } from "vitest";

import { speech } from "~/lib/i18n/i18n.svelte";
import { bytes, clock, day, length, parseClock, span, when } from "~/lib/time";

beforeEach(() => speech.use("en"));

test.each([
  [0, "s", "0:00"],
  [14.2, "s", "0:14"],
  [59.96, "tenths", "1:00.0"],
  [3753.44, "tenths", "1:02:33.4"],
  [3753.4444, "frames", "1:02:33.444"],
  [-3, "s", "0:00"],
] as const)("%d s as %s is %s", (seconds, exact, text) => expect(clock(seconds, exact)).toBe(text));

test.each([
  ["83.5", 83.5],
  ["1:23.5", 83.5],
  ["1:02:33", 3753],
  ["1:2,5", 62.5],
  ["", null],
  ["1:2:3:4", null],
  ["soon", null],
])("a person who types %j means %j", (text, seconds) => expect(parseClock(text)).toBe(seconds));

test.each([
  [9.64, "9.6 s"],
  [59.94, "59.9 s"],
  [63, "1:03"],
])("a clip of %d s is %s long", (seconds, text) => expect(length(seconds)).toBe(text));

test.each([
  [38.4, "38 s"],
  [240, "4 min"],
  [4800, "1 h 20 min"],
  [7200, "2 h"],
])("%d s of work are %s", (seconds, text) => expect(span(seconds)).toBe(text));

test.each([
  [0, "0 B"],
  [48_233_011, "48.2 MB"],
  [420_000_000, "420 MB"],
  [1_440_000_000, "1.4 GB"],
])("%d bytes are %s", (n, text) => expect(bytes(n)).toBe(text));

describe("dates", () => {
  const now = new Date(2026, 2, 14, 22, 0);
  const at = (days: number, hour = 21): string => new Date(2026, 2, 14 - days, hour, 2).toISOString();

  test("are said in words for a week, then as dates", () => {
    expect(day(at(0), now)).toBe("Today");
    expect(day(at(1), now)).toBe("Yesterday");
    expect(day(at(-1), now)).toBe("Tomorrow");
    expect(day(at(3), now)).toBe("Wednesday");
    expect(day(at(9), now)).toMatch(/^Thu(?=.*\b5\b)(?=.*Mar)/);
    expect(day(new Date(2024, 1, 1).toISOString(), now)).toContain("2024");
  });

  test("a weekday to come is never only its name", () => expect(day(at(-3), now)).toMatch(/Tue.*17/));

  test("are relative within a day", () => {
    expect(when(new Date(now.getTime() - 5000).toISOString(), now)).toBe("now");
    expect(when(new Date(now.getTime() - 240_000).toISOString(), now)).toBe("4 minutes ago");
    expect(when(at(0, 10), now)).toBe("12 hours ago");
    expect(when(at(1), now)).toMatch(/^Yesterday, /);
  });

  test("speak German", () => {
    speech.use("de");
    expect(day(at(1), now)).toBe("Gestern");
    expect(bytes(1_440_000_000)).toBe("1,4 GB");
  });
});

test("a system that calls its language C gets English instead of an exception", () => {
  vi.spyOn(navigator, "language", "get").mockReturnValue("C");
  vi.spyOn(navigator, "languages", "get").mockReturnValue(["C"]);
  speech.use("de");
  speech.use("system");
  expect(speech.language).toBe("en");
  expect(length(1.5)).toBe("1.5 s");
  vi.restoreAllMocks();
});
