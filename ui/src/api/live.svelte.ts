import { SvelteMap } from "svelte/reactivity";

import type { Api } from "./client";
import type { Progress } from "./contract";
import type { Reads } from "./reads";
import type { Tag } from "./tags.gen";

/** The part of `EventSource` that is used; tests bring their own. */
export interface Source {
  addEventListener(name: string, act: (event: MessageEvent<string>) => void): void;
  close(): void;
  readonly readyState: number;
}

export interface LiveOptions {
  readonly api: Api;
  readonly reads: Reads;
  readonly open?: (url: string) => Source;
  /** First wait before a closed stream is opened again, doubled up to half a minute. */
  readonly retryMs?: number;
}

/** Previews that are kept at once, and letters of one: they are for looking at, not for keeping. */
const MOST_TEXTS = 20;
const LONGEST_TEXT = 2000;

/** The stream of events. It says what is stale and how far jobs are; pages never poll. */
export class Live {
  /** Whether events arrive. `false` for a while means that what is shown may be old. */
  connected = $state(false);
  /** Newest progress of running jobs, four a second at most. */
  readonly progress = new SvelteMap<string, Progress>();
  /** Text that is being written, by the id of its job. A preview; gone when the words are there. */
  readonly texts = new SvelteMap<string, string>();

  readonly #options: LiveOptions;
  #source: Source | null = null;
  #wait: number;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #wasOpen = false;

  constructor(options: LiveOptions) {
    this.#options = options;
    this.#wait = options.retryMs ?? 500;
  }

  start(): void {
    const url = this.#options.api.media("/api/v1/events");
    const source = this.#options.open?.(url) ?? new EventSource(url, { withCredentials: false });
    this.#source = source;
    source.addEventListener("open", () => this.#opened());
    source.addEventListener("error", () => this.#broken());
    source.addEventListener("change", (event) => {
      const { stale } = JSON.parse(event.data) as { stale: Tag[] };
      this.#options.reads.spoil(stale);
    });
    source.addEventListener("progress", (event) => {
      const { job_id, ...progress } = JSON.parse(event.data) as Progress & { job_id: string };
      this.progress.set(job_id, progress);
    });
    source.addEventListener("text", (event) => {
      const { stream, text } = JSON.parse(event.data) as { stream: string; text: string };
      // Two line ends: the writer begins anew.
      const again = text.lastIndexOf("\n\n");
      const fresh = again < 0 ? (this.texts.get(stream) ?? "") + text : text.slice(again + 2);
      if (!this.texts.has(stream) && this.texts.size > MOST_TEXTS) this.texts.clear();
      this.texts.set(stream, fresh.slice(-LONGEST_TEXT));
    });
    source.addEventListener("gap", () => this.#options.reads.spoil("all"));
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#source?.close();
    this.#source = null;
  }

  #opened(): void {
    // A stream that was given up and opened anew has no `Last-Event-ID`: what was missed is unknown.
    if (this.#wasOpen && !this.connected) this.#options.reads.spoil("all");
    this.#wasOpen = true;
    this.connected = true;
    this.#wait = this.#options.retryMs ?? 500;
  }

  #broken(): void {
    this.connected = false;
    const CLOSED = 2;
    if (this.#source?.readyState !== CLOSED) return; // The browser tries again by itself.
    this.#source.close();
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.start(), this.#wait);
    this.#wait = Math.min(this.#wait * 2, 30_000);
  }
}
