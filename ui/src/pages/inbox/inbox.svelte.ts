import { SvelteMap, SvelteSet } from "svelte/reactivity";

import { problemOf, type Api } from "~/api/client";
import type { ClipDetail, Moment, MomentDetail, MomentState, Problem } from "~/api/contract";
import { PagedList } from "~/api/paged";
import type { Read, Reads } from "~/api/reads";
import { markQuery } from "~/parts/marks/marks.svelte";

import { nameOf, rowsOf, type Row } from "./rows";

/** The filters of the page, kept in its address. */
export interface InboxFilters {
  readonly show: "new" | "later" | "accepted" | "rejected";
  readonly sort: "recent" | "best";
  readonly game: string;
  readonly mark: string;
  readonly text: string;
  readonly moment: string;
  readonly why: boolean;
}

export interface InboxWorld {
  readonly api: Api;
  readonly reads: Reads;
  readonly filters: () => InboxFilters;
  readonly setFilters: (changes: Partial<InboxFilters>) => void;
  /** Says what was done, with a way back. */
  readonly say: (done: { state: MomentState; count: number; name: string; undo: () => void }) => void;
  /** Takes one thing back. */
  readonly undo: (id: string) => Promise<void>;
}

/** What was decided and is still on its way, or done but not yet in the list that is shown. */
interface Decided {
  readonly state: MomentState;
  readonly undo: string | null;
}

/** The list of moments, the one that is looked at, and what is decided about them. */
export class Inbox {
  /** Selected in addition to the current one. */
  readonly marked = new SvelteSet<string>();
  /** Why the last decision did not reach the app. */
  problem = $state.raw<Problem | null>(null);
  /** Edges that are being moved or saved. */
  edges = $state.raw<{ id: string; start_s: number; end_s: number } | null>(null);

  readonly #world: InboxWorld;
  readonly #decided = new SvelteMap<string, Decided>();
  #anchor: string | null = null;

