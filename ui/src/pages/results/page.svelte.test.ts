import { fireEvent, render, screen } from "@testing-library/svelte";
import { tick, type Component } from "svelte";
import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { App } from "~/app.svelte";
import { speech } from "~/lib/i18n/i18n.svelte";
import { fakeApi, type Reply } from "~/testing/fake-api";
import InApp from "~/testing/InApp.svelte";

import Brought from "./Brought.svelte";
import Groups from "./Groups.svelte";

beforeEach(() => {
  speech.use("en");
  vi.useFakeTimers();
  HTMLDialogElement.prototype.showModal ??= () => undefined;
});
afterEach(() => {
  vi.useRealTimers();
});
const settle = async (): Promise<void> => {
  await vi.advanceTimersByTimeAsync(500);
  await tick();
};
const times = { middle: 1.8, low: 1.2, high: 2.6, differs: true };
const FINDING = { by: "kind" as const, more: "objective", less: "kill", times, posts: 28 };
const LEARNED = {
  on: true,
  since: null,
  posts: 38,
  clips: 36,
  needed: 10,
  age_h: 168,
  sentences: [],
  findings: [FINDING],
  lessons: [{ kind: "objective", factor: 1.22, times, posts: 13 }],
  times: [],
};

async function open(routes: Record<string, Reply>) {
  const fake = fakeApi(routes);
  const app = new App({ base: "http://app.test", token: null, fetch: fake.fetch } as never);
  render(InApp, { props: { app, component: Brought as Component } });
  await settle();
  return fake;
}

test("what was learned stands in words, is switched off and forgotten", async () => {
  const changes: unknown[] = [];
  const fake = await open({
    "GET /results/learning": () => LEARNED,
    "PATCH /settings": ({ body }) => (changes.push(body), {}),
    "DELETE /results/learning": () => ({ posts: 38 }),
  });
  screen.getByText("Objective: 1.8 times the views of Kill (1.2 to 2.6), from 28 posts.");
  await fireEvent.click(screen.getByLabelText("Learn from what posts brought"));
  await settle();
  expect(changes).toEqual([{ analysis: { learn_results: false } }]);
  await fireEvent.click(screen.getByRole("button", { name: "Forget it" }));
  await tick();
  expect(fake.calls.some((call) => call.startsWith("DELETE"))).toBe(false);
  const [, sure] = screen.getAllByRole("button", { name: "Forget it", hidden: true });
  if (!sure) throw new Error("nobody asks");
  await fireEvent.click(sure);
  await settle();
  expect(fake.calls.some((call) => call.startsWith("DELETE /results/learning"))).toBe(true);
});

test("with few clips nothing is claimed", async () => {
  await open({ "GET /results/learning": () => ({ ...LEARNED, clips: 4, posts: 4, findings: [], lessons: [] }) });
  screen.getByText("Nothing learned yet: 10 clips have to be compared, and there are 4.");
});

test("groups with too few clips get no interval", () => {
  const compared = { age_h: 168, posts: 38, clips: 36, needed: 10, needed_in_group: 5 };
  const others = { young: 0, untold: 0, unseen: 0, few_on_account: 0 };
  const group = { by: "kind" as const, posts: 12, clips: 12, views: 2100 };
  const groups = {
    compared: { ...compared, ...others },
    groups: [
      { ...group, key: "objective", times },
      { ...group, key: "medal", clips: 2, times: null },
    ],
    findings: [],
    sentences: [],
  };
  render(Groups, { props: { groups } });
  screen.getByText("1.8 (1.2 to 2.6)");
  screen.getByText("too few to say");
  screen.getByText("No difference is larger than chance could have made it.");
});
