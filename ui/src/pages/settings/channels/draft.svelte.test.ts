import { expect, test } from "vitest";

import type { Channel, ChannelRequest } from "~/api/contract";
import { fakeApi, problemResponse } from "~/testing/fake-api";

import { ChannelDraft } from "./draft.svelte";

const channel: Channel = {
  id: "k1",
  name: "Second",
  default: false,
  tone: "dry",
  language: "de",
  banned_words: ["krass"],
  tags: ["clips", "arena"],
  accounts: ["a1"],
  profiles: ["oa"],
  folders: [],
};

test("a channel comes back as it was, but for what was changed", async () => {
  const sent: ChannelRequest[] = [];
  const { api } = fakeApi({
    "PUT /channels/k1": ({ body }) => {
      sent.push(body as ChannelRequest);
      return channel;
    },
  });
  const draft = new ChannelDraft(api, channel);
  draft.tone = "  ";
  draft.tags = "clips, , arena ,new";
  expect(await draft.save()).toEqual(channel);
  expect(sent).toEqual([
    {
      name: "Second",
      tone: null,
      language: "de",
      banned_words: ["krass"],
      tags: ["clips", "arena", "new"],
      accounts: ["a1"],
      profiles: ["oa"],
      folders: [],
    },
  ]);
});

test("what is wrong stands beside its field", async () => {
  const { api } = fakeApi({
    "POST /channels": () => problemResponse(422, "no", { field: "language", detail: "It has to be a language tag." }),
  });
  const draft = new ChannelDraft(api, null);
  expect(await draft.save()).toBeNull();
  expect([draft.wrong("language"), draft.general, draft.saving]).toEqual(["It has to be a language tag.", null, false]);
});
