import type { Box, Layout, LayoutKind } from "~/api/contract";

/** How much of the height the face gets when it stands above or below. The renderer's number. */
const FACE_SHARE = 0.35;
/** How much of the width the face gets in the corner, and its distance from the edges. The renderer's numbers. */
const INSET_SHARE = 0.36;
const INSET_MARGIN = 0.04;
const FULL: Box = { x: 0, y: 0, w: 1, h: 1 };

export interface Size {
  readonly w: number;
  readonly h: number;
}
export interface Rect extends Size {
  readonly x: number;
  readonly y: number;
}

/** A part of the recorded picture and where it goes in the frame, both in pixels. */
export interface Piece {
  readonly from: Rect;
  readonly to: Rect;
  readonly blurred: boolean;
}

/** The frame of a clip and what is drawn in it, in this order. */
export interface Plan {
  readonly frame: Size;
  readonly pieces: readonly Piece[];
}

/** Where most facecams are: the lower right corner. A first guess, to be moved by the person. */
export const FACE_GUESS: Box = { x: 0.74, y: 0.7, w: 0.24, h: 0.27 };

/** Layouts in the order of their keys. */
export const LAYOUTS: readonly LayoutKind[] = [
  "source",
  "vertical_blurred",
  "vertical_game",
  "vertical_face_above",
  "vertical_face_below",
  "vertical_face_inset",
  "square",
];

/** Whether it needs to know where the face is. */
export function needsFace(kind: LayoutKind): boolean {
  return kind === "vertical_face_above" || kind === "vertical_face_below" || kind === "vertical_face_inset";
}

/** Width to height of the frame. */
export function aspectOf(kind: LayoutKind, source: Size): number {
  return kind === "source" ? source.w / source.h : kind === "square" ? 1 : 9 / 16;
}

/** The same rules as the renderer's, so that the preview is what the file will be. */
export function planOf(layout: Layout, source: Size): Plan {
  const frame: Size =
    layout.kind === "source" ? source : layout.kind === "square" ? { w: 1080, h: 1080 } : { w: 1080, h: 1920 };
  const whole: Rect = { x: 0, y: 0, ...frame };
  const game = (to: Rect): Piece => ({ from: within(pixels(layout.game ?? FULL, source), to), to, blurred: false });
  const face = (to: Rect): Piece => ({ from: within(pixels(layout.face ?? FULL, source), to), to, blurred: false });
  switch (layout.kind) {
    case "source":
      return { frame, pieces: [{ from: whole, to: whole, blurred: false }] };
    case "vertical_game":
    case "square":
      return { frame, pieces: [game(whole)] };
    case "vertical_blurred": {
      const from = pixels(layout.game ?? FULL, source);
      const scale = Math.min(frame.w / from.w, frame.h / from.h);
      const [w, h] = [from.w * scale, from.h * scale];
      const front = { x: (frame.w - w) / 2, y: (frame.h - h) / 2, w, h };
      return {
        frame,
        pieces: [
          { ...game(whole), blurred: true },
          { from, to: front, blurred: false },
        ],
      };
    }
    case "vertical_face_above":
    case "vertical_face_below": {
      const faceHeight = frame.h * FACE_SHARE;
      const above = layout.kind === "vertical_face_above";
      const faceRect = { x: 0, y: above ? 0 : frame.h - faceHeight, w: frame.w, h: faceHeight };
      const gameRect = { x: 0, y: above ? faceHeight : 0, w: frame.w, h: frame.h - faceHeight };
      return { frame, pieces: [game(gameRect), face(faceRect)] };
    }
    case "vertical_face_inset": {
      const place = pixels(layout.face ?? FULL, source);
      const w = frame.w * INSET_SHARE;
      const h = Math.min((w * place.h) / place.w, frame.h * INSET_SHARE);
      const margin = frame.w * INSET_MARGIN;
      return { frame, pieces: [game(whole), face({ x: margin, y: margin, w, h })] };
    }
  }
}

/** The largest part of a rectangle that has the shape of another, from its middle. */
export function within(outer: Rect, shape: Size): Rect {
  const wanted = shape.w / shape.h;
  const [w, h] = outer.w / outer.h > wanted ? [outer.h * wanted, outer.h] : [outer.w, outer.w / wanted];
  return { x: outer.x + (outer.w - w) / 2, y: outer.y + (outer.h - h) / 2, w, h };
}

function pixels(box: Box, source: Size): Rect {
  return { x: box.x * source.w, y: box.y * source.h, w: box.w * source.w, h: box.h * source.h };
}

/** A box moved and resized by shares of the picture, kept inside it and no smaller than a twentieth. */
export function moveBox(box: Box, by: { dx?: number; dy?: number; dw?: number; dh?: number }): Box {
  const least = 0.05;
  const w = Math.min(1, Math.max(least, box.w + (by.dw ?? 0)));
  const h = Math.min(1, Math.max(least, box.h + (by.dh ?? 0)));
  const x = Math.min(Math.max(0, box.x + (by.dx ?? 0)), 1 - w);
  const y = Math.min(Math.max(0, box.y + (by.dy ?? 0)), 1 - h);
  const round = (n: number): number => Math.round(n * 10_000) / 10_000;
  return { x: round(x), y: round(y), w: round(w), h: round(h) };
}
