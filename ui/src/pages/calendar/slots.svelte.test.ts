import { expect, test } from "vitest";

import { fakeApi, problemResponse } from "~/testing/fake-api";

import type { Slot } from "~/api/contract";
import { SlotsDraft } from "./slots.svelte";

const slot = (weekday: number, time: string): Slot => ({
  account_id: "a1",
  account_name: "Main",
  platform: "youtube",
  weekday,
  time,
  zone: "America/New_York",
});

test("times of one hour are one row, and the whole list is sent in the zone it is meant in", async () => {
  const bodies: unknown[] = [];
  const { api } = fakeApi({
    "PUT /accounts/a1/slots": ({ body }) => (
      bodies.push(body),
      { items: (body as { times: Slot[] }).times.map((one) => slot(one.weekday, one.time)) }
    ),
  });
  const draft = new SlotsDraft(api, "a1", [slot(3, "18:00"), slot(1, "18:00"), slot(7, "11:30")], "Europe/Berlin");
  expect(draft.rows.map(({ time, weekdays }) => [time, weekdays])).toEqual([
    ["11:30", [7]],
    ["18:00", [1, 3]],
  ]);
  expect([draft.zone, draft.changed]).toEqual(["America/New_York", false]);
  draft.toggle(draft.rows[1]?.id ?? -1, 3);
  draft.setTime(draft.rows[0]?.id ?? -1, "12:00");
  draft.add("workdays");
  expect(draft.changed).toBe(true);
  expect(await draft.save()).toBe(true);
  expect(bodies).toEqual([
    {
      zone: "America/New_York",
      times: [...[1, 2, 3, 4, 5].map((weekday) => ({ weekday, time: "18:00" })), { weekday: 7, time: "12:00" }],
    },
  ]);
  expect(draft.changed).toBe(false);
});

test("a row without a day can't be saved, and a refusal says why", async () => {
  const { api } = fakeApi({ "PUT /accounts/a1/slots": () => problemResponse(422, "No such zone.") });
  const draft = new SlotsDraft(api, "a1", [], "Europe/Berlin");
  draft.add();
  const id = draft.rows[0]?.id ?? -1;
  expect(draft.complete).toBe(false);
  draft.toggle(id, 2);
  expect(draft.complete).toBe(true);
  expect([await draft.save(), draft.problem?.what, draft.changed]).toEqual([false, "No such zone.", true]);
  draft.remove(id);
  expect(draft.changed).toBe(false);
});
