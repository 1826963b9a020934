import { render, screen } from "@testing-library/svelte";
import { tick, type Component } from "svelte";
import { afterEach, beforeEach, expect, test, vi } from "vitest";

import type { Access } from "~/api/contract";
import { App } from "~/app.svelte";
import { commands } from "~/frame/commands";
import { PaletteState } from "~/frame/palette.svelte";
import { speech } from "~/lib/i18n/i18n.svelte";
import { account, clip, moment, platform, scheduled } from "~/testing/builders";
import { fakeApi, type Reply } from "~/testing/fake-api";
import InApp from "~/testing/InApp.svelte";

import Calendar from "./calendar/Page.svelte";
import Clip from "./clip/Page.svelte";
import Inbox from "./inbox/Page.svelte";
import Brought from "./results/Brought.svelte";
import Settings from "./settings/Page.svelte";

/** What the app refuses to somebody is not offered to them: neither a button, nor a key, nor a line of the palette. */

beforeEach(() => {
  speech.use("en");
  vi.useFakeTimers();
  vi.setSystemTime(new Date("2026-11-23T09:00:00Z"));
});
afterEach(() => {
  vi.useRealTimers();
  window.history.replaceState(null, "", "/");
});

const none = (): object => ({ items: [], next: null });
const LIBRARY: Record<string, Reply> = {
  "GET /status": () => ({ counts: { new_moments: 1, later: 0, accepted: 0, clips: 1 }, running: [], watching: 1 }),
  "GET /accounts": () => ({ items: [account("a1", { name: "Main", platform: "youtube" })] }),
  "GET /platforms": () => ({ items: [platform("youtube", { name: "YouTube", visibilities: ["public"] })] }),
  "GET /moments": () => ({ items: [moment("a", { clip_id: "c1" })], next: null }),
  "GET /moments/a": () => ({ ...moment("a", { clip_id: "c1" }), evidence: [], other_cuts: [] }),
  "GET /recordings/r1": () => ({ id: "r1", media: null, playback: { kind: "source", url: null } }),
  "GET /recordings/r1/signals": () => ({ signals: [], analysis: null }),
  "GET /recordings/r1/waveform": () => null,
  "GET /clips": () => ({ items: [clip()], next: null }),
  "GET /clips/c1": () => clip(),
  "GET /clips/c1/frames": none,
  "GET /clips/c1/judgement": none,
  "GET /clips/c1/channel": () => ({ channel_id: "h1", chosen: false }),
  "GET /channels": () => ({ items: [{ id: "h1", name: "Main", accounts: [] }] }),
  "GET /marks": () => ({ items: [{ kind: "clip", id: "c1", starred: true, note: "Look here", tags: ["ace"] }] }),
};
const EMPTY = ["/tags", "/games", "/slots", "/collections", "/searches", "/accounts/a1/form"];

async function open(access: Access, path: string, component: unknown, more: Record<string, Reply> = {}, props = {}) {
  window.history.replaceState(null, "", path);
  const rest = EMPTY.map((one): [string, Reply] => [`GET ${one}`, none]);
  const world = fakeApi({
    ...Object.fromEntries(rest),
    "GET /schedule": () => ({ posts: [], free: [], best: [], quotas: [] }),
    "POST /clips/c1/preflight": none,
    ...LIBRARY,
    ...more,
  });
  const app = new App({ base: "http://app.test", token: null, fetch: world.fetch } as never);
  app.person.me = { name: "Vera", access, is_here: false, login_id: "l1" };
  render(InApp, { props: { app, component: component as Component<never>, props } });
  await settle();
  /** What the app was asked to change. Asking what a place would say changes nothing. */
  const writes = (): string[] => world.calls.filter((call) => !/^GET|preflight/.test(call));
  return { app, writes };
}
const settle = async (): Promise<void> => {
  for (let i = 0; i < 5; i++) {
    await vi.advanceTimersByTimeAsync(300);
    await tick();
  }
};
const press = async (key: string, more: KeyboardEventInit = {}): Promise<void> => {
  (document.activeElement ?? document.body).dispatchEvent(
    new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...more }),
  );
  await settle();
};
const CHANGES = ["a", "x", "s", "u", "i", "o", "t", "c", "b", "e", "m", "Backspace"];
async function pressAll(): Promise<void> {
  for (const key of CHANGES) await press(key);
  for (const key of ["Enter", "d", "1", "2", "a", "z"]) await press(key, { ctrlKey: true });
  for (const key of ["ArrowRight", "ArrowUp"]) await press(key, { altKey: true });
}
/** By its words, because names of roles of a whole page take seconds to work out without a browser. */
const button = (text: string): HTMLButtonElement | undefined =>
  [...document.querySelectorAll("button")].find(
    (one) => (one.getAttribute("aria-label") ?? one.textContent).trim() === text,
  );
/** What switches the choice of a layout on and off. */
const layoutOf = (): HTMLFieldSetElement | null | undefined =>
  document.querySelector('[aria-label="Layout"] [role=radiogroup]')?.closest("fieldset");
const offered = (app: App): string[] => new PaletteState(app, commands(app)).entries.map(({ text }) => text);

