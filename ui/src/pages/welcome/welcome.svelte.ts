import { problemOf, type Api } from "~/api/client";
import type { FolderSuggestion, Problem } from "~/api/contract";
import type { Reads } from "~/api/reads";

export interface WelcomeWorld {
  readonly api: Api;
  readonly reads: Reads;
  readonly leave: () => void;
}

/** The first start: what is there, what is missing, and the one thing to do about each. */
export class Welcome {
  problem = $state.raw<Problem | null>(null);
  sampling = $state(false);
  readonly #world: WelcomeWorld;
  readonly status = $derived.by(() => this.#world.reads.of("/status").value);
  readonly folders = $derived.by(() => this.#world.reads.of("/folders").value?.items ?? []);
  readonly #found = $derived.by(() => this.#world.reads.of("/folders/suggestions").value?.items ?? []);
  /** Folders of recorders that are not watched yet, the one with the newest recording first. */
  readonly suggestions: readonly FolderSuggestion[] = $derived(
    this.#found
      .filter((found) => !this.folders.some((folder) => folder.path === found.path))
      .toSorted((a, b) => (b.newest?.modified ?? "").localeCompare(a.newest?.modified ?? "")),
  );

  constructor(world: WelcomeWorld) {
    this.#world = world;
  }

  /** A folder that was typed is watched with what is inside; a recorder's own as that recorder fills it. */
  async watch(path: string, recursive = true): Promise<boolean> {
    return await this.#try(() => this.#world.api.post("/folders", { body: { path, recursive } }));
  }

  async trySample(): Promise<void> {
    this.sampling = await this.#try(() => this.#world.api.post("/sample"));
  }

  /** Finished or skipped: the page does not come by itself again. */
  async finish(): Promise<void> {
    if (await this.#try(() => this.#world.api.patch("/settings", { body: { welcomed: true } }))) this.#world.leave();
  }

  async #try(act: () => Promise<unknown>): Promise<boolean> {
    try {
      await act();
      this.problem = null;
      return true;
    } catch (thrown) {
      this.problem = problemOf(thrown);
      return false;
    }
  }
}
