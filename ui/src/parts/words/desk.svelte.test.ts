import { afterEach, beforeEach, expect, test, vi } from "vitest";

import type { ClipDetail } from "~/api/contract";
import { clip, words } from "~/testing/builders";
import { fakeApi, problemResponse, type Reply } from "~/testing/fake-api";

import { WordsDesk } from "./desk.svelte";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

function desk(routes: Record<string, Reply>, start: ClipDetail = clip()) {
  let shown = $state.raw(start);
  const world = fakeApi(routes);
  const made = new WordsDesk({ api: world.api, clip: () => shown, isRunning: (job) => job === "running" });
  return { ...world, desk: made, show: (next: ClipDetail) => (shown = next) };
}

test("a place without words of its own has those for all places", () => {
  const { desk: made } = desk({});
  expect(made.text("youtube").title).toBe("Three in a row");
  expect(made.text("any").title).toBe("Three in a row");
});

test("typing shows at once and is saved once, after a pause", async () => {
  const put = vi.fn<Reply>(() => words("any", "Four in a row", "2026-03-14T20:30:00Z"));
  const { desk: made } = desk({ "PUT /clips/c1/words": put });
  made.change("any", { title: "Four" });
  made.change("any", { title: "Four in a row" });
  expect(made.text("any").title).toBe("Four in a row");
  expect(put).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(800);
  expect(put).toHaveBeenCalledTimes(1);
  expect(put.mock.calls[0]?.[0].body).toMatchObject({ destination: "any", text: { title: "Four in a row" } });
});

test("what was typed stays until the app's own words are as new, then those count", async () => {
  const saved = words("any", "Mine", "2026-03-14T20:30:00Z");
  const { desk: made, show } = desk({ "PUT /clips/c1/words": () => saved });
  made.change("any", { title: "Mine" });
  await made.flush();
  expect(made.text("any").title).toBe("Mine");
  show(clip({ words: [words("any", "Rewritten", "2026-03-14T20:31:00Z")] }));
  expect(made.text("any").title).toBe("Rewritten");
});

test("leaving for another clip saves the words of the first", async () => {
  const put = vi.fn<Reply>(() => words("any", "Mine"));
  const { desk: made, show } = desk({ "PUT /clips/c1/words": put });
  made.change("any", { title: "Mine" });
  show(clip({ id: "c2" }));
  expect(made.text("any").title).toBe("Three in a row");
  await made.flush();
  expect(put).toHaveBeenCalledTimes(1);
});

test("words that could not be saved are kept and said to be so", async () => {
  const { desk: made } = desk({ "PUT /clips/c1/words": () => problemResponse(507, "The disk is full.") });
  made.change("any", { title: "Mine" });
  await made.flush();
  expect([made.text("any").title, made.problem?.what]).toEqual(["Mine", "The disk is full."]);
});

test("rewriting is shown as long as its job runs", async () => {
  let id = "running";
  const { desk: made } = desk({ "POST /clips/c1/words/rewrite": () => ({ id }) });
  await made.rewrite("any");
  expect([made.isRewriting("any"), made.isRewriting("youtube")]).toEqual([true, false]);
  id = "over";
  await made.rewrite("any");
  expect(made.isRewriting("any")).toBe(false);
});
