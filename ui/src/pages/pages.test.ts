import { expect, test } from "vitest";

import { keyTables } from "~/frame/tables";
import { catalogue } from "~/lib/i18n/catalogue";
import { pageAt, PAGES } from "~/pages";
import { PARTS, partOf } from "~/pages/settings/parts";

test.each(PAGES.map((page) => [page.route.path, page] as const))("%s is found by its address", (path, page) => {
  const address = path.replaceAll(/:\w+/g, "x");
  expect(pageAt(address)?.page).toBe(page);
  expect(page.title in catalogue).toBe(true);
});

test("an unknown address is no page", () => expect(pageAt("/nothing/here")).toBeNull());

test("within a page and what lies around it no key means two things, unless the page says so", () => {
  const tables = keyTables();
  const around = tables.filter((table) => table.name === "player" || table.name === "app");
  for (const table of tables.filter((one) => !around.includes(one))) {
    const hasPlayer = ["inbox", "recording", "clip"].includes(table.name);
    const heard = [table, ...around.filter((one) => hasPlayer || one.name === "app")];
    const keys = heard.flatMap((one) =>
      Object.entries(one.keys).flatMap(([name, { keys, instead }]) =>
        keys.map((key) => ({ key, action: `${one.name}.${name}`, instead })),
      ),
    );
    const seen = new Map<string, (typeof keys)[number]>();
    for (const one of keys) {
      const first = seen.get(one.key);
      if (first?.instead === one.action) continue;
      expect(first, `${one.key} is ${first?.action} and ${one.action}`).toBeUndefined();
      seen.set(one.key, one);
    }
  }
});

test("settings links find their part, also under the words that fixes use", () => {
  expect(PARTS.map((part) => partOf(part.name))).toEqual(PARTS);
  expect([partOf("words").name, partOf("accounts").name, partOf(undefined).name]).toEqual([
    "models",
    "destinations",
    "folders",
  ]);
});

test("nothing of the desktop shell is named outside lib/desktop.ts", () => {
  const sources = import.meta.glob<string>(["/src/**/*.{ts,svelte}", "!/src/**/*.test.ts"], {
    query: "?raw",
    import: "default",
    eager: true,
  });
  const guilty = Object.entries(sources).filter(
    ([path, text]) => text.includes("@tauri-apps") && !path.endsWith("lib/desktop.ts"),
  );
  expect(guilty.map(([path]) => path)).toEqual([]);
});
