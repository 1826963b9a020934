import type { Account, Channel } from "~/api/contract";
import type { Reads } from "~/api/reads";

/** Which channel a clip belongs to, and whose its accounts are. With one channel there is nothing to tell. */
export class ClipChannels {
  readonly #reads: Reads;
  readonly #clip: () => string;

  constructor(reads: Reads, clip: () => string) {
    this.#reads = reads;
    this.#clip = clip;
  }

  get all(): readonly Channel[] {
    return this.#reads.of("/channels").value?.items ?? [];
  }

  get several(): boolean {
    return this.all.length > 1;
  }

  /** The clip's; `undefined` while that is not known, or where there is only one. */
  get own(): Channel | undefined {
    const id = this.several ? this.#of?.channel_id : undefined;
    return this.all.find((channel) => channel.id === id);
  }

  /** Whether the clip was given to it; else it follows its recording. */
  get chosen(): boolean {
    return this.#of?.chosen ?? false;
  }

  /** The channel that an account belongs to, when it is not the clip's. */
  stranger(account: string): Channel | undefined {
    const { own } = this;
    if (!own || own.accounts.includes(account)) return undefined;
    return this.all.find((channel) => channel.accounts.includes(account));
  }

  /** The clip's own accounts first; otherwise in the order in which they are. */
  sorted(accounts: readonly Account[]): readonly Account[] {
    return [
      ...accounts.filter(({ id }) => !this.stranger(id)),
      ...accounts.filter(({ id }) => this.stranger(id) !== undefined),
    ];
  }

  get #of(): { channel_id: string; chosen: boolean } | undefined {
    return this.#reads.of("/clips/{id}/channel", { path: { id: this.#clip() } }).value;
  }
}