test("a viewer looks through the Inbox and decides nothing", async () => {
  const { app, writes } = await open("read", "/inbox", Inbox);
  expect(screen.getAllByText("Moment a").length).toBeGreaterThan(0);
  for (const name of ["Accept", "Reject", "Later", "Accept and send", "Accept and ask for approval"])
    expect(button(name), name).toBeUndefined();
  expect(document.querySelector<HTMLInputElement>("input.title")?.readOnly).toBe(true);
  expect(document.querySelector("[aria-multiselectable=true]")).toBeNull();
  await pressAll();
  expect(writes()).toEqual([]);
  const said = offered(app);
  expect(said).toContain("Why this moment");
  for (const text of ["Accept", "Star", "Import recordings", "Pause watching and the queue"])
    expect(said).not.toContain(text);
});

test("an editor decides, and asks for what only an owner may let go", async () => {
  const asked: unknown[] = [];
  const { app, writes } = await open("review", "/inbox", Inbox, {
    "POST /moments/decide": () => ({ undo: { id: "u1", label: "", at: "" }, changed: 1 }),
    "POST /clips/c1/approve": ({ body }) => (asked.push(body), { posts: [] }),
  });
  expect(button("Accept")).toBeDefined();
  expect(button("Accept and send")).toBeUndefined();
  button("Accept and ask for approval")?.click();
  await settle();
  expect(writes()).toEqual(["POST /moments/decide", "POST /clips/c1/approve"]);
  expect(asked).toEqual([{ accounts: ["a1"] }]);
  expect(app.toasts.current?.text).toBe("Asked for: it goes out once an owner says yes.");
  expect(offered(app)).not.toContain("Import recordings");
});

test("a viewer sees a clip as it is, and every control of it is off", async () => {
  const { writes } = await open("read", "/clips/c1", Clip, {}, { params: { id: "c1" } });
  for (const name of ["Approve", "Ask for approval", "Export", "Duplicate", "Archive", "Rewrite"])
    expect(button(name), name).toBeUndefined();
  const controls = layoutOf();
  expect(controls?.hasAttribute("disabled")).toBe(true);
  expect(controls?.title).toBe("You may look at this. An editor or an owner may change it.");
  expect(document.querySelector<HTMLInputElement>("input.title")?.readOnly).toBe(true);
  expect(screen.getByDisplayValue<HTMLTextAreaElement>("Look here").readOnly).toBe(true);
  expect(screen.getByText("It goes nowhere yet.").tagName).toBe("P");
  await pressAll();
  expect(writes()).toEqual([]);
});

test("an editor cuts a clip and asks for its post", async () => {
  await open("review", "/clips/c1", Clip, {}, { params: { id: "c1" } });
  expect(button("Approve")).toBeUndefined();
  expect(button("Ask for approval")).toBeDefined();
  expect(button("Duplicate")).toBeDefined();
  expect(layoutOf()?.hasAttribute("disabled")).toBe(false);
  expect(document.querySelector<HTMLInputElement>("input.title")?.readOnly).toBe(false);
});

const request = { by: "Vera", asked_at: "2026-11-22T12:00:00Z", at: "2026-11-25T12:00:00Z", zone: "UTC" };
const PLANNED = {
  "GET /schedule": () => ({
    posts: [
      scheduled("own", "2026-11-24T12:00:00Z"),
      scheduled("asked", "2026-11-25T12:00:00Z", { state: "draft", can_move: true, request: request as never }),
    ],
    free: [],
    best: [],
    quotas: [],
  }),
  "POST /posts/asked/schedule": () => ({}),
};
const focus = (id: string): void => document.querySelector<HTMLElement>(`[data-post="${id}"]`)?.focus();

test("in the calendar an editor moves what waits for a yes, and nothing else", async () => {
  const { writes } = await open("review", "/calendar", Calendar, PLANNED);
  focus("own");
  await press("ArrowRight", { altKey: true });
  expect(writes()).toEqual([]);
  focus("asked");
  await press("ArrowRight", { altKey: true });
  expect(writes()).toEqual(["POST /posts/asked/schedule"]);
  expect(document.querySelectorAll("[data-ready] ~ button")).toHaveLength(1);
});

test("in the calendar a viewer moves nothing", async () => {
  const { writes } = await open("read", "/calendar", Calendar, PLANNED);
  focus("asked");
  await press("ArrowRight", { altKey: true });
  await press("m");
  expect(writes()).toEqual([]);
  expect(document.querySelectorAll("[data-ready] ~ button")).toHaveLength(0);
  expect(button("Slots…")).toBeUndefined();
});

test("what results teach is the owner's to switch off", async () => {
  const learned = { on: true, findings: [], lessons: [], times: [], posts: 3, clips: 3, needed: 10, since: null };
  const { app } = await open("review", "/results", Brought, { "GET /results/learning": () => learned });
  const toggle = (): HTMLInputElement => screen.getByRole<HTMLInputElement>("switch");
  expect([toggle().disabled, button("Forget it")]).toEqual([true, undefined]);
  expect(document.body.textContent).toContain("Only an owner may change this.");
  app.person.me = { name: "Tony", access: "own", is_here: true, login_id: null };
  await settle();
  expect([toggle().disabled, button("Forget it") === undefined]).toEqual([false, false]);
});

test("a message that leads to the owner's settings does not end among the people", async () => {
  await open("read", "/settings/destinations", Settings, {}, { params: { part: "accounts" } });
  expect(document.querySelector(".part")?.textContent).toContain("“Destinations” is for the owner.");
});
