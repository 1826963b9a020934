import { problemOf, type Api } from "~/api/client";
import type { Box, Cue, CueFinds, Problem, SignalKind } from "~/api/contract";
import type { Read, Reads } from "~/api/reads";

import { FIRST } from "./box";
import { isSound, spanOf, type SoundSpan } from "./span";

/** What a box may mean, in the order it is offered. */
export const MEANINGS = [
  "kill",
  "multi_kill",
  "medal",
  "death",
  "objective",
  "victory",
  "defeat",
  "event",
  "scoreboard",
  "menu",
  "console",
  "spectating",
] as const satisfies readonly SignalKind[];

/** So many examples tell a thing from the scenery behind it. */
export const ENOUGH = 3;

export interface TeachWorld {
  readonly api: Api;
  readonly reads: Reads;
  readonly recording: string;
  /** The game profile of the recording. */
  readonly profile: () => string | null;
  /** When the picture is that the person looks at, in seconds. */
  readonly time: () => number;
  readonly sayRemoved: (name: string, undo: string | undefined) => void;
}

/** Teaching on the page of a recording: a box or a sound, what it means, and what is found of it. */
export class Teaching {
  box = $state.raw<Box>(FIRST);
  /** Whether something new is seen or heard. */
  kind = $state<Cue["kind"]>("seen");
  /** Edges of the sound that were set. */
  #from = $state<number | null>(null);
  #until = $state<number | null>(null);
  name = $state("");
  signal = $state<SignalKind>("medal");
  own = $state(true);
  problem = $state.raw<Problem | null>(null);
  busy = $state(false);
  /** What the box is an example of; something new while it is `null`. */
  chosen = $state<string | null>(null);
  /** Where the hand holds the threshold. */
  held = $state<number | null>(null);
  readonly #world: TeachWorld;
  /** What was found before another threshold was asked for. */
  #last: CueFinds | undefined;

  readonly #cues: Read<{ items: Cue[] }> | null = $derived.by(() => {
    const profile = this.#world.profile();
    return profile === null ? null : this.#world.reads.of("/cues", { query: { profile } });
  });
  readonly cues: readonly Cue[] = $derived(this.#cues?.value?.items ?? []);
  readonly cue: Cue | null = $derived(this.cues.find(({ id }) => id === this.chosen) ?? null);
  /** Whether a sound is marked, and no box drawn. */
  readonly hears: boolean = $derived((this.cue?.kind ?? this.kind) === "heard");
  /** From when to when the sound is. */
  readonly span: SoundSpan = $derived.by(() => spanOf(this.#from, this.#until, this.#world.time()));
  /** How many examples there are of what is chosen. */
  readonly taught: number = $derived((this.cue?.examples.length ?? 0) + (this.cue?.sounds.length ?? 0));
  /** Whether what is marked can be taught. */
  readonly ready: boolean = $derived(!this.hears || isSound(this.span));
  readonly #finds: Read<CueFinds> | null = $derived.by(() => {
    if (!this.cue) return null;
    const query = this.held === null ? {} : { threshold: this.held };
    return this.#world.reads.of("/cues/{id}/finds", { path: { id: this.cue.id }, query });
  });
  readonly finds: CueFinds | null = $derived.by(() => {
    if (!this.#finds) return null;
    this.#last = this.#finds.value ?? this.#last;
    return this.#last ?? null;
  });

  constructor(world: TeachWorld) {
    this.#world = world;
  }

  choose(id: string | null): void {
    this.#last = undefined;
    this.held = null;
    this.problem = null;
    this.chosen = id;
    const place = this.cues.find((cue) => cue.id === id)?.examples.at(-1)?.box;
    if (place) this.box = place;
  }

  /** Sets where the sound begins or ends; the other edge stays where it was offered. */
  setEdge(edge: "from" | "until", time_s: number): void {
    this.hold();
    if (edge === "from") this.#from = time_s;
    else this.#until = time_s;
    // An edge that passes the other one takes it along.
    if (this.#from !== null && this.#until !== null && this.#until <= this.#from) {
      if (edge === "from") this.#until = null;
      else this.#from = null;
    }
  }

  /** An edge as it is typed: an end of which only the first digits stand there takes no beginning along. */
  typeEdge(edge: "from" | "until", time_s: number): void {
    if (edge === "from") return this.setEdge(edge, time_s);
    this.hold();
    this.#until = time_s;
  }

  /** Keeps what is marked while the player goes elsewhere. */
  hold(): void {
    const { at_s, until_s } = this.span;
    this.#from = at_s;
    this.#until = until_s;
  }

  /** The second before the playhead is marked again. */
  release(): void {
    this.#from = null;
    this.#until = null;
  }

  /** What is wrong with a field, in the app's words. */
  wrong(field: string): string | undefined {
    return this.problem?.field === field ? this.problem.why : undefined;
  }

  /** Teaches what is marked: something new, or another example of what is chosen. */
  async teach(): Promise<void> {
    const { recording } = this.#world;
    const marked = this.hears ? this.span : { at_s: this.#world.time(), box: this.box };
    await this.#try(async () => {
      if (this.cue) {
        const body = { recording_id: recording, ...marked };
        await this.#world.api.post("/cues/{id}/examples", { path: { id: this.cue.id }, body });
      } else {
        const body = { name: this.name, signal: this.signal, own: this.own, ...marked };
        const cue = await this.#world.api.post("/recordings/{id}/cues", { path: { id: recording }, body });
        await this.#cues?.refresh();
        this.chosen = cue.id;
        this.name = "";
      }
      this.release();
    });
  }

  async removeExample(id: string): Promise<void> {
    await this.#try(() => this.#world.api.delete("/cue-examples/{id}", { path: { id } }));
  }

  async change(change: { enabled?: boolean; threshold?: number | null }): Promise<void> {
    const { cue } = this;
    if (!cue) return;
    await this.#try(() => this.#world.api.patch("/cues/{id}", { path: { id: cue.id }, body: change }));
    if ("threshold" in change) this.held = null;
  }

  async lookAgain(): Promise<void> {
    const { cue } = this;
    if (cue) await this.#try(() => this.#world.api.post("/cues/{id}/finds", { path: { id: cue.id } }));
  }

  async remove(): Promise<void> {
    const { cue } = this;
    if (!cue) return;
    await this.#try(async () => {
      const { undo_id } = await this.#world.api.delete("/cues/{id}", { path: { id: cue.id } });
      this.choose(null);
      this.#world.sayRemoved(cue.name, undo_id ?? undefined);
    });
  }

  async #try(act: () => Promise<unknown>): Promise<void> {
    this.busy = true;
    try {
      await act();
      this.problem = null;
      await this.#cues?.refresh();
    } catch (thrown) {
      this.problem = problemOf(thrown);
    } finally {
      this.busy = false;
    }
  }
}
