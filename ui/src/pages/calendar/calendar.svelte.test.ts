import { flushSync } from "svelte";
import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { account, clip, scheduled } from "~/testing/builders";
import { deferred, fakeApi, problemResponse, type Reply } from "~/testing/fake-api";

import { Calendar, type CalendarDone, type CalendarView } from "./calendar.svelte";
import type { FreeSlot, Post } from "~/api/contract";

const ZONE = "Europe/Berlin";
let stop = (): void => undefined;
beforeEach(() => {
  vi.useFakeTimers();
  vi.setSystemTime(new Date("2026-11-23T09:00:00Z"));
});
afterEach(() => {
  stop();
  vi.useRealTimers();
});

interface Start {
  posts?: Post[];
  free?: FreeSlot[];
  accounts?: ReturnType<typeof account>[];
  view?: Partial<CalendarView>;
  routes?: Record<string, Reply>;
}

async function open({ posts = [], free = [], accounts = [account("a1")], view = {}, routes = {} }: Start = {}) {
  let stored = posts;
  const sent: string[] = [];
  const schedule =
    (id: string): Reply =>
    ({ body }) => {
      const { at, zone } = body as { at: string; zone: string };
      sent.push(`${id} ${at.slice(0, 16)} ${zone}`);
      stored = stored.map((post) => (post.id === id ? { ...post, at, zone, shown_at: at } : post));
      return {};
    };
  const world = fakeApi({
    "GET /schedule": ({ url }) => {
      const [from, to] = [url.searchParams.get("from") ?? "", url.searchParams.get("to") ?? ""];
      return { posts: stored.filter(({ shown_at }) => shown_at >= from && shown_at < to), free, best: [], quotas: [] };
    },
    "GET /accounts": () => ({ items: accounts }),
    "GET /clips": () => ({ items: [], next: null }),
    ...Object.fromEntries(posts.map(({ id }) => [`POST /posts/${id}/schedule`, schedule(id)])),
    ...routes,
  });
  let shown = $state<CalendarView>({ week: "", view: "week", channel: "", ...view });
  const said: CalendarDone[] = [];
  const calendar = new Calendar({
    api: world.api,
    reads: world.reads,
    zone: ZONE,
    view: () => shown,
    steers: () => true,
    setView: (changes) => (shown = { ...shown, ...changes }),
    say: (done) => said.push(done),
  });
  stop = $effect.root(() => {
    $effect(() => void [calendar.days, calendar.ready, calendar.empty]);
  });
  flushSync();
  await settle();
  return { ...world, calendar, said, sent, shown: () => shown };
}
const settle = async (): Promise<void> => {
  await vi.advanceTimersByTimeAsync(200);
  flushSync();
};
const where = (calendar: Calendar): string[] =>
  calendar.days.flatMap(({ day, entries }) => entries.map((one) => `${one.key} ${day} ${one.minute / 60}`));

test("a week is asked for from midnight to midnight of the zone, the list for four", async () => {
  const week = await open({ view: { week: "2026-10-22" } });
  expect(week.calendar.monday).toBe("2026-10-19");
  expect(decodeURIComponent(week.calls.find((call) => call.startsWith("GET /schedule")) ?? "")).toBe(
    "GET /schedule?from=2026-10-18T22:00:00.000Z&to=2026-10-25T23:00:00.000Z",
  );
  stop();
  const list = await open({ view: { view: "list", week: "nonsense" } });
  expect([list.calendar.monday, list.calendar.days.length]).toEqual(["2026-11-23", 28]);
});

test("a channel's week has its own posts beside its own clips, and turning it reads no clips anew", async () => {
  const { calendar, calls } = await open({ view: { channel: "c2" } });
  const clips = (): string[] => calls.filter((call) => call.startsWith("GET /clips"));
  expect(clips()).toEqual([expect.stringContaining("channel_id=c2")]);
  expect(calls.find((call) => call.startsWith("GET /schedule"))).toContain("channel_id=c2");
  calendar.turn(1);
  await settle();
  expect(clips()).toHaveLength(1);
});

test("a key moves by a day of the calendar or by minutes as they pass, and undo goes back", async () => {
  const { calendar, sent, said } = await open({ posts: [scheduled("p", "2026-11-24T17:00:00Z", { zone: "UTC" })] });
  void calendar.step("p", { days: 1 });
  // There before the app has answered.
  expect(where(calendar)).toEqual(["p 2026-11-25 18"]);
  await settle();
  await calendar.step("p", { minutes: -15 });
  expect(where(calendar)).toEqual(["p 2026-11-25 17.75"]);
  const last = said.at(-1);
  expect(last).toMatchObject({ what: "moved", name: "Post p", at: "2026-11-25T16:45:00.000Z" });
  if (last && "undo" in last) last.undo?.();
  await settle();
  expect(sent).toEqual([`p 2026-11-25T17:00 ${ZONE}`, `p 2026-11-25T16:45 ${ZONE}`, `p 2026-11-25T17:00 ${ZONE}`]);
  expect([where(calendar), said.at(-1)]).toEqual([["p 2026-11-25 18"], { what: "movedBack", n: 1 }]);
});

