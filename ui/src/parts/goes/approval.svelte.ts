import type { Visibility } from "~/api/contract";
import { instantOf, parseLocal, systemZone } from "~/lib/civil";
import type { Ticks } from "~/parts/goes/ticks.svelte";

/** What is asked for when a clip is approved. */
export interface Wish {
  accounts: string[];
  at?: string;
  zone?: string;
  /** Each account's next free slot instead of one time for all. */
  next_slot?: boolean;
  by_platform?: boolean;
  visibility?: Visibility;
}

/** Where and when a clip is to go, before it is approved. The ticks are the same as in the Inbox. */
export class Approval {
  timing = $state<"now" | "slot" | "at">("now");
  /** As `<input type="datetime-local">` has it: the wall clock of this computer. */
  local = $state(nextHour(new Date()));
  visibility = $state<Visibility | null>(null);
  /** Places that keep their own clock get the file at once and publish it at the time. */
  byPlatform = $state(false);
  /** Name of this computer's time zone, kept with the post. */
  readonly zone: string = systemZone();
  readonly #hasSlots: (account: string) => boolean;

  readonly instant: Date | null = $derived.by(() => {
    const civil = parseLocal(this.local);
    return civil && instantOf(civil, this.zone);
  });
  readonly isPast: boolean = $derived(
    this.timing === "at" && this.instant !== null && this.instant.getTime() < Date.now(),
  );
  /** Whether every ticked account has slots, so that there is a next free one for each. */
  readonly canUseSlots: boolean = $derived.by(
    () => this.ticks.accounts.length > 0 && this.ticks.accounts.every((account) => this.#hasSlots(account)),
  );

  constructor(
    readonly ticks: Ticks,
    hasSlots: (account: string) => boolean = () => false,
  ) {
    this.#hasSlots = hasSlots;
  }

  /** What would be asked for; `null` while there is nothing to approve. */
  wish(): Wish | null {
    if (this.ticks.accounts.length === 0) return null;
    if (this.timing === "at" && (this.instant === null || this.isPast)) return null;
    if (this.timing === "slot" && !this.canUseSlots) return null;
    return {
      accounts: [...this.ticks.accounts],
      ...(this.timing === "slot" ? { next_slot: true } : {}),
      ...(this.timing === "at" && this.instant ? { at: this.instant.toISOString(), zone: this.zone } : {}),
      ...(this.timing !== "now" && this.byPlatform ? { by_platform: true } : {}),
      ...(this.visibility ? { visibility: this.visibility } : {}),
    };
  }
}

/** The next full hour but one, as a local date and time. */
export function nextHour(now: Date): string {
  const next = new Date(now.getFullYear(), now.getMonth(), now.getDate(), now.getHours() + 1);
  const two = (n: number): string => String(n).padStart(2, "0");
  return `${next.getFullYear()}-${two(next.getMonth() + 1)}-${two(next.getDate())}T${two(next.getHours())}:00`;
}
