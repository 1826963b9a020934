import { expect, test } from "vitest";

import type { ProfileLook } from "~/api/contract";
import { fakeApi, problemResponse } from "~/testing/fake-api";

import { ProfileImport } from "./import.svelte";

const file = (text: string) => ({ size: text.length, text: () => Promise.resolve(text) });
const look = (more: Partial<ProfileLook>): ProfileLook =>
  ({ profile: { name: "oa" }, known: false, changes: [], free_name: "oa", ...more }) as ProfileLook;

test("a file is looked at before anything changes, and a clash is the person's choice", async () => {
  const sent: unknown[] = [];
  const changes = [{ field: "weights.kill", before: "1.0", after: "2.0" }];
  const { api, calls } = fakeApi({
    "POST /profile-files/test": () => look({ known: true, changes, free_name: "oa (2)" }),
    "POST /profile-files": ({ body }) => {
      sent.push(body);
      return { name: "oa (2)" };
    },
  });
  const coming = new ProfileImport(api);
  await coming.choose(file('{"name":"oa"}'));
  expect([coming.clashes, calls]).toEqual([true, ["POST /profile-files/test"]]);
  expect((await coming.take("keep_both"))?.name).toBe("oa (2)");
  expect([sent, coming.look]).toEqual([[{ text: '{"name":"oa"}', clash: "keep_both" }], null]);
});

test("a broken file says which field, and the same file again asks nothing", async () => {
  const answers: unknown[] = [
    problemResponse(422, "The file is no profile that can be used.", { field: "weights.kill" }),
    look({ known: true }),
  ];
  const { api } = fakeApi({ "POST /profile-files/test": () => answers.shift() });
  const coming = new ProfileImport(api);
  await coming.choose(file("{}"));
  expect([coming.problem?.field, coming.look, coming.busy]).toEqual(["weights.kill", null, false]);
  await coming.choose(file('{"name":"oa"}'));
  expect([coming.problem, coming.clashes]).toEqual([null, false]);
  coming.close();
  expect(coming.look).toBeNull();
});