test("undo gives a post the zone back in which its time was chosen", async () => {
  const { calendar, sent, said } = await open({
    posts: [scheduled("p", "2026-11-24T17:00:00Z", { zone: "America/New_York" })],
  });
  await calendar.step("p", { days: 2 });
  const [moved] = said;
  if (moved && "undo" in moved) moved.undo?.();
  await settle();
  expect(sent.at(-1)).toBe("p 2026-11-24T17:00 America/New_York");
});

test("over the night of a change a day keeps the time on the wall, and minutes never get stuck", async () => {
  vi.setSystemTime(new Date("2026-03-27T09:00:00Z"));
  const { calendar } = await open({ posts: [scheduled("p", "2026-03-28T01:30:00Z")] });
  await calendar.step("p", { days: 1 });
  // 02:30 is skipped on that day.
  expect(where(calendar)).toEqual(["p 2026-03-29 3.5"]);
  for (const _ of [1, 2, 3]) await calendar.step("p", { minutes: -15 });
  expect(where(calendar)).toEqual(["p 2026-03-29 1.75"]);
});

test("steps that come faster than answers are told as one", async () => {
  const first = deferred<unknown>();
  const post = scheduled("p", "2026-11-24T17:00:00Z");
  const ats: string[] = [];
  const { calendar, said } = await open({
    posts: [post],
    routes: {
      "POST /posts/p/schedule": ({ body }) => {
        ats.push((body as { at: string }).at.slice(11, 16));
        return ats.length === 1 ? first.promise : {};
      },
    },
  });
  const moves = [1, 2, 3].map(() => calendar.step("p", { minutes: 15 }));
  expect(where(calendar)).toEqual(["p 2026-11-24 18.75"]);
  first.resolve({});
  await settle();
  await Promise.all(moves);
  expect([ats, said.length]).toEqual([["17:15", "17:45"], 1]);
});

test("a refused move comes back and says why", async () => {
  const { calendar, said } = await open({
    posts: [scheduled("p", "2026-11-24T17:00:00Z")],
    routes: { "POST /posts/p/schedule": () => problemResponse(409, "It is on its way.") },
  });
  await calendar.step("p", { days: 1 });
  expect([where(calendar), calendar.problem?.what, said]).toEqual([["p 2026-11-24 18"], "It is on its way.", []]);
});

test("nothing goes into the past, and what is out or kept by its place stays", async () => {
  const { calendar, sent, said } = await open({
    posts: [
      scheduled("p", "2026-11-23T17:00:00Z"),
      scheduled("live", "2026-11-23T08:00:00Z", { state: "live" }),
      scheduled("there", "2026-11-25T08:00:00Z", { publish_at: "2026-11-25T08:00:00Z" }),
    ],
  });
  await calendar.step("p", { days: -1 });
  await calendar.step("live", { days: 3 });
  await calendar.step("there", { days: 1 });
  expect([said, sent]).toEqual([[{ what: "past" }], []]);
  expect(calendar.movable.map((post) => post.id)).toEqual(["p"]);
});

const missed = (id: string, at: string): Post =>
  scheduled(id, at, {
    state: "needs_user",
    can_move: true,
    at: null,
    problem: { code: "platform_needs_you", what: "Its time went by.", why: "", fix: [{ do: "retry" }], details: "" },
  });

test("a post whose time went by is planned at once where it is put, and has no way back into the past", async () => {
  const { calendar, sent, said } = await open({ posts: [missed("p", "2026-11-23T08:00:00Z")] });
  const move = calendar.move(calendar.posts[0] as Post, new Date("2026-11-24T17:00:00Z"));
  expect(calendar.posts.map(({ state, problem }) => [state, problem])).toEqual([["scheduled", null]]);
  await settle();
  await move;
  expect(sent).toEqual([`p 2026-11-24T17:00 ${ZONE}`]);
  expect(said).toEqual([{ what: "moved", name: "Post p", at: "2026-11-24T17:00:00.000Z" }]);
});

test("a post whose time went by goes at once when that is wished", async () => {
  let answer: () => unknown = () => problemResponse(409, "It is out.");
  const { calendar, calls, said } = await open({
    posts: [missed("p", "2026-11-23T08:00:00Z")],
    routes: { "POST /posts/p/retry": () => answer() },
  });
  await calendar.postNow(calendar.posts[0] as Post);
  expect([calendar.problem?.what, said]).toEqual(["It is out.", []]);
  answer = () => ({});
  await calendar.postNow(calendar.posts[0] as Post);
  expect([calendar.problem, said]).toEqual([null, [{ what: "sent", name: "Post p" }]]);
  expect(calls.at(-1)).toMatch(/^GET \/schedule/);
});

