import type { Clip, Moment, Recording } from "~/api/contract";
import type { Read, Reads } from "~/api/reads";
import { periodOf, type When } from "~/pages/recordings/period";
import { markQuery } from "~/parts/marks/marks.svelte";

/** The filters of the page, kept in its address. */
export interface LibraryFilters {
  readonly game: string;
  readonly when: When;
  readonly from: string;
  readonly to: string;
  readonly mark: string;
  readonly text: string;
}

/** The filters when nothing is asked. */
export const NOTHING_ASKED: LibraryFilters = { game: "", when: "any", from: "", to: "", mark: "", text: "" };
const NAMES = Object.keys(NOTHING_ASKED) as (keyof LibraryFilters)[];

/** So many of each kind are shown; the list of the kind shows all. */
export const SHOWN = 8;

interface Items<T> {
  items: T[];
  next: string | null;
}

/** The filters that say something, as a kept search has them. */
export function asked(filters: LibraryFilters): Record<string, string> {
  return Object.fromEntries(
    NAMES.filter((name) => filters[name] !== NOTHING_ASKED[name]).map((name) => [name, filters[name]]),
  );
}

/** A kept search as filters; what it does not name is not asked. */
export function filtersOf(query: Readonly<Record<string, string>>): LibraryFilters {
  return {
    ...NOTHING_ASKED,
    ...Object.fromEntries(NAMES.flatMap((name) => (query[name] ? [[name, query[name]]] : []))),
  };
}

/** One search over moments, clips and recordings. */
export class Library {
  readonly #reads: Reads;
  readonly #filters: () => LibraryFilters;

  readonly #query = $derived.by(() => {
    const { game, when, from, to, mark, text } = this.#filters();
    const query = { limit: SHOWN, ...(game && { game }), ...(text && { text }), ...markQuery(mark) };
    return JSON.stringify({ ...query, ...periodOf(when, from, to) });
  });
  readonly isAsked: boolean = $derived.by(() => Object.keys(asked(this.#filters())).length > 0);
  readonly moments: Read<Items<Moment>> | null = $derived.by(() =>
    this.isAsked ? this.#reads.of("/moments", { query: JSON.parse(this.#query) as { limit: number } }) : null,
  );
  readonly clips: Read<Items<Clip>> | null = $derived.by(() =>
    this.isAsked
      ? this.#reads.of("/clips", {
          query: { state: "ready,archived", ...(JSON.parse(this.#query) as { limit: number }) },
        })
      : null,
  );
  readonly recordings: Read<Items<Recording>> | null = $derived.by(() =>
    this.isAsked ? this.#reads.of("/recordings", { query: JSON.parse(this.#query) as { limit: number } }) : null,
  );
  readonly #all = $derived([this.moments, this.clips, this.recordings]);
  readonly problem = $derived(this.#all.find((read) => read?.problem)?.problem ?? null);
  readonly loaded: boolean = $derived(this.#all.every((read) => read?.value !== undefined));
  readonly isEmpty: boolean = $derived(this.loaded && this.#all.every((read) => read?.value?.items.length === 0));

  constructor(reads: Reads, filters: () => LibraryFilters) {
    this.#reads = reads;
    this.#filters = filters;
  }

  retry(): void {
    for (const read of this.#all) void read?.refresh();
  }
}
