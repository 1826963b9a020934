import { expect, test, vi } from "vitest";
import type { Api } from "~/api/client";
import type { Counter, Profile } from "~/api/contract";

import { Counting } from "./counting.svelte";

const BOX = { x: 0.88, y: 0.85, w: 0.05, h: 0.04 };

function world(put: (body: Profile) => Promise<unknown>, counters: Counter[] = []) {
  let profile = { name: "arena", counters } as unknown as Profile;
  const said: string[] = [];
  let undo: (() => void) | undefined;
  const counting = new Counting({
    api: {
      put: async (_: string, { body }: { body: Profile }) => {
        await put(body);
        profile = body;
      },
    } as unknown as Api,
    profile: () => profile,
    sayAdded: () => said.push("added"),
    sayRemoved: (back) => {
      said.push("removed");
      undo = back;
    },
  });
  return { counting, said, back: () => undo?.(), counters: () => profile.counters };
}

test("the box is counted, by steps of at least one", async () => {
  const put = vi.fn(async () => {});
  const { counting, said, counters } = world(put);
  counting.step = "";
  await counting.add(BOX);
  expect(counters()).toEqual([{ region: BOX, signal: "kill", step: 1 }]);
  expect(said).toEqual(["added"]);
});

test("a counter that was taken out comes back", async () => {
  const two: Counter[] = [
    { region: BOX, signal: "kill", step: 1 },
    { region: BOX, signal: "objective", step: 100 },
  ];
  const { counting, said, back, counters } = world(async () => {}, two);
  await counting.remove(0);
  expect(counters()).toEqual([two[1]]);
  expect(said).toEqual(["removed"]);
  back();
  await vi.waitFor(() => expect(counters()).toEqual(two));
});

test("what is wrong is said, and nothing is lost", async () => {
  const { counting, said, counters } = world(() => Promise.reject(new Error("no")));
  await counting.add(BOX);
  expect(counting.problem).not.toBeNull();
  expect([said, counters()]).toEqual([[], []]);
});
