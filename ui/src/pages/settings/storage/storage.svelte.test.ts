import { expect, test } from "vitest";

import type { StorageRule, StorageRuleRequest } from "~/api/contract";
import type { App } from "~/app.svelte";
import { deferred, fakeApi, problemResponse } from "~/testing/fake-api";

import { sentenceOf, StorageDraft } from "./storage.svelte";

const RULE: StorageRule = {
  id: "r1",
  name: "Old ones",
  enabled: true,
  condition: { older_than_days: 30, nothing_accepted: true, games: ["A", "B"], larger_than_bytes: 2_000_000_000 },
  action: { do: "move", folder: "/archive" },
};
const plan = (can_go: number) => ({ items: [], can_go, frees_bytes: 0 });
const appOf = (api: unknown): App => ({ api }) as App;

test("a rule comes out of its fields as it went in, with games that they can't show", () => {
  const { api } = fakeApi({});
  const { id: _, ...request } = RULE;
  expect(new StorageDraft(appOf(api), RULE).request).toEqual(request);
});

test("a preview counts for exactly what stands in the fields, and the last question wins", async () => {
  const first = deferred<unknown>();
  let asked = 0;
  const { api } = fakeApi({
    "POST /storage/rules/test": ({ body }) => {
      expect((body as StorageRuleRequest).name.length).toBeGreaterThan(0);
      return ++asked === 1 ? first.promise : plan(2);
    },
  });
  const draft = new StorageDraft(appOf(api), null);
  const slow = draft.test();
  draft.days = "60";
  await draft.test();
  expect(draft.plan?.can_go).toBe(2);
  first.resolve(plan(7));
  await slow;
  expect(draft.plan?.can_go, "an answer to an older question").toBe(2);
  draft.act = "bin";
  expect(draft.plan, "another action was not looked at yet").toBeNull();
  draft.name = "A name changes nothing";
  draft.act = "ask";
  expect(draft.plan?.can_go).toBe(2);
});

test("what can't be kept is said beside its field", async () => {
  const { api } = fakeApi({
    "POST /storage/rules": () =>
      problemResponse(422, "The value can't be used.", {
        code: "invalid",
        field: "action.folder",
        detail: "whole path",
      }),
  });
  const draft = new StorageDraft(appOf(api), null);
  draft.name = "x";
  expect(await draft.save()).toBe(false);
  expect([draft.wrong("action.folder"), draft.wrong("name")]).toEqual(["whole path", undefined]);
});

test("a rule is one sentence", () => {
  expect(sentenceOf(RULE)).toBe("Older than 30 days · nothing accepted · A, B · from 2 GB → Move to /archive");
});
