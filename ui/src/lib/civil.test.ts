import { expect, test } from "vitest";

import { addDays, civilOf, clockChange, instantOf, isDay, localText, mondayOf, parseLocal, weekdayOf } from "./civil";

const at = (local: string, zone: string): string =>
  instantOf(parseLocal(local) ?? { day: "", minute: 0 }, zone)
    .toISOString()
    .slice(0, 16);

test.each([
  // Skipped from 02:00 to 03:00, then twice from 02:00 to 03:00.
  ["Europe/Berlin", "2026-03-29T01:59", "2026-03-29T00:59"],
  ["Europe/Berlin", "2026-03-29T02:30", "2026-03-29T01:30"],
  ["Europe/Berlin", "2026-03-29T03:00", "2026-03-29T01:00"],
  ["Europe/Berlin", "2026-10-25T01:59", "2026-10-24T23:59"],
  ["Europe/Berlin", "2026-10-25T02:30", "2026-10-25T00:30"],
  ["Europe/Berlin", "2026-10-25T03:00", "2026-10-25T02:00"],
  ["America/New_York", "2026-03-08T02:30", "2026-03-08T07:30"],
  ["America/New_York", "2026-11-01T01:30", "2026-11-01T05:30"],
  // By half an hour: skipped from 02:00 to 02:30, twice from 01:30 to 02:00.
  ["Australia/Lord_Howe", "2026-10-04T02:10", "2026-10-03T15:40"],
  ["Australia/Lord_Howe", "2026-10-04T02:30", "2026-10-03T15:30"],
  ["Australia/Lord_Howe", "2026-04-05T01:45", "2026-04-04T14:45"],
  ["Australia/Lord_Howe", "2026-04-05T02:00", "2026-04-04T15:30"],
  // Far from UTC, and a day that begins at one o'clock.
  ["Pacific/Kiritimati", "2026-06-01T00:00", "2026-05-31T10:00"],
  ["Pacific/Pago_Pago", "2026-06-01T23:59", "2026-06-02T10:59"],
  ["Africa/Cairo", "2026-04-24T00:00", "2026-04-23T22:00"],
  ["UTC", "2026-03-29T02:30", "2026-03-29T02:30"],
])("in %s, %s is %s", (zone, local, utc) => expect(at(local, zone)).toBe(utc));

test("a skipped time is shown where the clocks have gone, a repeated one where it stands twice", () => {
  const shown = (utc: string, zone: string): string => localText(civilOf(utc, zone));
  expect(shown("2026-03-29T01:30:00Z", "Europe/Berlin")).toBe("2026-03-29T03:30");
  expect(shown("2026-10-25T00:30:00Z", "Europe/Berlin")).toBe("2026-10-25T02:30");
  expect(shown("2026-10-25T01:30:00Z", "Europe/Berlin")).toBe("2026-10-25T02:30");
  expect(shown("2026-10-03T15:40:00Z", "Australia/Lord_Howe")).toBe("2026-10-04T02:40");
});

test("every other quarter of an hour of a year goes to its instant and back", () => {
  for (const zone of ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe"]) {
    for (let n = 0; n < 4 * 24 * 365; n += 37) {
      const utc = new Date(Date.UTC(2026, 0, 1) + n * 15 * 60_000);
      const civil = civilOf(utc, zone);
      const back = instantOf(civil, zone);
      // Only the second of two equal times comes back as the first.
      if (back.getTime() !== utc.getTime()) expect(civilOf(back, zone)).toEqual(civil);
    }
  }
});

test("the day of a change says when and how far", () => {
  const change = (day: string, zone: string): unknown[] => {
    const found = clockChange(day, zone);
    return found ? [found.at.toISOString().slice(0, 16), found.by_min] : [];
  };
  expect(change("2026-03-29", "Europe/Berlin")).toEqual(["2026-03-29T01:00", 60]);
  expect(change("2026-10-25", "Europe/Berlin")).toEqual(["2026-10-25T01:00", -60]);
  expect(change("2026-11-01", "America/New_York")).toEqual(["2026-11-01T06:00", -60]);
  expect(change("2026-10-04", "Australia/Lord_Howe")).toEqual(["2026-10-03T15:30", 30]);
  expect(change("2026-04-24", "Africa/Cairo")).toEqual(["2026-04-23T22:00", 60]);
  expect(change("2026-04-23", "Africa/Cairo")).toEqual([]);
  expect(change("2026-03-30", "Europe/Berlin")).toEqual([]);
});

test("days are counted by the calendar", () => {
  expect([addDays("2026-03-28", 2), addDays("2026-01-01", -1)]).toEqual(["2026-03-30", "2025-12-31"]);
  expect([weekdayOf("2026-11-23"), weekdayOf("2026-11-29"), mondayOf("2026-11-29")]).toEqual([1, 7, "2026-11-23"]);
  expect([isDay("2026-02-28"), isDay("2026-02-30"), isDay("next week"), parseLocal("")]).toEqual([
    true,
    false,
    false,
    null,
  ]);
});
