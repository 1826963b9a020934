import { flushSync } from "svelte";
import { expect, test } from "vitest";

import { fakeApi } from "~/testing/fake-api";

import { asked, filtersOf, Library, NOTHING_ASKED } from "./library.svelte";

test("nothing is asked of the app before anything is asked for", () => {
  const { reads, calls } = fakeApi({});
  const library = new Library(reads, () => NOTHING_ASKED);
  expect([library.isAsked, library.moments, library.clips, library.recordings]).toEqual([false, null, null, null]);
  expect(calls).toEqual([]);
});

test("one question goes to all three kinds, with marks and time as the API has them", async () => {
  const empty = () => ({ items: [], next: null });
  const { reads, calls } = fakeApi({ "GET /moments": empty, "GET /clips": empty, "GET /recordings": empty });
  const filters = { ...NOTHING_ASKED, text: "quad dam", mark: "tag:ace", game: "OpenArena" };
  const stop = $effect.root(() => {
    const library = new Library(reads, () => filters);
    $effect(() => void [library.isEmpty, library.problem]);
  });
  flushSync();
  await expect.poll(() => calls.length).toBe(3);
  for (const call of calls) {
    const query = new URLSearchParams(call.split("?")[1]);
    expect([query.get("text"), query.get("tag"), query.get("game")]).toEqual(["quad dam", "ace", "OpenArena"]);
    expect(query.has("starred")).toBe(false);
  }
  expect(calls.some((call) => call.startsWith("GET /clips") && call.includes("archived"))).toBe(true);
  stop();
});

test("a kept search comes back as it was asked, and what it does not know is left out", () => {
  const filters = { ...NOTHING_ASKED, text: "ace", mark: "starred", when: "month" as const };
  expect(asked(filters)).toEqual({ text: "ace", mark: "starred", when: "month" });
  expect(filtersOf(asked(filters))).toEqual(filters);
  expect(filtersOf({ moon: "full" })).toEqual(NOTHING_ASKED);
});
