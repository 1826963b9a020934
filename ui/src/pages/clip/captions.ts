import type { Edit } from "~/api/contract";

/** A line of captions: words with their times, counted from the start of the clip. */
export type CaptionLine = Edit["captions"]["lines"][number];

/** How long a new line is shown, in seconds: time enough to read a short sentence. */
const NEW_S = 2;
/** What is shorter than this can't be read. */
const SHORTEST_S = 0.3;

type Spans = readonly { readonly start_s: number; readonly end_s: number }[];

/** Where in the clip an instant of the recording is that its `part` shows. */
export function clipTime(spans: Spans, part: number, at_s: number): number {
  const before = spans.slice(0, part).reduce((sum, span) => sum + span.end_s - span.start_s, 0);
  const span = spans[part];
  return span ? before + Math.min(Math.max(at_s, span.start_s), span.end_s) - span.start_s : before;
}

/** The part of the clip that an instant of it lies in, and where in the recording that is. */
export function sourceTime(spans: Spans, at_s: number): { part: number; at_s: number } {
  let before = 0;
  for (const [part, span] of spans.entries()) {
    const length = span.end_s - span.start_s;
    if (at_s < before + length || part === spans.length - 1) return { part, at_s: span.start_s + at_s - before };
    before += length;
  }
  return { part: 0, at_s };
}

/** The words that are on the picture at an instant of the clip. Two lines at once stand below each other. */
export function wordsAt(lines: readonly CaptionLine[], at_s: number): string {
  return lines
    .filter((line) => at_s >= line.start_s && at_s < line.end_s && line.text.trim() !== "")
    .map((line) => line.text.trim())
    .join("\n");
}

/**
 * With a new line from an instant on, or behind the line that is there already: until the next one begins, or the clip ends.
 * `null` where there is no room.
 */
export function withLine(
  lines: readonly CaptionLine[],
  at_s: number,
  length_s: number,
): { lines: CaptionLine[]; at: number } | null {
  const there = lines.find((line) => at_s >= line.start_s && at_s < line.end_s);
  // Down, so that the frame on which it was begun shows it.
  const start_s = there?.end_s ?? Math.floor(Math.min(at_s, length_s - SHORTEST_S) * 100) / 100;
  const next = lines.find((line) => line !== there && line.start_s >= start_s)?.start_s ?? length_s;
  const end_s = round(Math.min(start_s + NEW_S, next, length_s));
  if (start_s < 0 || end_s - start_s < SHORTEST_S) return null;
  const made: CaptionLine = { start_s, end_s, text: "" };
  const all = [...lines, made].toSorted((a, b) => a.start_s - b.start_s);
  return { lines: all, at: all.indexOf(made) };
}

/** With one edge of a line at another time, kept inside the clip and long enough to be read. */
export function withEdge(
  lines: readonly CaptionLine[],
  index: number,
  edge: "start_s" | "end_s",
  to_s: number,
  length_s: number,
): CaptionLine[] {
  return lines
    .map((line, i) => {
      if (i !== index) return line;
      return edge === "start_s"
        ? { ...line, start_s: round(Math.min(Math.max(0, to_s), line.end_s - SHORTEST_S)) }
        : { ...line, end_s: round(Math.max(Math.min(length_s, to_s), line.start_s + SHORTEST_S)) };
    })
    .toSorted((a, b) => a.start_s - b.start_s);
}

function round(seconds: number): number {
  return Math.round(seconds * 100) / 100;
}
