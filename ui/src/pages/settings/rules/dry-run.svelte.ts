import { problemOf, type Api } from "~/api/client";
import type { Problem, Rule, RuleRequest, RuleTest } from "~/api/contract";

/** A pause in changing things after which the library is asked. */
const ASK_AFTER_MS = 300;
/** Which moments fit does not depend on name and destination, so that it can be said before they are filled in. */
const REST: Omit<RuleRequest, "condition"> = {
  name: "test",
  enabled: true,
  action: {
    accounts: ["00000000-0000-0000-0000-000000000000"],
    time: "now",
    visibility: null,
    most_a_day: 1,
  },
};

/** What a rule would have sent of the library. The last answer stays until there is a newer one, so that nothing jumps. */
export class DryRun {
  answer = $state.raw<RuleTest | null>(null);
  problem = $state.raw<Problem | null>(null);
  asking = $state(false);
  readonly #api: Api;
  #asked = "";
  #timer: ReturnType<typeof setTimeout> | undefined;
  #controller: AbortController | undefined;

  constructor(api: Api) {
    this.#api = api;
  }

  /** The condition may have changed. */
  ask(condition: Rule["condition"]): void {
    const key = JSON.stringify(condition);
    if (key === this.#asked) return;
    this.stop();
    this.#asked = key;
    this.asking = true;
    this.#timer = setTimeout(() => void this.#put(condition), ASK_AFTER_MS);
  }

  /** Asks the same again. */
  again(condition: Rule["condition"]): void {
    this.#asked = "";
    this.ask(condition);
  }

  /** Nobody looks any more, or at something else. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#controller?.abort();
    this.#asked = "";
    this.asking = false;
  }

  async #put(condition: Rule["condition"]): Promise<void> {
    const controller = (this.#controller = new AbortController());
    try {
      const answer = await this.#api.post("/rules/test", { body: { ...REST, condition }, signal: controller.signal });
      if (controller.signal.aborted) return;
      this.answer = answer;
      this.problem = null;
    } catch (thrown) {
      if (controller.signal.aborted) return;
      this.problem = problemOf(thrown);
    }
    this.asking = false;
  }
}
