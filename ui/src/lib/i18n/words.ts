/** A sentence, or its forms by number. Placeholders are `{name}`; plural forms go by `{n}`. */
export type Sentence = string | { readonly one: string; readonly other: string };

/** One entry of the catalogue: every language must have it, so a missing translation is a type error. */
export type Entry = { readonly en: Sentence; readonly de: Sentence };

/** The languages the app speaks. */
export type Language = keyof Entry;

/** Keeps the literal types of a part of the catalogue, from which keys and placeholders are checked. */
export function words<const T extends Record<string, Entry>>(entries: T): T {
  return entries;
}

type Names<S> = S extends `${string}{${infer Name}}${infer Rest}` ? Name | Names<Rest> : never;
type Texts<S> = S extends string ? S : S[keyof S];

/** The placeholders of an entry, read from its English text. */
export type Params<E extends Entry> = E["en"] extends { one: string }
  ? Names<Texts<E["en"]>> | "n"
  : Names<Texts<E["en"]>>;

/** The arguments of a translation: nothing when there is nothing to fill in. */
export type Args<E extends Entry> = [Params<E>] extends [never]
  ? []
  : [values: { [P in Params<E>]: P extends "n" ? number : string | number }];

/** Fills in the placeholders of the right form. `plural` decides between the forms. */
export function fill(
  sentence: Sentence,
  values: Record<string, string | number> | undefined,
  plural: (n: number) => string,
  number: (n: number) => string,
): string {
  const text =
    typeof sentence === "string" ? sentence : plural(Number(values?.["n"])) === "one" ? sentence.one : sentence.other;
  if (!values) return text;
  return text.replaceAll(/\{(\w+)\}/g, (whole, name: string) => {
    const value = values[name];
    return value === undefined ? whole : typeof value === "number" ? number(value) : value;
  });
}
