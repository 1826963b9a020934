import { flushSync } from "svelte";
import { afterEach, beforeEach, expect, test, vi } from "vitest";

import type { Moment } from "~/api/contract";
import { moment } from "~/testing/builders";
import { deferred, fakeApi, problemResponse, type Reply } from "~/testing/fake-api";

import { Inbox, type InboxFilters } from "./inbox.svelte";
import { rowsOf } from "./rows";

const FILTERS: InboxFilters = { show: "new", sort: "recent", game: "", mark: "", text: "", moment: "", why: false };

let stop = (): void => undefined;
beforeEach(() => vi.useFakeTimers());
afterEach(() => {
  stop();
  vi.useRealTimers();
});

/** An Inbox on a library that keeps what was decided, as the app does. */
async function open(library: Moment[], more: Record<string, Reply> = {}) {
  const world = fakeApi({
    "GET /moments": ({ url }) => ({
      items: library.filter((one) => one.state === url.searchParams.get("state")),
      next: null,
    }),
    "POST /moments/decide": ({ body }) => {
      const { ids, state } = body as { ids: string[]; state: Moment["state"] };
      for (const one of library) if (ids.includes(one.id)) one.state = state;
      return { undo: { id: "u1", label: "", at: "" }, changed: ids.length };
    },
    ...more,
  });
  let filters = $state(FILTERS);
  const say = vi.fn();
  const undo = vi.fn(() => Promise.resolve());
  const inbox = new Inbox({
    api: world.api,
    reads: world.reads,
    filters: () => filters,
    setFilters: (changes) => (filters = { ...filters, ...changes }),
    say,
    undo,
  });
  stop = $effect.root(() => {
    $effect(() => void [inbox.rows, inbox.current, inbox.span]);
    $effect(() => inbox.follow());
  });
  flushSync();
  await settle();
  return { ...world, inbox, say, undo, filters: () => filters };
}
const settle = async (): Promise<void> => {
  await vi.advanceTimersByTimeAsync(400);
  flushSync();
};
const ids = (inbox: Inbox): string => inbox.moments.map((one) => one.id).join("");
const three = (): Moment[] => [moment("a"), moment("b"), moment("c", { recording_id: "r2" })];

test("moments stand under the recording they are from, with how many are shown of it", () => {
  expect(
    rowsOf(three(), true).map((row) => (row.kind === "group" ? `${row.moment.recording_id}:${row.shown}` : row.key)),
  ).toEqual(["r1:2", "a", "b", "r2:1", "c"]);
  expect(rowsOf(three(), false).map((row) => row.kind)).toEqual(["moment", "moment", "moment"]);
});

test("a decision moves on at once, before the app has answered", async () => {
  const answer = deferred<unknown>();
  const { inbox } = await open(three(), { "POST /moments/decide": () => answer.promise });
  expect(inbox.current?.id).toBe("a");
  void inbox.decide("accepted");
  expect([ids(inbox), inbox.current?.id]).toEqual(["bc", "b"]);
});

test("what was decided stays away, is said once, and can be taken back", async () => {
  const { inbox, say, undo, calls } = await open(three());
  await inbox.decide("rejected");
  await settle();
  expect(ids(inbox)).toBe("bc");
  expect(calls.filter((call) => call.startsWith("POST"))).toEqual(["POST /moments/decide"]);
  expect(say).toHaveBeenCalledTimes(1);
  expect(say.mock.calls[0]?.[0]).toMatchObject({ state: "rejected", count: 1, name: "Moment a" });
  say.mock.calls[0]?.[0].undo();
  expect(undo).toHaveBeenCalledWith("u1");
});

test("a refused decision brings the moment back and says why beside it", async () => {
  const { inbox, say } = await open(three(), {
    "POST /moments/decide": () => problemResponse(507, "The disk is full."),
  });
  await inbox.decide("accepted");
  await settle();
  expect([ids(inbox), inbox.current?.id, inbox.problem?.what]).toEqual(["abc", "a", "The disk is full."]);
  expect(say).not.toHaveBeenCalled();
});

test("twenty quick decisions lose nothing and jump nowhere", async () => {
  const library = Array.from({ length: 20 }, (_, i) => moment(String.fromCharCode(97 + i)));
  const { inbox } = await open(library);
  for (let i = 0; i < 20; i++) {
    expect(inbox.current?.id).toBe(library[i]?.id);
    void inbox.decide(i % 2 ? "accepted" : "rejected");
  }
  await settle();
  expect(ids(inbox)).toBe("");
  expect(library.filter((one) => one.state === "accepted").length).toBe(10);
});

test("the last one gone, the one above is looked at", async () => {
  const { inbox } = await open(three());
  inbox.select("c");
  void inbox.decide("later");
  expect(inbox.current?.id).toBe("b");
});

test("several rows are decided together", async () => {
  const { inbox, say } = await open(three());
  inbox.select("a");
  inbox.markStep(1);
  expect([...inbox.marked]).toEqual(["a", "b"]);
  await inbox.decide("accepted");
  await settle();
  expect([ids(inbox), inbox.marked.size]).toEqual(["c", 0]);
  expect(say.mock.calls[0]?.[0]).toMatchObject({ count: 2 });
  inbox.markAll();
  inbox.toggleMark("c");
  expect(inbox.marked.size).toBe(0);
});

test("an event brings new moments without moving the one that is looked at", async () => {
  const library = three();
  const { inbox, reads } = await open(library);
  inbox.select("b");
  library.unshift(moment("z"));
  reads.spoil(["moments"]);
  await settle();
  expect([ids(inbox), inbox.current?.id]).toEqual(["zabc", "b"]);
});

test("choosing another moment asks for no other list", async () => {
  const { inbox, calls } = await open(three());
  const before = calls.filter((call) => call.startsWith("GET /moments?")).length;
  inbox.step(1);
  inbox.step(1);
  await settle();
  expect(calls.filter((call) => call.startsWith("GET /moments?")).length).toBe(before);
});

test("edges show at once, are saved when the hand lets go, and go back when refused", async () => {
  const patch = vi.fn(() => problemResponse(422, "Too short."));
  const { inbox } = await open(three(), { "PATCH /moments/a": patch });
  void inbox.setEdges(12, 20, false);
  expect(inbox.span).toMatchObject({ start_s: 12, end_s: 20 });
  expect(patch).not.toHaveBeenCalled();
  await inbox.setEdges(13, 20, true);
  expect(patch).toHaveBeenCalledTimes(1);
  expect(inbox.span).toMatchObject({ start_s: 10, end_s: 20 });
  expect(inbox.problem?.what).toBe("Too short.");
});

test("accepting and sending approves the clip of that moment, after it was accepted", async () => {
  const approve = vi.fn((asked: { body: unknown }) => ({ posts: [], asked }));
  const { inbox, calls } = await open(three(), { "POST /clips/clip-a/approve": approve });
  expect(await inbox.approve([])).toBe(false);
  expect(await inbox.approve(["folder1"])).toBe(true);
  expect(approve.mock.calls[0]?.[0].body).toEqual({ accounts: ["folder1"] });
  expect(calls.filter((call) => call.startsWith("POST"))).toEqual([
    "POST /moments/decide",
    "POST /clips/clip-a/approve",
  ]);
});
