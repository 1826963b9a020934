import { expect, test } from "vitest";

import { bytesOf, mbitOf, parseMbit, takes } from "./limit";

test("a limit is spoken of in Mbit/s and kept in bytes a second", () => {
  expect([bytesOf(5), mbitOf(625_000), mbitOf(bytesOf(0.25)), mbitOf(10_000)]).toEqual([625_000, 5, 0.25, 0.08]);
  expect(takes(5)).toBe(80);
});

test("what the app would not take is no limit", () => {
  expect(["12.5", "12,5", "0.1", "0.09", "0", "-3", "", " ", "fast"].map(parseMbit)).toEqual([
    12.5,
    12.5,
    0.1,
    null,
    null,
    null,
    null,
    null,
    null,
  ]);
  expect(bytesOf(0.1)).toBeGreaterThanOrEqual(10_000);
});
