import { expect, test } from "vitest";

import { scheduled } from "~/testing/builders";

import { bestTogether, daysOf, HEIGHTS, minuteAt, stacked } from "./week";

const at = (...minutes: number[]) => minutes.map((minute) => ({ kind: "post", minute }));
const laid = (...minutes: number[]) => stacked(at(...minutes)).map(({ top, size }) => `${top} ${size}`);

test("a card alone shows everything, two at one time stand below each other, many take a line each", () => {
  expect(laid(18 * 60, 12 * 60)).toEqual(["720 full", "1080 full"]);
  expect(laid(1080, 1080)).toEqual(["1080 half", `${1080 + HEIGHTS.half} half`]);
  expect(laid(1080, 1120)).toEqual(["1080 half", "1120 half"]);
  expect(laid(600, 640, 680, 720).every((one) => one.endsWith("half"))).toBe(true);
  expect(laid(1080, 1080, 1080, 1085)).toEqual([0, 1, 2, 3].map((n) => `${1080 + n * HEIGHTS.line} line`));
});

test("cards that moved down push those below, and nothing hangs out of the day", () => {
  const tops = stacked(at(1380, 1390, 1430)).map((one) => one.top);
  expect(tops).toEqual([1440 - 3 * HEIGHTS.half, 1440 - 2 * HEIGHTS.half, 1440 - HEIGHTS.half]);
  for (const crowd of [Array.from({ length: 30 }, () => 1439), [0, 10, 20, 30, 88, 89, 1400]]) {
    const cards = stacked(at(...crowd));
    cards.forEach((card, i) => {
      const next = cards[i + 1];
      expect(card.top + HEIGHTS[card.size]).toBeLessThanOrEqual(next ? next.top : 1440);
    });
  }
});

test("posts lie on civil days, also when a day has 23 or 25 hours", () => {
  const days = (first: string, posts: string[], zone: string) =>
    daysOf(first, 7, zone, { posts: posts.map((one, i) => scheduled(String(i), one)), free: [], best: [] }).flatMap(
      ({ day, entries, change }) => entries.map(({ minute }) => `${day} ${minute / 60} ${change?.by_min ?? 0}`),
    );
  // The hour that does not exist, and the one that is there twice.
  expect(days("2026-03-23", ["2026-03-29T00:30:00Z", "2026-03-29T01:30:00Z"], "Europe/Berlin")).toEqual([
    "2026-03-29 1.5 60",
    "2026-03-29 3.5 60",
  ]);
  expect(days("2026-10-19", ["2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z"], "Europe/Berlin")).toEqual([
    "2026-10-25 2.5 -60",
    "2026-10-25 2.5 -60",
  ]);
  // Sunday evening here is Monday morning there.
  expect(days("2026-11-23", ["2026-11-29T23:30:00Z"], "Australia/Lord_Howe")).toEqual([]);
  expect(days("2026-11-23", ["2026-11-29T23:30:00Z"], "America/New_York")).toEqual(["2026-11-29 18.5 0"]);
});

test("slots of several accounts at one time are one box, after the posts of that time", () => {
  const slot = (account_id: string) => ({
    account_id,
    account_name: account_id,
    platform: "folder",
    at: "2026-11-24T17:00:00Z",
  });
  const best = [{ weekday: 2, from_minute: 1050, to_minute: 1200, reason: "evening", by: "rule" as const }];
  const posts = [scheduled("p", "2026-11-24T17:00:00Z")];
  const [, tuesday] = daysOf("2026-11-23", 7, "Europe/Berlin", { posts, free: [slot("a"), slot("b")], best });
  expect(tuesday?.entries.map((one) => (one.kind === "free" ? one.slots.length : one.post.id))).toEqual(["p", 2]);
  expect([tuesday?.posts, tuesday?.best.length]).toEqual([1, 1]);
});

test("a hand lands on the nearest step, within the day", () => {
  expect(minuteAt(484, 960, 15)).toBe(720);
  expect(minuteAt(485, 960, 5)).toBe(730);
  expect([minuteAt(-20, 960, 15), minuteAt(959, 960, 15)]).toEqual([0, 1425]);
});

test("best times that differ only in the day are said once", () => {
  const time = (weekday: number) => ({ weekday, from_minute: 1, to_minute: 2, reason: "r", by: "rule" as const });
  expect(bestTogether([time(3), time(1), { ...time(2), reason: "other" }]).map((one) => one.weekdays)).toEqual([
    [1, 3],
    [2],
  ]);
});
