import type { Box } from "~/api/contract";

/** A box may not be smaller than this, as a share of the picture. */
export const LEAST = 0.012;
/** How far a key moves an edge. */
export const STEP = 0.005;
/** Where a box is offered when nothing was drawn yet: where games like to show things. */
export const FIRST: Box = { x: 0.42, y: 0.1, w: 0.16, h: 0.16 };

const within = (value: number, low: number, high: number): number => Math.min(Math.max(value, low), high);

/** A box between two corners, inside the picture and not too small. */
export function between(a: { x: number; y: number }, b: { x: number; y: number }): Box {
  const side = (from: number, to: number): [number, number] => {
    const [low, high] = [within(Math.min(from, to), 0, 1), within(Math.max(from, to), 0, 1)];
    const length = Math.max(high - low, LEAST);
    return [Math.min(low, 1 - length), length];
  };
  const [x, w] = side(a.x, b.x);
  const [y, h] = side(a.y, b.y);
  return { x, y, w, h };
}

/** The same box elsewhere, inside the picture. */
export function moved(box: Box, dx: number, dy: number): Box {
  return { ...box, x: within(box.x + dx, 0, 1 - box.w), y: within(box.y + dy, 0, 1 - box.h) };
}

/** The same corner, another size, inside the picture. */
export function sized(box: Box, dw: number, dh: number): Box {
  return { ...box, w: within(box.w + dw, LEAST, 1 - box.x), h: within(box.h + dh, LEAST, 1 - box.y) };
}

/** What a key does to a box; `null` for keys that are not the box's. */
export function byKey(box: Box, key: string, shift: boolean, far: boolean): Box | null {
  const step = far ? STEP * 5 : STEP;
  const way = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] }[key];
  const [dx, dy] = way ?? [];
  if (dx === undefined || dy === undefined) return null;
  return shift ? sized(box, dx, dy) : moved(box, dx, dy);
}

/** The part of a picture round a box that fills a window: `aspect` is width to height of the picture, `window` of the window. */
export function closeUp(box: Box, aspect: number, window: number): Box {
  const AROUND = 2.2;
  let w = within(box.w * AROUND, 0.05, 1);
  let h = within(box.h * AROUND, 0.05, 1);
  // In the picture's own pixels the part has to have the form of the window.
  if ((w * aspect) / h < window) w = Math.min(1, (h * window) / aspect);
  else h = Math.min(1, (w * aspect) / window);
  const start = (middle: number, length: number): number => within(middle - length / 2, 0, 1 - length);
  return { x: start(box.x + box.w / 2, w), y: start(box.y + box.h / 2, h), w, h };
}
