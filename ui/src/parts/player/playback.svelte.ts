import { untrack } from "svelte";

import { readStored, writeStored } from "~/lib/stored";

/** A stretch of a recording to be played. */
export interface Take {
  /** The picture to show until the first frame is there. */
  readonly poster: string | null;
  readonly url: string;
  readonly start_s: number;
  readonly end_s: number;
  /** The best instant. */
  readonly peak_s?: number;
}

interface Sound {
  muted: boolean;
  volume: number;
}

const FAST = [1, 1.5, 2, 4, 8] as const;
const STARTS_WITH: Sound = { muted: true, volume: 0.3 };
/** How exact a seek has to be to count as "there". */
const NEAR_S = 0.04;

/**
 * What plays, and where. It has two players: one is seen, the other already stands at the start of what will probably
 * be asked for next, so that the next moment plays at once.
 */
export class Playback {
  time = $state(0);
  playing = $state(false);
  /** -8 to 8; below zero it runs backwards by seeking, because web views can't. */
  rate = $state(1);
  muted = $state(true);
  volume = $state(0.3);
  loop = $state(readStored("loop", true));
  /** Which of the two players is seen. */
  front = $state<0 | 1>(0);
  /** The first frame of the take is there. */
  ready = $state(false);
  /** The web view could not play it: its own words. */
  failure = $state<string | null>(null);
  take = $state.raw<Take | null>(null);
  frame_s = $state(1 / 30);

  readonly #players: [HTMLVideoElement | null, HTMLVideoElement | null] = [null, null];
  readonly #urls: [string, string] = ["", ""];
  #autoplay = true;
  /** Counts what was shown, so that an answer of an earlier file does not start a later one. */
  #showing = 0;
  #bounded = true;
  #tick = 0;
  #backTimer: ReturnType<typeof setInterval> | undefined;

  constructor() {
    const sound = readStored("sound", STARTS_WITH);
    this.muted = sound.muted;
    this.volume = sound.volume;
  }

