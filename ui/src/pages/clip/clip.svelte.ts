import { problemOf, type Api } from "~/api/client";
import type { ClipDetail, Edit, LayoutKind, Problem } from "~/api/contract";
import type { Reads } from "~/api/reads";
import { systemZone } from "~/lib/civil";
import type { Wish } from "~/parts/goes/approval.svelte";
import { mended, type Remedy } from "~/parts/goes/remedy";
import { send } from "~/parts/goes/send";
import { FACE_GUESS, needsFace } from "~/parts/layout/geometry";
import { moveEdge, SHORTEST_S, type Edge } from "~/parts/timeline/edges";

/** A pause in moving things after which the edit is saved. */
const SAVE_AFTER_MS = 350;

export interface ClipWorld {
  readonly api: Api;
  readonly reads: Reads;
  readonly id: string;
  readonly say: (done: ClipDone) => void;
  readonly goTo: (clip: string) => void;
}

/** What was done, for the toast. */
export type ClipDone =
  | { what: "archived"; undo: string | null }
  | { what: "restored"; undo: string | null }
  | { what: "duplicated"; undo: string | null }
  | { what: "approved"; places: number }
  | { what: "thumbnail"; at_s: number | null; undo: string | null }
  | { what: "picture"; undo: string | null }
  | { what: "reworded" };

/** A clip being edited. Every change shows at once and is saved after a moment; the app can take each back. */
export class ClipPage {
  problem = $state.raw<Problem | null>(null);
  /** Which part of the clip is being trimmed. */
  part = $state(0);
  saving = $state(false);
  /** Game and face are being placed: the picture as recorded is shown, with the boxes. */
  placing = $state(false);
  #edit = $state.raw<Edit | null>(null);
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #world: ClipWorld;
  readonly #path: { readonly path: { id: string } };

  readonly read = $derived.by(() => this.#world.reads.of("/clips/{id}", this.#path));
  readonly clip: ClipDetail | undefined = $derived(this.read.value);
  /** The edit as it is seen: changes of a moment ago included. */
  readonly edit: Edit | null = $derived(this.#edit ?? this.clip?.edit ?? null);
  readonly span = $derived.by(() => {
    const spans = this.edit?.spans ?? [];
    return spans[Math.min(this.part, spans.length - 1)] ?? null;
  });
  /** The recording that the part comes from. */
  readonly source = $derived.by(
    () =>
      this.clip?.sources.find((one) => one.recording_id === this.span?.recording_id) ?? this.clip?.sources[0] ?? null,
  );
  /** Length of the clip in seconds. */
  readonly length_s: number = $derived(
    (this.edit?.spans ?? []).reduce((sum, span) => sum + span.end_s - span.start_s, 0),
  );

  constructor(world: ClipWorld) {
    this.#world = world;
    this.#path = { path: { id: world.id } };
  }

  /** Does what a destination would want of the clip. */
  mend(remedy: Remedy): void {
    this.#change((edit) => mended(edit, remedy) ?? edit, true);
  }

  /** A layout with a face begins with a guess where it is; then game and face are to be placed. */
  setLayout(kind: LayoutKind): void {
    const guess = needsFace(kind) && this.edit?.layout.face === null ? { face: FACE_GUESS } : {};
    if ("face" in guess) this.placing = true;
    if (kind === "source") this.placing = false;
    this.#change((edit) => ({ ...edit, layout: { ...edit.layout, ...guess, kind } }), true);
  }

  /** Any other change of layout, sound or captions; saved when the hand lets go. */
  change(change: Partial<Edit>, done = true): void {
    this.#change((edit) => ({ ...edit, ...change }), done);
  }

  setSpan(start_s: number, end_s: number, done: boolean): void {
    this.#changePart((span) => [{ ...span, start_s, end_s }], done);
  }

  setEdge(edge: Edge, at_s: number): void {
    const duration = this.source?.duration_s ?? Infinity;
    this.#changePart((span) => [{ ...span, ...moveEdge(span, edge, at_s, duration) }], true);
  }

  /** Makes two parts of the one that is played. */
  split(at_s: number): void {
    this.#changePart((span) => {
      if (at_s - span.start_s < SHORTEST_S || span.end_s - at_s < SHORTEST_S) return [span];
      return [
        { ...span, end_s: at_s },
        { ...span, start_s: at_s },
      ];
    }, true);
  }

  /** Takes the current part away; the last one stays. */
  removePart(): void {
    if ((this.edit?.spans.length ?? 0) < 2) return;
    this.#changePart(() => [], true);
    this.part = Math.max(0, this.part - 1);
  }

