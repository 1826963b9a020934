import { fireEvent, render, screen } from "@testing-library/svelte";
import { tick, type Component } from "svelte";
import { afterEach, beforeEach, expect, test, vi } from "vitest";

import type { Job } from "~/api/contract";
import { App } from "~/app.svelte";
import { speech } from "~/lib/i18n/i18n.svelte";
import { clip, job, scheduled } from "~/testing/builders";
import { fakeApi } from "~/testing/fake-api";
import InApp from "~/testing/InApp.svelte";

import JobRow from "./JobRow.svelte";

beforeEach(() => {
  speech.use("en");
  vi.useFakeTimers();
});
afterEach(() => vi.useRealTimers());

function show(first: Job) {
  const { fetch } = fakeApi({
    "GET /posts/p": () => ({ ...scheduled("p", "2026-11-24T17:00:00Z"), clip_id: "c1" }),
    "GET /clips/c1": () => clip({ render: { state: "ready", url: null, size_bytes: 20_000_000, job_id: null } }),
  });
  const app = new App({ base: "http://app.test", token: null, fetch } as never);
  const onact = vi.fn();
  let now = $state.raw(first);
  const Row: Component = (anchor) =>
    (JobRow as unknown as (a: typeof anchor, props: object) => never)(anchor, {
      get job() {
        return now;
      },
      open: false,
      ontoggle: () => undefined,
      onact,
    });
  render(InApp, { props: { app, component: Row } });
  const second = async (fraction: number): Promise<void> => {
    now = { ...now, progress: { ...now.progress, fraction } };
    await vi.advanceTimersByTimeAsync(1000);
    await tick();
  };
  return { onact, second };
}

test("an upload that runs says how fast it goes and how long it takes, and can be held back", async () => {
  const progress = { fraction: 0.1, word: "uploading", eta_s: null };
  const { onact, second } = show(job("j", "running", { kind: "publish", subject: "p", attempt: 2, progress }));
  for (const fraction of [0.2, 0.3, 0.4]) await second(fraction);
  expect(document.body.textContent).toContain("40 % · 2 MB/s · 6 s left · attempt 2");
  await fireEvent.click(screen.getByRole("button", { name: "Pause" }));
  expect(onact.mock.calls).toEqual([["pause"]]);
});

test("other work that runs has no speed, and is not held back in the middle", async () => {
  const { second } = show(job("j", "running", { progress: { fraction: 0.1, word: "cutting", eta_s: 9 } }));
  for (const fraction of [0.2, 0.3, 0.4]) await second(fraction);
  expect(document.body.textContent).toContain("cutting · 40 % · 9 s left");
  expect(screen.queryByRole("button", { name: "Pause" })).toBeNull();
});
