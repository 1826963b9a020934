import { afterEach, beforeEach, expect, test } from "vitest";

import { speech } from "~/lib/i18n/i18n.svelte";
import { account, choice, platform, rule } from "~/testing/builders";

import { doubtsOf } from "./doubts";
import { sentenceOf } from "./sentence";

beforeEach(() => speech.use("en"));
afterEach(() => speech.use("en"));

const ACCOUNTS = [
  account("a1", { name: "Clips folder" }),
  account("a2", { name: "My channel", platform: "youtube" }),
  account("a3", { name: "Old", state: "removed" }),
];
const say = (...parts: Parameters<typeof rule> extends [string, ...infer Rest] ? Rest : never): string =>
  sentenceOf(rule("1", ...parts), ACCOUNTS);

test("a rule is one sentence", () => {
  expect(say()).toBe(
    "Moments of 90 and more in OpenArena go to Clips folder in the next free slot, private where possible, 2 a day at most.",
  );
  expect(
    say(
      { min_score: 0, games: [], kinds: [] },
      { accounts: ["a1", "a2"], time: "now", visibility: "public", most_a_day: 1 },
    ),
  ).toBe("All moments go to Clips folder and My channel at once, public, 1 a day at most.");
  expect(say({ min_score: 100, games: ["OpenArena", "Xonotic"], kinds: ["victory", "multi_kill"] })).toMatch(
    /^Moments of 100 \(victory or kills in a row\) in OpenArena or Xonotic go to /,
  );
});

test("a rule names its channels, also one that is gone", () => {
  const channels = [
    { id: "h1", name: "Main" },
    { id: "h2", name: "Second" },
  ];
  const of = (...ids: string[]): string => sentenceOf(rule("1", { games: [], channels: ids }), ACCOUNTS, channels);
  expect(of("h2")).toMatch(/^Moments of 90 and more of Second go to /);
  expect(of("h1", "h9")).toMatch(/^Moments of 90 and more of Main or a removed channel go to /);
});

test("a destination that is gone, or not chosen yet, is no blank", () => {
  expect(say({}, { accounts: ["a3"] })).toContain("go to a removed destination in");
  expect(say({}, { accounts: ["unknown"] })).toContain("go to a removed destination in");
  expect(say({}, { accounts: [] })).toContain("go to … in");
});

test("it is a sentence in German, too", () => {
  speech.use("de");
  expect(say({ kinds: ["victory", "loudness"] }, { accounts: ["a1", "a2"], visibility: "unlisted" })).toBe(
    "Momente ab 90 (Sieg oder laut) in OpenArena gehen im nächsten freien Platz an Clips folder und My channel, nicht gelistet, höchstens 2 am Tag.",
  );
});

test("what keeps a rule from working is named, and what is not known yet is not", () => {
  const accounts = [
    account("a1", { name: "Folder" }),
    account("a2", { name: "Tube", platform: "tube", state: "needs_user" }),
    account("a3", { name: "Sky", platform: "sky" }),
  ];
  const platforms = [
    platform("folder"),
    platform("tube", { choices: [{ ...choice("kids"), required: true }], visibilities: ["private", "public"] }),
    platform("sky", { visibilities: ["public"] }),
  ];
  const slot = { account_id: "a1", account_name: "Folder", platform: "folder", zone: "UTC", time: "18:00", weekday: 1 };
  const { action } = rule("1", {}, { accounts: ["a1", "a2", "a3"] });
  expect(doubtsOf(action, { accounts, platforms, slots: [slot] })).toEqual({
    notReady: ["Tube"],
    noSlots: ["Tube", "Sky"],
    asks: ["Tube"],
    isPublic: ["Sky"],
  });
  const none = { notReady: [], noSlots: [], asks: [], isPublic: [] };
  expect(doubtsOf({ ...action, accounts: ["a1"] }, { accounts, platforms, slots: undefined })).toEqual(none);
  const asked = { ...action, accounts: ["a3"], time: "now" as const, visibility: "public" as const };
  expect(doubtsOf(asked, { accounts, platforms, slots: [] })).toEqual(none);
});
