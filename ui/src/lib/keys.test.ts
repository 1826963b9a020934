import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { actions, chord, Keyboard, keyName } from "./keys.svelte";

const press = (key: string, more: Partial<KeyboardEventInit> = {}): KeyboardEvent =>
  new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...more });

test.each([
  [press("a"), "A"],
  [press("A", { shiftKey: true }), "Shift+A"],
  [press("?", { shiftKey: true }), "?"],
  [press("/", { shiftKey: true }), "/"],
  [press(" "), "Space"],
  [press("z", { ctrlKey: true }), "Ctrl+Z"],
  [press("ArrowUp", { shiftKey: true }), "Shift+ArrowUp"],
  [press("˜", { altKey: true, code: "KeyI" }), "Alt+I"],
  [press("+", { ctrlKey: true, shiftKey: true }), "Ctrl++"],
])("a key press is written as in the tables", (event, written) => expect(chord(event)).toBe(written));

test.each([
  ["Ctrl+K", "Ctrl+K"],
  ["Shift+ArrowUp", "Shift+↑"],
  ["+", "+"],
  ["Ctrl++", "Ctrl++"],
])("%s is shown as %s", (keys, shown) => expect(keyName(keys)).toBe(shown));

const table = actions({
  accept: { label: "inbox.accept", keys: ["A"] },
  palette: { label: "keys.palette", keys: ["Ctrl+K"], whileTyping: true },
  play: { label: "player.toggle", keys: ["Space"] },
});
const make = () => ({ accept: vi.fn(), palette: vi.fn(), play: vi.fn() });

let keyboard: Keyboard;
const listen = (event: KeyboardEvent): void => void keyboard.press(event);
beforeEach(() => {
  keyboard = new Keyboard();
  window.addEventListener("keydown", listen);
});
afterEach(() => {
  window.removeEventListener("keydown", listen);
  document.body.innerHTML = "";
});
function at(html: string, event: KeyboardEvent): KeyboardEvent {
  document.body.innerHTML = html;
  (document.body.firstElementChild ?? document.body).dispatchEvent(event);
  return event;
}

test("an action is done where the page is, and not while typing", () => {
  const act = make();
  keyboard.add("inbox", "inbox.title", table, act);
  expect(at("<div></div>", press("a")).defaultPrevented).toBe(true);
  at("<input>", press("a"));
  at("<textarea></textarea>", press("a"));
  expect(act.accept).toHaveBeenCalledTimes(1);
  at("<input>", press("k", { ctrlKey: true }));
  expect(act.palette).toHaveBeenCalledTimes(1);
});

test("what whoever looks may not do has no key, is in no list, and is not run by its name", () => {
  keyboard = new Keyboard((operation) => operation !== "decide_moments");
  const own = actions({
    accept: { label: "inbox.accept", keys: ["A"], needs: "decide_moments" },
    look: { label: "inbox.why.title", keys: ["W"], needs: "get_moment" },
  });
  const act = { accept: vi.fn(), look: vi.fn() };
  keyboard.add("inbox", "inbox.title", own, act);
  expect(at("<div></div>", press("a")).defaultPrevented).toBe(false);
  keyboard.run("inbox", "accept");
  at("<div></div>", press("w"));
  keyboard.run("inbox", "look");
  expect([act.accept.mock.calls.length, act.look.mock.calls.length]).toEqual([0, 2]);
  expect(keyboard.byNearness.map(({ table: all }) => Object.keys(all))).toEqual([["look"]]);
});

test("Space presses the button that has the focus", () => {
  const act = make();
  keyboard.add("inbox", "inbox.title", table, act);
  expect(at("<button></button>", press(" ")).defaultPrevented).toBe(false);
  at("<div></div>", press(" "));
  expect(act.play).toHaveBeenCalledTimes(1);
});

test("the innermost place comes first, and a place that is left no longer listens", () => {
  const [outer, inner] = [make(), make()];
  keyboard.add("outer", "inbox.title", table, outer);
  const leave = keyboard.add("inner", "inbox.title", table, inner);
  at("<div></div>", press("a"));
  leave();
  at("<div></div>", press("a"));
  expect([outer.accept.mock.calls.length, inner.accept.mock.calls.length]).toEqual([1, 1]);
});

test("the page's key goes before that of the player in it, whichever was there first", () => {
  const [page, player] = [make(), make()];
  keyboard.add("inbox", "inbox.title", table, page);
  keyboard.add("player", "keys.player", table, player);
  at("<div></div>", press(" "));
  expect([page.play.mock.calls.length, player.play.mock.calls.length]).toEqual([1, 0]);
});

test("where there is nothing to do, the place around may; where nobody does, the browser may", () => {
  const [page, app] = [make(), make()];
  keyboard.add("app", "keys.app", table, app);
  keyboard.add("inbox", "inbox.title", table, page);
  page.accept.mockReturnValue(false);
  expect(at("<div></div>", press("a")).defaultPrevented).toBe(true);
  expect([page.accept.mock.calls.length, app.accept.mock.calls.length]).toEqual([1, 1]);
  app.accept.mockReturnValue(false);
  expect(at("<div></div>", press("a")).defaultPrevented).toBe(false);
});

test("Escape leaves a field, and what was typed stays", () => {
  document.body.innerHTML = "<input value='half a title'>";
  const input = document.querySelector("input");
  input?.focus();
  input?.dispatchEvent(press("Escape"));
  expect([document.activeElement === input, input?.value]).toEqual([false, "half a title"]);
});

test("a person's own key counts, is remembered, and can be given back", () => {
  const act = make();
  keyboard.add("inbox", "inbox.title", table, act);
  keyboard.set("inbox", "accept", ["Q"]);
  at("<div></div>", press("a"));
  at("<div></div>", press("q"));
  expect(act.accept).toHaveBeenCalledTimes(1);
  expect(new Keyboard().keysOf("inbox", "accept", table.accept)).toEqual(["Q"]);
  keyboard.set("inbox", "accept", null);
  expect(new Keyboard().isOwn("inbox", "accept")).toBe(false);
});
