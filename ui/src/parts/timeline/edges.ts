/** One of the two ends of a span. */
export type Edge = "start" | "end";
/** The shortest span that makes sense to watch, in seconds. */
export const SHORTEST_S = 0.5;

interface Span {
  readonly start_s: number;
  readonly end_s: number;
}

/** A span with one edge at another place, kept inside the recording and longer than nothing. Milliseconds are enough. */
export function moveEdge(span: Span, edge: Edge, to_s: number, duration_s: number): Span {
  const to = Math.round(to_s * 1000) / 1000;
  if (edge === "start") return { start_s: Math.min(Math.max(0, to), span.end_s - SHORTEST_S), end_s: span.end_s };
  return { start_s: span.start_s, end_s: Math.max(Math.min(duration_s, to), span.start_s + SHORTEST_S) };
}
