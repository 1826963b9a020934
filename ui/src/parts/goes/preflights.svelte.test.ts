import { render, screen } from "@testing-library/svelte";
import { tick } from "svelte";
import { afterEach, beforeEach, expect, test, vi } from "vitest";

import type { Finding, Preflight } from "~/api/contract";
import { App } from "~/app.svelte";
import { speech } from "~/lib/i18n/i18n.svelte";
import { account, choice, clip, platform } from "~/testing/builders";
import { deferred, fakeApi, problemResponse, type Reply } from "~/testing/fake-api";
import InApp from "~/testing/InApp.svelte";

import AccountRow from "./AccountRow.svelte";
import { Approval, type Wish } from "./approval.svelte";
import { Preflights, revisionOf } from "./preflights.svelte";

beforeEach(() => {
  speech.use("en");
  vi.useFakeTimers();
});
afterEach(() => vi.useRealTimers());

const found = (level: Finding["level"], what: string, field?: string): Finding => ({
  level,
  remedy: null,
  problem: { code: "platform_refused", what, why: "So it is.", fix: [], details: "", ...(field ? { field } : {}) },
});
const answer = (id: string, findings: Finding[] = [], is_made = true): Preflight => ({
  account_id: id,
  findings,
  is_made,
  by_platform: false,
});
function make(reply: Reply) {
  const world = fakeApi({ "POST /clips/c1/preflight": reply });
  return { ...world, preflights: new Preflights(world.api, "c1") };
}
const settle = async (ms = 600): Promise<void> => {
  await vi.advanceTimersByTimeAsync(ms);
  await tick();
};
const whats = (preflights: Preflights, id = "a1") => preflights.of(id)?.findings.map((one) => one.problem.what);

test("changes that come together are one question, and what did not change is not asked again", async () => {
  const asked: string[] = [];
  const { preflights } = make(({ body }) => {
    const { accounts } = body as Wish;
    asked.push(accounts.join());
    return { items: accounts.map((id) => answer(id)) };
  });
  preflights.ask([{ accounts: ["a1"] }], "1");
  preflights.ask([{ accounts: ["a1"] }, { accounts: ["a2"] }], "1");
  expect(asked).toEqual([]);
  expect(preflights.isChecking("a1")).toBe(true);
  await settle();
  expect([asked, preflights.isChecking("a1"), whats(preflights)]).toEqual([["a1", "a2"], false, []]);
  preflights.ask([{ accounts: ["a1"] }, { accounts: ["a2"], choices: { kids: true } }], "1");
  await settle();
  expect(asked).toEqual(["a1", "a2", "a2"]);
  preflights.ask([{ accounts: ["a1"] }], "2");
  await settle();
  expect([asked.at(-1), preflights.of("a2")]).toEqual(["a1", undefined]);
});

test("an answer to something that is no longer asked is ignored, and its question cancelled", async () => {
  const late = deferred<unknown>();
  const signals: AbortSignal[] = [];
  const world = fakeApi({
    "POST /clips/c1/preflight": ({ body }) =>
      (body as Wish).visibility === "public"
        ? late.promise
        : { items: [answer("a1", [found("warn", "It will be private.")])] },
  });
  const fetch: typeof globalThis.fetch = (input, init) => {
    if (input instanceof Request) signals.push(input.signal);
    return world.fetch(input, init);
  };
  const { api } = fakeApi({}, { fetch });
  const preflights = new Preflights(api, "c1");
  preflights.ask([{ accounts: ["a1"], visibility: "public" }], "");
  await settle();
  preflights.ask([{ accounts: ["a1"], visibility: "private" }], "");
  expect(signals.map((signal) => signal.aborted)).toEqual([true]);
  await settle();
  late.resolve({ items: [answer("a1", [found("stop", "Too old.")])] });
  await settle();
  expect(whats(preflights)).toEqual(["It will be private."]);
});

test("what was said stays until there is a newer answer, so that nothing jumps", async () => {
  const second = deferred<unknown>();
  let n = 0;
  const { preflights } = make(() =>
    n++ === 0 ? { items: [answer("a1", [found("stop", "Too long.")])] } : second.promise,
  );
  preflights.ask([{ accounts: ["a1"] }], "1");
  await settle();
  preflights.ask([{ accounts: ["a1"] }], "2");
  await settle();
  expect([whats(preflights), preflights.isChecking("a1")]).toEqual([["Too long."], true]);
  second.resolve({ items: [answer("a1", [], false)] });
  await settle();
  expect([preflights.stops("a1"), preflights.isUnmade]).toEqual([[], true]);
});

test("one that can't be reached holds nothing back, and can be asked again", async () => {
  let broken = true;
  const { preflights } = make(() => (broken ? problemResponse(503, "The core is away.") : { items: [answer("a1")] }));
  preflights.ask([{ accounts: ["a1"] }], "");
  await settle();
  expect([preflights.of("a1")?.away?.what, preflights.stops("a1")]).toEqual(["The core is away.", []]);
  broken = false;
  preflights.again("a1");
  await settle(0);
  expect(preflights.of("a1")?.away).toBeNull();
});

test("a change of the edit, the words or the file is another revision, one of the posts is none", () => {
  const [first] = clip().words;
  const before = revisionOf(clip());
  expect(revisionOf(clip({ posts: [{} as never], updated_at: "2027-01-01T00:00:00Z" }))).toBe(before);
  if (!first) throw new Error("the clip has no words");
  for (const other of [
    clip({ words: [{ ...first, written_at: "2026-03-15T00:00:00Z" }] }),
    clip({ edit: { ...clip().edit, spans: [] } }),
    clip({ render: { state: "ready", url: "/x", size_bytes: 1, job_id: null } }),
  ])
    expect(revisionOf(other)).not.toBe(before);
});

test("findings are beside their account, and those of a choice beside the choice", async () => {
  const { api } = fakeApi({
    "POST /clips/c1/preflight": () => ({
      items: [answer("a1", [found("warn", "Will be a draft."), found("stop", "Who may watch?", "privacy")])],
    }),
    "GET /accounts/a1/form": () => ({ account: "Me", options: {}, off: {}, seconds_most: null }),
  });
  const approval = new Approval({
    api,
    clip: "c1",
    ticks: { accounts: ["a1"], has: () => true, set: () => undefined },
    posts: () => [],
    platformOf: () => platform("p", { choices: [choice("privacy", ["everyone"])] }),
    hasSlots: () => false,
  });
  const app = new App({ base: "http://app.test", token: null } as never);
  render(InApp, { props: { app, component: AccountRow as never, props: { approval, account: account("a1") } } });
  expect(document.querySelector("details")?.open).toBe(false);
  approval.preflights.ask(approval.wishes, "");
  await settle();
  await settle();
  expect(document.querySelector("details")?.open).toBe(true);
  const list = screen.getByLabelText("What Account a1 would say");
  expect(list.textContent).toContain("Will be a draft.");
  expect(list.textContent).not.toContain("Who may watch?");
  expect(screen.getByRole("group", { name: "Choices for Account a1" }).textContent).toContain("Who may watch?");
  expect(document.body.textContent).toContain("not complete");
});
