import type { Account, Channel, Platform, Rule, Slot } from "~/api/contract";

/** What of a rule can't work as things are, by the names of the destinations concerned. */
export interface Doubts {
  /** Signed out, or removed. */
  readonly notReady: readonly string[];
  /** Meant for a slot, and have none. */
  readonly noSlots: readonly string[];
  /** Want something to be chosen for each post, which a rule does not. */
  readonly asks: readonly string[];
  /** Can't keep a post from everybody's eyes, though nobody else should see it. */
  readonly isPublic: readonly string[];
}

/** What is known of the destinations. What is not read yet makes no doubt. */
export interface Known {
  readonly accounts: readonly Account[];
  readonly platforms: readonly Platform[];
  readonly slots: readonly Slot[] | undefined;
  /** None until they are read. */
  readonly channels?: readonly Pick<Channel, "id" | "name">[];
}

export function doubtsOf({ accounts: ids, time, visibility }: Rule["action"], known: Known): Doubts {
  const chosen = known.accounts.filter(({ id }) => ids.includes(id));
  const there = chosen.filter(({ state }) => state !== "removed");
  const platformOf = (account: Account) => known.platforms.find(({ key }) => key === account.platform);
  const names = (accounts: readonly Account[]): string[] => accounts.map(({ name }) => name);
  const hasSlots = (account: Account): boolean =>
    known.slots === undefined || known.slots.some((slot) => slot.account_id === account.id);
  return {
    notReady: names(chosen.filter(({ state }) => state !== "ready")),
    noSlots: time === "next_slot" ? names(there.filter((account) => !hasSlots(account))) : [],
    asks: names(there.filter((account) => platformOf(account)?.choices.some((choice) => choice.required))),
    isPublic:
      visibility === "public"
        ? []
        : names(there.filter((account) => platformOf(account)?.visibilities.every((one) => one === "public"))),
  };
}
