import { expect, test, vi } from "vitest";
import type { Api } from "~/api/client";
import type { Cue } from "~/api/contract";
import type { Reads } from "~/api/reads";

import { Teaching } from "./teach.svelte";

function world(cues: Partial<Cue>[] = []) {
  let time = $state(10);
  const post = vi.fn(async (..._: unknown[]) => ({ id: "new" }));
  const teaching = new Teaching({
    api: { post } as unknown as Api,
    reads: { of: () => ({ value: { items: cues }, refresh: async () => {} }) } as unknown as Reads,
    recording: "here",
    profile: () => "arena",
    time: () => time,
    sayRemoved: () => {},
  });
  return { teaching, post, at: (time_s: number) => (time = time_s) };
}

test("a sound is marked by its edges, and the playhead may leave it", () => {
  const { teaching, at } = world();
  teaching.kind = "heard";
  expect(teaching.span).toEqual({ at_s: 9, until_s: 10 });
  teaching.setEdge("from", 9.4);
  at(30);
  expect(teaching.span).toEqual({ at_s: 9.4, until_s: 10 });
  teaching.setEdge("until", 9.9);
  expect(teaching.span).toEqual({ at_s: 9.4, until_s: 9.9 });
  // An edge that passes the other one takes it along.
  teaching.setEdge("from", 20);
  expect(teaching.span).toEqual({ at_s: 20, until_s: 21 });
  // Typed: "5" is not yet the 5.5 that it may become, so the beginning waits.
  teaching.typeEdge("until", 5);
  expect([teaching.span.at_s, teaching.ready]).toEqual([20, false]);
  teaching.setEdge("until", 5);
  expect(teaching.span).toEqual({ at_s: 4, until_s: 5 });
  teaching.release();
  expect(teaching.span).toEqual({ at_s: 29, until_s: 30 });
});

test("a new sound goes with its edges, a box with its place", async () => {
  const { teaching, post } = world();
  teaching.name = "Bell";
  await teaching.teach();
  expect(post.mock.calls[0]?.[1]).toMatchObject({ body: { at_s: 10, box: teaching.box } });
  teaching.choose(null);
  teaching.kind = "heard";
  teaching.name = "Bell";
  teaching.setEdge("from", 9.5);
  await teaching.teach();
  const body = { name: "Bell", signal: "medal", own: true, at_s: 9.5, until_s: 10 };
  expect(post.mock.calls[1]).toEqual(["/recordings/{id}/cues", { path: { id: "here" }, body }]);
  // What was taught is not marked any more.
  expect(teaching.span).toEqual({ at_s: 9, until_s: 10 });
});

test("what is chosen says whether a box or a sound is its example", async () => {
  const heard = { id: "bell", kind: "heard", examples: [], sounds: [{}, {}] } as unknown as Cue;
  const { teaching, post } = world([heard]);
  expect([teaching.hears, teaching.taught]).toEqual([false, 0]);
  teaching.choose("bell");
  expect([teaching.hears, teaching.taught, teaching.ready]).toEqual([true, 2, true]);
  await teaching.teach();
  const body = { recording_id: "here", at_s: 9, until_s: 10 };
  expect(post.mock.calls[0]).toEqual(["/cues/{id}/examples", { path: { id: "bell" }, body }]);
  teaching.setEdge("until", 9.05);
  expect(teaching.ready).toBe(false);
});
