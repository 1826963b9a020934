import { tick } from "svelte";
import { afterEach, beforeEach, expect, test, vi } from "vitest";

import type { RuleRequest, RuleTest } from "~/api/contract";
import { moment, rule } from "~/testing/builders";
import { deferred, fakeApi, problemResponse, type Reply } from "~/testing/fake-api";

import { RuleDraft, toggled } from "./draft.svelte";
import { DryRun } from "./dry-run.svelte";
import { Rules } from "./rules.svelte";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

const settle = async (ms = 400): Promise<void> => {
  await vi.advanceTimersByTimeAsync(ms);
  await tick();
};
const found = (n: number): RuleTest => ({ fitting: n, of: 240, items: [moment("m1")] });
const from = (min_score: number) => ({ min_score, games: [], kinds: [], channels: [] });

test("the library is asked when the fields are at rest, once for each condition", async () => {
  const asked: number[] = [];
  const { api } = fakeApi({
    "POST /rules/test": ({ body }) => {
      const { condition, name, action } = body as RuleRequest;
      // The app checks the whole rule, though only the condition matters.
      expect([name.length > 0, action.accounts.length, action.most_a_day]).toEqual([true, 1, 1]);
      asked.push(condition.min_score);
      return found(condition.min_score);
    },
  });
  const run = new DryRun(api);
  run.ask(from(90));
  run.ask(from(80));
  expect([asked, run.asking]).toEqual([[], true]);
  await settle();
  expect([asked, run.asking, run.answer?.fitting]).toEqual([[80], false, 80]);
  run.ask(from(80));
  await settle();
  expect(asked).toEqual([80]);
  run.again(from(80));
  await settle();
  expect(asked).toEqual([80, 80]);
});

test("the last answer wins, and what was said stays until it is there", async () => {
  const answers = { 90: deferred<unknown>(), 80: deferred<unknown>() };
  const { api } = fakeApi({
    "POST /rules/test": ({ body }) => answers[(body as RuleRequest).condition.min_score as 90 | 80].promise,
  });
  const run = new DryRun(api);
  run.ask(from(90));
  await settle();
  run.ask(from(80));
  await settle();
  answers[80].resolve(found(12));
  await settle();
  answers[90].resolve(found(3));
  await settle();
  expect([run.answer?.fitting, run.asking]).toEqual([12, false]);
});

test("a dry run that is refused says so, and the next answer takes its place", async () => {
  let broken = true;
  const { api } = fakeApi({ "POST /rules/test": () => (broken ? problemResponse(503, "Away.") : found(1)) });
  const run = new DryRun(api);
  run.ask(from(90));
  await settle();
  expect([run.problem?.what, run.answer]).toEqual(["Away.", null]);
  broken = false;
  run.ask(from(80));
  await settle();
  expect([run.problem, run.answer?.fitting]).toEqual([null, 1]);
});

test("after the editor is closed nothing is asked any more", async () => {
  const { api, calls } = fakeApi({ "POST /rules/test": () => found(1) });
  const run = new DryRun(api);
  run.ask(from(90));
  run.stop();
  await settle();
  expect([calls, run.answer]).toEqual([[], null]);
});

test("a new rule is added, and one that there was is written anew with its switch as it is", async () => {
  const sent: unknown[] = [];
  const keep: Reply = ({ body }) => (sent.push(body), { id: "r1", ...(body as object) });
  const { api, calls } = fakeApi({ "POST /rules": keep, "PUT /rules/r1": keep });
  const draft = new RuleDraft(api, null, () => ["a1"]);
  draft.name = "Best of";
  draft.kinds = toggled(draft.kinds, "medal");
  expect((await draft.save())?.id).toBe("r1");
  expect(sent[0]).toEqual({
    name: "Best of",
    enabled: true,
    condition: { min_score: 90, games: [], kinds: ["medal"], channels: [] },
    action: { accounts: ["a1"], time: "next_slot", visibility: null, most_a_day: 2 },
  });
  const { id, ...content } = rule("r1", { games: ["Xonotic"] }, { visibility: "public", most_a_day: 7 });
  await new RuleDraft(api, { id, ...content, enabled: false }, () => ["a1", "a2"]).save();
  expect(sent[1]).toEqual({ ...content, enabled: false });
  expect(calls).toEqual(["POST /rules", "PUT /rules/r1"]);
});

