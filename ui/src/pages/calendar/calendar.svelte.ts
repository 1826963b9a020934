import { SvelteMap, SvelteSet } from "svelte/reactivity";

import { problemOf, type Api } from "~/api/client";
import type { Clip, Problem } from "~/api/contract";
import { PagedList } from "~/api/paged";
import type { Read, Reads } from "~/api/reads";
import { addDays, civilOf, instantOf, isDay, mondayOf } from "~/lib/civil";
import type { Wish } from "~/parts/goes/approval.svelte";
import { send } from "~/parts/goes/send";

import type { Schedule, Post } from "~/api/contract";
import { daysOf, type Day } from "./week";

/** What the address says. */
export interface CalendarView {
  /** Its Monday; this week when empty. */
  readonly week: string;
  readonly view: "week" | "list";
  /** Only what this channel gets; of all when empty. */
  readonly channel: string;
}

/** What was done, for the toast. */
export type CalendarDone =
  | { what: "past" }
  | { what: "sent"; name: string }
  | { what: "moved"; name: string; at: string; undo?: () => void }
  | { what: "movedMany" | "movedBack" | "cancelled"; n: number; undo?: () => void }
  | { what: "approved"; name: string; at: string | null; undo: () => void };

export interface CalendarWorld {
  readonly api: Api;
  readonly reads: Reads;
  readonly zone: string;
  readonly view: () => CalendarView;
  /** Whether the person may give a post another time. */
  readonly steers: (post: Post) => boolean;
  readonly setView: (changes: Partial<CalendarView>) => void;
  readonly say: (done: CalendarDone) => void;
}

/** How far something is moved: days by the calendar, minutes as they pass. */
export interface Step {
  readonly days?: number;
  readonly minutes?: number;
}

/** A time that a post is to have: the person's, or the one it had. */
interface Wanted {
  readonly post: Post;
  readonly at: string;
  readonly zone: string;
}

/** Days of the list, from its Monday on. */
const LISTED_DAYS = 28;
const TICK_MS = 30_000;

/** Posts at their times, the times that are free, and what is ready to be given one. */
export class Calendar {
  problem = $state.raw<Problem | null>(null);
  now = $state(Date.now());
  /** Selected in the list. */
  readonly marked = new SvelteSet<string>();
  readonly zone: string;
  readonly #world: CalendarWorld;
  /** Posts that were moved and of which the app has not said yet where they are. */
  readonly #wanted = new SvelteMap<string, Wanted>();

