import { beforeEach, expect, test } from "vitest";

import { speech } from "~/lib/i18n/i18n.svelte";

import { change, factor, fewSaid, findingSaid, groupName } from "./said";

beforeEach(() => speech.use("en"));
const times = { middle: 1.84, low: 1.2, high: 2.6, differs: true };

test("groups have names, in both languages, and an unknown one keeps its key", () => {
  expect(groupName("kind", "multi_kill")).toBe("Kills in a row");
  expect(groupName("length", "60")).toBe("A minute and more");
  expect(groupName("hour", "16")).toBe("16:00–20:00");
  expect(groupName("weekday", "6")).toBe("Saturday");
  expect(groupName("game", "OpenArena")).toBe("OpenArena");
  expect(groupName("title", "rhymes")).toBe("rhymes");
  speech.use("de");
  expect(groupName("weekday", "6")).toBe("Samstag");
  expect(groupName("title", "question")).toBe("Eine Frage");
});

test("a difference is said with its interval and what it is against", () => {
  const finding = { by: "kind" as const, more: "objective", less: "kill", times, posts: 28 };
  expect(findingSaid(finding)).toBe("Objective: 1.8 times the views of Kill (1.2 to 2.6), from 28 posts.");
  expect(findingSaid({ ...finding, less: null })).toContain("the usual views");
  expect(findingSaid({ ...finding, by: "title", more: "number", less: null })).toContain("titles without");
  speech.use("de");
  expect(findingSaid(finding)).toContain("das 1,8-Fache");
});

test("factors have as many digits as they deserve", () => {
  expect([0.424, 0.999, 1.84, 3, 12.4].map(factor)).toEqual(["0.42", "1", "1.8", "3", "12"]);
});

test("a change is only said where there was something before", () => {
  expect([change(118, 100), change(82, 100), change(100, 100)]).toEqual(["+18 %", "−18 %", "±0 %"]);
  expect([change(5, 0), change(5, null)]).toEqual([null, null]);
});

test("too few clips say how many are needed, and what became of the others", () => {
  const compared = { age_h: 168, posts: 4, clips: 4, needed: 10, needed_in_group: 5 };
  const said = fewSaid({ ...compared, young: 3, untold: 2, unseen: 0, few_on_account: 1 });
  expect(said).toContain("10 have to be compared, and there are 4.");
  expect(said).toContain("3 posts are younger than 7 days, of 2 no views are told, 1 are on accounts");
});
