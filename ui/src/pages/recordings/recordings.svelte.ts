import type { Api } from "~/api/client";
import type { Recording } from "~/api/contract";
import { PagedList } from "~/api/paged";
import type { Reads } from "~/api/reads";

/** The filters of the page, kept in its address. */
export interface RecordingFilters {
  readonly state: "all" | Recording["state"];
  readonly game: string;
  readonly text: string;
}

/** The recordings of the library, newest first. */
export class Recordings {
  readonly #reads: Reads;
  readonly #filter: string = $derived.by(() => {
    const { state, game, text } = this.filters();
    return JSON.stringify({ state, game, text });
  });
  readonly list: PagedList<Recording> = $derived.by(() => {
    const { state, game, text } = JSON.parse(this.#filter) as RecordingFilters;
    return new PagedList<Recording>("/recordings", (cursor, limit) =>
      this.api.get("/recordings", {
        query: {
          limit,
          ...(cursor && { cursor }),
          ...(state !== "all" && { state }),
          ...(game && { game }),
          ...(text && { text }),
        },
      }),
    );
  });
  readonly isFiltered: boolean = $derived.by(() => {
    const { state, game, text } = this.filters();
    return state !== "all" || game !== "" || text !== "";
  });

  constructor(
    readonly api: Api,
    reads: Reads,
    readonly filters: () => RecordingFilters,
  ) {
    this.#reads = reads;
  }

  /** Keeps the list fresh as long as the page is there. */
  follow(): () => void {
    return this.#reads.add(() => this.list);
  }
}
