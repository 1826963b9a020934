import { problemOf, type Api } from "~/api/client";
import type { Box, Counter, Problem, Profile, SignalKind } from "~/api/contract";

/** What a number may count: what the player did, never what covers the game. */
export const COUNTED = [
  "kill",
  "medal",
  "death",
  "objective",
  "victory",
  "defeat",
  "event",
] as const satisfies readonly SignalKind[];

/** Each is read in every picture. */
export const MOST = 4;

export interface CountWorld {
  readonly api: Api;
  /** The game profile of the recording, once it is known. */
  readonly profile: () => Profile | undefined;
  readonly sayAdded: () => void;
  readonly sayRemoved: (undo: () => void) => void;
}

/** Numbers on the screen that tell of something when they grow, of one game profile. */
export class Counting {
  signal = $state<SignalKind>("kill");
  step = $state("1");
  problem = $state.raw<Problem | null>(null);
  readonly #world: CountWorld;
  readonly counters: readonly Counter[] = $derived.by(() => this.#world.profile()?.counters ?? []);

  constructor(world: CountWorld) {
    this.#world = world;
  }

  /** What is wrong with a field, in the app's words. */
  wrong(field: string): string | undefined {
    return this.problem?.field?.endsWith(`.${field}`) ? this.problem.why : undefined;
  }

  /** Counts what stands in the box from now on. */
  async add(region: Box): Promise<void> {
    const step = Math.max(1, Math.round(Number(this.step)) || 1);
    if (await this.#save([...this.counters, { region, signal: this.signal, step }])) this.#world.sayAdded();
  }

  async remove(nth: number): Promise<void> {
    const before = [...this.counters];
    if (await this.#save(before.filter((_, other) => other !== nth))) {
      this.#world.sayRemoved(() => void this.#save(before));
    }
  }

  async #save(counters: Counter[]): Promise<boolean> {
    const profile = this.#world.profile();
    if (!profile) return false;
    try {
      await this.#world.api.put("/profiles/{name}", { path: { name: profile.name }, body: { ...profile, counters } });
      this.problem = null;
      return true;
    } catch (thrown) {
      this.problem = problemOf(thrown);
      return false;
    }
  }
}
