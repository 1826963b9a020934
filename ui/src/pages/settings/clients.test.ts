import { beforeEach, expect, test } from "vitest";

import { speech } from "~/lib/i18n/i18n.svelte";

import { clientMistake, isBegun, partsOf, pasteMistake } from "./clients";

beforeEach(() => speech.use("en"));

const PLAIN = {
  in_browser: true,
  needs_client: true,
  needs_client_secret: true,
  client_id_ends: "",
  client_id_least: 0,
  rights: [],
  steps: [],
};
const GOOGLE = { ...PLAIN, client_id_ends: ".apps.googleusercontent.com", client_id_least: 30 };

test.each([
  ["", GOOGLE, null],
  ["1234-abcdefgh.apps.googleusercontent.com", GOOGLE, null],
  [" 1234-abcdefgh.apps.googleusercontent.com ", GOOGLE, null],
  ["1234 abcdefgh.apps.googleusercontent.com", GOOGLE, "There is a space in it."],
  ["GOCSPX-something-that-is-a-secret", GOOGLE, "It ends in .apps.googleusercontent.com."],
  ["aw3", { ...PLAIN, client_id_least: 10 }, "It has at least 10 characters."],
  ["aw3", PLAIN, null],
])("the client id %j: %s", (id, shape, mistake) => expect(clientMistake(id, shape)).toBe(mistake));

test("an id is not called wrong while its end can still come", () => {
  expect(["1234-abc", "1234-abcdefgh.apps.googleusercontent.co", "12 34"].map((id) => isBegun(id, GOOGLE))).toEqual([
    true,
    false,
    false,
  ]);
});

test("an address of another try, or one without a code, is not handed over", () => {
  const page = "https://www.facebook.com/dialog/oauth?client_id=1&state=mine";
  const end = "https://www.facebook.com/connect/login_success.html";
  expect(pasteMistake(`${end}?code=1&state=mine#_=_`, page)).toBeNull();
  expect(pasteMistake(`${end}?error=access_denied&state=mine`, page)).toBeNull();
  expect(pasteMistake("the-code-alone", page)).toBeNull();
  expect(pasteMistake(`${end}?code=1&state=older`, page)).toMatch(/another try/);
  expect(pasteMistake(end, page)).toMatch(/no code/);
  expect(pasteMistake("Success, that is all", page)).toMatch(/no code/);
});

test("steps are cut at pages to open and addresses to copy, and at nothing else", () => {
  const kinds = (step: string): string[] => partsOf(step).map(({ kind, text }) => `${kind}:${text}`);
  expect(kinds("Open developers.tiktok.com, sign in.")).toEqual([
    "words:Open ",
    "page:developers.tiktok.com",
    "words:, sign in.",
  ]);
  expect(kinds("Register http://127.0.0.1:*/callback/ with the slash.")).toEqual([
    "words:Register ",
    "copy:http://127.0.0.1:*/callback/",
    "words: with the slash.",
  ]);
  expect(kinds("Register https://www.facebook.com/connect/login_success.html.")).toEqual([
    "words:Register ",
    "copy:https://www.facebook.com/connect/login_success.html",
    "words:.",
  ]);
  expect(kinds("Add the scopes user.info.basic, video.upload and video.list.")).toHaveLength(1);
});
