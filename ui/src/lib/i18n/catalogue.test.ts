import { expect, test } from "vitest";

import { catalogue, type AnyKey } from "./catalogue";
import { speech, t } from "./i18n.svelte";
import type { Entry, Sentence } from "./words";

const entries = Object.entries(catalogue) as [AnyKey, Entry][];
const texts = (sentence: Sentence): string[] =>
  typeof sentence === "string" ? [sentence] : [sentence.one, sentence.other];
const names = (sentence: Sentence): string[] => [
  ...new Set(texts(sentence).flatMap((text) => [...text.matchAll(/\{(\w+)\}/g)].map((found) => found[1] ?? ""))),
];

test.each(entries)("%s fills in the same things in every language", (_, entry) => {
  expect(names(entry.de).toSorted()).toEqual(names(entry.en).toSorted());
  expect(typeof entry.de).toBe(typeof entry.en);
});

test("no sentence is empty, shouts, or says that something went wrong without saying what", () => {
  for (const [key, entry] of entries) {
    for (const text of [...texts(entry.en), ...texts(entry.de)]) {
      expect(text.trim(), key).not.toBe("");
      expect(text, key).not.toContain("!");
      expect(text.toLowerCase(), key).not.toContain("something went wrong");
    }
  }
});

test("numbers choose the form of the language", () => {
  speech.use("en");
  expect(t("list.group.moments", { n: 1 })).toBe("1 moment");
  expect(t("list.group.moments", { n: 1200 })).toBe("1,200 moments");
  speech.use("de");
  expect(t("list.group.moments", { n: 1200 })).toBe("1.200 Momente");
  speech.use("en");
});

test("a value with braces in it is shown as it is", () => {
  expect(t("undo.done", { label: "{n} $& kills" })).toBe("Taken back: {n} $& kills");
});

test("every sentence is used, in the sources or by a key that is put together", async () => {
  const sources = Object.values(
    import.meta.glob<string>(["/src/**/*.{ts,svelte}", "!/src/lib/i18n/parts/**"], {
      query: "?raw",
      import: "default",
      eager: true,
    }),
  ).join("\n");
  const built = [...sources.matchAll(/`([a-z.A-Z]+\.)\$\{/g)].map((found) => found[1] ?? "");
  const unused = entries
    .map(([key]) => key)
    .filter(
      (key) =>
        !sources.includes(`"${key}"`) && !sources.includes(`'${key}'`) && !built.some((head) => key.startsWith(head)),
    );
  expect(unused).toEqual([]);
});
