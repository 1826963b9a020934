import type { Api } from "~/api/client";
import type { ConfigField, Platform, PostState, Visibility } from "~/api/contract";
import type { App } from "~/app.svelte";
import { instantOf, parseLocal, systemZone } from "~/lib/civil";

import { Choices } from "./choices.svelte";
import { Preflights } from "./preflights.svelte";
import type { Remedy } from "./remedy";
import { Ticks } from "./ticks.svelte";

/** What is asked for when a clip is approved, in one request. */
export interface Wish {
  accounts: string[];
  at?: string;
  zone?: string;
  /** Each account's next free slot instead of one time for all. */
  next_slot?: boolean;
  by_platform?: boolean;
  visibility?: Visibility;
  choices?: Record<string, unknown>;
}

/** Where a post of the clip stands. */
interface Standing {
  readonly account_id: string;
  readonly state: PostState;
}

export interface ApprovalWorld {
  readonly api: Api;
  readonly ticks: Pick<Ticks, "accounts" | "has" | "set">;
  readonly clip: string;
  /** The posts that the clip has already. */
  readonly posts: () => readonly Standing[];
  /** `undefined` until it is known. */
  readonly platformOf: (account: string) => Platform | undefined;
  readonly hasSlots: (account: string) => boolean;
  /** Does to the clip what would mend it; absent where the clip is not being edited. */
  readonly mend?: ((remedy: Remedy) => void) | undefined;
}

/** Where, when and how a clip is to go, before it is approved. The ticks are the same as in the Inbox. */
export class Approval {
  timing = $state<"now" | "slot" | "at">("now");
  /** As `<input type="datetime-local">` has it: the wall clock of this computer. */
  local = $state(nextHour(new Date()));
  /** The person's own; each place has a default. */
  visibility = $state<Visibility | null>(null);
  /** Places that keep their own clock get the file at once and publish it at the time. */
  byPlatform = $state(false);
  /** Name of this computer's time zone, kept with the post. */
  readonly zone: string = systemZone();
  readonly choices: Choices;
  readonly preflights: Preflights;
  readonly ticks: ApprovalWorld["ticks"];
  readonly mend: ApprovalWorld["mend"];
  readonly #world: ApprovalWorld;

  readonly instant: Date | null = $derived.by(() => {
    const civil = parseLocal(this.local);
    return civil && instantOf(civil, this.zone);
  });
  readonly isPast: boolean = $derived(
    this.timing === "at" && this.instant !== null && this.instant.getTime() < Date.now(),
  );
  /** The ticked ones to which the clip is not on its way yet. */
  readonly going: readonly string[] = $derived.by(() =>
    this.ticks.accounts.filter((account) => this.underWay(account) === null),
  );
  /** Whether every one of them has slots, so that there is a next free one for each. */
  readonly canUseSlots: boolean = $derived.by(
    () => this.going.length > 0 && this.going.every((account) => this.#world.hasSlots(account)),
  );
  /** Who can be let see the posts, over all places. */
  readonly visibilities: readonly Visibility[] = $derived.by(() => [
    ...new Set(this.going.flatMap((account) => this.#world.platformOf(account)?.visibilities ?? [])),
  ]);
  /** The default of every place that leaves a choice; `null` when they differ. */
  readonly usualVisibility: Visibility | null = $derived.by(() => {
    const lists = this.going.map((account) => this.#world.platformOf(account)?.visibilities ?? []);
    const usual = new Set(lists.filter((list) => list.length > 1).map((list) => list[0]));
    return usual.size === 1 ? ([...usual][0] ?? null) : null;
  });
  /** What would be asked for, one request each; none while there is nothing to approve. */
  readonly wishes: readonly Wish[] = $derived.by(() => {
    if (this.timing === "at" && (this.instant === null || this.isPast)) return [];
    if (this.timing === "slot" && !this.canUseSlots) return [];
    // Choices belong to one account, and a request has room for one set of them.
    const alone = this.going.filter((account) => this.fields(account).length > 0);
    const together = this.going.filter((account) => !alone.includes(account));
    return [...(together.length > 0 ? [together] : []), ...alone.map((one) => [one])].map((accounts) => ({
      accounts,
      ...(this.timing === "slot" ? { next_slot: true } : {}),
      ...(this.timing === "at" && this.instant ? { at: this.instant.toISOString(), zone: this.zone } : {}),
      ...(this.timing !== "now" && this.byPlatform ? { by_platform: true } : {}),
      ...this.#visibilityFor(accounts),
      ...this.#choicesFor(accounts),
    }));
  });
  /** Those of them that can be sent: what holds one account back holds no other. */
  readonly sendable: readonly Wish[] = $derived.by(() =>
    this.wishes.flatMap((wish) => {
      const accounts = wish.accounts.filter((account) => !this.isHeld(account));
      return accounts.length > 0 ? [{ ...wish, accounts }] : [];
    }),
  );

  constructor(world: ApprovalWorld) {
    this.#world = world;
    this.ticks = world.ticks;
    this.mend = world.mend;
    this.choices = new Choices(world.api);
    this.preflights = new Preflights(world.api, world.clip);
  }

  /** What is chosen for each post to this account, besides words and visibility. */
  fields(account: string): readonly ConfigField[] {
    return this.#world.platformOf(account)?.choices ?? [];
  }

  /** The state of a post that is on its way there or has arrived. A clip goes to an account once. */
  underWay(account: string): PostState | null {
    const posts = this.#world.posts().filter((post) => post.account_id === account);
    return posts.findLast(({ state }) => state !== "failed" && state !== "cancelled")?.state ?? null;
  }

  /** Whether something keeps the clip from going to this account. */
  isHeld(account: string): boolean {
    return this.choices.missing(account, this.fields(account)).length > 0 || this.preflights.stops(account).length > 0;
  }

  #visibilityFor(accounts: readonly string[]): Pick<Wish, "visibility"> {
    const lists = accounts.map((account) => this.#world.platformOf(account)?.visibilities ?? []);
    const { visibility } = this;
    if (visibility && lists.some((list) => list.includes(visibility))) return { visibility };
    // A default that is shown is what is asked for. Several places together have none in common.
    const usual = lists.length === 1 ? lists[0]?.[0] : undefined;
    return usual ? { visibility: usual } : {};
  }

  #choicesFor(accounts: readonly string[]): Pick<Wish, "choices"> {
    const [account] = accounts;
    const choices = account === undefined ? {} : this.choices.body(account, this.fields(account));
    return Object.keys(choices).length > 0 ? { choices } : {};
  }
}

/** The approval of a clip on a page of the app. */
export function approvalIn(
  app: App,
  clip: string,
  posts: () => readonly Standing[],
  mend?: ApprovalWorld["mend"],
): Approval {
  const accounts = () => app.reads.of("/accounts").value?.items ?? [];
  return new Approval({
    api: app.api,
    clip,
    posts,
    mend,
    ticks: new Ticks(accounts),
    platformOf: (id) => {
      const key = accounts().find((account) => account.id === id)?.platform;
      return app.reads.of("/platforms").value?.items.find((platform) => platform.key === key);
    },
    hasSlots: (id) => app.reads.of("/slots").value?.items.some((slot) => slot.account_id === id) ?? false,
  });
}

/** The next full hour but one, as a local date and time. */
export function nextHour(now: Date): string {
  const next = new Date(now.getFullYear(), now.getMonth(), now.getDate(), now.getHours() + 1);
  const two = (n: number): string => String(n).padStart(2, "0");
  return `${next.getFullYear()}-${two(next.getMonth() + 1)}-${two(next.getDate())}T${two(next.getHours())}:00`;
}
