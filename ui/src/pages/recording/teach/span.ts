/** A sound is so long, in seconds: shorter is a click, longer a tune. */
export const SHORTEST = 0.15;
export const LONGEST = 3;
/** Offered while nothing is marked: a hand pauses just after what it heard. */
export const OFFERED = 1;

/** From when to when a sound is heard, in seconds. */
export interface SoundSpan {
  readonly at_s: number;
  readonly until_s: number;
}

const hundredths = (time_s: number): number => Math.round(time_s * 100) / 100;

/** What is marked: edges that were set, and else the second before the playhead. */
export function spanOf(from: number | null, until: number | null, time_s: number): SoundSpan {
  if (from !== null) return { at_s: hundredths(from), until_s: hundredths(until ?? from + OFFERED) };
  const end = Math.max(until ?? time_s, OFFERED);
  return { at_s: hundredths(end - OFFERED), until_s: hundredths(end) };
}

/** Whether it can be a sound. */
export function isSound({ at_s, until_s }: SoundSpan): boolean {
  const length = until_s - at_s;
  return at_s >= 0 && length >= SHORTEST - 1e-6 && length <= LONGEST + 1e-6;
}
