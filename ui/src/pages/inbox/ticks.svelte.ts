import { SvelteSet } from "svelte/reactivity";

import { readStored, writeStored } from "~/lib/stored";

/** The destinations that "Accept and send" uses, remembered by this window. */
export class Ticks {
  readonly accounts = new SvelteSet<string>(readStored<string[]>("ticked", []));

  set(account: string, on: boolean): void {
    if (on) this.accounts.add(account);
    else this.accounts.delete(account);
    writeStored("ticked", [...this.accounts]);
  }
}
