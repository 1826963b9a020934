import { problemOf, type Api } from "~/api/client";
import type { ClipDetail, Finding, Problem } from "~/api/contract";

import type { Wish } from "./approval.svelte";

/** A pause in changing things after which the destinations are asked. */
const ASK_AFTER_MS = 500;

/** What a destination would say, or why it could not be asked. */
export interface Answer {
  /** The question it answers. */
  readonly key: string;
  readonly findings: readonly Finding[];
  /** Whether the clip's file is there. If not, its size could not be looked at. */
  readonly isMade: boolean;
  readonly away: Problem | null;
}

/** A question under way, or answered. */
interface Question {
  readonly wish: Wish;
  readonly controller: AbortController;
}

/**
 * What each destination would say to what is wished for, asked a moment after something changed. A question whose
 * answer nobody waits for any more is cancelled; one that did not change is not asked again.
 */
export class Preflights {
  /** The newest answer of each account. It stays until there is a newer one, so that nothing jumps. */
  #answers = $state.raw<Readonly<Record<string, Answer>>>({});
  /** The question that each account is to answer. */
  #wanted = $state.raw<Readonly<Record<string, string>>>({});
  readonly #questions = new Map<string, Question>();
  readonly #api: Api;
  readonly #clip: string;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(api: Api, clip: string) {
    this.#api = api;
    this.#clip = clip;
  }

  /** Something may have changed; `revision` stands for the clip, its words and its file. */
  ask(wishes: readonly Wish[], revision: string): void {
    const asked = wishes.map((wish) => [JSON.stringify([revision, wish]), wish] as const);
    this.#wanted = Object.fromEntries(asked.flatMap(([key, wish]) => wish.accounts.map((account) => [account, key])));
    for (const [key, { controller }] of this.#questions) {
      if (asked.some(([wanted]) => wanted === key)) continue;
      controller.abort();
      this.#questions.delete(key);
    }
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      for (const [key, wish] of asked) if (!this.#questions.has(key)) void this.#put(key, wish);
    }, ASK_AFTER_MS);
  }

  /** Asks an account the same thing again. */
  again(account: string): void {
    const key = this.#wanted[account];
    const question = key === undefined ? undefined : this.#questions.get(key);
    if (key !== undefined && question) void this.#put(key, question.wish);
  }

  /** Nobody looks any more. */
  stop(): void {
    clearTimeout(this.#timer);
    for (const { controller } of this.#questions.values()) controller.abort();
    this.#questions.clear();
  }

  /** What an account said last, while it is asked something at all. */
  of(account: string): Answer | undefined {
    return account in this.#wanted ? this.#answers[account] : undefined;
  }

  isChecking(account: string): boolean {
    return account in this.#wanted && this.#answers[account]?.key !== this.#wanted[account];
  }

  stops(account: string): readonly Finding[] {
    return this.of(account)?.findings.filter((one) => one.level === "stop") ?? [];
  }

  /** Whether something could not be looked at because the clip's file is not made yet. */
  get isUnmade(): boolean {
    return Object.keys(this.#wanted).some((account) => this.#answers[account]?.isMade === false);
  }

  async #put(key: string, wish: Wish): Promise<void> {
    const controller = new AbortController();
    this.#questions.get(key)?.controller.abort();
    this.#questions.set(key, { wish, controller });
    try {
      const input = { path: { id: this.#clip }, body: wish, signal: controller.signal };
      const { items } = await this.#api.post("/clips/{id}/preflight", input);
      this.#hear(
        key,
        items.map((one) => [one.account_id, { key, findings: one.findings, isMade: one.is_made, away: null }]),
      );
    } catch (thrown) {
      const away = problemOf(thrown);
      if (away)
        this.#hear(
          key,
          wish.accounts.map((one) => [one, { key, findings: [], isMade: true, away }]),
        );
    }
  }

  /** Takes answers, unless something else is wanted by now. */
  #hear(key: string, answers: readonly (readonly [string, Answer])[]): void {
    const wanted = answers.filter(([account]) => this.#wanted[account] === key);
    if (wanted.length > 0) this.#answers = { ...this.#answers, ...Object.fromEntries(wanted) };
  }
}

/** What of a clip the destinations look at: when it changes, they are asked anew. */
export function revisionOf(clip: ClipDetail | undefined): string {
  if (!clip) return "";
  const words = clip.words.map((one) => [one.destination, one.written_at]);
  return JSON.stringify([clip.edit, words, clip.thumbnail_at_s, clip.own_picture, clip.render.state === "ready"]);
}
