import { problemOf, type Api } from "~/api/client";
import type { Moment, MomentState, Problem } from "~/api/contract";
import type { Reads } from "~/api/reads";
import { clock } from "~/lib/time";
import { moveEdge, type Edge } from "~/parts/timeline/edges";

/** How long a moment of one's own is at first, in seconds. */
const OWN_MOMENT_S = 10;

/** What was done, for the toast. */
export type RecordingDone = MomentState | "added" | "forgotten" | "again" | "bar" | "marked" | "unmarked";

/** A marker that the person set here, or pressed while it was recorded. */
export interface OwnMark {
  readonly id: string;
  readonly at_s: number;
  readonly note: string;
}

export interface RecordingWorld {
  readonly api: Api;
  readonly reads: Reads;
  readonly id: string;
  /** The moment in the address. */
  readonly selected: () => string;
  readonly select: (moment: string) => void;
  readonly say: (done: { what: RecordingDone; name: string; undo?: string }) => void;
  /** Says that a marked stretch was taken away, with a way back. */
  readonly sayCleared: (back: () => void) => void;
  readonly leave: () => void;
}

interface Span {
  readonly start_s: number;
  readonly end_s: number;
}

/** A recording with everything that was found in it. */
export class RecordingPage {
  problem = $state.raw<Problem | null>(null);
  /** A stretch marked by hand that is no moment yet. */
  draft = $state.raw<Span | null>(null);
  #moving = $state.raw<(Span & { id: string }) | null>(null);
  #guesses = $state.raw<Readonly<Record<string, MomentState>>>({});
  readonly #world: RecordingWorld;
  readonly #path: { readonly path: { id: string } };

  readonly recording = $derived.by(() => this.#world.reads.of("/recordings/{id}", this.#path));
  readonly signals = $derived.by(() => this.#world.reads.of("/recordings/{id}/signals", this.#path));
  readonly waveform = $derived.by(() => this.#world.reads.of("/recordings/{id}/waveform", this.#path));
  readonly #marks = $derived.by(() => this.#world.reads.of("/recordings/{id}/markers", this.#path));
  readonly #found = $derived.by(() => this.#world.reads.of("/recordings/{id}/moments", this.#path));
  /** In order of time; what was just decided shows at once. */
  readonly moments: readonly Moment[] = $derived(
    (this.#found.value?.items ?? []).map((moment) => ({ ...moment, state: this.#guesses[moment.id] ?? moment.state })),
  );
  /** The person's own markers, in order of time. */
  readonly own: readonly OwnMark[] = $derived(
    (this.#marks.value?.items ?? []).flatMap(({ id, note, places }) => places.map(({ at_s }) => ({ id, at_s, note }))),
  );
  readonly current: Moment | null = $derived.by(
    () => this.moments.find((moment) => moment.id === this.#world.selected()) ?? null,
  );
  /** All of a moment that shows the same play as one of another recording, for the way to that one. */
  readonly detail = $derived.by(() => {
    const { current } = this;
    const copied = current && (current.same_as !== null || current.twins > 0);
    return copied ? this.#world.reads.of("/moments/{id}", { path: { id: current.id } }) : null;
  });
  /** The edges that are seen and can be moved. */
  readonly span: Span | null = $derived(
    this.current && this.#moving?.id === this.current.id ? this.#moving : (this.current ?? this.draft),
  );

  constructor(world: RecordingWorld) {
    this.#world = world;
    this.#path = { path: { id: world.id } };
  }

  get momentsProblem(): Problem | null {
    return this.#found.problem;
  }

  get loaded(): boolean {
    return this.#found.value !== undefined;
  }

  select(id: string): void {
    this.draft = null;
    this.#world.select(id);
  }

  /** Back to the whole recording. False when it is shown already. */
  clear(): boolean {
    const draft = this.draft;
    if (!draft && !this.current) return false;
    if (draft) this.#world.sayCleared(() => (this.draft = draft));
    this.draft = null;
    this.#world.select("");
    return true;
  }

  step(by: 1 | -1): void {
    const at = this.moments.findIndex((moment) => moment.id === this.current?.id);
    const next = at < 0 ? (by === 1 ? 0 : this.moments.length - 1) : at + by;
    const moment = this.moments[next];
    if (moment) this.select(moment.id);
  }

  async decide(state: MomentState): Promise<void> {
    const moment = this.current;
    if (!moment || moment.state === state) return;
    this.#guesses = { ...this.#guesses, [moment.id]: state };
    const name = moment.title ?? moment.reasons[0]?.text ?? "";
    await this.#try(async () => {
      const { undo } = await this.#world.api.post("/moments/decide", { body: { ids: [moment.id], state } });
      this.#world.say({ what: state, name, undo: undo.id });
      await this.#found.refresh();
    });
    this.#guesses = Object.fromEntries(Object.entries(this.#guesses).filter(([id]) => id !== moment.id));
  }

  /** One edge to a time: of the moment that is selected, else of a new stretch. */
  setEdge(edge: Edge, at_s: number): void {
    const duration = this.recording.value?.media?.duration_s ?? at_s + OWN_MOMENT_S;
    const span =
      this.span ??
      (edge === "start"
        ? { start_s: at_s, end_s: Math.min(duration, at_s + OWN_MOMENT_S) }
        : { start_s: Math.max(0, at_s - OWN_MOMENT_S), end_s: at_s });
    const moved = moveEdge(span, edge, at_s, duration);
    void this.setSpan(moved.start_s, moved.end_s, true);
  }

  async setSpan(start_s: number, end_s: number, done: boolean): Promise<void> {
    const moment = this.current;
    if (!moment) {
      this.draft = { start_s, end_s };
      return;
    }
    this.#moving = { id: moment.id, start_s, end_s };
    if (!done) return;
    await this.#try(async () => {
      await this.#world.api.patch("/moments/{id}", { path: { id: moment.id }, body: { start_s, end_s } });
      await this.#found.refresh();
    });
    this.#moving = null;
  }

  /** The marked stretch becomes a moment. */
  async add(): Promise<void> {
    const draft = this.draft;
    if (!draft) return;
    await this.#try(async () => {
      const moment = await this.#world.api.post("/recordings/{id}/moments", { ...this.#path, body: { ...draft } });
      await this.#found.refresh();
      this.select(moment.id);
      this.#world.say({ what: "added", name: "", ...(moment.undo_id ? { undo: moment.undo_id } : {}) });
    });
  }

