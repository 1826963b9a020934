import { untrack } from "svelte";

import { problemOf, type Api } from "~/api/client";
import type { Job, Problem } from "~/api/contract";
import type { Reads } from "~/api/reads";
import { t } from "~/lib/i18n/i18n.svelte";
import { bytes, percent, span } from "~/lib/time";

export interface UploadWorld {
  readonly api: Api;
  readonly reads: Reads;
  /** The job that brings the post out, with its newest progress. */
  readonly job: () => Job | undefined;
}

/** How far it was at a time. */
interface Look {
  readonly at: number;
  readonly fraction: number;
}

export const LOOK_MS = 1000;
/** The speed is that of the last seconds, so that it follows the network without trembling. */
const WINDOW_MS = 10_000;
/** What is known after less is a guess. */
const ENOUGH_MS = 2000;

/** A post on its way: how far it is, how fast it goes, and holding it back. */
export class Upload {
  problem = $state.raw<Problem | null>(null);
  #looks = $state.raw<readonly Look[]>([]);
  readonly #world: UploadWorld;

  /** Share of the file that goes out in a second; `null` before it can be known. */
  readonly rate: number | null = $derived.by(() => {
    const [first, last] = [this.#looks[0], this.#looks.at(-1)];
    if (!first || !last || last.at - first.at < ENOUGH_MS) return null;
    return ((last.fraction - first.fraction) / (last.at - first.at)) * 1000;
  });
  /** Bytes of the file, as long as it is known which one goes out. */
  readonly #size: number | null = $derived.by(() => {
    const job = this.#world.job();
    const clip = job && this.#world.reads.of("/posts/{id}", { path: { id: job.subject } }).value?.clip_id;
    if (clip === undefined) return null;
    return this.#world.reads.of("/clips/{id}", { path: { id: clip } }).value?.render.size_bytes ?? null;
  });
  /** How it goes, in words: how far, how fast, how long still. */
  readonly facts: readonly string[] = $derived.by(() => {
    const progress = this.#world.job()?.progress;
    if (!progress) return [];
    const { fraction, word, eta_s } = progress;
    if (fraction === null) return word ? [word] : [];
    const { rate } = this;
    const left = rate === null ? eta_s : rate > 0 ? (1 - fraction) / rate : null;
    const size = rate === null ? null : this.#size;
    return [
      percent(fraction),
      ...(rate === null || size === null ? [] : [t("upload.speed", { size: bytes(rate * size) })]),
      ...(left === null ? [] : [t("job.left", { time: span(left) })]),
    ];
  });

  constructor(world: UploadWorld) {
    this.#world = world;
  }

  /** Looks how far it is as long as it runs: from that the speed is worked out. */
  follow(): () => void {
    const look = (): void => untrack(() => this.#look());
    look();
    const timer = setInterval(look, LOOK_MS);
    return () => {
      clearInterval(timer);
      this.#looks = [];
    };
  }

  /** Holds it back until the person says otherwise. What has arrived need not go again. */
  async pause(): Promise<void> {
    await this.#try((path) => this.#world.api.post("/jobs/{id}/pause", path));
  }

  async resume(): Promise<void> {
    await this.#try((path) => this.#world.api.post("/jobs/{id}/resume", path));
  }

  #look(): void {
    const fraction = this.#world.job()?.progress.fraction ?? null;
    if (fraction === null) return void (this.#looks = []);
    const at = Date.now();
    // One that began anew is measured anew.
    const before = this.#looks.filter((look) => look.fraction <= fraction && at - look.at <= WINDOW_MS);
    this.#looks = [...before, { at, fraction }];
  }

  async #try(act: (path: { path: { id: string } }) => Promise<unknown>): Promise<void> {
    const id = this.#world.job()?.id;
    if (id === undefined) return;
    try {
      await act({ path: { id } });
      this.problem = null;
    } catch (thrown) {
      this.problem = problemOf(thrown);
    }
  }
}