test("a post that leaves the week takes the view along", async () => {
  const { calendar, shown } = await open({ posts: [scheduled("p", "2026-11-29T17:00:00Z")] });
  await calendar.step("p", { days: 1 });
  await settle();
  expect([shown().week, where(calendar)]).toEqual(["2026-11-30", ["p 2026-11-30 18"]]);
  calendar.turn(-1);
  expect(shown().week).toBe("");
});

test("selected posts move together, all or none, and all come back", async () => {
  const posts = [scheduled("a", "2026-11-23T17:00:00Z"), scheduled("b", "2026-11-24T17:00:00Z")];
  const { calendar, sent, said } = await open({ posts, view: { view: "list" } });
  calendar.marked.add("a").add("b");
  await calendar.stepMarked({ days: -1 });
  expect([said, sent]).toEqual([[{ what: "past" }], []]);
  await calendar.stepMarked({ minutes: 60 });
  expect(where(calendar)).toEqual(["a 2026-11-23 19", "b 2026-11-24 19"]);
  const last = said.at(-1);
  expect(last).toMatchObject({ what: "movedMany", n: 2 });
  if (last && "undo" in last) last.undo?.();
  await settle();
  expect([where(calendar), said.at(-1)]).toEqual([["a 2026-11-23 18", "b 2026-11-24 18"], { what: "movedBack", n: 2 }]);
});

test("selected posts are cancelled one by one, and say so without a way back", async () => {
  const posts = [scheduled("a", "2026-11-24T17:00:00Z"), scheduled("b", "2026-11-25T17:00:00Z")];
  const { calendar, calls, said } = await open({
    posts,
    view: { view: "list" },
    routes: { "POST /posts/a/cancel": () => ({}), "POST /posts/b/cancel": () => ({}) },
  });
  calendar.marked.add("a").add("b");
  await calendar.cancelMarked();
  expect(calls.filter((call) => call.startsWith("POST"))).toEqual(["POST /posts/a/cancel", "POST /posts/b/cancel"]);
  expect([said, calendar.marked.size]).toEqual([[{ what: "cancelled", n: 2 }], 0]);
});

test("a ready clip is approved at its time, and undo takes its posts back", async () => {
  const waiting = { ...clip(), posts: [] };
  const out = { ...clip({ id: "c2" }), posts: [{ state: "live" }] };
  const bodies: unknown[] = [];
  const { calendar, calls, said } = await open({
    routes: {
      "GET /clips": () => ({ items: [waiting, out], next: null }),
      "POST /clips/c1/approve": ({ body }) => (
        bodies.push(body),
        { posts: [scheduled("n1", "2026-11-26T17:00:00Z"), scheduled("n2", "2026-11-26T17:00:00Z")] }
      ),
      "POST /posts/n1/cancel": () => ({}),
      "POST /posts/n2/cancel": () => ({}),
    },
  });
  expect(calendar.ready.map((one) => one.id)).toEqual(["c1"]);
  const wish = { accounts: ["a1"], at: "2026-11-26T17:00:00.000Z", zone: ZONE };
  expect(await calendar.approve(waiting, [wish])).toBe(true);
  expect(bodies).toEqual([wish]);
  const [done] = said;
  expect(done).toMatchObject({ what: "approved", at: "2026-11-26T17:00:00Z" });
  if (done && "undo" in done) done.undo?.();
  await settle();
  expect(calls.filter((call) => call.endsWith("/cancel"))).toEqual(["POST /posts/n1/cancel", "POST /posts/n2/cancel"]);
});

test("free slots leave when their time has passed", async () => {
  const slot = { account_id: "a1", account_name: "Main", platform: "folder" };
  const { calendar } = await open({
    free: [
      { ...slot, at: "2026-11-23T08:00:00Z" },
      { ...slot, at: "2026-11-23T17:00:00Z" },
    ],
  });
  expect(where(calendar)).toEqual(["free 2026-11-23T17:00:00Z 2026-11-23 18"]);
  calendar.now = Date.parse("2026-11-23T17:01:00Z");
  expect(where(calendar)).toEqual([]);
});

test("without places and posts there is nothing to plan", async () => {
  expect((await open()).calendar.empty).toBe(false);
  stop();
  expect((await open({ accounts: [account("a1", { state: "removed" })] })).calendar.empty).toBe(true);
  stop();
  const left = [scheduled("p", "2026-11-24T17:00:00Z", { state: "live" })];
  expect((await open({ accounts: [], posts: left })).calendar.empty).toBe(false);
});
