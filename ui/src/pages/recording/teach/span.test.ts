import { expect, test } from "vitest";

import { isSound, spanOf } from "./span";

test("the second before the playhead is offered until something is marked", () => {
  expect(spanOf(null, null, 12.345)).toEqual({ at_s: 11.35, until_s: 12.35 });
  expect(spanOf(null, null, 0.2)).toEqual({ at_s: 0, until_s: 1 });
  expect(spanOf(4, null, 9)).toEqual({ at_s: 4, until_s: 5 });
  expect(spanOf(null, 7.5, 9)).toEqual({ at_s: 6.5, until_s: 7.5 });
  expect(spanOf(4.2, 4.9, 9)).toEqual({ at_s: 4.2, until_s: 4.9 });
});

test("a sound ends after it begins and is neither a click nor a tune", () => {
  for (const [at_s, until_s, is] of [
    [3, 3.15, true],
    [3, 6, true],
    [3, 3.1, false],
    [3, 6.1, false],
    [3, 2, false],
    [-1, 0.5, false],
  ] as const) {
    expect(isSound({ at_s, until_s }), `${at_s}–${until_s}`).toBe(is);
  }
});
