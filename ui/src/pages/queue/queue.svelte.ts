import { problemOf, type Api } from "~/api/client";
import type { Job, Problem, Progress, Settings } from "~/api/contract";
import { PagedList } from "~/api/paged";
import type { Reads } from "~/api/reads";
import { withProgress } from "~/parts/jobs/progress";

export interface QueueWorld {
  readonly api: Api;
  readonly reads: Reads;
  readonly progress: ReadonlyMap<string, Progress>;
}

/** So many open jobs are listed; the rest is a number. */
const LISTED = 200;

/** What a person can do to a job. */
export type Verb = "cancel" | "retry" | "pause" | "resume";

/** What is being done, what waits, what needs the person, and what is over. */
export class Queue {
  problem = $state.raw<Problem | null>(null);
  readonly #world: QueueWorld;
  readonly #open = $derived.by(() =>
    this.#world.reads.of("/jobs", { query: { state: "running,needs_user,queued,paused", limit: LISTED } }),
  );
  /** What is over, newest first. */
  readonly done: PagedList<Job>;
  readonly #jobs: readonly Job[] = $derived.by(() =>
    (this.#open.value?.items ?? []).map((job) => withProgress(job, this.#world.progress)),
  );
  readonly running: readonly Job[] = $derived(this.#jobs.filter((job) => job.state === "running"));
  readonly needsYou: readonly Job[] = $derived(this.#jobs.filter((job) => job.state === "needs_user"));
  readonly waiting: readonly Job[] = $derived(
    this.#jobs.filter((job) => job.state === "queued" || job.state === "paused"),
  );

  /** So many wait beside those that are listed: a drop of a whole drive is thousands. */
  readonly waitingUnseen: number = $derived.by(() => {
    const open = this.#world.reads.of("/status").value?.counts.jobs_open ?? 0;
    return this.#jobs.length < LISTED ? 0 : Math.max(0, open - this.#jobs.length);
  });

  constructor(world: QueueWorld) {
    this.#world = world;
    this.done = new PagedList<Job>("/jobs", (cursor, limit) =>
      world.api.get("/jobs", { query: { state: "done,failed,cancelled", limit, ...(cursor && { cursor }) } }),
    );
  }

  get loaded(): boolean {
    return this.#open.value !== undefined && this.done.loaded;
  }

  /** Why nothing can be shown. */
  get trouble(): Problem | null {
    return this.#open.value === undefined ? this.#open.problem : null;
  }

  /** Keeps the lists fresh as long as the page is there. */
  follow(): () => void {
    return this.#world.reads.add(() => this.done);
  }

  async act(verb: Verb, id: string): Promise<void> {
    const { api } = this.#world;
    const path = { path: { id } };
    await this.#try(() => {
      switch (verb) {
        case "cancel":
          return api.post("/jobs/{id}/cancel", path);
        case "retry":
          return api.post("/jobs/{id}/retry", path);
        case "pause":
          return api.post("/jobs/{id}/pause", path);
        case "resume":
          return api.post("/jobs/{id}/resume", path);
      }
    });
  }

  /** Stops watching and begins nothing, for so many minutes or until the person says. */
  async pauseAll(minutes?: number): Promise<void> {
    await this.#try(() => this.#world.api.post("/queue/pause", { body: minutes === undefined ? {} : { minutes } }));
  }

  /** What heavy work does while a game, a stream or a recording runs. */
  async whilePlaying(while_playing: Settings["while_playing"]): Promise<void> {
    await this.#try(() => this.#world.api.patch("/settings", { body: { while_playing } }));
  }

  async resumeAll(): Promise<void> {
    await this.#try(() => this.#world.api.post("/queue/resume"));
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
