import type { Filmstrip } from "~/api/contract";

/** The picture of a strip at a share of the recording: its time, and where it lies as CSS counts positions. */
export function tileAt(
  strip: Pick<Filmstrip, "columns" | "rows" | "every_s">,
  duration_s: number,
  share: number,
): { time_s: number; x: number; y: number } {
  const most = strip.columns * strip.rows;
  const count = Math.min(most, Math.max(1, Math.round(duration_s / strip.every_s)));
  const index = Math.min(count - 1, Math.floor(share * count));
  const [column, row] = [index % strip.columns, Math.floor(index / strip.columns)];
  // A position of 100 % puts the last of n pictures there, so the steps are of n - 1.
  const step = (n: number, of: number): number => (of > 1 ? (n / (of - 1)) * 100 : 0);
  return { time_s: index * strip.every_s, x: step(column, strip.columns), y: step(row, strip.rows) };
}
