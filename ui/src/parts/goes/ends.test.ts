import { render, screen } from "@testing-library/svelte";
import { beforeEach, expect, test } from "vitest";

import type { Problem } from "~/api/contract";
import { App } from "~/app.svelte";
import { speech } from "~/lib/i18n/i18n.svelte";
import { account, scheduled } from "~/testing/builders";
import InApp from "~/testing/InApp.svelte";

import AccountRow from "./AccountRow.svelte";
import GoesTo from "./GoesTo.svelte";
import { sentBy } from "./waits";

beforeEach(() => speech.use("en"));
const problem: Problem = {
  code: "account_needs_user",
  what: 'The sign-in of "Main" ends on Friday, 4 December.',
  why: "",
  fix: [],
  details: "",
};
const ending = account("a1", { name: "Main", problem });
function show(component: unknown, props: object): App {
  const app = new App({ base: "http://app.test", token: null } as never);
  render(InApp, { props: { app, component: component as never, props } });
  return app;
}

test("a destination whose sign-in ends soon says when, leads to where it is made again, and can still be used", () => {
  const approval = {
    choices: { shown: () => [], missing: () => [] },
    preflights: { stops: () => [] },
    underWay: () => null,
    going: [],
    fields: () => [],
    ticks: { has: () => false },
  };
  show(AccountRow, { approval, account: ending });
  expect(document.body.textContent).toContain(problem.what);
  expect(screen.getByText("Reconnect").getAttribute("href")).toBe("/settings/destinations");
  expect(screen.getByRole<HTMLInputElement>("checkbox").disabled).toBe(false);
});

test("beside a moment there is room for a word of it", () => {
  const nothing = (): void => undefined;
  const props = { accounts: [ending], posts: [], ticked: { has: () => true }, ontick: nothing, onsend: nothing };
  show(GoesTo, props);
  expect(screen.getByText("sign-in ends soon").title).toBe(problem.what);
  expect(screen.getByRole<HTMLInputElement>("checkbox").disabled).toBe(false);
});

test("who sent a post is told when it was not the person", () => {
  const by = (approved_by: string | null): string => sentBy(scheduled("p", "2026-11-24T17:00:00Z", { approved_by }));
  expect([by("you"), by(null), by('your rule "Say "hi""'), by("a script")]).toEqual([
    "",
    "",
    'sent by your rule “Say "hi"”',
    "sent by a script",
  ]);
});
