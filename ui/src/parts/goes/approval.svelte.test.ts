import { flushSync } from "svelte";
import { afterEach, beforeEach, expect, test, vi } from "vitest";

import type { Finding, Platform } from "~/api/contract";
import { choice, platform } from "~/testing/builders";
import { fakeApi, type Reply } from "~/testing/fake-api";

import { Approval, nextHour, type ApprovalWorld, type Wish } from "./approval.svelte";
import { send } from "./send";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

const PLACES: Record<string, Platform> = {
  folder: platform("folder"),
  feed: platform("feed", { visibilities: ["public", "private"], choices: [choice("warning", "text")] }),
  tube: platform("tube", { visibilities: ["private", "public"], choices: [choice("kids"), choice("notify")] }),
};
const stop = (account: string, what: string): unknown => {
  const problem = { code: "platform_refused", what, why: "", fix: [], details: "" };
  const findings: Finding[] = [{ level: "stop", problem, remedy: null }];
  return { account_id: account, findings, is_made: true, by_platform: false };
};

/** Accounts are named after their platform. */
function make(accounts: string[], world: Partial<ApprovalWorld> = {}, routes: Record<string, Reply> = {}) {
  const { api } = fakeApi(routes);
  const ticks = { accounts, has: (id: string) => accounts.includes(id), set: () => undefined };
  const known = { platformOf: (id: string) => PLACES[id], hasSlots: () => false, posts: () => [] };
  return { api, approval: new Approval({ api, clip: "c1", ticks, ...known, ...world }) };
}

test("a time is approved with its zone, and never one that has passed", () => {
  vi.setSystemTime(new Date(2026, 2, 14, 17, 20));
  const { approval } = make(["unknown"]);
  expect(approval.local).toBe("2026-03-14T18:00");
  expect(nextHour(new Date(2026, 11, 31, 23, 59))).toBe("2027-01-01T00:00");
  expect(approval.wishes).toEqual([{ accounts: ["unknown"] }]);
  approval.timing = "at";
  expect(approval.wishes).toMatchObject([{ at: new Date(2026, 2, 14, 18).toISOString(), zone: approval.zone }]);
  approval.local = "2026-03-14T17:00";
  expect([approval.isPast, approval.wishes]).toEqual([true, []]);
});

test("the next free slot can be wished for when every ticked account has slots", () => {
  const { approval } = make(["x", "y"], { hasSlots: (account) => account !== "y" });
  approval.timing = "slot";
  expect([approval.canUseSlots, approval.wishes]).toEqual([false, []]);
  const { approval: both } = make(["x", "y"], { hasSlots: () => true });
  both.timing = "slot";
  both.byPlatform = true;
  expect(both.wishes).toEqual([{ accounts: ["x", "y"], next_slot: true, by_platform: true }]);
});

test("accounts with choices are asked for alone, each with its own; nothing is chosen beforehand", () => {
  const { approval } = make(["folder", "tube", "x", "feed"]);
  const without = (wishes: readonly Wish[]) => wishes.map(({ accounts, choices }) => ({ accounts, choices }));
  expect(without(approval.wishes)).toEqual([
    { accounts: ["folder", "x"] },
    { accounts: ["tube"] },
    { accounts: ["feed"] },
  ]);
  approval.choices.choose("tube", "kids", true);
  approval.choices.choose("feed", "warning", "Loud");
  expect(without(approval.wishes)).toEqual([
    { accounts: ["folder", "x"] },
    { accounts: ["tube"], choices: { kids: true } },
    { accounts: ["feed"], choices: { warning: "Loud" } },
  ]);
  // What one post was given is not given to the next.
  approval.choices.forget(["tube"]);
  expect(approval.wishes.map((wish) => wish.choices)).toEqual([undefined, undefined, { warning: "Loud" }]);
});

test("the visibility that is shown is the one that is sent, and only where the place has it", () => {
  const { approval } = make(["tube"]);
  expect([approval.usualVisibility, approval.wishes[0]?.visibility]).toEqual(["private", "private"]);
  const { approval: several } = make(["tube", "feed", "folder"]);
  expect(several.usualVisibility).toBeNull();
  expect(several.wishes.map((wish) => wish.visibility)).toEqual(["private", "private", "public"]);
  several.visibility = "public";
  expect(several.wishes.map((wish) => wish.visibility)).toEqual(["private", "public", "public"]);
});

test("a clip on its way somewhere is not sent there again, one that failed is", () => {
  const posts = [
    { account_id: "x", state: "failed" as const },
    { account_id: "x", state: "scheduled" as const },
    { account_id: "y", state: "cancelled" as const },
  ];
  const { approval } = make(["x", "y"], { posts: () => posts });
  expect([approval.underWay("x"), approval.wishes]).toEqual(["scheduled", [{ accounts: ["y"] }]]);
});

test("a stop holds only its own account back", async () => {
  const bodies: unknown[] = [];
  const { api, approval } = make(
    ["folder", "x", "tube"],
    {},
    {
      "POST /clips/c1/preflight": ({ body }) => ({
        items: (body as Wish).accounts.map((id) =>
          id === "x" ? stop(id, "Too long.") : { account_id: id, findings: [], is_made: true, by_platform: false },
        ),
      }),
      "POST /clips/c1/approve": ({ body }) => (bodies.push(body), { posts: [] }),
    },
  );
  approval.preflights.ask(approval.wishes, "");
  await vi.advanceTimersByTimeAsync(600);
  flushSync();
  expect(approval.isHeld("x")).toBe(true);
  await send(api, "c1", approval.sendable);
  expect(bodies).toEqual([{ accounts: ["folder"] }, { accounts: ["tube"], visibility: "private" }]);
});

test("a needed choice that nobody made holds its account back without asking anybody", () => {
  const needed = { ...choice("terms"), required: true };
  const { approval } = make(["tube", "strict"], {
    platformOf: (id) => (id === "strict" ? platform("strict", { choices: [needed] }) : PLACES[id]),
  });
  expect(approval.sendable.map((wish) => wish.accounts)).toEqual([["tube"]]);
  approval.choices.choose("strict", "terms", false);
  expect(approval.isHeld("strict")).toBe(true);
  approval.choices.choose("strict", "terms", true);
  expect(approval.sendable.at(-1)).toEqual({ accounts: ["strict"], visibility: "private", choices: { terms: true } });
});
