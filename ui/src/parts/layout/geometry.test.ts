import { expect, test } from "vitest";

import { aspectOf, LAYOUTS, moveBox, planOf, within } from "./geometry";

const source = { w: 1920, h: 1080 };

test.each(LAYOUTS)("%s fills its frame from inside the picture", (kind) => {
  const { frame, pieces } = planOf({ kind, game: null, face: { x: 0.7, y: 0.7, w: 0.3, h: 0.3 } }, source);
  expect(frame.w / frame.h).toBeCloseTo(aspectOf(kind, source), 2);
  for (const { from, to } of pieces) {
    expect(from.x).toBeGreaterThanOrEqual(0);
    expect(from.x + from.w).toBeLessThanOrEqual(source.w + 0.001);
    expect(from.y + from.h).toBeLessThanOrEqual(source.h + 0.001);
    expect(to.x + to.w).toBeLessThanOrEqual(frame.w + 0.001);
    expect(to.y + to.h).toBeLessThanOrEqual(frame.h + 0.001);
    // Nothing is stretched.
    expect(from.w / from.h).toBeCloseTo(to.w / to.h, 3);
  }
});

test("face above and below share the frame as the renderer does", () => {
  const layout = { game: null, face: { x: 0, y: 0, w: 0.25, h: 0.25 } };
  const above = planOf({ kind: "vertical_face_above", ...layout }, source).pieces;
  const below = planOf({ kind: "vertical_face_below", ...layout }, source).pieces;
  expect(above.map((piece) => [piece.to.y, piece.to.h])).toEqual([
    [672, 1248],
    [0, 672],
  ]);
  expect(below.map((piece) => [piece.to.y, piece.to.h])).toEqual([
    [0, 1248],
    [1248, 672],
  ]);
});

test("the middle of a part is taken", () => {
  expect(within({ x: 0, y: 0, w: 1920, h: 1080 }, { w: 9, h: 16 })).toEqual({ x: 656.25, y: 0, w: 607.5, h: 1080 });
});

test("a box stays in the picture and keeps a size that can be seen", () => {
  const box = { x: 0.7, y: 0.7, w: 0.25, h: 0.25 };
  expect(moveBox(box, { dx: 0.5 })).toEqual({ ...box, x: 0.75 });
  expect(moveBox(box, { dx: -2, dy: -2 })).toEqual({ ...box, x: 0, y: 0 });
  expect(moveBox(box, { dw: 5 })).toEqual({ ...box, x: 0, w: 1 });
  expect(moveBox(box, { dw: -5, dh: -5 })).toMatchObject({ w: 0.05, h: 0.05 });
});
