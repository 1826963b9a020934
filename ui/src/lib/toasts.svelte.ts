/** What was just done, with a way back. */
export interface Toast {
  readonly text: string;
  readonly undo?: () => void;
}

const SHOWN_MS = 8000;

/** One toast at a time: only for what the person just did. A newer one takes the place. */
export class Toasts {
  current = $state.raw<Toast | null>(null);
  #timer: ReturnType<typeof setTimeout> | undefined;

  say(text: string, undo?: () => void): void {
    this.current = undo ? { text, undo } : { text };
    this.resume();
  }

  clear(): void {
    clearTimeout(this.#timer);
    this.current = null;
  }

  /** Stays as long as the pointer or the focus is on it. */
  hold(): void {
    clearTimeout(this.#timer);
  }

  resume(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.clear(), SHOWN_MS);
  }
}
