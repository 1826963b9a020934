import { createSubscriber } from "svelte/reactivity";

import { problemOf } from "./client";
import type { Page, Problem } from "./contract";
import type { Spoilable } from "./reads";
import { MADE_OF, type Tag } from "./tags.gen";

/** Big enough to stay ahead of a scrolling hand, small enough for 100 ms. */
export const PAGE_SIZE = 200;
const COALESCE_MS = 120;

/** Loads one page of a list. */
export type LoadPage<T> = (cursor: string | undefined, limit: number) => Promise<Page<T>>;

/** A long list that is loaded page by key as it is scrolled, and kept fresh by events. */
export class PagedList<T> implements Spoilable {
  // Plain fields and a subscriber instead of `$state`, for the same reason as in `Read`.
  #items: readonly T[] = [];
  #next: string | null = null;
  #problem: Problem | null = null;
  #loaded = false;
  #changed = (): void => undefined;
  #busy = false;
  #stale = true;
  #watched = false;
  #seen: number;
  #run = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #load: LoadPage<T>;
  readonly #subscribe: () => void;
  readonly tags: readonly Tag[];

  /**
   * @param path the list's path in the API, which says what it is made of
   * @param seen the row that has to be there at once, because the person was there before
   */
  constructor(path: string, load: LoadPage<T>, seen = 0) {
    this.#seen = seen;
    this.tags = MADE_OF[path] ?? [];
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

  get items(): readonly T[] {
    this.#subscribe();
    return this.#items;
  }

  /** Whether there are more than are loaded. */
  get hasMore(): boolean {
    this.#subscribe();
    return this.#next !== null;
  }

  get problem(): Problem | null {
    this.#subscribe();
    return this.#problem;
  }

  /** Whether the first page has arrived. */
  get loaded(): boolean {
    this.#subscribe();
    return this.#loaded;
  }

  /** The last row that can be seen: loads ahead, and tells how much has to be fresh. */
  see(index: number): void {
    this.#seen = index;
    if (index >= this.#items.length - PAGE_SIZE) void this.more();
  }

  /** Loads the next page. */
  async more(): Promise<void> {
    const cursor = this.#next;
    if (this.#busy || cursor === null) return;
    this.#busy = true;
    const run = this.#run;
    try {
      const page = await this.#load(cursor, PAGE_SIZE);
      if (run !== this.#run) return;
      this.#items = [...this.#items, ...page.items];
      this.#next = page.next;
    } catch (thrown) {
      this.#problem = problemOf(thrown);
    } finally {
      this.#busy = false;
      this.#changed();
    }
  }

  /** Loads everything down to the last seen row again and swaps it in at once, so that nothing jumps. */
  async refresh(): Promise<void> {
    const run = ++this.#run;
    this.#stale = false;
    const items: T[] = [];
    let cursor: string | undefined;
    try {
      do {
        const page: Page<T> = await this.#load(cursor, PAGE_SIZE);
        if (run !== this.#run) return;
        items.push(...page.items);
        cursor = page.next ?? undefined;
      } while (cursor !== undefined && items.length <= this.#seen + PAGE_SIZE / 2);
      this.#items = items;
      this.#next = cursor ?? null;
      this.#problem = null;
    } catch (thrown) {
      if (run !== this.#run) return;
      this.#problem = problemOf(thrown);
      this.#stale = true;
    }
    this.#loaded = true;
    this.#changed();
  }

  spoil(): void {
    this.#stale = true;
    if (!this.#watched) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      if (this.#watched) void this.refresh();
    }, COALESCE_MS);
  }
}
