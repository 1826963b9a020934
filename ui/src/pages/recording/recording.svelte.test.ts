import { expect, test, vi } from "vitest";

import { fakeApi, problemResponse } from "~/testing/fake-api";

import { RecordingPage } from "./recording.svelte";

const world = (routes: Parameters<typeof fakeApi>[0]) => {
  const { api, reads, calls } = fakeApi({
    "GET /recordings/r/markers": () => ({ items: [] }),
    "GET /recordings/r/signals": () => ({ signals: [], analysis: null }),
    ...routes,
  });
  const say = vi.fn();
  const page = new RecordingPage({
    api,
    reads,
    id: "r",
    selected: () => "",
    select: vi.fn(),
    say,
    sayCleared: vi.fn(),
    leave: vi.fn(),
  });
  return { page, say, calls, reads };
};

test("a marker is set where the player stands, and the toast brings it back", async () => {
  const asked = vi.fn();
  const answer = { mark: {}, undo_id: "u1", label: "" };
  const { page, say } = world({ "POST /recordings/r/markers": ({ body }) => (asked(body), answer) });
  await page.mark(62.25);
  expect(asked).toHaveBeenCalledWith({ at_s: 62.25, note: "" });
  expect(say).toHaveBeenCalledWith({ what: "marked", name: "1:02", undo: "u1" });
});

test("the person's markers are listed where they lie, and can be taken out", async () => {
  const mark = { id: "m", pressed_at: null, note: "clutch", made_at: "", places: [{ recording_id: "r", at_s: 30 }] };
  const items = [mark];
  const { page, say, reads } = world({
    "GET /recordings/r/markers": () => ({ items: [...items] }),
    "DELETE /markers/m": () => (items.pop(), { undo_id: "u2", label: "" }),
  });
  await reads.of("/recordings/{id}/markers", { path: { id: "r" } }).refresh();
  expect(page.own).toEqual([{ id: "m", at_s: 30, note: "clutch" }]);
  await page.unmark("m");
  expect(page.own).toEqual([]);
  expect(say).toHaveBeenCalledWith({ what: "unmarked", name: "", undo: "u2" });
});

test("what could not be marked says why", async () => {
  const { page, say } = world({
    "POST /recordings/r/markers": () => problemResponse(422, "No.", { detail: "too late" }),
  });
  await page.mark(9999);
  expect(page.problem?.why).toBe("too late");
  expect(say).not.toHaveBeenCalled();
});
