import { SvelteMap, SvelteSet } from "svelte/reactivity";

import { problemOf, type Api } from "~/api/client";
import type { ClipDetail, Limits, Problem, Words, WordsField, WordsText } from "~/api/contract";

/** A pause in typing after which the words are saved. */
const SAVE_AFTER_MS = 700;
const EMPTY: WordsText = { title: "", description: "", tags: [], alt_text: "" };
/** What every place we know accepts; for places that have no words yet. */
const LIMITS: Limits = {
  title_chars: 100,
  description_chars: 2200,
  tags: 15,
  tag_chars: 30,
  no_angle_brackets: true,
  unit: "utf16",
  description_bytes: 5000,
  tags_together: 500,
};

interface Typed {
  readonly clip: string;
  readonly destination: string;
  readonly text: WordsText;
  /** When the app took it; `null` while it is only here. */
  readonly saved: string | null;
}

export interface DeskWorld {
  readonly api: Api;
  readonly clip: () => ClipDetail | undefined;
  /** A job has ended, so that "writing…" can end. */
  readonly isRunning: (job: string) => boolean;
  /** What a job has written so far. */
  readonly textOf?: (job: string) => string | undefined;
}

/** Reading and writing the words of a clip. What is typed is shown at once, saved after a pause, and never lost on leaving. */
export class WordsDesk {
  problem = $state.raw<Problem | null>(null);
  readonly #world: DeskWorld;
  readonly #typed = new SvelteMap<string, Typed>();
  readonly #saving = new SvelteSet<string>();
  readonly #rewriting = new SvelteMap<string, string>();
  readonly #timers = new Map<string, ReturnType<typeof setTimeout>>();

  constructor(world: DeskWorld) {
    this.#world = world;
  }

  /** The words for a place: its own, else those for all places. */
  of(destination: string): Words | undefined {
    const words = this.#world.clip()?.words ?? [];
    return words.find((one) => one.destination === destination) ?? words.find((one) => one.destination === "any");
  }

  text(destination: string): WordsText {
    const clip = this.#world.clip()?.id;
    const typed = clip === undefined ? undefined : this.#typed.get(keyOf(clip, destination));
    const stored = this.of(destination);
    if (typed && !(typed.saved !== null && stored && stored.written_at >= typed.saved)) return typed.text;
    return stored?.text ?? EMPTY;
  }

  limits(destination: string): Limits {
    return this.of(destination)?.limits ?? LIMITS;
  }

  isSaving(destination: string): boolean {
    const clip = this.#world.clip()?.id;
    return clip !== undefined && this.#saving.has(keyOf(clip, destination));
  }

  isRewriting(destination: string): boolean {
    const clip = this.#world.clip()?.id;
    const job = clip === undefined ? undefined : this.#rewriting.get(keyOf(clip, destination));
    return job !== undefined && (job === "" || this.#world.isRunning(job));
  }

  /** Something was typed. */
  change(destination: string, change: Partial<WordsText>): void {
    const clip = this.#world.clip()?.id;
    if (clip === undefined) return;
    const key = keyOf(clip, destination);
    this.#typed.set(key, { clip, destination, text: { ...this.text(destination), ...change }, saved: null });
    clearTimeout(this.#timers.get(key));
    this.#timers.set(
      key,
      setTimeout(() => void this.#save(key), SAVE_AFTER_MS),
    );
  }

  /** Saves what is typed now: before another clip is shown or the page is left. */
  async flush(): Promise<void> {
    await Promise.all([...this.#timers.keys()].map((key) => this.#save(key)));
  }

  /** What is being written right now, as it comes. */
  preview(destination: string): string {
    const clip = this.#world.clip()?.id;
    const job = clip === undefined ? undefined : this.#rewriting.get(keyOf(clip, destination));
    return (job && this.isRewriting(destination) && this.#world.textOf?.(job)) || "";
  }

  isLocked(destination: string, field: WordsField): boolean {
    return this.of(destination)?.locked.includes(field) ?? false;
  }

  /** Asks for other words, or for another one of the fields. */
  async rewrite(destination: string, fields: readonly WordsField[] = []): Promise<void> {
    await this.flush();
    const clip = this.#world.clip()?.id;
    if (clip === undefined) return;
    const key = keyOf(clip, destination);
    this.#rewriting.set(key, "");
    const started = await this.#try(async () => {
      const job = await this.#world.api.post("/clips/{id}/words/rewrite", {
        path: { id: clip },
        body: { destination, fields: [...fields] },
      });
      this.#typed.delete(key);
      this.#rewriting.set(key, job.id);
    });
    if (!started) this.#rewriting.delete(key);
  }

  /** Keeps a field as it is, or lets it be written again. */
  async lock(destination: string, field: WordsField, on: boolean): Promise<void> {
    await this.flush();
    const words = this.of(destination);
    if (!words) return;
    const locked = on ? [...words.locked, field] : words.locked.filter((one) => one !== field);
    await this.#try(() =>
      this.#world.api.put("/clips/{id}/words/locks", { path: { id: words.clip_id }, body: { destination, locked } }),
    );
  }

  /** Takes one of the titles that are offered. */
  async choose(destination: string, title: string): Promise<void> {
    await this.flush();
    const words = this.of(destination);
    if (!words) return;
    await this.#try(async () => {
      await this.#world.api.put("/clips/{id}/words/title", {
        path: { id: words.clip_id },
        body: { destination, title },
      });
      this.#typed.delete(keyOf(words.clip_id, destination));
    });
  }

  /** Puts an earlier version back. */
  async restore(words: Words): Promise<void> {
    await this.flush();
    await this.#try(async () => {
      await this.#world.api.post("/clips/{id}/words/restore", {
        path: { id: words.clip_id },
        body: { version: words.id },
      });
      this.#typed.delete(keyOf(words.clip_id, words.destination));
    });
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

  async #save(key: string): Promise<void> {
    clearTimeout(this.#timers.get(key));
    this.#timers.delete(key);
    const typed = this.#typed.get(key);
    if (!typed || typed.saved !== null) return;
    this.#saving.add(key);
    try {
      const saved = await this.#world.api.put("/clips/{id}/words", {
        path: { id: typed.clip },
        body: { destination: typed.destination, text: typed.text },
      });
      this.problem = null;
      if (this.#typed.get(key) === typed) this.#typed.set(key, { ...typed, saved: saved.written_at });
    } catch (thrown) {
      this.problem = problemOf(thrown);
    }
    this.#saving.delete(key);
  }
}

function keyOf(clip: string, destination: string): string {
  return `${clip} ${destination}`;
}
