import { untrack } from "svelte";

import type { Api } from "~/api/client";
import type { Clip } from "~/api/contract";
import { PagedList } from "~/api/paged";
import type { Reads } from "~/api/reads";
import { placeAt } from "~/lib/places";
import { markQuery } from "~/parts/marks/marks.svelte";

/** The filters of the page, kept in its address. */
export interface ClipFilters {
  readonly state: "ready" | "archived";
  readonly game: string;
  readonly collection: string;
  readonly mark: string;
  readonly text: string;
}

/** The clips of the library, newest first. */
export class Clips {
  readonly #reads: Reads;
  readonly #filter: string = $derived.by(() => {
    const { state, game, collection, mark, text } = this.filters();
    return JSON.stringify({ state, game, collection, mark, text });
  });
  readonly list: PagedList<Clip> = $derived.by(() => {
    const { state, game, collection, mark, text } = JSON.parse(this.#filter) as ClipFilters;
    return new PagedList<Clip>(
      "/clips",
      (cursor, limit) =>
        this.api.get("/clips", {
          query: {
            state,
            limit,
            ...(cursor && { cursor }),
            ...(game && { game }),
            ...(collection && { collection }),
            ...(text && { text }),
            ...markQuery(mark),
          },
        }),
      untrack(() => placeAt(this.address()).last),
    );
  });

  constructor(
    readonly api: Api,
    reads: Reads,
    readonly filters: () => ClipFilters,
    /** The address of the page, under which the place in the list is kept. */
    readonly address: () => string,
  ) {
    this.#reads = reads;
  }

  /** Keeps the list fresh as long as the page is there. */
  follow(): () => void {
    return this.#reads.add(() => this.list);
  }
}
