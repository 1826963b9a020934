import { fireEvent, render, screen } from "@testing-library/svelte";
import { tick, type Component } from "svelte";
import { afterEach, beforeEach, expect, test, vi } from "vitest";

import type { Job, Post } from "~/api/contract";
import { App } from "~/app.svelte";
import { speech } from "~/lib/i18n/i18n.svelte";
import { clip, job, scheduled } from "~/testing/builders";
import { fakeApi, type Reply } from "~/testing/fake-api";
import InApp from "~/testing/InApp.svelte";

import Posts from "./Posts.svelte";

beforeEach(() => speech.use("en"));
afterEach(() => vi.useRealTimers());
const AT = "2026-11-24T17:00:00Z";
/** The posts as they stand in the app of whoever sits at the machine. */
function shown(props: object, fetch = fakeApi({}).fetch): App {
  const app = new App({ base: "http://app.test", token: null, fetch } as never);
  const Shown: Component = (anchor) => (Posts as unknown as (a: typeof anchor, props: object) => never)(anchor, props);
  render(InApp, { props: { app, component: Shown } });
  return app;
}
const show = (more: Partial<Post>): string => {
  shown({ page: {}, posts: [scheduled("p", AT, { state: "live", ...more })] });
  return screen.getByRole("list", { name: "Posts" }).textContent;
};

test("a live post shows its numbers with when they were taken, and none that the place does not tell", () => {
  expect(show({ numbers: { at: AT, views: 1204, likes: 1, comments: null, shares: 3 } })).toContain(
    "1,204 views · 1 like",
  );
  expect(screen.getByText(/1,204 views/).closest("p")?.title).toMatch(/^As of .*2026/);
});

test("before there are numbers there is no line for them", () => {
  expect(show({ numbers: { at: AT, views: null, likes: null, comments: null, shares: null } })).not.toMatch(/view|·/);
});

test("a post that looks otherwise or is gone says so, with the reason", () => {
  const problem = { code: "platform_needs_you", what: "It is private.", why: "The app is new.", fix: [], details: "" };
  const text = show({ seen: { at: AT, looks: "otherwise", problem } });
  expect(text).toMatch(/Not as you asked.*It is private.*The app is new/s);
});

test("a post that looks as asked says nothing more", () => {
  expect(show({ seen: { at: AT, looks: "as_asked", problem: null } })).not.toContain("asked");
});

const MISSED: Post["problem"] = {
  code: "platform_needs_you",
  what: "The time of this post went by.",
  why: "ClipConductor was not running.",
  fix: [{ do: "say", text: "Post it now, or choose another time." }, { do: "retry" }],
  details: "",
};
const asked = () => ({ retryPost: vi.fn(), schedulePost: vi.fn(), deletePost: vi.fn(), rewordPost: vi.fn() });
function waiting(more: Partial<Post>) {
  const page = asked();
  const post = scheduled("p", AT, { state: "needs_user", can_move: true, at: null, problem: MISSED, ...more });
  shown({ page, posts: [post] });
  return page;
}
const button = (name: string): HTMLElement | null => screen.queryByRole("button", { name });

test("a post whose time went by is posted now, or at another time", async () => {
  HTMLDialogElement.prototype.showModal ??= () => undefined;
  vi.useFakeTimers();
  vi.setSystemTime(new Date("2026-11-25T09:10:00Z"));
  const page = waiting({});
  expect([button("Try the post again"), button("Try again")]).toEqual([null, null]);
  await fireEvent.click(button("Post now") as HTMLElement);
  expect(page.retryPost.mock.calls).toEqual([["p"]]);
  await fireEvent.click(button("Choose another time…") as HTMLElement);
  await tick();
  const field = screen.getByLabelText<HTMLInputElement>("Date and time");
  // The time that went by would be no proposal.
  expect(new Date(field.value).getTime()).toBeGreaterThan(Date.now());
  await fireEvent.input(field, { target: { value: "2026-11-27T18:00" } });
  await fireEvent.click(screen.getByText("Schedule"));
  expect(page.schedulePost.mock.calls).toEqual([["p", new Date("2026-11-27T18:00")]]);
  expect(screen.queryByLabelText("Date and time")).toBeNull();
});

test("a post that may be out already gets no other time, and one that trying does not help is not posted now", () => {
  waiting({ can_move: false });
  expect([button("Post now"), button("Choose another time…")]).toEqual([null, null]);
  expect(button("Try the post again")).not.toBeNull();
});

