import type { Signal, Waveform } from "~/api/contract";
import { KINDS, type Lane, type Tint } from "~/parts/kinds";

import type { TimelineView } from "./view.svelte";

/** The colours of the theme, read once for each drawing. */
export type Paints = Readonly<Record<Tint | "line" | "accent" | "wash" | "mute" | "text", string>>;

export interface Drawing {
  readonly view: TimelineView;
  readonly width: number;
  readonly lanes: readonly { readonly lane: Lane; readonly top: number; readonly height: number }[];
  readonly signals: readonly Signal[];
  readonly waveform: Waveform | null;
  readonly span: { readonly start_s: number; readonly end_s: number } | null;
  readonly paints: Paints;
}

/** The colours of the document as it looks now. */
export function readPaints(): Paints {
  const style = getComputedStyle(document.documentElement);
  const of = (name: string): string => style.getPropertyValue(`--${name}`).trim();
  return {
    kill: of("kill"),
    medal: of("medal"),
    win: of("win"),
    sound: of("sound"),
    motion: of("motion"),
    marker: of("marker"),
    faint: of("faint"),
    line: of("line"),
    accent: of("accent"),
    wash: of("accent-wash"),
    mute: of("mute"),
    text: of("text"),
  };
}

/** Draws lanes and waveform. Handles, play head and axis are elements, so that they can be reached by keyboard. */
export function draw(context: CanvasRenderingContext2D, drawing: Drawing): void {
  const { view, width, lanes } = drawing;
  const height = context.canvas.height;
  context.clearRect(0, 0, width, height);
  for (const { lane, top, height: laneHeight } of lanes) {
    if (lane === "sound") drawWave(context, drawing, top, laneHeight);
    else drawLine(context, drawing.paints.line, top + laneHeight / 2, width);
  }
  const inSpan = (at: number): boolean =>
    drawing.span === null || (at >= drawing.span.start_s && at <= drawing.span.end_s);
  for (const signal of drawing.signals) {
    const kind = KINDS[signal.kind];
    const place = lanes.find((one) => one.lane === kind.lane);
    if (!place) continue;
    const end = signal.end_s ?? signal.start_s;
    if (end < view.from_s || signal.start_s > view.to_s) continue;
    // Others' kills are context, not evidence: they step back.
    const own = signal.own === false ? 0.35 : 1;
    context.globalAlpha = (inSpan(signal.start_s) ? 1 : 0.55) * own;
    context.fillStyle = drawing.paints[kind.tint];
    const from = view.x(signal.start_s, width);
    const to = view.x(end, width);
    if (place.lane === "sound") mark(context, from, place.top + place.height - 5, Math.max(4, to - from), 3);
    else if (signal.kind === "marker") flag(context, from, place.top, place.height);
    else bar(context, from, place, Math.max(5, to - from), signal.strength);
  }
  context.globalAlpha = 1;
}

function drawLine(context: CanvasRenderingContext2D, paint: string, y: number, width: number): void {
  context.globalAlpha = 0.5;
  context.fillStyle = paint;
  context.fillRect(0, Math.round(y), width, 1);
  context.globalAlpha = 1;
}

function drawWave(context: CanvasRenderingContext2D, drawing: Drawing, top: number, height: number): void {
  const { view, width, waveform, paints, span } = drawing;
  const middle = top + (height - 8) / 2;
  if (!waveform) return drawLine(context, paints.line, middle, width);
  context.fillStyle = paints.sound;
  const step = 3;
  for (let x = 0; x < width; x += step) {
    const [from, to] = [view.at(x, width), view.at(x + step, width)];
    const peak = peakBetween(waveform, from, to);
    const half = Math.max(0.75, (peak / 255) * ((height - 10) / 2));
    const inside = span === null || (from >= span.start_s && from <= span.end_s);
    context.globalAlpha = inside ? 0.95 : 0.45;
    context.fillRect(x, middle - half, step - 1, half * 2);
  }
  context.globalAlpha = 1;
}

/** The loudest bucket of a stretch. */
export function peakBetween(waveform: Waveform, from_s: number, to_s: number): number {
  const first = Math.max(0, Math.floor(from_s * waveform.per_s));
  const last = Math.max(first + 1, Math.ceil(to_s * waveform.per_s));
  let peak = 0;
  for (let i = first; i < last && i < waveform.peaks.length; i++) peak = Math.max(peak, waveform.peaks[i] ?? 0);
  return peak;
}

function bar(
  context: CanvasRenderingContext2D,
  x: number,
  place: { readonly top: number; readonly height: number },
  width: number,
  strength: number,
): void {
  const height = Math.round((place.height - 6) * (0.55 + 0.45 * Math.min(1, strength)));
  round(context, x, place.top + (place.height - height) / 2, width, height, 2.5);
}

function mark(context: CanvasRenderingContext2D, x: number, y: number, width: number, height: number): void {
  round(context, x, y, width, height, 1.5);
}

/** A person's own mark has its own shape: a small flag. */
function flag(context: CanvasRenderingContext2D, x: number, top: number, height: number): void {
  context.fillRect(x, top + 2, 1.5, height - 4);
  context.beginPath();
  context.moveTo(x + 1.5, top + 3);
  context.lineTo(x + 9, top + 3 + (height - 8) / 3);
  context.lineTo(x + 1.5, top + 3 + ((height - 8) / 3) * 2);
  context.fill();
}

function round(context: CanvasRenderingContext2D, x: number, y: number, w: number, h: number, r: number): void {
  context.beginPath();
  context.roundRect(x, y, w, h, Math.min(r, w / 2, h / 2));
  context.fill();
}