  /** Takes a `<video>` for one of the two places; returns how to let go of it. */
  adopt(place: 0 | 1, video: HTMLVideoElement): () => void {
    this.#players[place] = video;
    const on = (name: string, act: () => void): void => video.addEventListener(name, act);
    const isFront = (): boolean => this.front === place;
    on("play", () => isFront() && this.#started());
    on("pause", () => isFront() && this.#stopped());
    on("seeked", () => isFront() && (this.time = video.currentTime));
    on("loadeddata", () => isFront() && (this.ready = true));
    on("error", () => isFront() && video.error && (this.failure = video.error.message || `code ${video.error.code}`));
    on("ended", () => isFront() && this.#atEnd());
    // Called from an attachment, which must not run again when another take is shown.
    untrack(() => {
      this.#applySound(video);
      if (this.take && isFront()) this.#load(place, this.take);
    });
    return () => {
      this.#players[place] = null;
      this.#urls[place] = "";
      video.removeAttribute("src");
      video.load();
      this.#stopped();
    };
  }

  /** Shows a take from its start. `null` shows nothing. */
  show(take: Take | null, options: { autoplay: boolean }): void {
    this.#backwards(false);
    this.#video?.pause();
    this.#showing++;
    this.take = take;
    this.failure = null;
    this.#bounded = true;
    this.#autoplay = options.autoplay;
    if (!take) return;
    const other = this.front === 0 ? 1 : 0;
    if (this.#urls[this.front] !== take.url && this.#urls[other] === take.url) this.front = other;
    this.time = take.start_s;
    this.rate = 1;
    this.ready = (this.#video?.readyState ?? 0) >= 2 && this.#urls[this.front] === take.url;
    this.#load(this.front, take);
  }

  /** Lets the hidden player go to the start of what comes next. */
  prepare(take: Take | null): void {
    const other = this.front === 0 ? 1 : 0;
    const video = this.#players[other];
    if (!take || !video) return;
    if (this.#urls[this.front] === take.url && this.#urls[other] === "") return; // A seek in the same file is quick.
    if (this.#urls[other] !== take.url) {
      this.#urls[other] = take.url;
      video.src = take.url;
    }
    this.#seekWhenReady(video, take.start_s);
  }

  /** The take's edges have moved; what is seen stays. */
  trim(start_s: number, end_s: number): void {
    if (this.take) this.take = { ...this.take, start_s, end_s };
  }

  toggle(): void {
    if (this.playing) this.pause();
    else this.play();
  }

  play(): void {
    const [video, take] = [this.#video, this.take];
    if (!video || !take) return;
    this.#backwards(false);
    if (this.time >= take.end_s - NEAR_S && this.#bounded) this.seek(take.start_s);
    video.playbackRate = Math.max(0.25, this.rate);
    void video.play().catch(() => this.#stopped());
  }

  pause(): void {
    this.#backwards(false);
    this.rate = 1;
    this.#video?.pause();
  }

  /** From the start of the take. */
  playFromStart(): void {
    if (!this.take) return;
    this.seek(this.take.start_s);
    this.play();
  }

  /** From just before the best instant. */
  playFromPeak(): void {
    if (!this.take) return;
    this.seek(Math.max(this.take.start_s, (this.take.peak_s ?? this.take.start_s) - 1));
    this.play();
  }

  /** To a time of the recording. Outside the take it plays on without stopping at its end. */
  seek(to_s: number): void {
    const [video, take] = [this.#video, this.take];
    if (!video || !take) return;
    const to = Math.max(0, Number.isFinite(video.duration) ? Math.min(to_s, video.duration - NEAR_S) : to_s);
    this.#bounded = to >= take.start_s - NEAR_S && to <= take.end_s + NEAR_S;
    this.time = to;
    video.currentTime = to;
  }

  /** By seconds, forward or back. */
  step(by_s: number): void {
    this.seek(this.time + by_s);
  }

  /** To a tenth of the take, 0 to 9. */
  tenth(n: number): void {
    if (this.take) this.seek(this.take.start_s + ((this.take.end_s - this.take.start_s) * n) / 10);
  }

  /** L: faster with each press. */
  faster(): void {
    if (this.rate < 0 || !this.playing) this.rate = 1;
    else this.rate = FAST.find((rate) => rate > this.rate) ?? this.rate;
    this.play();
  }

  /** J: back, faster with each press. */
  slower(): void {
    if (this.playing && this.rate > 1) {
      this.rate = FAST.findLast((rate) => rate < this.rate) ?? 1;
      this.play();
      return;
    }
    const rate = this.rate < 0 ? Math.max(this.rate * 2, -8) : -1;
    this.#video?.pause();
    this.rate = rate;
    this.#backwards(true);
  }

  setLoop(loop: boolean): void {
    this.loop = loop;
    writeStored("loop", loop);
  }

  setSound(change: Partial<Sound>): void {
    if (change.muted !== undefined) this.muted = change.muted;
    if (change.volume !== undefined) this.volume = change.volume;
    for (const video of this.#players) if (video) this.#applySound(video);
    writeStored("sound", { muted: this.muted, volume: this.volume });
  }

  /** The player that is seen, for those who draw its picture. */
  get video(): HTMLVideoElement | null {
    return this.#players[this.front];
  }

  get #video(): HTMLVideoElement | null {
    return this.#players[this.front];
  }

  #load(place: 0 | 1, take: Take): void {
    const video = this.#players[place];
    if (!video) return;
    this.#applySound(video);
    if (this.#urls[place] !== take.url) {
      this.#urls[place] = take.url;
      video.src = take.url;
    }
    const showing = this.#showing;
    this.#seekWhenReady(video, take.start_s, () => {
      if (this.#showing === showing && this.#autoplay) this.play();
    });
  }

  #seekWhenReady(video: HTMLVideoElement, to_s: number, then?: () => void): void {
    const go = (): void => {
      if (Math.abs(video.currentTime - to_s) > NEAR_S) video.currentTime = to_s;
      then?.();
    };
    if (video.readyState >= 1) go();
    else video.addEventListener("loadedmetadata", go, { once: true });
  }

  #applySound(video: HTMLVideoElement): void {
    const isFront = video === this.#video;
    video.muted = this.muted || !isFront;
    video.volume = this.volume;
  }

  #started(): void {
    this.playing = true;
    cancelAnimationFrame(this.#tick);
    const follow = (): void => {
      const video = this.#video;
      if (!video) return;
      this.time = video.currentTime;
      if (this.#bounded && this.take && this.time >= this.take.end_s) this.#atEnd();
      if (this.playing) this.#tick = requestAnimationFrame(follow);
    };
    this.#tick = requestAnimationFrame(follow);
  }

  #stopped(): void {
    this.playing = false;
    cancelAnimationFrame(this.#tick);
  }

  #atEnd(): void {
    const [video, take] = [this.#video, this.take];
    if (!video || !take) return;
    if (this.loop && this.#bounded) {
      video.currentTime = take.start_s;
      if (video.paused) void video.play().catch(() => undefined);
    } else {
      video.pause();
      this.time = Math.min(take.end_s, video.currentTime);
    }
  }

  #backwards(on: boolean): void {
    clearInterval(this.#backTimer);
    if (!on) return;
    this.playing = true;
    const every_ms = 100;
    this.#backTimer = setInterval(() => {
      this.step((this.rate * every_ms) / 1000);
      if (this.time <= 0) this.pause();
    }, every_ms);
  }
}
