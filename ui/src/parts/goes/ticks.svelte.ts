import type { Account } from "~/api/contract";
import { readStored, writeStored } from "~/lib/stored";

/** The destinations that clips are sent to, remembered by this window. */
export class Ticks {
  #chosen = $state.raw<readonly string[] | null>(readStored<string[] | null>("ticked", null));
  readonly #accounts: () => readonly Account[];
  /** Those that are ticked and can be used. While nothing was ever chosen, the only destination there is counts. */
  readonly accounts: readonly string[] = $derived.by(() => {
    const ready = this.#accounts()
      .filter((account) => account.state === "ready")
      .map((account) => account.id);
    if (this.#chosen === null) return ready.length === 1 ? ready : [];
    return ready.filter((id) => this.#chosen?.includes(id));
  });

  constructor(accounts: () => readonly Account[]) {
    this.#accounts = accounts;
  }

  has(account: string): boolean {
    return this.accounts.includes(account);
  }

  set(account: string, on: boolean): void {
    const others = this.accounts.filter((id) => id !== account);
    this.#chosen = on ? [...others, account] : others;
    writeStored("ticked", this.#chosen);
  }
}