  readonly today: string = $derived.by(() => civilOf(new Date(this.now), this.zone).day);
  readonly monday: string = $derived.by(() => {
    const { week } = this.#world.view();
    return mondayOf(isDay(week) ? week : this.today);
  });
  readonly #count = $derived.by(() => (this.#world.view().view === "list" ? LISTED_DAYS : 7));
  readonly read: Read<Schedule> = $derived.by(() => this.#readOf(this.monday, this.#count));
  readonly schedule: Schedule | undefined = $derived(this.read.value);
  /** Every post where it is seen: what was just moved is there already. */
  readonly posts: readonly Post[] = $derived.by(() => {
    const moved = [...this.#wanted.values()].map(({ post, at, zone }) => asPlanned(post, at, zone));
    const others = (this.schedule?.posts ?? []).filter((post) => !this.#wanted.has(post.id));
    return [...others, ...moved].toSorted((a, b) => Date.parse(a.shown_at) - Date.parse(b.shown_at));
  });
  readonly days: readonly Day[] = $derived.by(() =>
    daysOf(this.monday, this.#count, this.zone, {
      posts: this.posts,
      free: (this.schedule?.free ?? []).filter((slot) => Date.parse(slot.at) > this.now),
      best: this.schedule?.best ?? [],
    }),
  );
  readonly movable: readonly Post[] = $derived(this.posts.filter((post) => this.canMove(post)));
  readonly targets: readonly Post[] = $derived(this.movable.filter((post) => this.marked.has(post.id)));

  // By itself, so that another week loads no clips anew.
  readonly #channel: string = $derived.by(() => this.#world.view().channel);
  readonly #clips: PagedList<Clip> = $derived.by(() => {
    const channel = this.#channel;
    return new PagedList<Clip>("/clips", (cursor, limit) =>
      this.#world.api.get("/clips", {
        query: { state: "ready", limit, ...(cursor && { cursor }), ...(channel && { channel_id: channel }) },
      }),
    );
  });
  /** Clips that go nowhere yet, or could not. */
  readonly ready: readonly Clip[] = $derived.by(() =>
    this.#clips.items.filter((clip) => clip.posts.every(({ state }) => state === "cancelled" || state === "failed")),
  );
  /** Nothing can be planned, because there is no place to plan it for. */
  readonly empty: boolean = $derived.by(() => {
    const accounts = this.#world.reads.of("/accounts").value?.items;
    const none = accounts?.every((account) => account.state === "removed") ?? false;
    return none && this.schedule !== undefined && this.posts.length === 0;
  });

  constructor(world: CalendarWorld) {
    this.#world = world;
    this.zone = world.zone;
  }

  /** Keeps the clips fresh and the clock going as long as the page is there. */
  follow(): () => void {
    const timer = setInterval(() => (this.now = Date.now()), TICK_MS);
    const stop = this.#world.reads.add(() => this.#clips);
    return () => {
      clearInterval(timer);
      stop();
    };
  }

  /** Reads the weeks beside, so that going there shows them at once. */
  prefetch(): void {
    if (this.#count === 7) for (const by of [7, -7]) this.#readOf(addDays(this.monday, by), 7).prefetch();
  }

  /** Another week; 0 is this one. */
  turn(by: -1 | 0 | 1): void {
    const monday = by === 0 ? mondayOf(this.today) : addDays(this.monday, by * 7);
    this.marked.clear();
    this.#world.setView({ week: monday === mondayOf(this.today) ? "" : monday });
  }

  find(id: string): Post | undefined {
    return this.posts.find((post) => post.id === id);
  }

  canMove(post: Post): boolean {
    return post.can_move && this.#world.steers(post);
  }

  /** Where a post would be after a step. */
  after(post: Post, { days = 0, minutes = 0 }: Step): Date {
    const { day, minute } = civilOf(post.shown_at, this.zone);
    const start = days === 0 ? new Date(post.shown_at) : instantOf({ day: addDays(day, days), minute }, this.zone);
    return new Date(start.getTime() + minutes * 60_000);
  }

  /** Gives a post another time. It is there at once, and back where it was when the app refuses. */
  async move(post: Post, to: Date): Promise<void> {
    if (!this.canMove(post) || to.getTime() === Date.parse(post.shown_at)) return;
    if (to.getTime() <= Date.now()) return this.#world.say({ what: "past" });
    const before = this.#wanting(post);
    const ids = this.#want([{ post, at: to.toISOString(), zone: this.zone }]);
    this.#goTo(to);
    const at = await this.#send(ids);
    if (at === null) return;
    this.#world.say({ what: "moved", name: post.clip_title, at, ...this.#wayBack([before]) });
  }

  /** By a key: the week that the post goes to is shown. */
  async step(id: string, step: Step): Promise<void> {
    const post = this.find(id);
    if (post) await this.move(post, this.after(post, step));
  }

  /** Moves everything that is selected, all or nothing of it into the future. */
  async stepMarked(step: Step): Promise<void> {
    const posts = this.targets;
    const wanted = posts.map((post) => ({ post, at: this.after(post, step).toISOString(), zone: this.zone }));
    if (wanted.some(({ at }) => Date.parse(at) <= Date.now())) return this.#world.say({ what: "past" });
    const before = posts.map((post) => this.#wanting(post));
    const ids = this.#want(wanted);
    if ((await this.#send(ids)) === null) return;
    this.#world.say({ what: "movedMany", n: ids.length, ...this.#wayBack(before) });
  }

  /** Lets a post go whose time went by. */
  async postNow(post: Post): Promise<void> {
    const well = await this.#try(async () => {
      await this.#world.api.post("/posts/{id}/retry", { path: { id: post.id } });
      await this.read.refresh();
    });
    if (well) this.#world.say({ what: "sent", name: post.clip_title });
  }

  /** Takes back what is selected. There is no way to undo it, so the page asks before. */
  async cancelMarked(): Promise<void> {
    const posts = this.targets;
    this.marked.clear();
    if (await this.#cancel(posts.map((post) => post.id))) this.#world.say({ what: "cancelled", n: posts.length });
  }

  /** Lets a clip go out as the person chose. Says whether all of it was taken. */
  async approve(clip: Clip, wishes: readonly Wish[]): Promise<boolean> {
    const { posts, problem } = await send(this.#world.api, clip.id, wishes);
    this.problem = problem;
    if (posts.length > 0) {
      const ids = posts.map((post) => post.id);
      await this.read.refresh();
      const at = posts[0]?.at ?? wishes[0]?.at ?? null;
      this.#world.say({ what: "approved", name: clip.title, at, undo: () => void this.#cancel(ids) });
    }
    return problem === null;
  }

  /** Where a post is now, to be wanted back. */
  #wanting(post: Post): Wanted {
    return { post, at: post.shown_at, zone: post.zone ?? this.zone };
  }

  /** Shows posts at other times. Returns those that nobody is sending yet; whoever sends takes the newest time along. */
  #want(wanted: readonly Wanted[]): string[] {
    const fresh = wanted.filter(({ post }) => !this.#wanted.has(post.id)).map(({ post }) => post.id);
    for (const one of wanted) this.#wanted.set(one.post.id, one);
    return fresh;
  }

  /** Tells the app until it has the newest time of each, and returns the last; `null` when it refused one. */
  async #send(ids: readonly string[]): Promise<string | null> {
    if (ids.length === 0) return null;
    const sent = new Map<string, string>();
    const due = (): Wanted[] =>
      ids.flatMap((id) => this.#wanted.get(id) ?? []).filter(({ post, at }) => sent.get(post.id) !== at);
    const well = await this.#try(async () => {
      while (due().length > 0) {
        for (const { post, at, zone } of due()) {
          sent.set(post.id, at);
          await this.#world.api.post("/posts/{id}/schedule", { path: { id: post.id }, body: { at, zone } });
        }
        if (due().length === 0) await this.read.refresh();
      }
    });
    // From here on the app's word counts. Some may have gone through before one was refused.
    if (!well) await this.read.refresh();
    for (const id of ids) this.#wanted.delete(id);
    return well ? ([...sent.values()].at(-1) ?? null) : null;
  }

  /** The undo of a move; there is none to a time that is over. */
  #wayBack(before: readonly Wanted[]): { undo?: () => void } {
    const isOver = before.some(({ at }) => Date.parse(at) <= Date.now());
    return isOver ? {} : { undo: () => void this.#back(before) };
  }

  async #back(before: readonly Wanted[]): Promise<void> {
    const ids = this.#want(before);
    const first = before[0];
    if (first) this.#goTo(new Date(first.at));
    if ((await this.#send(ids)) !== null) this.#world.say({ what: "movedBack", n: before.length });
  }

  async #cancel(ids: readonly string[]): Promise<boolean> {
    return await this.#try(async () => {
      for (const id of ids) await this.#world.api.post("/posts/{id}/cancel", { path: { id } });
      await this.read.refresh();
    });
  }

  /** Shows the week that a post goes to, when it leaves the one that is seen. */
  #goTo(to: Date): void {
    const { day } = civilOf(to, this.zone);
    if (this.days.some((one) => one.day === day)) return;
    this.#world.setView({ week: mondayOf(day) });
  }

  #readOf(monday: string, days: number): Read<Schedule> {
    const at = (day: string): string => instantOf({ day, minute: 0 }, this.zone).toISOString();
    const channel = this.#channel;
    return this.#world.reads.of("/schedule", {
      query: { from: at(monday), to: at(addDays(monday, days)), ...(channel && { channel_id: channel }) },
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
}

/** A post as it is once it has its new time. */
function asPlanned(post: Post, at: string, zone: string): Post {
  // One that waits for a yes goes on waiting.
  if (post.request) return { ...post, shown_at: at, publish_at: at, request: { ...post.request, at, zone } };
  return { ...post, at, zone, shown_at: at, state: "scheduled", problem: null, publish_at: null, needs_computer: true };
}
