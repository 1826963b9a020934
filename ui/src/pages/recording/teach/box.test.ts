import { expect, test } from "vitest";

import { between, byKey, closeUp, LEAST, moved, sized } from "./box";

const box = { x: 0.4, y: 0.1, w: 0.2, h: 0.1 };

test("a box lies between two corners, whichever way it is drawn", () => {
  const drawn = between({ x: 0.6, y: 0.3 }, { x: 0.4, y: 0.1 });
  expect(drawn.x).toBeCloseTo(0.4);
  expect(drawn.w).toBeCloseTo(0.2);
  expect(drawn.h).toBeCloseTo(0.2);
});

test("a box never leaves the picture and is never nothing", () => {
  const click = between({ x: 1, y: 1 }, { x: 1.4, y: 1 });
  expect(click).toEqual({ x: 1 - LEAST, y: 1 - LEAST, w: LEAST, h: LEAST });
  expect(moved(box, -9, 9)).toEqual({ ...box, x: 0, y: 0.9 });
  expect(sized(box, 9, -9)).toEqual({ ...box, w: 0.6, h: LEAST });
});

test("arrows move, with Shift they size, other keys are not the box's", () => {
  expect(byKey(box, "ArrowRight", false, false)?.x).toBeCloseTo(0.405);
  expect(byKey(box, "ArrowUp", true, true)?.h).toBeCloseTo(0.075);
  expect(byKey(box, "a", false, false)).toBeNull();
});

test("a close-up has the form of its window and shows the whole box", () => {
  for (const at of [box, { x: 0.95, y: 0.95, w: 0.05, h: 0.05 }, { x: 0, y: 0, w: 0.1, h: 0.3 }]) {
    const part = closeUp(at, 16 / 9, 1.6);
    expect(((part.w * 16) / 9 / part.h).toFixed(3)).toBe("1.600");
    expect(part.x).toBeLessThanOrEqual(at.x + 1e-9);
    expect(part.x + part.w).toBeGreaterThanOrEqual(at.x + at.w - 1e-9);
    expect(part.y + part.h).toBeGreaterThanOrEqual(at.y + at.h - 1e-9);
  }
});
