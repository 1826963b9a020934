import { expect, test } from "vitest";

import type { DetectorLook, Problem } from "~/api/contract";
import { fakeApi, problemResponse } from "~/testing/fake-api";

import { DetectorImport, type ChosenFile } from "./import.svelte";

const file = (name: string, text: string): ChosenFile => Object.assign(new Blob([text]), { name });
const none: Problem = { code: "invalid", what: "No model", why: "", fix: [], details: "" };
const manifest = {
  format: 1,
  detector: {
    name: "reds",
    version: "1",
    classes: [{ name: "red", signal: null, own: null, threshold: 0.45 }],
  },
};
const look = { detector: { id: "reds" }, manifest: JSON.stringify(manifest), licence: null } as unknown as DetectorLook;

test("a model is sent and looked at, gets its meanings, and is taken in with them", async () => {
  const sent: Record<string, unknown>[] = [];
  const { api, calls } = fakeApi({
    "POST /detectors/upload": () => ({ id: "f1" }),
    "POST /detectors/test": ({ body }) => {
      sent.push(body as Record<string, unknown>);
      return look;
    },
    "POST /detectors": ({ body }) => {
      sent.push(body as Record<string, unknown>);
      return { id: "rote", name: "Rote" };
    },
  });
  const coming = new DetectorImport(api, () => none);
  const profile = '{"name": "red game"}';
  await coming.choose([file("game.json", profile), file("reds.ONNX", "1")]);
  expect([coming.problem, coming.name, coming.profileName]).toEqual([null, "reds", "red game"]);
  expect(sent).toEqual([{ file: "f1", manifest: null, profile }]);

  coming.name = " Rote ";
  const [red] = coming.classes;
  if (!red) throw new Error("no class");
  Object.assign(red, { signal: "kill", own: true });
  expect((await coming.take())?.id).toBe("rote");
  const taken = sent[1] as { manifest: string };
  expect((JSON.parse(taken.manifest) as typeof manifest).detector).toEqual({
    name: "Rote",
    version: "1",
    classes: [{ name: "red", signal: "kill", own: true, threshold: 0.45 }],
  });
  expect([coming.look, calls.at(-1)]).toEqual([null, "POST /detectors"]);
});

test("a manifest is known by what is in it, and a mistake is named by its field", async () => {
  const { api, calls } = fakeApi({
    "POST /detectors/upload": () => ({ id: "f1" }),
    "POST /detectors/test": ({ body }) => {
      const { manifest: text, profile } = body as { manifest: string | null; profile: string | null };
      expect([text, profile]).toEqual([JSON.stringify(manifest), null]);
      return problemResponse(422, "This detector can't be taken in.", { field: "detector.layout" });
    },
  });
  const coming = new DetectorImport(api, () => none);
  await coming.choose([file("a.onnx", "1"), file("about.json", JSON.stringify(manifest))]);
  expect([coming.look, coming.problem?.field, coming.busy]).toEqual([null, "detector.layout", false]);
  expect(calls).toHaveLength(2);
});

test("files without a model ask nobody", async () => {
  const { api, calls } = fakeApi({});
  const coming = new DetectorImport(api, () => none);
  await coming.choose([file("manifest.json", "{}")]);
  expect([coming.problem, calls]).toEqual([none, []]);
  await coming.choose([]);
  expect(coming.problem).toBeNull();
});
