import { expect, test } from "vitest";

import type { Webhook, WebhookRequest } from "~/api/contract";
import { fakeApi, problemResponse } from "~/testing/fake-api";

import { EVENTS, WebhookDraft } from "./draft.svelte";

const webhook: Webhook = {
  id: "w1",
  name: "Lights",
  url: "http://nas/hook",
  events: ["post.live"],
  enabled: false,
  plain: true,
  given_up: 0,
  problem: null,
  last_at: null,
};

test("a new webhook brings its secret, once", async () => {
  const sent: unknown[] = [];
  const { api } = fakeApi({
    "POST /webhooks": ({ body }) => {
      sent.push(body);
      return { webhook, secret: "whsec_abc" };
    },
  });
  const draft = new WebhookDraft(api, null);
  draft.name = "Lights";
  draft.url = "https://example.com/hook";
  for (const event of ["job.failed", "moments.found"] as const) draft.toggle(event);
  draft.toggle("post.failed");
  expect(await draft.save()).toEqual({ webhook, secret: "whsec_abc" });
  expect(sent).toEqual([
    {
      name: "Lights",
      url: "https://example.com/hook",
      events: ["moments.found", "post.live", "post.needs_user", "job.failed"],
      enabled: true,
      allow_file: false,
    },
  ]);
});

test("a change keeps the switch and what is wrong stands beside its field", async () => {
  const answers = [
    problemResponse(422, "no", { field: "url", detail: "It has to begin with https://." }),
    problemResponse(409, "no keyring", { field: "allow_file" }),
  ];
  const sent: WebhookRequest[] = [];
  const { api } = fakeApi({
    "PUT /webhooks/w1": ({ body }) => {
      sent.push(body as WebhookRequest);
      return answers.shift();
    },
  });
  const draft = new WebhookDraft(api, webhook);
  expect([draft.plain, draft.request.enabled]).toEqual([true, false]);
  expect(await draft.save()).toBeNull();
  expect([draft.wrong("url"), draft.general, draft.saving]).toEqual(["It has to begin with https://.", null, false]);
  await draft.save();
  expect([draft.needsFile, draft.wrong("url")]).toEqual([true, undefined]);
  expect(sent[0]?.events).toEqual(["post.live"]);
});

test("every event that can be chosen is shown", () => {
  expect(new Set(EVENTS).size).toBe(7);
});
