import type { Visibility } from "~/api/contract";
import type { Ticks } from "~/parts/goes/ticks.svelte";

/** Where and when a clip is to go, before it is approved. The ticks are the same as in the Inbox. */
export class Approval {
  timing = $state<"now" | "at">("now");
  /** As `<input type="datetime-local">` has it: the wall clock of this computer. */
  local = $state(nextHour(new Date()));
  visibility = $state<Visibility | null>(null);
  /** Name of this computer's time zone, kept with the post. */
  readonly zone: string = Intl.DateTimeFormat().resolvedOptions().timeZone;

  readonly instant: Date | null = $derived.by(() => {
    const date = new Date(this.local);
    return Number.isNaN(date.getTime()) ? null : date;
  });
  readonly isPast: boolean = $derived(
    this.timing === "at" && this.instant !== null && this.instant.getTime() < Date.now(),
  );

  constructor(readonly ticks: Ticks) {}

  /** What would be asked for; `null` while there is nothing to approve. */
  wish(): { accounts: string[]; at?: string; zone?: string; visibility?: Visibility } | null {
    if (this.ticks.accounts.length === 0 || (this.timing === "at" && (this.instant === null || this.isPast)))
      return null;
    return {
      accounts: [...this.ticks.accounts],
      ...(this.timing === "at" && this.instant ? { at: this.instant.toISOString(), zone: this.zone } : {}),
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
