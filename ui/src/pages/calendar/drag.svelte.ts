import type { Clip } from "~/api/contract";

import type { Post } from "~/api/contract";
import { minuteAt } from "./week";

/** What is dragged: a post to another time, or a clip to its first. */
export type Dragged = { readonly kind: "post"; readonly post: Post } | { readonly kind: "clip"; readonly clip: Clip };

/** Where it would land. */
export interface Landing {
  readonly day: string;
  readonly minute: number;
}

/** A hand that moves less than this only clicks. */
const BEGINS_PX = 5;
const STEP_MIN = 15;
const FINE_STEP_MIN = 5;
/** Near an edge of the week it scrolls, so much for each movement. */
const EDGE_PX = 40;
const SCROLL_PX = 14;

/**
 * Dragging by pointer events. The platform's own drag and drop is taken by the window's shell for files, and shows
 * nothing of where a thing lands. Touch scrolls; there the dialogs do the same.
 */
export class Drag {
  what = $state.raw<Dragged | null>(null);
  over = $state.raw<Landing | null>(null);
  /** Where the hand is, for the sign that follows it. */
  hand = $state.raw({ x: 0, y: 0 });
  readonly #drop: (what: Dragged, to: Landing) => void;
  #stop = (): void => undefined;

  constructor(drop: (what: Dragged, to: Landing) => void) {
    this.#drop = drop;
  }

  /** A press that may become a drag. `grip` is how far below the top of the thing it is held, in px. */
  press(event: PointerEvent, what: Dragged, grip = 0): void {
    if (event.button !== 0 || event.pointerType === "touch") return;
    const from = { x: event.clientX, y: event.clientY };
    const move = (moved: PointerEvent): void => {
      const way = Math.hypot(moved.clientX - from.x, moved.clientY - from.y);
      if (this.what === null && way < BEGINS_PX) return;
      this.what = what;
      this.hand = { x: moved.clientX, y: moved.clientY };
      this.over = landing(moved, grip);
    };
    const up = (): void => {
      const to = this.over;
      const dragged = this.what !== null;
      this.#stop();
      if (!dragged) return;
      // The click that follows would open the clip.
      const swallow = (click: MouseEvent): void => (click.preventDefault(), click.stopPropagation());
      window.addEventListener("click", swallow, { capture: true, once: true });
      setTimeout(() => window.removeEventListener("click", swallow, { capture: true }));
      if (to) this.#drop(what, to);
    };
    const key = (pressed: KeyboardEvent): void => {
      if (pressed.key !== "Escape" || this.what === null) return;
      pressed.preventDefault();
      pressed.stopPropagation();
      this.#stop();
    };
    const cancel = (): void => this.#stop();
    this.#stop();
    window.addEventListener("pointermove", move);
    window.addEventListener("pointerup", up);
    window.addEventListener("pointercancel", cancel);
    window.addEventListener("keydown", key, { capture: true });
    this.#stop = () => {
      window.removeEventListener("pointermove", move);
      window.removeEventListener("pointerup", up);
      window.removeEventListener("pointercancel", cancel);
      window.removeEventListener("keydown", key, { capture: true });
      this.what = this.over = null;
    };
  }

  /** The page is left in the middle of it. */
  end(): void {
    this.#stop();
  }
}

/** The day and time below the hand; the days carry `data-day`. Shift makes the steps finer. */
function landing(event: PointerEvent, grip: number): Landing | null {
  const column = document
    .elementsFromPoint(event.clientX, event.clientY)
    .find((element): element is HTMLElement => element instanceof HTMLElement && "day" in element.dataset);
  const day = column?.dataset["day"];
  if (!column || day === undefined) return null;
  scrollAt(event.clientY, column.closest<HTMLElement>("[data-scrolls]"));
  const { top, height } = column.getBoundingClientRect();
  const step = event.shiftKey ? FINE_STEP_MIN : STEP_MIN;
  return { day, minute: minuteAt(event.clientY - grip - top, height, step) };
}

function scrollAt(y: number, box: HTMLElement | null): void {
  if (!box) return;
  const { top, bottom } = box.getBoundingClientRect();
  // The names of the days stay in sight above.
  if (y < top + 2 * EDGE_PX) box.scrollTop -= SCROLL_PX;
  else if (y > bottom - EDGE_PX) box.scrollTop += SCROLL_PX;
}
