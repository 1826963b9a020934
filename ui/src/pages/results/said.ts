import type { ComparedBy, ResultCompared, ResultFinding, Times } from "~/api/contract";
import { speech, t, type Key } from "~/lib/i18n/i18n.svelte";
import { number } from "~/lib/time";
import { weekdayName } from "~/lib/weekdays";
import { KINDS } from "~/parts/kinds";

/** What can be compared, in the order that it is offered. */
export const BYS: readonly ComparedBy[] = ["kind", "game", "length", "title", "weekday", "hour"];

const capital = (text: string): string => text.charAt(0).toLocaleUpperCase() + text.slice(1);
const LENGTHS: Readonly<Record<string, Key>> = {
  "0": "results.length.0",
  "15": "results.length.15",
  "30": "results.length.30",
  "60": "results.length.60",
};
const TITLES: Readonly<Record<string, Key>> = {
  number: "results.name.number",
  question: "results.name.question",
  exclamation: "results.name.exclamation",
  capitals: "results.name.capitals",
  short: "results.name.short",
  game: "results.name.game",
};
/** A later app may know groups that this one has no name for. */
const named = (names: Readonly<Record<string, Key>>, key: string): string => {
  const word = names[key];
  return word === undefined ? key : t(word);
};

/** What a group is called. */
export function groupName(by: ComparedBy, key: string): string {
  switch (by) {
    case "kind":
      return key in KINDS ? capital(t(KINDS[key as keyof typeof KINDS].word)) : key;
    case "length":
      return named(LENGTHS, key);
    case "title":
      return named(TITLES, key);
    case "weekday":
      return weekdayName(Number(key), "long");
    case "hour":
      return hours(Number(key), Number(key) + 4);
    case "game":
      return key;
  }
}

/** `16:00–20:00` */
export const hours = (from: number, to: number): string => `${from}:00–${to}:00`;

/** The parts of an interval as they are written. */
export function interval(times: Times): { times: string; low: string; high: string } {
  return { times: factor(times.middle), low: factor(times.low), high: factor(times.high) };
}

/** A factor with as many digits as it deserves: `0.42`, `1.8`, `12`. */
export function factor(n: number): string {
  if (n >= 10) return number(Math.round(n));
  return n >= 1 ? number(n) : n.toLocaleString(speech.locale, { maximumFractionDigits: 2 });
}

/** A difference as a sentence. */
export function findingSaid(finding: ResultFinding): string {
  const values = { ...interval(finding.times), more: groupName(finding.by, finding.more), n: finding.posts };
  if (finding.less !== null) return t("results.finding.than", { ...values, less: groupName(finding.by, finding.less) });
  return finding.by === "title" ? t("results.finding.without", values) : t("results.finding.usual", values);
}

/** The age at which posts are compared. */
export const ageSaid = (compared: { age_h: number }): string =>
  t("results.age.days", { n: Math.round(compared.age_h / 24) });

/** Why there are too few clips to say anything. */
export function fewSaid(compared: ResultCompared): string {
  const { needed, clips, young, untold, unseen, few_on_account: few } = compared;
  const why = t("results.few.why", { young, untold, few, unseen, age: ageSaid(compared) });
  return `${t("results.few", { needed, n: clips })} ${why}`;
}

/** `+18 %` */
export function change(now: number, before: number | null): string | null {
  if (before === null || before === 0) return null;
  const percent = Math.round((now / before - 1) * 100);
  return `${percent > 0 ? "+" : percent < 0 ? "−" : "±"}${number(Math.abs(percent))} %`;
}
