import type { Moment } from "~/api/contract";

/** So many frames are offered beside the automatic one. */
const OFFERED = 7;

/** Frames worth a look: the best instants of the clip's moments, then evenly over the clip. In order of time. */
export function candidates(
  span: { start_s: number; end_s: number },
  moments: readonly Pick<Moment, "peak_s">[],
): number[] {
  const length = span.end_s - span.start_s;
  const even = Array.from({ length: OFFERED }, (_, i) => span.start_s + (length * (i + 0.5)) / OFFERED);
  const peaks = moments.map((moment) => moment.peak_s).filter((at) => at > span.start_s && at < span.end_s);
  const chosen: number[] = [];
  for (const at of [...peaks, ...even]) {
    const rounded = Math.round(at * 100) / 100;
    const far = chosen.every((other) => Math.abs(other - rounded) > length / (OFFERED * 2.5));
    if (far && chosen.length < OFFERED) chosen.push(rounded);
  }
  return chosen.toSorted((a, b) => a - b);
}
