import { expect, test } from "vitest";

import { tileAt } from "./filmstrip";

const strip = { columns: 10, rows: 3, every_s: 2 };

test("a share of the recording finds its picture, and never one after the last", () => {
  expect(tileAt(strip, 50, 0)).toEqual({ time_s: 0, x: 0, y: 0 });
  expect(tileAt(strip, 50, 0.5)).toMatchObject({ time_s: 24, y: 50 });
  expect(tileAt(strip, 50, 1)).toMatchObject({ time_s: 48, y: 100 });
  expect(tileAt(strip, 50, 0.36).x).toBe(100);
});

test("one picture alone is shown everywhere", () => {
  expect(tileAt({ columns: 1, rows: 1, every_s: 1 }, 0.4, 0.9)).toEqual({ time_s: 0, x: 0, y: 0 });
});
