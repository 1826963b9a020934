import { flushSync } from "svelte";
import { afterEach, beforeEach, expect, test, vi } from "vitest";

import type { ClipDetail } from "~/api/contract";
import { clip } from "~/testing/builders";
import { fakeApi, problemResponse, type Reply } from "~/testing/fake-api";

import { ClipPage } from "./clip.svelte";

let stop = (): void => undefined;
beforeEach(() => vi.useFakeTimers());
afterEach(() => {
  stop();
  vi.useRealTimers();
});
const settle = async (): Promise<void> => {
  await vi.advanceTimersByTimeAsync(500);
  flushSync();
};

async function open(routes: Record<string, Reply> = {}, start: ClipDetail = clip()) {
  let stored = start;
  const world = fakeApi({
    "GET /clips/c1": () => stored,
    "PATCH /clips/c1": ({ body }) => ({ ...(stored = { ...stored, ...(body as object) }), undo_id: "u1", label: "" }),
    ...routes,
  });
  const say = vi.fn();
  const goTo = vi.fn();
  const page = new ClipPage({ api: world.api, reads: world.reads, id: "c1", say, goTo });
  stop = $effect.root(() => {
    $effect(() => void [page.edit, page.span, page.length_s]);
  });
  flushSync();
  await settle();
  return { ...world, page, say, goTo, stored: () => stored };
}
const spans = (page: ClipPage): number[][] => (page.edit?.spans ?? []).map((span) => [span.start_s, span.end_s]);

test("a layout shows at once and is saved after a moment, once", async () => {
  const { page, calls, stored } = await open();
  page.setLayout("square");
  page.setLayout("vertical_blurred");
  expect(page.edit?.layout.kind).toBe("vertical_blurred");
  expect(calls.some((call) => call.startsWith("PATCH"))).toBe(false);
  await settle();
  expect(calls.filter((call) => call.startsWith("PATCH")).length).toBe(1);
  expect(stored().edit.layout.kind).toBe("vertical_blurred");
});

test("a layout with a face begins with a guess, and asks to place it", async () => {
  const { page } = await open();
  page.setLayout("vertical_face_above");
  expect(page.edit?.layout.face).not.toBeNull();
  expect(page.placing).toBe(true);
});

test("a post gets another time in the zone of this computer", async () => {
  const bodies: unknown[] = [];
  const { page } = await open({
    "POST /posts/p1/schedule": ({ body }) => (bodies.push(body), bodies.length > 1 ? problemResponse(409, "Out.") : {}),
  });
  await page.schedulePost("p1", new Date("2026-12-01T17:00:00Z"));
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  expect([bodies, page.problem]).toEqual([[{ at: "2026-12-01T17:00:00.000Z", zone }], null]);
  await page.schedulePost("p1", new Date("2026-12-02T17:00:00Z"));
  expect(page.problem?.what).toBe("Out.");
});

test("splitting makes two parts of one, removing takes one away, the last one stays", async () => {
  const { page } = await open();
  page.split(10.2);
  expect(spans(page)).toEqual([[10, 20]]);
  page.split(14);
  expect(spans(page)).toEqual([
    [10, 14],
    [14, 20],
  ]);
  page.stepPart(1);
  page.setEdge("end", 18);
  expect([page.span, page.length_s]).toEqual([{ recording_id: "r1", start_s: 14, end_s: 18 }, 8]);
  page.removePart();
  page.removePart();
  expect(spans(page)).toEqual([[10, 14]]);
});

test("a refused edit goes back to what the app has and says why", async () => {
  const { page } = await open({ "PATCH /clips/c1": () => problemResponse(422, "Not so.") });
  page.setLayout("square");
  await settle();
  expect([page.edit?.layout.kind, page.problem?.what]).toEqual(["source", "Not so."]);
});

test("what is typed is saved before the clip is approved, cut or copied", async () => {
  const order: string[] = [];
  const { page, goTo, say } = await open({
    "PATCH /clips/c1": () => (order.push("save"), clip()),
    "POST /clips/c1/approve": ({ body }) => (order.push(JSON.stringify(body)), { posts: [{ account_id: "f1" }] }),
    "POST /clips/c1/duplicate": () => (order.push("copy"), { ...clip({ id: "c2" }), undo_id: null }),
  });
  page.setLayout("square");
  expect(await page.approve([{ accounts: ["f1"], visibility: "private" }])).toEqual(["f1"]);
  await page.duplicate();
  expect(order).toEqual(["save", '{"accounts":["f1"],"visibility":"private"}', "copy"]);
  expect(goTo).toHaveBeenCalledWith("c2");
  expect(say.mock.calls.map(([done]) => done.what)).toEqual(["approved", "duplicated"]);
});

test("a destination that refuses keeps no other back, and is told of", async () => {
  const { page, say } = await open({
    "POST /clips/c1/approve": ({ body }) => {
      const [account] = (body as { accounts: string[] }).accounts;
      return account === "f1" ? problemResponse(409, "It goes there already.") : { posts: [{ account_id: account }] };
    },
  });
  expect(await page.approve([{ accounts: ["f1"] }, { accounts: ["f2"] }])).toEqual(["f2"]);
  expect(page.problem?.what).toBe("It goes there already.");
  expect(say).toHaveBeenCalledWith({ what: "approved", places: 1 });
});

test("a picture of one's own is sent as it is, and can be taken back", async () => {
  const put = vi.fn(() => ({ ...clip({ own_picture: true }), undo_id: "u2" }));
  const { page, say } = await open({ "PUT /clips/c1/picture": put });
  await page.setPicture(new Blob(["{}"]));
  expect(put).toHaveBeenCalledTimes(1);
  expect(page.clip?.own_picture).toBe(true);
  expect(say).toHaveBeenCalledWith({ what: "picture", undo: "u2" });
});

test("a file that is no picture changes nothing and says why", async () => {
  const { page, say } = await open({ "PUT /clips/c1/picture": () => problemResponse(422, "No picture.") });
  await page.setPicture(new Blob(["{}"]));
  expect([page.problem?.what, page.clip?.own_picture]).toEqual(["No picture.", false]);
  expect(say).not.toHaveBeenCalled();
});