  /** "That was good": what was before this time counts as marked. */
  async mark(at_s: number): Promise<void> {
    await this.#try(async () => {
      const { undo_id } = await this.#world.api.post("/recordings/{id}/markers", {
        ...this.#path,
        body: { at_s, note: "" },
      });
      await Promise.all([this.#marks.refresh(), this.signals.refresh()]);
      this.#world.say({ what: "marked", name: clock(at_s), ...(undo_id ? { undo: undo_id } : {}) });
    });
  }

  /** Takes a marker out. */
  async unmark(id: string): Promise<void> {
    await this.#try(async () => {
      const { undo_id } = await this.#world.api.delete("/markers/{id}", { path: { id } });
      await Promise.all([this.#marks.refresh(), this.signals.refresh()]);
      this.#world.say({ what: "unmarked", name: "", ...(undo_id ? { undo: undo_id } : {}) });
    });
  }

  async change(change: { game?: string | null; note?: string; profile?: string | null }): Promise<void> {
    await this.#try(async () => {
      const saved = await this.#world.api.patch("/recordings/{id}", { ...this.#path, body: change });
      this.recording.put(saved);
    });
  }

  /** Offers moments from this score on in this recording alone; `null` takes the bar of the settings again. */
  async setBar(min_score: number | null): Promise<void> {
    await this.#try(async () => {
      const saved = await this.#world.api.patch("/recordings/{id}", { ...this.#path, body: { min_score } });
      this.recording.put(saved);
      const name = String(min_score ?? "");
      this.#world.say({ what: "bar", name, ...(saved.undo_id ? { undo: saved.undo_id } : {}) });
    });
  }

  /** Looks through it again, with today's detector and settings. */
  async again(): Promise<void> {
    await this.#try(async () => {
      await this.#world.api.post("/recordings/{id}/analyse", this.#path);
      this.#world.say({ what: "again", name: "" });
    });
  }

  async retry(): Promise<void> {
    await this.#try(() => this.#world.api.post("/recordings/{id}/retry", this.#path));
  }

  /** Takes it out of the library; the file stays. */
  async forget(): Promise<void> {
    const name = this.recording.value?.file_name ?? "";
    await this.#try(async () => {
      const { undo_id } = await this.#world.api.delete("/recordings/{id}", this.#path);
      this.#world.say({ what: "forgotten", name, ...(undo_id ? { undo: undo_id } : {}) });
      this.#world.leave();
    });
  }

  async #try(act: () => Promise<unknown>): Promise<void> {
    try {
      await act();
      this.problem = null;
    } catch (thrown) {
      this.problem = problemOf(thrown);
    }
  }
}
