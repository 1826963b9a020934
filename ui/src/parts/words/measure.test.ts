import { expect, test } from "vitest";

import { lengthOf } from "./measure";

test("lengths are counted as the place counts them", () => {
  const family = "👨‍👩‍👧 é";
  expect((["chars", "utf16", "graphemes"] as const).map((unit) => lengthOf(family, unit))).toEqual([7, 10, 3]);
});
