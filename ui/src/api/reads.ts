import { createSubscriber } from "svelte/reactivity";

import { problemOf, type Answer, type Api, type Input, type PathsOf } from "./client";
import type { Problem } from "./contract";
import { MADE_OF, type Tag } from "./tags.gen";

/** Changes that arrive together cause one load. */
const COALESCE_MS = 60;
/** Kept after the last page that used them, so that going back is instant. */
const KEEP = 120;

/**
 * One thing read from the API. It is loaded when something on the page looks at it, and loaded again when an event or
 * a write says that what it is made of is stale. What was there stays visible meanwhile.
 */
export class Read<T> {
  // Plain fields and a subscriber instead of `$state`: a read is often made inside a `$derived`, and Svelte does not
  // track state in the very reaction that made it.
  #value: T | undefined = undefined;
  #problem: Problem | null = null;
  #loading = false;
  #changed = (): void => undefined;
  #stale = true;
  #watched = false;
  #run = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #load: () => Promise<T>;
  readonly #subscribe: () => void;
  /** The tags it is made of. */
  readonly tags: readonly Tag[];

  constructor(tags: readonly Tag[], load: () => Promise<T>) {
    this.tags = tags;
    this.#load = load;
    this.#subscribe = createSubscriber((changed) => {
      this.#watched = true;
      this.#changed = changed;
      if (this.#stale) queueMicrotask(() => void this.refresh());
      return () => {
        this.#watched = false;
      };
    });
  }

  /** What was read last, `undefined` before that. */
  get value(): T | undefined {
    this.#subscribe();
    return this.#value;
  }

  /** Why the last load failed. The value of an earlier one stays. */
  get problem(): Problem | null {
    this.#subscribe();
    return this.#problem;
  }

  /** A load is under way and nothing can be shown yet. */
  get loading(): boolean {
    this.#subscribe();
    return this.#loading && this.#value === undefined;
  }

  /** Whether something on the page shows it. */
  get watched(): boolean {
    return this.#watched;
  }

  /** Loads now. An answer that was overtaken by a newer load is dropped. */
  async refresh(): Promise<T | undefined> {
    const run = ++this.#run;
    this.#stale = false;
    this.#loading = true;
    if (this.#value === undefined) this.#changed();
    try {
      const value = await this.#load();
      if (run !== this.#run) return this.#value;
      // The same answer again is no change: nothing has to be drawn anew.
      const same = this.#problem === null && JSON.stringify(value) === JSON.stringify(this.#value);
      this.#problem = null;
      this.#loading = false;
      if (same) return this.#value;
      this.#value = value;
    } catch (thrown) {
      if (run !== this.#run) return this.#value;
      this.#problem = problemOf(thrown);
      this.#stale = true;
    }
    this.#loading = false;
    this.#changed();
    return this.#value;
  }

  /** Loads when it was never loaded or is stale: for what will be looked at next. */
  prefetch(): void {
    if (this.#stale && !this.#loading) void this.refresh();
  }

  /** Shows what a write answered, without asking again. */
  put(value: T): void {
    this.#run++;
    this.#loading = false;
    this.#value = value;
    this.#problem = null;
    this.#changed();
  }

  /** What it is made of has changed. */
  spoil(): void {
    this.#stale = true;
    if (!this.#watched) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      // The page may have been left meanwhile, perhaps because the thing itself is gone.
      if (this.#watched) void this.refresh();
    }, COALESCE_MS);
  }
}

/** Something that can become stale. */
export interface Spoilable {
  readonly tags: readonly Tag[];
  spoil(): void;
}

/** All reads of the window. */
export class Reads {
  readonly #api: Api;
  readonly #known = new Map<string, Read<unknown>>();
  readonly #others = new Set<() => Spoilable>();

  constructor(api: Api) {
    this.#api = api;
  }

  /** The read of an operation. The same input gives the same read, with what it already holds. */
  of<P extends PathsOf<"get">>(path: P, input?: Input<P, "get">): Read<Answer<P, "get">> {
    const key = `${path} ${JSON.stringify(input ?? {})}`;
    let read = this.#known.get(key) as Read<Answer<P, "get">> | undefined;
    if (read) this.#known.delete(key);
    else {
      const get = this.#api.get.bind(this.#api) as (p: P, i?: Input<P, "get">) => Promise<Answer<P, "get">>;
      read = new Read(MADE_OF[path] ?? [], () => get(path, input));
    }
    this.#known.set(key, read as Read<unknown>);
    if (this.#known.size > KEEP) this.#forgetOldest();
    return read;
  }

  /** Something else that is made of tags, such as the list that a page shows now. Returns how to let go of it. */
  add(other: () => Spoilable): () => void {
    this.#others.add(other);
    return () => this.#others.delete(other);
  }

  /** Loads again whatever is looked at and made of these; the rest is loaded when it is looked at. */
  spoil(tags: readonly Tag[] | "all"): void {
    for (const read of [...this.#known.values(), ...[...this.#others].map((other) => other())]) {
      if (tags === "all" || read.tags.some((tag) => tags.includes(tag))) read.spoil();
    }
  }

  /** Drops the read that was asked for longest ago and that nothing shows. */
  #forgetOldest(): void {
    for (const [key, read] of this.#known) {
      if (read.watched) continue;
      this.#known.delete(key);
      return;
    }
  }
}
