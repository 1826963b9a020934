import { problemOf, type Api } from "~/api/client";
import type { Problem, Rule } from "~/api/contract";
import type { Read, Reads } from "~/api/reads";

/** The rules: a change shows at once, and is taken back when the app refuses it. */
export class Rules {
  /** Switches that the app was told of and has not answered yet. */
  #wish = $state.raw<Readonly<Record<string, boolean>>>({});
  #trouble = $state.raw<{ id: string; problem: Problem } | null>(null);
  readonly #api: Api;
  readonly #read: Read<{ items: Rule[] }>;

  /** In the order in which they are tried; `undefined` until they are known. */
  readonly items: readonly Rule[] | undefined = $derived.by(() =>
    this.#read.value?.items.map((rule) => ({ ...rule, enabled: this.#wish[rule.id] ?? rule.enabled })),
  );

  constructor(world: { readonly api: Api; readonly reads: Reads }) {
    this.#api = world.api;
    this.#read = world.reads.of("/rules");
  }

  /** Why the list could not be read. */
  get away(): Problem | null {
    return this.#read.value ? null : this.#read.problem;
  }

  again(): void {
    void this.#read.refresh();
  }

  /** What went wrong with a rule. */
  beside(id: string): Problem | null {
    return this.#trouble?.id === id ? this.#trouble.problem : null;
  }

  dismiss(): void {
    this.#trouble = null;
  }

  async setEnabled({ id, name, condition, action }: Rule, enabled: boolean): Promise<void> {
    this.#wish = { ...this.#wish, [id]: enabled };
    await this.#try(id, async () => {
      const body = { name, enabled, condition, action };
      this.show(await this.#api.put("/rules/{id}", { path: { id }, body }));
    });
    const { [id]: wanted, ...others } = this.#wish;
    if (wanted === enabled) this.#wish = others;
  }

  /** Tells whether it is gone. */
  async remove({ id }: Rule): Promise<boolean> {
    return await this.#try(id, async () => {
      await this.#api.delete("/rules/{id}", { path: { id } });
      this.#put((items) => items.filter((rule) => rule.id !== id));
    });
  }

  /** A rule as it was saved, before the list is read again. */
  show(saved: Rule): void {
    this.#put((items) =>
      items.some(({ id }) => id === saved.id)
        ? items.map((rule) => (rule.id === saved.id ? saved : rule))
        : [...items, saved],
    );
  }

  #put(change: (items: Rule[]) => Rule[]): void {
    if (this.#read.value) this.#read.put({ items: change(this.#read.value.items) });
  }

  async #try(id: string, act: () => Promise<unknown>): Promise<boolean> {
    try {
      await act();
      if (this.#trouble?.id === id) this.#trouble = null;
      return true;
    } catch (thrown) {
      const problem = problemOf(thrown);
      this.#trouble = problem && { id, problem };
      return false;
    }
  }
}
