import { flushSync } from "svelte";
import { afterEach, beforeEach, expect, test, vi } from "vitest";

import type { FolderSuggestion } from "~/api/contract";
import { fakeApi, problemResponse } from "~/testing/fake-api";

import { Welcome } from "./welcome.svelte";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

const found = (path: string, modified: string | null, recursive = false): FolderSuggestion => ({
  recorder: path,
  path,
  newest: modified === null ? null : { name: "a.mp4", modified, size_bytes: 1 },
  files: modified === null ? 0 : 1,
  more: false,
  recursive,
  note: null,
});

async function open(routes = {}) {
  const bodies: unknown[] = [];
  const leave = vi.fn();
  const world = fakeApi({
    "GET /status": () => null,
    "GET /folders": () => ({ items: [{ id: "1", path: "/watched" }] }),
    "GET /folders/suggestions": () => ({
      items: [
        found("/empty", null),
        found("/old", "2026-01-01T00:00:00Z"),
        found("/watched", "2026-11-01T00:00:00Z"),
        found("/games", "2026-10-01T00:00:00Z", true),
      ],
    }),
    "POST /folders": ({ body }: { body: unknown }) => (bodies.push(body), {}),
    "PATCH /settings": ({ body }: { body: unknown }) => (bodies.push(body), {}),
    ...routes,
  });
  const welcome = new Welcome({ api: world.api, reads: world.reads, leave });
  const stop = $effect.root(() => {
    $effect(() => void welcome.suggestions);
  });
  flushSync();
  await vi.advanceTimersByTimeAsync(200);
  return { welcome, bodies, leave, stop };
}

test("the folder with the newest recording is offered first, and none that is watched", async () => {
  const { welcome, stop } = await open();
  expect(welcome.suggestions.map((one) => one.path)).toEqual(["/games", "/old", "/empty"]);
  stop();
});

test("a recorder's folder is watched as that recorder fills it, a typed one with what is inside", async () => {
  const { welcome, bodies, stop } = await open();
  expect(await welcome.watch("/old", false)).toBe(true);
  expect(await welcome.watch("/typed")).toBe(true);
  expect(bodies).toEqual([
    { path: "/old", recursive: false },
    { path: "/typed", recursive: true },
  ]);
  stop();
});

test("a folder that is refused says so, and the page stays", async () => {
  const { welcome, leave, stop } = await open({
    "POST /folders": () => problemResponse(422, "It can't be watched."),
    "PATCH /settings": () => problemResponse(507, "The disk is full."),
  });
  expect(await welcome.watch("/typed")).toBe(false);
  expect(welcome.problem?.what).toBe("It can't be watched.");
  await welcome.finish();
  expect([welcome.problem?.what, leave.mock.calls.length]).toEqual(["The disk is full.", 0]);
  stop();
});
