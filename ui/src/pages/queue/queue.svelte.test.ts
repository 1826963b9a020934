import { flushSync } from "svelte";
import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { job } from "~/testing/builders";
import { fakeApi, problemResponse } from "~/testing/fake-api";

import { Queue } from "./queue.svelte";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

async function open(routes = {}) {
  const open_jobs = [job("a", "running"), job("b", "queued"), job("c", "needs_user"), job("d", "paused")];
  const world = fakeApi({
    "GET /jobs": ({ url }) => ({
      items: url.searchParams.get("state")?.includes("running") ? open_jobs : [job("e", "done")],
      next: null,
    }),
    ...routes,
  });
  const progress = new Map([["a", { fraction: 0.4, word: "cutting", eta_s: 3 }]]);
  const queue = new Queue({ api: world.api, reads: world.reads, progress });
  const stop = $effect.root(() => {
    $effect(() => void [queue.running, queue.done.items]);
  });
  flushSync();
  await vi.advanceTimersByTimeAsync(100);
  return { ...world, queue, stop };
}

test("jobs stand where they belong, with the newest progress", async () => {
  const { queue, stop } = await open();
  const names = (jobs: readonly { id: string }[]): string => jobs.map((one) => one.id).join("");
  expect([queue.running, queue.needsYou, queue.waiting, queue.done.items].map(names)).toEqual(["a", "c", "bd", "e"]);
  expect(queue.running[0]?.progress.word).toBe("cutting");
  expect(queue.loaded).toBe(true);
  stop();
});

test("each button asks for its own thing, and a refusal is shown", async () => {
  const { queue, calls, stop } = await open({
    "POST /jobs/a/cancel": () => ({}),
    "POST /jobs/c/retry": () => problemResponse(409, "It is over."),
    "POST /queue/pause": ({ body }: { body: unknown }) => ({ body }),
    "POST /queue/resume": () => ({}),
  });
  await queue.act("cancel", "a");
  expect(queue.problem).toBeNull();
  await queue.act("retry", "c");
  expect(queue.problem?.what).toBe("It is over.");
  await queue.pauseAll(60);
  await queue.resumeAll();
  expect(calls.filter((call) => call.startsWith("POST"))).toEqual([
    "POST /jobs/a/cancel",
    "POST /jobs/c/retry",
    "POST /queue/pause",
    "POST /queue/resume",
  ]);
  stop();
});
