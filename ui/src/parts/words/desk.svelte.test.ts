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

test("one field is asked for alone, and its text is shown while it comes", async () => {
  const post = vi.fn<Reply>(() => ({ id: "running" }));
  let written = "Three k";
  const world = fakeApi({ "POST /clips/c1/words/rewrite": post });
  const made = new WordsDesk({
    api: world.api,
    clip: () => clip(),
    isRunning: (job) => job === "running",
    textOf: (job) => (job === "running" ? written : undefined),
  });
  expect(made.preview("any")).toBe("");
  await made.rewrite("any", ["title"]);
  expect(post.mock.calls[0]?.[0].body).toEqual({ destination: "any", fields: ["title"] });
  expect(made.preview("any")).toBe("Three k");
  written = "Three kills";
  expect(made.preview("any")).toBe("Three kills");
  expect(made.preview("youtube")).toBe("");
});

test("locks are added to and taken from those that are there", async () => {
  const put = vi.fn<Reply>(() => words("any", "Three in a row"));
  const locked = { ...words("any", "Three in a row"), locked: ["tags" as const] };
  const { desk: made } = desk({ "PUT /clips/c1/words/locks": put }, clip({ words: [locked] }));
  expect([made.isLocked("any", "tags"), made.isLocked("any", "title")]).toEqual([true, false]);
  await made.lock("any", "title", true);
  await made.lock("any", "tags", false);
  expect(put.mock.calls.map(([asked]) => asked.body)).toEqual([
    { destination: "any", locked: ["tags", "title"] },
    { destination: "any", locked: [] },
  ]);
});

test("a title that is taken saves first what was typed", async () => {
  const asked: string[] = [];
  const { desk: made } = desk({
    "PUT /clips/c1/words": () => (asked.push("words"), words("any", "Mine")),
    "PUT /clips/c1/words/title": () => (asked.push("title"), words("any", "Three kills")),
  });
  made.change("any", { title: "Mine" });
  await made.choose("any", "Three kills");
  expect(asked).toEqual(["words", "title"]);
});

test("a field that is locked is not written, and it is said why", async () => {
  const { desk: made } = desk({
    "POST /clips/c1/words/rewrite": () => problemResponse(409, "What should be written anew is locked."),
  });
  await made.rewrite("any", ["title"]);
  expect([made.isRewriting("any"), made.problem?.what]).toEqual([false, "What should be written anew is locked."]);
});