  stepPart(by: 1 | -1): void {
    const count = this.edit?.spans.length ?? 1;
    this.part = (this.part + by + count) % count;
  }

  async setThumbnail(at_s: number | null): Promise<void> {
    await this.#try(async () => {
      const saved = await this.#world.api.patch("/clips/{id}", { ...this.#path, body: { thumbnail_at_s: at_s } });
      this.read.put(saved);
      this.#world.say({ what: "thumbnail", at_s, undo: saved.undo_id ?? null });
    });
  }

  /** A picture of the person's own stands for the clip. */
  async setPicture(file: Blob): Promise<void> {
    await this.#try(async () => {
      const saved = await this.#world.api.savePicture(this.#world.id, file);
      this.read.put(saved);
      this.#world.say({ what: "picture", undo: saved.undo_id ?? null });
    });
  }

  async archive(): Promise<void> {
    const archived = this.clip?.state === "archived";
    await this.#try(async () => {
      const body = { state: archived ? ("ready" as const) : ("archived" as const) };
      const saved = await this.#world.api.patch("/clips/{id}", { ...this.#path, body });
      this.read.put(saved);
      const undo = saved.undo_id ?? null;
      this.#world.say(archived ? { what: "restored", undo } : { what: "archived", undo });
    });
  }

  async duplicate(): Promise<void> {
    await this.#try(async () => {
      await this.flush();
      const copy = await this.#world.api.post("/clips/{id}/duplicate", this.#path);
      this.#world.goTo(copy.id);
      this.#world.say({ what: "duplicated", undo: copy.undo_id ?? null });
    });
  }

  async export(): Promise<void> {
    await this.#try(async () => {
      await this.flush();
      await this.#world.api.post("/clips/{id}/render", this.#path);
    });
  }

  /** Lets the clip go where it can. Returns the accounts that it goes to now. */
  async approve(wishes: readonly Wish[]): Promise<string[]> {
    if (wishes.length === 0) return [];
    await this.flush();
    const { posts, problem } = await send(this.#world.api, this.#world.id, wishes);
    this.problem = problem;
    if (posts.length > 0) this.#world.say({ what: "approved", places: posts.length });
    return posts.map((post) => post.account_id);
  }

  async cancelPost(id: string): Promise<void> {
    await this.#try(() => this.#world.api.post("/posts/{id}/cancel", { path: { id } }));
  }

  /** Says yes to what an editor asked for. */
  async approvePost(id: string): Promise<void> {
    await this.#try(() => this.#world.api.post("/posts/{id}/approve", { path: { id } }));
  }

  async retryPost(id: string): Promise<void> {
    await this.#try(() => this.#world.api.post("/posts/{id}/retry", { path: { id } }));
  }

  /** Deletes what is out, at its place. */
  async deletePost(id: string): Promise<void> {
    await this.#try(() => this.#world.api.delete("/posts/{id}", { path: { id } }));
  }

  /** What is out gets the words that the clip has now. */
  async rewordPost(id: string): Promise<void> {
    await this.#try(async () => {
      await this.flush();
      await this.#world.api.post("/posts/{id}/words", { path: { id } });
      this.#world.say({ what: "reworded" });
    });
  }

  /** Another time for a post that waits for one, or missed its own. */
  async schedulePost(id: string, at: Date): Promise<void> {
    const body = { at: at.toISOString(), zone: systemZone() };
    await this.#try(() => this.#world.api.post("/posts/{id}/schedule", { path: { id }, body }));
  }

  /** Saves what is not saved yet: before another thing is asked of the clip, and when the page is left. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer);
    const edit = this.#edit;
    if (!edit) return;
    this.saving = true;
    await this.#try(async () => {
      const saved = await this.#world.api.patch("/clips/{id}", { ...this.#path, body: { edit } });
      this.read.put(saved);
    });
    this.saving = false;
    // A change made meanwhile is saved by its own timer; a refused one goes back to what the app has.
    if (this.#edit === edit) this.#edit = null;
  }

  #changePart(act: (span: Edit["spans"][number]) => Edit["spans"], done: boolean): void {
    const at = this.part;
    this.#change((edit) => {
      const spans = edit.spans.flatMap((span, i) => (i === at ? act(span) : [span]));
      return { ...edit, spans };
    }, done);
  }

  #change(act: (edit: Edit) => Edit, done: boolean): void {
    if (!this.edit) return;
    this.#edit = act(this.edit);
    clearTimeout(this.#timer);
    if (done) this.#timer = setTimeout(() => void this.flush(), SAVE_AFTER_MS);
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