  // As text, because the filters are new values with each change of the address, and another moment is no other list.
  readonly #filter = $derived.by(() => {
    const { show, sort, game, mark, text } = this.#world.filters();
    return JSON.stringify({ show, sort, game, mark, text });
  });
  readonly #list = $derived.by(() => {
    const { show, sort, game, mark, text } = JSON.parse(this.#filter) as InboxFilters;
    const { api } = this.#world;
    return new PagedList<Moment>("/moments", (cursor, limit) =>
      api.get("/moments", {
        query: {
          state: show,
          sort,
          limit,
          ...(game && { game }),
          ...(text && { text }),
          ...(cursor && { cursor }),
          ...markQuery(mark),
        },
      }),
    );
  });

  /** The moments that are shown: what was just decided has already left. */
  readonly moments: readonly Moment[] = $derived(
    this.#list.items.filter((moment) => {
      const decided = this.#decided.get(moment.id);
      return decided === undefined || decided.state === this.#world.filters().show;
    }),
  );
  readonly rows: readonly Row[] = $derived.by(() => rowsOf(this.moments, this.#world.filters().sort === "recent"));
  readonly current: Moment | null = $derived(
    this.moments.find((moment) => moment.id === this.#world.filters().moment) ?? this.moments[0] ?? null,
  );
  readonly currentRow: number = $derived(this.rows.findIndex((row) => row.key === this.current?.id));
  /** The one that will probably be looked at next. */
  readonly upcoming: Moment | null = $derived(this.#neighbour(1));
  /** What a decision is about: the marked ones, else the current one. */
  readonly targets: readonly Moment[] = $derived(
    this.marked.size > 0
      ? this.moments.filter((moment) => this.marked.has(moment.id))
      : this.current
        ? [this.current]
        : [],
  );
  /** Everything about the current moment. */
  readonly detail: Read<MomentDetail> | null = $derived.by(() =>
    this.current ? this.#world.reads.of("/moments/{id}", { path: { id: this.current.id } }) : null,
  );
  /** Its clip: words and posts. */
  readonly clip: Read<ClipDetail> | null = $derived.by(() =>
    this.current?.clip_id ? this.#world.reads.of("/clips/{id}", { path: { id: this.current.clip_id } }) : null,
  );
  /** Its edges, as they are now or are being moved. */
  readonly span: { start_s: number; end_s: number } | null = $derived.by(() => {
    if (!this.current) return null;
    const { id, start_s, end_s } = this.edges?.id === this.current.id ? this.edges : this.current;
    return { id, start_s, end_s };
  });

  constructor(world: InboxWorld) {
    this.#world = world;
  }

  get list(): PagedList<Moment> {
    return this.#list;
  }

  /** Keeps the list fresh as long as the page is there. */
  follow(): () => void {
    return this.#world.reads.add(() => this.#list);
  }

  select(id: string): void {
    this.marked.clear();
    this.#anchor = id;
    this.#world.setFilters({ moment: id });
  }

  /** Up or down by one. */
  step(by: 1 | -1): void {
    const next = this.#neighbour(by);
    if (next) this.select(next.id);
  }

  /** Adds or takes away one, as Ctrl and click do. */
  toggleMark(id: string): void {
    if (this.marked.size === 0 && this.current && this.current.id !== id) this.marked.add(this.current.id);
    if (this.marked.has(id)) this.marked.delete(id);
    else this.marked.add(id);
    this.#anchor = id;
    this.#world.setFilters({ moment: id });
  }

  /** Marks everything from where the marking began to this one. */
  markTo(id: string): void {
    const at = (wanted: string | null): number => this.moments.findIndex((moment) => moment.id === wanted);
    const [from, to] = [at(this.#anchor ?? this.current?.id ?? null), at(id)];
    if (from < 0 || to < 0) return;
    this.#anchor ??= this.current?.id ?? null;
    this.marked.clear();
    for (const moment of this.moments.slice(Math.min(from, to), Math.max(from, to) + 1)) this.marked.add(moment.id);
    this.#world.setFilters({ moment: id });
  }

  markStep(by: 1 | -1): void {
    const next = this.#neighbour(by);
    if (next) this.markTo(next.id);
  }

  markAll(): void {
    for (const moment of this.moments) this.marked.add(moment.id);
  }

  /** Decides about the targets and moves on at once. The app hears of it meanwhile; if it can't, all comes back. */
  async decide(state: MomentState): Promise<void> {
    const targets = this.targets.filter((moment) => moment.state !== state);
    const first = targets[0];
    if (!first) return;
    const ids = targets.map((moment) => moment.id);
    const after = this.#after(ids);
    for (const id of ids) this.#decided.set(id, { state, undo: null });
    this.marked.clear();
    this.problem = null;
    this.#world.setFilters({ moment: after?.id ?? "" });
    try {
      const { undo } = await this.#world.api.post("/moments/decide", { body: { ids, state } });
      for (const id of ids) this.#decided.set(id, { state, undo: undo.id });
      this.#world.say({ state, count: ids.length, name: nameOf(first), undo: () => void this.#world.undo(undo.id) });
      await this.#list.refresh();
    } catch (thrown) {
      this.problem = problemOf(thrown);
    }
    // The list has the truth again: what failed comes back, what was done stays away by itself.
    for (const id of ids) this.#decided.delete(id);
    if (this.problem) this.#world.setFilters({ moment: first.id });
  }

  /** Accepts the current moment and lets its clip go to these destinations. */
  async approve(accounts: readonly string[]): Promise<boolean> {
    const moment = this.current;
    if (!moment?.clip_id || accounts.length === 0) return false;
    const clip = moment.clip_id;
    await this.decide("accepted");
    if (this.problem) return false;
    try {
      await this.#world.api.post("/clips/{id}/approve", { path: { id: clip }, body: { accounts: [...accounts] } });
      return true;
    } catch (thrown) {
      this.problem = problemOf(thrown);
      return false;
    }
  }

  /** Something was taken back: nothing is guessed any more, and the list is asked. */
  undone(): void {
    this.#decided.clear();
    void this.#list.refresh();
  }

  /** Moves the edges; they are saved when the hand lets go. */
  async setEdges(start_s: number, end_s: number, done: boolean): Promise<void> {
    const moment = this.current;
    if (!moment) return;
    this.edges = { id: moment.id, start_s, end_s };
    if (!done || (start_s === moment.start_s && end_s === moment.end_s)) return;
    try {
      const saved = await this.#world.api.patch("/moments/{id}", { path: { id: moment.id }, body: { start_s, end_s } });
      this.#world.reads.of("/moments/{id}", { path: { id: moment.id } }).put(saved);
      await this.#list.refresh();
      this.problem = null;
    } catch (thrown) {
      this.problem = problemOf(thrown);
    }
    if (this.edges?.id === moment.id && this.edges.start_s === start_s && this.edges.end_s === end_s) this.edges = null;
  }

  #neighbour(by: 1 | -1): Moment | null {
    const at = this.moments.findIndex((moment) => moment.id === this.current?.id);
    return at < 0 ? null : (this.moments[at + by] ?? null);
  }

  /** The moment to look at when these are gone: the next one below the last, else the one above. */
  #after(gone: readonly string[]): Moment | null {
    const last = this.moments.findLastIndex((moment) => gone.includes(moment.id));
    const stays = (moment: Moment): boolean => !gone.includes(moment.id);
    return this.moments.slice(last + 1).find(stays) ?? this.moments.slice(0, last).findLast(stays) ?? null;
  }
}