test("what trying alone does not help can still be planned", () => {
  waiting({ problem: { ...(MISSED as NonNullable<Post["problem"]>), fix: [] } });
  expect([button("Post now"), button("Choose another time…") === null]).toEqual([null, false]);
});

test("a rule that sent a post is named, and a person is not", () => {
  expect(show({ approved_by: 'your rule "The best of OpenArena"' })).toContain(
    "sent by your rule “The best of OpenArena”",
  );
});

test("what the person sent needs no word", () => {
  expect(show({ approved_by: "you" })).not.toContain("sent by");
});

async function sends(post: Partial<Post>, first: Job, routes: Record<string, Reply> = {}) {
  vi.useFakeTimers();
  let now = first;
  const world = fakeApi({
    "GET /jobs": () => ({ items: [now], next: null }),
    "GET /posts/p": () => ({ ...scheduled("p", AT), clip_id: "c1" }),
    "GET /clips/c1": () => clip({ render: { state: "ready", url: null, size_bytes: 20_000_000, job_id: null } }),
    ...routes,
  });
  const app = shown({ page: asked(), posts: [scheduled("p", AT, post)] }, world.fetch);
  const settle = async (ms = 100): Promise<void> => {
    await vi.advanceTimersByTimeAsync(ms);
    await tick();
  };
  await settle();
  return { ...world, app, settle, set: (job: Job) => (now = job), text: () => screen.getByRole("list").textContent };
}
const publish = (state: Job["state"], more: Partial<Job> = {}): Job =>
  job("j", state, { kind: "publish", subject: "p", ...more });

test("an upload shows how far, how fast and how long, is paused and goes on", async () => {
  const uploading = { fraction: 0.2, word: "uploading", eta_s: null };
  const { app, settle, set, text, calls } = await sends(
    { state: "uploading", progress: 0 },
    publish("running", { progress: uploading }),
    {
      "POST /jobs/j/pause": () => (set(publish("paused", { waits: "paused by you" })), {}),
      "POST /jobs/j/resume": () => (set(publish("queued", { waits: "waiting for its turn" })), {}),
    },
  );
  for (const n of [1, 2, 3, 4]) {
    app.live.progress.set("j", { ...uploading, fraction: 0.2 + n / 10 });
    await settle(1000);
  }
  expect(text()).toContain("60 % · 2 MB/s · 4 s left");
  expect(screen.getByRole("progressbar").getAttribute("aria-valuenow")).toBe("60");
  await fireEvent.click(button("Pause the upload") as HTMLElement);
  await settle(300);
  expect(text()).toContain("paused by you");
  await fireEvent.click(button("Go on with the upload") as HTMLElement);
  await settle(300);
  expect(text()).toContain("waiting for its turn");
  expect(calls.filter((call) => call.startsWith("POST"))).toEqual(["POST /jobs/j/pause", "POST /jobs/j/resume"]);
});

test("a post that waits for the end of a stream says so, with how far it is", async () => {
  const waits = "waiting for the end of the stream";
  const { text, calls } = await sends({ state: "uploading", progress: 0.4 }, publish("queued", { waits }));
  expect(text()).toContain(`40 % · ${waits}`);
  expect(calls).toContain("GET /jobs?kind=publish&subject=p&limit=1");
});

test("a post that waits for its time says only that", async () => {
  const { text } = await sends({ state: "scheduled" }, publish("queued", { waits: "at 18:00" }));
  expect([text().includes("at 18:00"), button("Pause the upload")]).toEqual([false, null]);
});

test("a planned post that was held back says so", async () => {
  const { text } = await sends({ state: "scheduled" }, publish("paused", { waits: "paused by you" }));
  expect(text()).toContain("paused by you");
});

test("a post that is out gets the clip's words, and is deleted after a question", async () => {
  HTMLDialogElement.prototype.showModal ??= () => undefined;
  const page = waiting({ state: "live", problem: null, can_move: false, can_delete: true, can_reword: true });
  await fireEvent.click(button("Send the words of the clip there") as HTMLElement);
  expect(page.rewordPost.mock.calls).toEqual([["p"]]);
  await fireEvent.click(button("Delete the post there") as HTMLElement);
  await tick();
  expect([screen.queryByText("Delete the post?") === null, page.deletePost.mock.calls]).toEqual([false, []]);
  await fireEvent.click(screen.getByText("Delete the post there"));
  expect(page.deletePost.mock.calls).toEqual([["p"]]);
  expect(screen.queryByText("Delete the post?")).toBeNull();
});
