import { isUsable, localeFor, systemLocale } from "~/lib/locale";

import { catalogue, type AnyKey, type Key } from "./catalogue";
import { fill, type Args, type Language } from "./words";

type Catalogue = typeof catalogue;

const LANGUAGES: readonly Language[] = ["en", "de"];

/** The language in use. `system` follows the web view, English where we do not speak the system's. */
class Speech {
  #wish = $state("system");
  readonly language: Language = $derived.by(() => {
    const wanted = this.#wish === "system" ? (systemLocale().toLowerCase().split("-")[0] ?? "en") : this.#wish;
    return LANGUAGES.find((language) => language === wanted) ?? "en";
  });
  /** For dates and numbers. */
  readonly locale: string = $derived(localeFor(this.language));
  readonly #plural = $derived(new Intl.PluralRules(this.language));
  readonly #number = $derived(new Intl.NumberFormat(this.locale, { maximumFractionDigits: 1 }));

  /** `system`, or a language we speak. */
  use(wish: string): void {
    if (wish === "system" || isUsable(wish)) this.#wish = wish;
  }

  say(key: AnyKey, values?: Record<string, string | number>): string {
    return fill(
      catalogue[key][this.language],
      values,
      (n) => this.#plural.select(n),
      (n) => this.#number.format(n),
    );
  }
}

/** The language in use. */
export const speech = new Speech();

/** The words of a key in the language in use. Reading it in a template follows a change of language. */
export function t<K extends AnyKey>(key: K, ...args: Args<Catalogue[K]>): string {
  return speech.say(key, args[0]);
}

export type { AnyKey, Key };
