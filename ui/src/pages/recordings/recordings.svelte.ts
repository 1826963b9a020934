import { untrack } from "svelte";

import type { Api } from "~/api/client";
import type { Recording } from "~/api/contract";
import { PagedList } from "~/api/paged";
import type { Reads } from "~/api/reads";
import { placeAt } from "~/lib/places";
import { markQuery } from "~/parts/marks/marks.svelte";

import { periodOf, type When } from "./period";

/** The filters of the page, kept in its address. */
export interface RecordingFilters {
  readonly state: "all" | Recording["state"];
  readonly game: string;
  readonly folder: string;
  readonly when: When;
  readonly from: string;
  readonly to: string;
  readonly mark: string;
  readonly text: string;
}

/** The filters when nothing is left out. */
export const NO_FILTERS: RecordingFilters = {
  state: "all",
  game: "",
  folder: "",
  when: "any",
  from: "",
  to: "",
  mark: "",
  text: "",
};

const NAMES = Object.keys(NO_FILTERS) as (keyof RecordingFilters)[];

export interface RecordingsWorld {
  readonly api: Api;
  readonly reads: Reads;
  readonly filters: () => RecordingFilters;
  /** The address of the page, under which the place in the list is kept. */
  readonly address: () => string;
}

/** The recordings of the library, newest first. */
export class Recordings {
  readonly #world: RecordingsWorld;
  // As text, because the filters are new values with each change of the address, and grid or table is no other list.
  readonly #filter: string = $derived.by(() => {
    const filters = this.#world.filters();
    return JSON.stringify(Object.fromEntries(NAMES.map((name) => [name, filters[name]])));
  });
  readonly list: PagedList<Recording> = $derived.by(() => {
    const { state, game, folder, mark, text, when, from, to } = JSON.parse(this.#filter) as RecordingFilters;
    // Where the person was counts once: moving about makes no other list.
    const { last } = untrack(() => placeAt(this.#world.address()));
    return new PagedList<Recording>(
      "/recordings",
      (cursor, limit) =>
        this.#world.api.get("/recordings", {
          query: {
            limit,
            ...(cursor && { cursor }),
            ...(state !== "all" && { state }),
            ...(game && { game }),
            ...(folder && { folder }),
            ...(text && { text }),
            ...periodOf(when, from, to),
            ...markQuery(mark),
          },
        }),
      last,
    );
  });
  readonly isFiltered: boolean = $derived.by(() => this.#filter !== JSON.stringify(NO_FILTERS));

  constructor(world: RecordingsWorld) {
    this.#world = world;
  }

  /** Keeps the list fresh as long as the page is there. */
  follow(): () => void {
    return this.#world.reads.add(() => this.list);
  }
}
