import { flushSync } from "svelte";
import { afterEach, beforeEach, expect, test, vi } from "vitest";

import type { Job } from "~/api/contract";
import { speech } from "~/lib/i18n/i18n.svelte";
import { clip, job, scheduled } from "~/testing/builders";
import { fakeApi, problemResponse, type Reply } from "~/testing/fake-api";

import { LOOK_MS, Upload } from "./upload.svelte";

let stop = (): void => undefined;
beforeEach(() => {
  speech.use("en");
  vi.useFakeTimers();
});
afterEach(() => {
  stop();
  vi.useRealTimers();
});

const at = (fraction: number | null, more: Partial<Job> = {}, eta_s: number | null = null): Job =>
  job("j1", "running", { kind: "publish", subject: "p1", progress: { fraction, word: "uploading", eta_s }, ...more });

async function open(first: Job, size_bytes: number | null = 50_000_000, routes: Record<string, Reply> = {}) {
  let now = $state.raw(first);
  const render = { state: "ready" as const, url: null, size_bytes, job_id: null };
  const world = fakeApi({
    "GET /posts/p1": () => ({ ...scheduled("p1", "2026-11-24T17:00:00Z"), clip_id: "c1" }),
    "GET /clips/c1": () => clip({ render }),
    ...routes,
  });
  const upload = new Upload({ api: world.api, reads: world.reads, job: () => now });
  stop = $effect.root(() => {
    $effect(() => upload.follow());
    $effect(() => void upload.facts);
  });
  flushSync();
  /** A second passes, and so much is through at its end. */
  const second = async (fraction: number): Promise<string> => {
    now = at(fraction, {}, 99);
    await vi.advanceTimersByTimeAsync(LOOK_MS);
    flushSync();
    return upload.facts.join(" · ");
  };
  return { ...world, upload, second };
}

test("speed and time left come from the last seconds, and until then the app's guess of the time counts", async () => {
  const { second } = await open(at(0.1));
  expect(await second(0.11)).toBe("11 % · 2 min left");
  // 2 % of 50 MB in two seconds.
  expect(await second(0.12)).toBe("12 % · 500 kB/s · 1 min left");
  for (const n of [1, 2, 3, 4, 5, 6, 7, 8, 9]) await second(0.12 + n * 0.04);
  // Ten seconds at 4 % each: what was slow before no longer counts.
  expect(await second(0.52)).toBe("52 % · 2 MB/s · 12 s left");
});

test("an upload that stands still says so, and foretells no end", async () => {
  const { second } = await open(at(0.5));
  for (const _ of [1, 2, 3]) await second(0.5);
  expect(await second(0.5)).toBe("50 % · 0 B/s");
});

test("one that began anew is measured anew, and a file that is not known has no speed in bytes", async () => {
  const { second, upload } = await open(at(0.5), null);
  for (const n of [1, 2, 3]) await second(0.5 + n / 10);
  expect(upload.facts).toEqual(["80 %", "2 s left"]);
  expect(await second(0.05)).toBe("5 % · 2 min left");
  expect(upload.rate).toBeNull();
});

test("before anything can be counted it says what is being done", async () => {
  const { upload } = await open(at(null, { progress: { fraction: null, word: "checking", eta_s: null } }));
  expect(upload.facts).toEqual(["checking"]);
});

test("it is held back and goes on by its job, and a refusal is told", async () => {
  const { upload, calls } = await open(at(0.5), 1, {
    "POST /jobs/j1/pause": () => ({}),
    "POST /jobs/j1/resume": () => problemResponse(409, "It is over."),
  });
  await upload.pause();
  expect(upload.problem).toBeNull();
  await upload.resume();
  expect(upload.problem?.what).toBe("It is over.");
  expect(calls.filter((call) => call.startsWith("POST"))).toEqual(["POST /jobs/j1/pause", "POST /jobs/j1/resume"]);
});
