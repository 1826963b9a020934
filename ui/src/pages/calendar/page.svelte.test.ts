import { cleanup, render, screen } from "@testing-library/svelte";
import { tick, type Component } from "svelte";
import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { App } from "~/app.svelte";
import { speech } from "~/lib/i18n/i18n.svelte";
import { account, clip, platform, scheduled } from "~/testing/builders";
import { fakeApi, type Reply } from "~/testing/fake-api";
import InApp from "~/testing/InApp.svelte";

import Page from "./Page.svelte";

beforeEach(() => {
  speech.use("en");
  vi.useFakeTimers();
  vi.setSystemTime(new Date("2026-11-23T09:00:00Z"));
  window.history.replaceState(null, "", "/calendar");
});
afterEach(() => vi.useRealTimers());
const settle = async (): Promise<void> => {
  await vi.advanceTimersByTimeAsync(300);
  await tick();
};

async function open(routes: Record<string, Reply>, path = "/calendar") {
  window.history.replaceState(null, "", path);
  const world = fakeApi({
    "GET /schedule": () => ({ posts: [], free: [], best: [], quotas: [] }),
    "GET /accounts": () => ({ items: [account("a1", { name: "Main", platform: "youtube" })] }),
    "GET /platforms": () => ({ items: [platform("youtube", { name: "YouTube", visibilities: ["public"] })] }),
    "GET /slots": () => ({ items: [] }),
    "GET /clips": () => ({ items: [], next: null }),
    ...routes,
  });
  const app = new App({ base: "http://app.test", token: null, fetch: world.fetch } as never);
  render(InApp, { props: { app, component: Page as Component } });
  await settle();
  return { ...world, app };
}
/** By its mark, because roles and names of a whole week take seconds to work out without a browser. */
function card(): HTMLElement {
  const found = document.querySelector<HTMLElement>("[data-post=p]");
  if (!found) throw new Error("the post is not there");
  return found;
}
const press = async (key: string, more: KeyboardEventInit = {}): Promise<void> => {
  (document.activeElement ?? document.body).dispatchEvent(
    new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...more }),
  );
  await settle();
};

test("without a destination it says what appears here and offers the one thing to do", async () => {
  await open({ "GET /accounts": () => ({ items: [] }) });
  expect(screen.getByText("Planned posts will appear here").tagName).toBe("H2");
  screen.getByText("Add a destination").click();
  expect(window.location.pathname).toBe("/settings/destinations");
});

test("a focused card is moved by keys, keeps the focus, and Ctrl+Z takes that back", async () => {
  let post = scheduled("p", "2026-11-24T12:00:00Z", { platform: "youtube", clip_title: "Three kills" });
  const sent: string[] = [];
  await open({
    "GET /schedule": () => ({ posts: [post], free: [], best: [], quotas: [] }),
    "POST /posts/p/schedule": ({ body }) => {
      const { at } = body as { at: string };
      sent.push(at);
      post = { ...post, at, shown_at: at };
      return {};
    },
  });
  card().focus();
  expect(card().textContent).toMatch(/Three kills.*YouTube.*scheduled/s);
  await press("ArrowRight", { altKey: true });
  await press("ArrowDown", { altKey: true });
  expect(sent).toEqual(["2026-11-25T12:00:00.000Z", "2026-11-25T12:15:00.000Z"]);
  expect(document.activeElement).toBe(card());
  expect(card().closest("[data-day]")?.getAttribute("data-day")).toBe("2026-11-25");
  await press("z", { ctrlKey: true });
  expect(sent.at(-1)).toBe("2026-11-25T12:00:00.000Z");
  await press("ArrowLeft", { shiftKey: true });
  expect(window.location.search).toBe("?week=2026-11-16");
});

test("what went wrong is said by word, and a live post is no longer moved", async () => {
  const problem = { code: "account_needs_user", what: "Connect Main again.", why: "", fix: [], details: "" };
  const calls = await open({
    "GET /schedule": () => ({
      posts: [scheduled("p", "2026-11-24T12:00:00Z", { state: "needs_user", problem, clip_title: "Out of nowhere" })],
      free: [],
      best: [],
      quotas: [],
    }),
  });
  expect(card().textContent).toMatch(/Out of nowhere.*needs you.*Connect Main again/s);
  card().focus();
  await press("ArrowRight", { altKey: true });
  expect(calls.calls.some((call) => call.startsWith("POST"))).toBe(false);
});

test("M on a post whose time went by offers now and another time", async () => {
  HTMLDialogElement.prototype.showModal ??= () => undefined;
  const problem = {
    code: "platform_needs_you",
    what: "Its time went by.",
    why: "",
    fix: [{ do: "retry" }],
    details: "",
  };
  const { calls } = await open({
    "GET /schedule": () => ({
      posts: [
        scheduled("p", "2026-11-23T08:00:00Z", { state: "needs_user", can_move: true, problem: problem as never }),
      ],
      free: [],
      best: [],
      quotas: [],
    }),
    "POST /posts/p/retry": () => ({}),
  });
  card().focus();
  await press("m");
  const field = screen.getByLabelText<HTMLInputElement>("Date and time");
  expect(new Date(field.value).getTime()).toBeGreaterThan(Date.now());
  screen.getByText("Post now", { selector: "dialog button" }).click();
  await settle();
  expect(calls.filter((call) => call.startsWith("POST"))).toEqual(["POST /posts/p/retry"]);
});

test("a rule that sent a post is named on its card and in the list", async () => {
  const approved_by = 'your rule "The best of OpenArena"';
  const routes = {
    "GET /schedule": () => ({
      posts: [scheduled("p", "2026-11-24T12:00:00Z", { approved_by })],
      free: [],
      best: [],
      quotas: [],
    }),
  };
  await open(routes);
  expect(card().textContent).toContain("sent by your rule “The best of OpenArena”");
  cleanup();
  await open(routes, "/calendar?view=list");
  expect(card().closest("[role=listitem]")?.textContent).toContain("sent by your rule “The best of OpenArena”");
});

test("M on a ready clip asks where and when, and approves", async () => {
  const bodies: unknown[] = [];
  await open({
    "GET /clips": () => ({ items: [{ ...clip(), posts: [] }], next: null }),
    "GET /clips/c1": () => clip(),
    "POST /clips/c1/preflight": () => ({ items: [] }),
    "POST /clips/c1/approve": ({ body }) => (bodies.push(body), { posts: [] }),
  });
  document.querySelector<HTMLElement>("[data-ready=c1]")?.focus();
  await press("m");
  const field = screen.getByLabelText<HTMLInputElement>("Date and time");
  field.value = "2026-11-27T18:00";
  field.dispatchEvent(new Event("input", { bubbles: true }));
  await settle();
  screen.getByText("Schedule").click();
  await settle();
  expect(bodies).toMatchObject([{ accounts: ["a1"], at: new Date("2026-11-27T18:00").toISOString() }]);
});

test("the list shows the same posts under their days, to be selected", async () => {
  await open(
    {
      "GET /schedule": () => ({
        posts: [scheduled("p", "2026-12-10T12:00:00Z", { clip_title: "Later" })],
        free: [],
        best: [],
        quotas: [],
      }),
    },
    "/calendar?view=list",
  );
  expect(document.body.textContent).toMatch(/10 December|December 10/);
  screen.getByLabelText("Select Later").click();
  await settle();
  expect(screen.getByLabelText("Selected posts").textContent).toContain("1 selected");
});
