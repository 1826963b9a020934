/** The narrowest stretch that can be shown, in seconds. */
const NARROWEST_S = 0.5;
const STEPS_S = [0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200];

/** Which part of a recording a time line shows. */
export class TimelineView {
  from_s = $state(0);
  to_s = $state(10);
  duration_s = $state(10);

  /** Shows everything of a recording of this length. */
  setDuration(duration_s: number): void {
    this.duration_s = Math.max(NARROWEST_S, duration_s);
    this.set(0, this.duration_s);
  }

  /** Shows a stretch with as much around it as it takes to see where it lies. */
  frame(start_s: number, end_s: number, around: number): void {
    const margin = Math.max(4, (end_s - start_s) * around);
    this.set(start_s - margin, end_s + margin);
  }

  /** Shows from here to there, as far as the recording goes. Pushed inside rather than cut short. */
  set(from_s: number, to_s: number): void {
    const width = Math.min(Math.max(to_s - from_s, NARROWEST_S), this.duration_s);
    const from = Math.min(Math.max(0, from_s), this.duration_s - width);
    this.from_s = from;
    this.to_s = from + width;
  }

  /** Closer (below 1) or wider (above 1), with the instant `at_s` staying where it is. */
  zoom(factor: number, at_s: number): void {
    const width = (this.to_s - this.from_s) * factor;
    const share = (at_s - this.from_s) / (this.to_s - this.from_s);
    const bounded = Math.min(Math.max(width, NARROWEST_S), this.duration_s);
    this.set(at_s - bounded * share, at_s + bounded * (1 - share));
  }

  /** Along the recording, in seconds. */
  pan(by_s: number): void {
    this.set(this.from_s + by_s, this.to_s + by_s);
  }

  /** Brings an instant into sight, if it is not. */
  follow(at_s: number): void {
    const width = this.to_s - this.from_s;
    if (at_s < this.from_s || at_s > this.to_s) this.set(at_s - width * 0.1, at_s + width * 0.9);
  }

  /** Where an instant is, in pixels. */
  x(at_s: number, width_px: number): number {
    return ((at_s - this.from_s) / (this.to_s - this.from_s)) * width_px;
  }

  /** The instant at a pixel. */
  at(x_px: number, width_px: number): number {
    return this.from_s + (x_px / width_px) * (this.to_s - this.from_s);
  }
}

/** Round times for the axis, at most so many, and the step between them. */
export function ticks(from_s: number, to_s: number, most: number): { step_s: number; at_s: number[] } {
  const wanted = (to_s - from_s) / Math.max(1, most);
  const step_s = STEPS_S.find((step) => step >= wanted) ?? Math.ceil(wanted / 3600) * 3600;
  const at_s: number[] = [];
  for (let n = Math.ceil(from_s / step_s); n * step_s <= to_s; n++) at_s.push(n * step_s);
  return { step_s, at_s };
}
