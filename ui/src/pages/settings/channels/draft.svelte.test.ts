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
  brand: {
    intro: "/b/in.mp4",
    outro: null,
    watermark: { path: "/b/logo.png", corner: "bottom_left", width: 0.2, opacity: 0.5 },
    captions: { font: null, colour: "#ffd400", edge: null },
  },
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
  draft.brand.width = "35";
  draft.tags = "clips, , arena ,new";
  expect(await draft.save()).toEqual(channel);
  expect(sent).toEqual([
    {
      name: "Second",
      tone: null,
      language: "de",
      banned_words: ["krass"],
      tags: ["clips", "arena", "new"],
      brand: {
        ...channel.brand,
        watermark: { path: "/b/logo.png", corner: "bottom_left", width: 0.35, opacity: 0.5 },
      },
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
