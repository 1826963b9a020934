import { fireEvent, render, screen } from "@testing-library/svelte";
import { tick, type Component } from "svelte";
import { afterEach, beforeEach, expect, test, vi } from "vitest";

import type { Profile } from "~/api/contract";
import { App } from "~/app.svelte";
import { speech } from "~/lib/i18n/i18n.svelte";
import { fakeApi, problemResponse, type Reply } from "~/testing/fake-api";
import InApp from "~/testing/InApp.svelte";

import Page from "./Page.svelte";

beforeEach(() => {
  speech.use("en");
  vi.useFakeTimers();
  HTMLDialogElement.prototype.showModal ??= () => undefined;
});
afterEach(() => {
  vi.useRealTimers();
});
const settle = async (ms = 500): Promise<void> => {
  await vi.advanceTimersByTimeAsync(ms);
  await tick();
};

const profile = (name: string): Profile => ({
  name,
  game: name,
  detector: null,
  classes: {},
  counters: [],
  weights: {},
  paddings: {},
  merge_gap_s: null,
  longest_s: 60,
  max_moments: null,
  max_total_s: null,
  players: [],
  tone: null,
  language: null,
  banned_words: [],
  tags: [],
});
const NOTHING = {
  on: true,
  sentences: ["Nothing was kept, turned down or trimmed yet."],
  decided: 0,
  trimmed: 0,
  lessons: [],
  before_s: 0,
  after_s: 0,
};
const LIKED = "You keep objectives more often than kills (9 of 10 against 3 of 13), from 23 choices.";
const LEARNED = {
  ...NOTHING,
  sentences: [LIKED],
  decided: 23,
  lessons: [{ kind: "objective", factor: 1.25, kept: 9, decided: 10 }],
};

async function open(part: string, routes: Record<string, Reply> = {}) {
  const settings = { analysis: { learn: true, padding: { before_s: 9, after_s: 4 } } };
  const world = fakeApi({
    "GET /settings": () => settings,
    "GET /profiles": () => ({ items: [profile("OpenArena"), profile("Xonotic")] }),
    "GET /learning": () => NOTHING,
    ...routes,
  });
  const app = new App({ base: "http://app.test", token: null, fetch: world.fetch } as never);
  const Shown: Component = (anchor) => Page(anchor, { params: { part } });
  render(InApp, { props: { app, component: Shown } });
  await settle();
  return world;
}
const click = async (element: HTMLElement): Promise<void> => {
  await fireEvent.click(element);
  await settle();
};

test("before anything is learned it says when it will be, and learning can be switched off", async () => {
  const changes: unknown[] = [];
  await open("analysis", {
    "PATCH /settings": ({ body }) => (changes.push(body), { analysis: { learn: false, padding: {} } }),
  });
  expect(screen.getByText(/^Nothing learned yet: after some twenty choices/)).toBeTruthy();
  expect(screen.queryByText("Forget it")).toBeNull();
  await click(screen.getByLabelText("Learn from what you keep, turn down and trim"));
  expect(changes).toEqual([{ analysis: { learn: false } }]);
});

test("what was learned is said of each profile, and forgotten of the one that was asked about, after a question", async () => {
  let forgotten = false;
  const { calls } = await open("analysis", {
    "GET /learning": ({ url }) => {
      const of = url.searchParams.get("profile");
      if (of === "OpenArena") return forgotten ? NOTHING : LEARNED;
      return of === null ? { ...NOTHING, trimmed: 1, decided: 3 } : NOTHING;
    },
    "DELETE /learning": () => ((forgotten = true), { choices: 23 }),
  });
  expect(screen.getByText(LIKED).closest(".learned > li")?.textContent).toContain("OpenArena");
  expect(screen.getByText("No preference shows yet, from 3 choices.")).toBeTruthy();
  expect(screen.queryByText("Xonotic")).toBeNull();

  await click(screen.getByLabelText("Forget it: OpenArena"));
  expect(document.querySelector("dialog")?.textContent).toContain("What you decided stays decided.");
  await click(screen.getByText("Cancel"));
  expect(calls.filter((call) => call.startsWith("DELETE"))).toEqual([]);

  await click(screen.getByLabelText("Forget it: OpenArena"));
  await click(screen.getByText("Forget it", { selector: "dialog button" }));
  expect(calls.filter((call) => call.startsWith("DELETE"))).toEqual(["DELETE /learning?profile=OpenArena"]);
  expect([screen.queryByText(LIKED), document.querySelector("dialog")]).toEqual([null, null]);
});

test("what could not be forgotten is said beside it", async () => {
  await open("analysis", {
    "GET /learning": ({ url }) => (url.searchParams.get("profile") === "OpenArena" ? LEARNED : NOTHING),
    "DELETE /learning": () => problemResponse(500, "It was not forgotten."),
  });
  await click(screen.getByLabelText("Forget it: OpenArena"));
  await click(screen.getByText("Forget it", { selector: "dialog button" }));
  expect(screen.getAllByText("It was not forgotten.").map((one) => !!one.closest(".learned > li"))).toEqual([true]);
});

/** Both profiles have a field of this name. Asking for it by role takes seconds among so many. */
function fieldsOf(label: string): HTMLInputElement[] {
  const labels = [...document.querySelectorAll("label")].filter((one) => one.textContent === label);
  return labels.map(({ htmlFor }) => document.getElementById(htmlFor) as HTMLInputElement);
}
async function set(label: string, value: string): Promise<void> {
  const field = fieldsOf(label)[0] as HTMLInputElement;
  await fireEvent.input(field, { target: { value } });
  await fireEvent.change(field);
  await settle();
}

test("a profile's limits are kept as numbers, none when empty, and refused beside the field of that profile", async () => {
  const sent: Profile[] = [];
  await open("profiles", {
    "PUT /profiles/OpenArena": ({ body }) => {
      sent.push(body as Profile);
      return (body as Profile).longest_s === 2
        ? problemResponse(422, "No.", { field: "longest_s", detail: "between 5 and 1800 seconds" })
        : body;
    },
  });
  await set("Most moments of a recording", "12");
  await set("Most seconds in all", "300");
  await set("Longest moment", "");
  expect(sent.map(({ longest_s, max_moments, max_total_s }) => [longest_s, max_moments, max_total_s])).toEqual([
    [60, 12, null],
    [60, null, 300],
    [null, null, null],
  ]);
  await set("Longest moment", "2");
  expect(fieldsOf("Longest moment").map((field) => field.getAttribute("aria-invalid"))).toEqual(["true", null]);
  expect(screen.getAllByText("between 5 and 1800 seconds")).toHaveLength(1);
});
