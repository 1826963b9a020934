/** The limit of uploads: kept in bytes a second, spoken of in Mbit/s, as people know their line. */

const BYTES = 125_000;
/** The app takes 10 000 bytes a second and more; this is the next round number. */
export const LEAST_MBIT = 0.1;
/** What most lines can spare. */
export const USUAL_MBIT = 5;
/** About what half a minute in full HD comes to. */
export const CLIP_BYTES = 50_000_000;

export function mbitOf(bytesPerSecond: number): number {
  return Math.round((bytesPerSecond / BYTES) * 100) / 100;
}

export function bytesOf(mbit: number): number {
  return Math.round(mbit * BYTES);
}

/** Reads what was typed; `null` when it is no limit that the app takes. */
export function parseMbit(text: string): number | null {
  const mbit = Number(text.replace(",", "."));
  return text.trim() !== "" && Number.isFinite(mbit) && mbit >= LEAST_MBIT ? mbit : null;
}

/** How long a clip takes at that speed, in seconds. */
export function takes(mbit: number): number {
  return CLIP_BYTES / bytesOf(mbit);
}
