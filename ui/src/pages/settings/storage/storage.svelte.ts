import { problemOf } from "~/api/client";
import type { CleanUpPlan, Problem, StorageAction, StorageRule, StorageRuleRequest } from "~/api/contract";
import type { App } from "~/app.svelte";
import { t } from "~/lib/i18n/i18n.svelte";
import { bytes } from "~/lib/time";

const GB = 1_000_000_000;

/** A rule while it is being written, as its fields have it. */
export class StorageDraft {
  name = $state("");
  enabled = $state(true);
  days = $state("30");
  nothingAccepted = $state(true);
  game = $state("");
  largerGb = $state("0");
  act = $state<StorageAction["do"]>("ask");
  folder = $state("");
  /** What the rule would do, for exactly what stands in the fields. */
  preview = $state.raw<{ of: string; plan: CleanUpPlan } | null>(null);
  problem = $state.raw<Problem | null>(null);
  readonly #app: App;
  readonly #id: string | null;
  readonly #games: readonly string[];
  #run = 0;

  readonly request: StorageRuleRequest = $derived.by(() => ({
    name: this.name.trim(),
    enabled: this.enabled,
    condition: {
      older_than_days: Math.max(0, Math.round(Number(this.days) || 0)),
      nothing_accepted: this.nothingAccepted,
      games: this.game ? [this.game] : [...this.#games],
      larger_than_bytes: Math.max(0, Math.round((Number(this.largerGb) || 0) * GB)),
    },
    action: this.act === "move" ? { do: "move", folder: this.folder.trim() } : { do: this.act },
  }));
  readonly #asked: string = $derived(JSON.stringify([this.request.condition, this.request.action]));
  /** What is to be seen before the rule may be kept. */
  readonly plan: CleanUpPlan | null = $derived(this.preview?.of === this.#asked ? this.preview.plan : null);

  constructor(app: App, rule: StorageRule | null) {
    this.#app = app;
    this.#id = rule?.id ?? null;
    const games = rule?.condition.games ?? [];
    // More games than one are kept as they are: the field has room for one.
    this.#games = games.length > 1 ? games : [];
    if (!rule) return;
    this.name = rule.name;
    this.enabled = rule.enabled;
    this.days = String(rule.condition.older_than_days);
    this.nothingAccepted = rule.condition.nothing_accepted;
    this.game = games.length === 1 ? (games[0] ?? "") : "";
    this.largerGb = String((rule.condition.larger_than_bytes ?? 0) / GB);
    this.act = rule.action.do;
    this.folder = rule.action.do === "move" ? rule.action.folder : "";
  }

  /** What is wrong with a field, beside it. */
  wrong(field: string): string | undefined {
    return this.problem?.field === field ? this.problem.why : undefined;
  }

  /** Asks what the rule would do as it stands. */
  async test(): Promise<void> {
    const [of, run] = [this.#asked, ++this.#run];
    try {
      // A name is not needed to look.
      const body = { ...this.request, name: this.request.name || "–" };
      const plan = await this.#app.api.post("/storage/rules/test", { body });
      if (run !== this.#run) return;
      this.preview = { of, plan };
      this.problem = null;
    } catch (thrown) {
      if (run === this.#run) this.problem = problemOf(thrown);
    }
  }

  /** Keeps the rule. Whether it could be. */
  async save(): Promise<boolean> {
    try {
      const body = this.request;
      if (this.#id === null) await this.#app.api.post("/storage/rules", { body });
      else await this.#app.api.put("/storage/rules/{id}", { path: { id: this.#id }, body });
      return true;
    } catch (thrown) {
      this.problem = problemOf(thrown);
      return false;
    }
  }
}

/** What a rule does, in one sentence. */
export function sentenceOf({ condition, action }: StorageRule): string {
  const larger = condition.larger_than_bytes ?? 0;
  const which = [
    t("storage.rule.older", { n: condition.older_than_days }),
    condition.nothing_accepted ? t("storage.rule.nothing") : "",
    condition.games?.join(", ") ?? "",
    larger > 0 ? t("storage.rule.larger", { size: bytes(larger) }) : "",
  ].filter(Boolean);
  const what = action.do === "move" ? t("storage.do.moveTo", { folder: action.folder }) : t(`storage.do.${action.do}`);
  return `${which.join(" · ")} → ${what}`;
}
