import { flushSync } from "svelte";
import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { deferred, fakeApi, problemResponse } from "~/testing/fake-api";

import { Live, type Source } from "./live.svelte";
import { PagedList } from "./paged";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());
const settle = (): Promise<unknown> => vi.advanceTimersByTimeAsync(300);

/** Shows something as a page does, until it is called. */
function show<T>(look: () => T): { seen: T[]; stop: () => void } {
  const seen: T[] = [];
  const stop = $effect.root(() => {
    $effect(() => void seen.push(look()));
  });
  flushSync();
  return { seen, stop };
}

test("a read is loaded when it is shown, and again when an event spoils it", async () => {
  let version = 1;
  const { reads, calls } = fakeApi({ "GET /status": () => ({ version: `${version++}` }) });
  const status = reads.of("/status");
  await settle();
  expect(calls).toEqual([]);
  const { seen, stop } = show(() => status.value?.version);
  await settle();
  reads.spoil(["clips"]);
  await settle();
  reads.spoil(["status"]);
  reads.spoil(["status"]);
  await settle();
  expect(seen.filter((one, i) => i === 0 || one !== seen[i - 1])).toEqual([undefined, "1", "2"]);
  expect(calls.length).toBe(2);
  stop();
  await settle();
  reads.spoil("all");
  await settle();
  expect(calls.length).toBe(2);
});

test("a read made inside a derived value is followed, too", async () => {
  const { reads } = fakeApi({ "GET /status": () => ({ version: "1" }) });
  const value = $derived(reads.of("/status").value?.version);
  const { seen, stop } = show(() => value);
  await settle();
  expect(seen).toEqual([undefined, "1"]);
  stop();
});

test("the same question is the same read, with what it already holds", async () => {
  const { reads, calls } = fakeApi({ "GET /moments/m1": () => ({ id: "m1" }) });
  await reads.of("/moments/{id}", { path: { id: "m1" } }).refresh();
  expect(reads.of("/moments/{id}", { path: { id: "m1" } }).value).toEqual({ id: "m1" });
  expect(calls.length).toBe(1);
});

test("an answer that was overtaken is dropped, and a failure keeps what was there", async () => {
  const slow = deferred<unknown>();
  const answers = [() => slow.promise, () => ({ version: "new" }), () => problemResponse(500, "Broken.")];
  const { reads } = fakeApi({ "GET /status": () => answers.shift()?.() });
  const status = reads.of("/status");
  const first = status.refresh();
  await status.refresh();
  slow.resolve({ version: "old" });
  await first;
  expect(status.value).toEqual({ version: "new" });
  await status.refresh();
  expect(status.value).toEqual({ version: "new" });
  expect(status.problem?.what).toBe("Broken.");
});

test("a long list is loaded page by key, and refreshed down to what was seen", async () => {
  const asked: (string | undefined)[] = [];
  let items = Array.from({ length: 460 }, (_, i) => i);
  const list = new PagedList<number>("/recordings", async (cursor, limit) => {
    asked.push(cursor);
    const from = cursor === undefined ? 0 : items.findIndex((item) => String(item) === cursor) + 1;
    const page = items.slice(from, from + limit);
    return { items: page, next: from + limit < items.length ? String(page.at(-1)) : null };
  });
  const { stop } = show(() => list.items.length);
  await settle();
  expect([list.items.length, list.hasMore]).toEqual([200, true]);
  list.see(150);
  await settle();
  list.see(380);
  await settle();
  expect([list.items.length, list.hasMore]).toEqual([460, false]);
  items = [999, ...items];
  list.spoil();
  await settle();
  expect(list.items.slice(0, 2)).toEqual([999, 0]);
  expect(list.items.length).toBeGreaterThan(380);
  expect(new Set(list.items).size).toBe(list.items.length);
  stop();
});

class FakeSource implements Source {
  readyState = 1;
  readonly listeners = new Map<string, (event: MessageEvent<string>) => void>();
  closed = false;
  addEventListener(name: string, act: (event: MessageEvent<string>) => void): void {
    this.listeners.set(name, act);
  }
  close(): void {
    this.closed = true;
  }
  send(name: string, data: unknown = null): void {
    this.listeners.get(name)?.(new MessageEvent(name, { data: JSON.stringify(data) }));
  }
}

test("events spoil by tag, progress is kept, and a stream that was given up is opened anew", async () => {
  const { api, reads } = fakeApi({}, { token: "t" });
  const spoil = vi.spyOn(reads, "spoil");
  const sources: FakeSource[] = [];
  const urls: string[] = [];
  const live = new Live({
    api,
    reads,
    retryMs: 100,
    open: (url) => {
      urls.push(url);
      sources.push(new FakeSource());
      return sources.at(-1) as FakeSource;
    },
  });
  live.start();
  const [first] = sources;
  first?.send("open");
  first?.send("change", { kind: "moment", id: "m1", stale: ["moments", "status"] });
  first?.send("progress", { job_id: "j1", fraction: 0.5, word: "cutting", eta_s: 3 });
  expect(spoil).toHaveBeenCalledExactlyOnceWith(["moments", "status"]);
  expect(live.progress.get("j1")).toEqual({ fraction: 0.5, word: "cutting", eta_s: 3 });

  if (first) first.readyState = 2;
  first?.send("error");
  expect(live.connected).toBe(false);
  await settle();
  expect(urls).toEqual(Array(2).fill("http://app.test/api/v1/events?token=t"));
  sources[1]?.send("open");
  expect(spoil).toHaveBeenLastCalledWith("all");
  live.stop();
  expect(sources[1]?.closed).toBe(true);
});
