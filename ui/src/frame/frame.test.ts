import { expect, test } from "vitest";

import { actions, Keyboard } from "~/lib/keys.svelte";

import { footerKeys } from "./footer";
import { fits } from "./palette.svelte";

test("the footer shows the page's keys first and joins those with one word", () => {
  const keyboard = new Keyboard();
  const nothing = (): void => undefined;
  const player = actions({ play: { label: "player.toggle", keys: ["Space"], footer: "player.play" } });
  const page = actions({
    in: { label: "edges.in", keys: ["I"], footer: "edges.trim" },
    out: { label: "edges.out", keys: ["O"], footer: "edges.trim" },
    quiet: { label: "inbox.find", keys: ["/"] },
  });
  keyboard.add("player", "keys.player", player, { play: nothing });
  keyboard.add("inbox", "inbox.title", page, { in: nothing, out: nothing, quiet: nothing });
  expect(footerKeys(keyboard)).toEqual([
    { word: "edges.trim", keys: ["I", "O"] },
    { word: "player.play", keys: ["Space"] },
  ]);
});

test("the palette finds words in any order", () => {
  expect(fits("Pause watching and the queue", "queue pau")).toBe(true);
  expect(fits("Pause watching", "resume")).toBe(false);
  expect(fits("Einstellungen", "")).toBe(true);
});