test("the only destination is chosen until something else is; of several none is", () => {
  let ready: string[] = [];
  const draft = new RuleDraft(fakeApi({}).api, null, () => ready);
  expect(draft.accounts).toEqual([]);
  ready = ["a1"];
  expect(draft.accounts).toEqual(["a1"]);
  ready = ["a1", "a2"];
  expect(draft.accounts).toEqual([]);
  draft.accounts = ["a2"];
  ready = ["a1"];
  expect(draft.accounts).toEqual(["a2"]);
});

test("a field at fault is named until it is another, and what is no number is refused by the app", async () => {
  const sent: number[] = [];
  const refuse = problemResponse.bind(null, 422, "No.");
  const { api } = fakeApi({
    "POST /rules": ({ body }) => {
      const { action } = body as RuleRequest;
      sent.push(action.most_a_day);
      return refuse({ field: "action.most_a_day", detail: "It has to be between 1 and 50." });
    },
  });
  const draft = new RuleDraft(api, null);
  for (const typed of ["", "2.5", "-1", "99999999999"]) {
    draft.most = typed;
    expect(await draft.save()).toBeNull();
    expect(draft.wrong("action.most_a_day")).toBe("It has to be between 1 and 50.");
  }
  expect(sent).toEqual([0, 0, 0, 0]);
  draft.name = "Other";
  expect([draft.wrong("action.most_a_day"), draft.wrong("name"), draft.general]).toEqual([
    "It has to be between 1 and 50.",
    undefined,
    null,
  ]);
  draft.most = "3";
  expect(draft.wrong("action.most_a_day")).toBeUndefined();
});

test("a problem without a field of its own stands below", async () => {
  const { api } = fakeApi({ "POST /rules": () => problemResponse(422, "Too many.", { field: "rules" }) });
  const draft = new RuleDraft(api, null);
  await draft.save();
  expect([draft.general?.what, draft.saving]).toEqual(["Too many.", false]);
});

test("a switch shows at once, goes back when it is refused, and says why beside its rule", async () => {
  const answer = deferred<Response>();
  const { api, reads } = fakeApi({
    "GET /rules": () => ({ items: [rule("r1"), rule("r2")] }),
    "PUT /rules/r1": () => answer.promise,
  });
  const rules = new Rules({ api, reads });
  await reads.of("/rules").refresh();
  const on = (): boolean[] | undefined => rules.items?.map(({ enabled }) => enabled);
  const done = rules.setEnabled(rule("r1"), false);
  expect(on()).toEqual([false, true]);
  answer.resolve(problemResponse(409, "Not now."));
  await done;
  expect([on(), rules.beside("r1")?.what, rules.beside("r2")]).toEqual([[true, true], "Not now.", null]);
  rules.dismiss();
  expect(rules.beside("r1")).toBeNull();
});

test("what was saved or removed is seen before the list is read again", async () => {
  const { api, reads, calls } = fakeApi({
    "GET /rules": () => ({ items: [rule("r1"), rule("r2")] }),
    "DELETE /rules/r1": () => ({ undo_id: null, label: null }),
  });
  const rules = new Rules({ api, reads });
  await reads.of("/rules").refresh();
  expect(await rules.remove(rule("r1"))).toBe(true);
  rules.show({ ...rule("r2"), name: "Other" });
  rules.show(rule("r3"));
  expect(rules.items?.map(({ name }) => name)).toEqual(["Other", "Rule r3"]);
  expect(calls.filter((call) => call === "GET /rules")).toHaveLength(1);
});
