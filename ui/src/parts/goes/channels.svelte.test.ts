import { expect, test } from "vitest";

import type { Account, Channel } from "~/api/contract";
import { fakeApi } from "~/testing/fake-api";

import { ClipChannels } from "./channels.svelte";

const channel = (id: string, accounts: string[]): Channel => ({
  id,
  name: id,
  default: id === "main",
  tone: null,
  language: null,
  banned_words: [],
  tags: [],
  brand: { intro: null, outro: null, watermark: null, captions: { font: null, colour: null, edge: null } },
  accounts,
  profiles: [],
  folders: [],
});
const accounts = ["a", "b", "c"].map((id) => ({ id })) as Account[];

async function of(items: Channel[]): Promise<ClipChannels> {
  const { reads } = fakeApi({
    "GET /channels": () => ({ items }),
    "GET /clips/c1/channel": () => ({ channel_id: "second", chosen: true }),
  });
  await reads.of("/channels").refresh();
  await reads.of("/clips/{id}/channel", { path: { id: "c1" } }).refresh();
  return new ClipChannels(reads, () => "c1");
}

test("a clip's own accounts come first, and another channel's are named", async () => {
  const channels = await of([channel("main", ["a", "c"]), channel("second", ["b"])]);
  expect([channels.own?.id, channels.chosen, channels.several]).toEqual(["second", true, true]);
  expect(channels.sorted(accounts).map(({ id }) => id)).toEqual(["b", "a", "c"]);
  expect([channels.stranger("a")?.name, channels.stranger("b")]).toEqual(["main", undefined]);
});

test("with one channel nothing is told and nothing moves", async () => {
  const channels = await of([channel("main", ["a", "b", "c"])]);
  expect([channels.own, channels.several, channels.stranger("a")]).toEqual([undefined, false, undefined]);
  expect(channels.sorted(accounts)).toEqual(accounts);
});
