import { expect, test, vi } from "vitest";

import { deferred, fakeApi, problemResponse } from "~/testing/fake-api";

import { merge, SettingsPage } from "./settings.svelte";

const STORED = {
  theme: "system",
  analysis: { min_score: 20, padding: { before_s: 9, after_s: 4 } },
  words: { model: null },
};

test("changes go into each other as the app merges them", () => {
  expect(merge(STORED, { analysis: { padding: { before_s: 5 } } })).toEqual({
    ...STORED,
    analysis: { min_score: 20, padding: { before_s: 5, after_s: 4 } },
  });
  expect(merge({ a: [1, 2], b: { c: 1 } }, { a: [3], b: null })).toEqual({ a: [3], b: null });
});

test("a setting shows at once, and goes back to the app's when it is refused, naming its field", async () => {
  const answer = deferred<Response>();
  const { api, reads } = fakeApi({ "GET /settings": () => STORED, "PATCH /settings": () => answer.promise });
  const page = new SettingsPage({ api, reads, say: vi.fn() });
  await reads.of("/settings").refresh();
  const change = page.change({ analysis: { min_score: 300 } });
  expect(page.settings?.analysis.min_score).toBe(300);
  answer.resolve(problemResponse(422, "No.", { field: "analysis.min_score", detail: "between 0 and 100" }));
  await change;
  expect(page.settings?.analysis.min_score).toBe(20);
  expect([page.wrong("analysis.min_score"), page.wrong("theme"), page.general]).toEqual([
    "between 0 and 100",
    undefined,
    null,
  ]);
});

test("removing says what was removed, with its way back", async () => {
  const say = vi.fn();
  const { api, reads } = fakeApi({ "DELETE /folders/f1": () => ({ undo_id: "u1", label: "" }) });
  const page = new SettingsPage({ api, reads, say });
  await page.removeFolder({ id: "f1", path: "/videos" } as never);
  expect(say).toHaveBeenCalledWith({ what: "folder", name: "/videos", undo: "u1" });
});
