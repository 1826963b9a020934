import { fireEvent, render, screen } from "@testing-library/svelte";
import { tick, type Component } from "svelte";
import { afterEach, beforeEach, expect, test, vi } from "vitest";

import type { Rule } from "~/api/contract";
import { App } from "~/app.svelte";
import { speech } from "~/lib/i18n/i18n.svelte";
import { account, moment, platform, rule } from "~/testing/builders";
import { fakeApi, problemResponse, type Reply } from "~/testing/fake-api";
import InApp from "~/testing/InApp.svelte";

import Publishing from "./Publishing.svelte";
import { SettingsPage } from "./settings.svelte";

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

async function open(rules: Rule[], routes: Record<string, Reply> = {}) {
  const settings = { publishing: { upload_limit: null, wait_while_streaming: true, when_missed: "ask" } };
  const changes: unknown[] = [];
  const world = fakeApi({
    "GET /settings": () => settings,
    "PATCH /settings": ({ body }) => {
      changes.push(body);
      Object.assign(settings.publishing, (body as { publishing: object }).publishing);
      return structuredClone(settings);
    },
    "GET /rules": () => ({ items: rules }),
    "GET /accounts": () => ({ items: [account("a1", { name: "Clips folder" })] }),
    "GET /platforms": () => ({ items: [platform("folder")] }),
    "GET /slots": () => ({ items: [] }),
    "GET /games": () => ({ items: [{ game: "OpenArena", count: 3 }] }),
    "POST /rules/test": () => ({ fitting: 12, of: 240, items: [moment("m1", { title: "The flag" })] }),
    ...routes,
  });
  const app = new App({ base: "http://app.test", token: null, fetch: world.fetch } as never);
  const page = new SettingsPage({ api: app.api, reads: app.reads, say: vi.fn() });
  const Shown: Component = (anchor) => Publishing(anchor, { page });
  render(InApp, { props: { app, component: Shown } });
  await settle();
  return { ...world, app, changes };
}
const click = async (name: string): Promise<void> => {
  const button = screen.queryByLabelText(name) ?? screen.getByText(name, { selector: "button, button span" });
  await fireEvent.click(button);
  await settle();
};

test("a limit is switched on, typed in Mbit/s with what it means, and never sent when it is none", async () => {
  const { changes } = await open([]);
  await fireEvent.click(screen.getByLabelText("Limit the speed of uploads"));
  await settle();
  expect(changes).toEqual([{ publishing: { upload_limit: 625_000 } }]);
  const field = screen.getByLabelText("At most") as HTMLInputElement;
  expect([field.value, screen.getByText(/A clip of 50 MB/).textContent]).toEqual([
    "5",
    "A clip of 50 MB takes about 1 min.",
  ]);
  await fireEvent.input(field, { target: { value: "0.05" } });
  await fireEvent.change(field);
  await settle();
  expect([field.getAttribute("aria-invalid"), screen.getByText("At least 0.1 Mbit/s.").className]).toEqual([
    "true",
    expect.stringContaining("wrong"),
  ]);
  await fireEvent.input(field, { target: { value: "20" } });
  expect(screen.getByText("A clip of 50 MB takes about 20 s.")).toBeTruthy();
  await fireEvent.change(field);
  await settle();
  await fireEvent.click(screen.getByLabelText("Limit the speed of uploads"));
  await settle();
  expect(changes.slice(1)).toEqual([
    { publishing: { upload_limit: 2_500_000 } },
    { publishing: { upload_limit: null } },
  ]);
});

test("what becomes of a missed time is one of three, and streams that are not seen are named", async () => {
  const { changes } = await open([]);
  const group = screen.getByText("When a post's time was missed").parentElement as HTMLFieldSetElement;
  const radios = [...group.querySelectorAll<HTMLInputElement>("input[type=radio]")];
  expect(radios.map((radio) => [radio.value, radio.checked])).toEqual([
    ["ask", true],
    ["post_now", false],
    ["next_slot", false],
  ]);
  await fireEvent.click(screen.getByLabelText("Take the next free slot"));
  await fireEvent.click(screen.getByLabelText("Uploads wait while you stream"));
  await settle();
  expect(changes).toEqual([
    { publishing: { when_missed: "next_slot" } },
    { publishing: { wait_while_streaming: false } },
  ]);
  expect(document.body.textContent).toMatch(/seen on Windows and Linux\. Encrypted ones \(RTMPS\) are not:/);
});

test("without rules it is said what they do; the editor tries a rule before it is saved", async () => {
  await open([]);
  expect(screen.getByText("No rules yet").parentElement?.textContent).toMatch(/can be taken back.*from now on/s);
  await click("New rule");
  expect(screen.getByText("Of the 240 moments in your library it would have sent 12.")).toBeTruthy();
  expect(screen.getByText("The flag")).toBeTruthy();
});

test("a field at fault has the focus and the reason beside it; a saved rule is in the list", async () => {
  const sent: unknown[] = [];
  const rules: Rule[] = [];
  await open(rules, {
    "POST /rules": ({ body }) => {
      sent.push(body);
      if (!(body as Rule).name)
        return problemResponse(422, "No.", { field: "name", detail: "It has to be not empty." });
      rules.push(rule("r1"));
      return rule("r1");
    },
  });
  await click("New rule");
  await click("Save the rule");
  const name = screen.getByLabelText("Name");
  expect([name.getAttribute("aria-invalid"), document.activeElement]).toEqual(["true", name]);
  expect(screen.getByText("It has to be not empty.")).toBeTruthy();
  await fireEvent.input(name, { target: { value: "Rule r1" } });
  expect(name.getAttribute("aria-invalid")).toBeNull();
  await click("OpenArena");
  await click("Save the rule");
  expect(sent.at(-1)).toMatchObject({
    name: "Rule r1",
    condition: { games: ["OpenArena"], kinds: [] },
    action: { accounts: ["a1"] },
  });
  expect(document.querySelector("dialog")).toBeNull();
  expect(screen.getByLabelText("Rule r1").getAttribute("role")).toBe("switch");
});

test("a rule says what it does and what keeps it from doing so, and is removed after a question", async () => {
  const rules = [rule("r1")];
  const { app } = await open(rules, { "DELETE /rules/r1": () => (rules.pop(), { undo_id: null, label: null }) });
  const row = screen.getByText("Rule r1").closest("li");
  expect(row?.textContent).toMatch(/Moments of 90 and more in OpenArena go to Clips folder.*Without slots/s);
  await click("Remove “Rule r1”");
  expect(rules).toHaveLength(1);
  await fireEvent.click(screen.getByText("Remove", { selector: "dialog button" }));
  await settle();
  expect([rules, screen.queryByText("Rule r1"), app.toasts.current?.text]).toEqual([[], null, "Rule removed: Rule r1"]);
});
