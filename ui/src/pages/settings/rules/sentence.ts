import type { Account, Channel, Rule } from "~/api/contract";
import { speech, t } from "~/lib/i18n/i18n.svelte";
import { KINDS } from "~/parts/kinds";

/** A rule in one sentence: what it is for, and what becomes of it. */
export function sentenceOf(
  { condition, action }: Pick<Rule, "condition" | "action">,
  accounts: readonly Account[],
  channels: readonly Pick<Channel, "id" | "name">[] = [],
) {
  const { min_score, games, kinds } = condition;
  const of = condition.channels.map((id) => channels.find((one) => one.id === id)?.name ?? t("rules.say.channelGone"));
  const which = [
    min_score === 0
      ? t("rules.say.all")
      : min_score === 100
        ? t("rules.say.of", { n: min_score })
        : t("rules.say.from", { n: min_score }),
    kinds.length > 0 ? t("rules.say.kinds", { kinds: either(kinds.map((kind) => t(KINDS[kind].word))) }) : "",
    games.length > 0 ? t("rules.say.games", { games: either(games) }) : "",
    of.length > 0 ? t("rules.say.channels", { channels: either(of) }) : "",
  ];
  const places = action.accounts.map((id) => nameOf(id, accounts));
  return t("rules.say", {
    which: which.filter(Boolean).join(" "),
    places: places.length > 0 ? all(places) : t("rules.say.nowhere"),
    when: t(`rules.say.${action.time}`),
    who: action.visibility ? t(`visibility.${action.visibility}`) : t("rules.say.usual"),
    n: action.most_a_day,
  });
}

/** Several names as one text. */
export function all(names: readonly string[]): string {
  return new Intl.ListFormat(speech.locale, { type: "conjunction" }).format(names);
}

function either(names: readonly string[]): string {
  return new Intl.ListFormat(speech.locale, { type: "disjunction" }).format(names);
}

function nameOf(id: string, accounts: readonly Account[]): string {
  const account = accounts.find((one) => one.id === id && one.state !== "removed");
  return account?.name ?? t("rules.say.gone");
}
