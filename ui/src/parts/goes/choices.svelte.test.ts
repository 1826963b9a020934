import { fireEvent, render, screen } from "@testing-library/svelte";
import { tick } from "svelte";
import { expect, test, vi } from "vitest";

import type { PostForm } from "~/api/contract";
import { speech } from "~/lib/i18n/i18n.svelte";
import { account, choice } from "~/testing/builders";
import { deferred, fakeApi, problemResponse } from "~/testing/fake-api";

import { Choices } from "./choices.svelte";
import ChoicesForm from "./ChoicesForm.svelte";

speech.use("en");
const FORM: PostForm = { account: null, options: {}, off: {}, seconds_most: null };
const direct = { key: "way", is: "direct" };
const disclosed = { shown_when: { key: "disclose", is: true } };
const FIELDS = [
  choice("way", ["draft", "direct"]),
  choice("privacy", ["everyone", "friends", "me"], { shown_when: direct, required_when: direct }),
  choice("allow_comment", "switch", { shown_when: direct }),
  choice("disclose", "switch", { shown_when: direct }),
  choice("your_brand", "switch", disclosed),
  choice("branded_content", "switch", disclosed),
  choice("agree", "switch", { shown_when: direct, required_when: direct }),
];
const keys = (choices: Choices): string[] => choices.shown("a1", FIELDS).map((field) => field.key);
const field = (key: string) => FIELDS.find((one) => one.key === key) ?? choice(key);

/** Choices of which the account says this. */
function make(form: () => unknown) {
  const { api, calls } = fakeApi({ "GET /accounts/a1/form": form });
  return { choices: new Choices(api), calls };
}
async function show(choices: Choices) {
  render(ChoicesForm, { props: { choices, account: account("a1"), fields: FIELDS, findings: [] } });
  await vi.waitFor(() => expect(choices.form("a1") ?? choices.problem("a1")).not.toBeNull());
  await tick();
}

test("what belongs to a direct post is shown for one only, and needed there", () => {
  const { choices } = make(() => FORM);
  expect([keys(choices), choices.missing("a1", FIELDS)]).toEqual([["way"], []]);
  choices.choose("a1", "way", "direct");
  expect(keys(choices)).toEqual(["way", "privacy", "allow_comment", "disclose", "agree"]);
  expect(choices.missing("a1", FIELDS).map((one) => one.key)).toEqual(["privacy", "agree"]);
  // A place without that question has no condition.
  expect(choices.shown("a2", [choice("privacy", ["me"])])).toHaveLength(1);
});

test("who is promoted is asked only when something is, and not sent otherwise", () => {
  const { choices } = make(() => FORM);
  choices.choose("a1", "way", "direct");
  choices.choose("a1", "disclose", true);
  expect(keys(choices)).toEqual(expect.arrayContaining(["your_brand", "branded_content"]));
  choices.choose("a1", "your_brand", true);
  expect(choices.body("a1", FIELDS)).toEqual({ way: "direct", disclose: true, your_brand: true });
  choices.choose("a1", "disclose", false);
  expect(choices.body("a1", FIELDS)).toEqual({ way: "direct", disclose: false });
  choices.choose("a1", "disclose", true);
  choices.choose("a1", "way", "draft");
  expect(choices.body("a1", FIELDS)).toEqual({ way: "draft" });
});

test("the form names the account, offers what it allows and says why something is off", async () => {
  const { choices } = make(() => ({
    account: "My TikTok",
    options: { privacy: ["me"] },
    off: { allow_comment: "The account has comments off." },
    seconds_most: 600,
  }));
  choices.choose("a1", "way", "direct");
  await show(choices);
  expect(document.body.textContent).toMatch(/Posts as My TikTok\s*· up to 10 min/);
  const privacy = screen.getByLabelText<HTMLSelectElement>("Label privacy");
  expect([...privacy.options].map((option) => option.value)).toEqual(["", "me"]);
  expect(privacy.value).toBe("");
  const comments = screen.getByRole<HTMLInputElement>("switch", { name: "Label allow_comment" });
  expect([comments.checked, comments.disabled]).toEqual([false, true]);
  expect(document.body.textContent).toContain("The account has comments off.");
});

test("nothing is switched on beforehand, and what is chosen is shown", async () => {
  const { choices } = make(() => FORM);
  await show(choices);
  expect(screen.getByLabelText<HTMLSelectElement>("Label way").value).toBe("");
  choices.choose("a1", "way", "direct");
  await tick();
  expect(screen.getAllByRole<HTMLInputElement>("switch").some((one) => one.checked)).toBe(false);
  await fireEvent.click(screen.getByRole("switch", { name: "Label disclose" }));
  expect(screen.getByRole("switch", { name: "Label your_brand" })).toBeTruthy();
});

test("what the account no longer offers is no longer chosen", async () => {
  const { choices } = make(() => ({ ...FORM, options: { privacy: ["me"] }, off: { allow_comment: "Off." } }));
  for (const [key, value] of Object.entries({ way: "direct", privacy: "everyone", allow_comment: true }))
    choices.choose("a1", key, value);
  expect(choices.value("a1", field("privacy"))).toBe("everyone");
  await choices.ask("a1");
  expect(choices.body("a1", FIELDS)).toEqual({ way: "direct" });
});

test("an account that may not post now says so beside its form", async () => {
  const { choices } = make(() => problemResponse(409, "The account may not post now."));
  await show(choices);
  expect(screen.getByRole("alert").textContent).toContain("The account may not post now.");
});

test("the newest answer counts, whichever comes last", async () => {
  const answers = [deferred<PostForm>(), deferred<PostForm>()];
  let asked = 0;
  const { choices } = make(() => answers[asked++]?.promise);
  const both = [choices.ask("a1"), choices.ask("a1")];
  await vi.waitFor(() => expect(asked).toBe(2));
  answers[1]?.resolve({ ...FORM, account: "new" });
  answers[0]?.resolve({ ...FORM, account: "old" });
  await Promise.all(both);
  expect(choices.form("a1")?.account).toBe("new");
});
