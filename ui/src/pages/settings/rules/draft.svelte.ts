import { problemOf, type Api } from "~/api/client";
import type { Problem, Rule, RuleRequest, SignalKind } from "~/api/contract";

/** The fields that have a place of their own for what is wrong with them. */
const PLACES = ["name", "condition.min_score", "action.accounts", "action.most_a_day"];

/** A rule while it is written; nothing is kept before it is saved. */
export class RuleDraft {
  name = $state("");
  minScore = $state(90);
  games = $state.raw<readonly string[]>([]);
  kinds = $state.raw<readonly SignalKind[]>([]);
  channels = $state.raw<readonly string[]>([]);
  time = $state<Rule["action"]["time"]>("next_slot");
  visibility = $state<Rule["action"]["visibility"]>(null);
  /** As it is typed. */
  most = $state("2");
  saving = $state(false);
  problem = $state.raw<Problem | null>(null);
  readonly #api: Api;
  readonly #rule: Rule | null;
  readonly #ready: () => readonly string[];
  /** `null` until something was chosen. */
  #accounts = $state.raw<readonly string[] | null>(null);
  /** What was refused. It is said only as long as nothing was changed since. */
  #refused = $state("");

  readonly condition: Rule["condition"] = $derived({
    min_score: this.minScore,
    games: [...this.games],
    kinds: [...this.kinds],
    channels: [...this.channels],
  });
  readonly request: RuleRequest = $derived.by(() => ({
    name: this.name,
    enabled: this.#rule?.enabled ?? true,
    condition: this.condition,
    action: {
      accounts: [...this.accounts],
      time: this.time,
      visibility: this.visibility,
      most_a_day: whole(this.most),
    },
  }));

  /** A rule that there is, or a new one. `ready` are the destinations that can be used. */
  constructor(api: Api, rule: Rule | null, ready: () => readonly string[] = () => []) {
    this.#api = api;
    this.#rule = rule;
    this.#ready = ready;
    if (!rule) return;
    this.name = rule.name;
    this.minScore = rule.condition.min_score;
    this.games = rule.condition.games;
    this.kinds = rule.condition.kinds;
    this.channels = rule.condition.channels;
    this.#accounts = rule.action.accounts;
    this.time = rule.action.time;
    this.visibility = rule.action.visibility;
    this.most = String(rule.action.most_a_day);
  }

  /** Where it sends to. While nothing was chosen, the only destination there is counts. */
  get accounts(): readonly string[] {
    if (this.#accounts !== null) return this.#accounts;
    const ready = this.#ready();
    return ready.length === 1 ? ready : [];
  }
  set accounts(chosen: readonly string[]) {
    this.#accounts = chosen;
  }

  /** What is wrong with a field, when the app refused its value. */
  wrong(field: string): string | undefined {
    return this.problem?.field === field && this.#value(field) === this.#refused ? this.problem.why : undefined;
  }

  /** A problem that belongs to no field. */
  get general(): Problem | null {
    return this.problem && !PLACES.includes(this.problem.field ?? "") ? this.problem : null;
  }

  /** The rule as it was saved; `null` when it was refused. */
  async save(): Promise<Rule | null> {
    this.saving = true;
    try {
      const rule = this.#rule;
      const saved = rule
        ? await this.#api.put("/rules/{id}", { path: { id: rule.id }, body: this.request })
        : await this.#api.post("/rules", { body: this.request });
      this.problem = null;
      return saved;
    } catch (thrown) {
      this.problem = problemOf(thrown);
      this.#refused = this.#value(this.problem?.field ?? "");
      return null;
    } finally {
      this.saving = false;
    }
  }

  #value(field: string): string {
    const value = field.split(".").reduce<unknown>((inside, name) => (inside as never)?.[name], this.request);
    return JSON.stringify(value) ?? "";
  }
}

/** A list with one more, or with one less. */
export function toggled<T>(list: readonly T[], one: T): readonly T[] {
  return list.includes(one) ? list.filter((other) => other !== one) : [...list, one];
}

/** What is typed for a number. What is none becomes one that the app refuses, with its reason. */
function whole(text: string): number {
  const n = Number(text);
  return Number.isInteger(n) && n > 0 && n < 1e6 ? n : 0;
}
