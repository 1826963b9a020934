import { expect, test } from "vitest";

import { chunk, columnsFor, moveIn } from "./grid";
import { Rows } from "./rows";

const rows = new Rows([30, 90, 90, 30, 90]);

test("rows of different heights know where they lie", () => {
  expect([rows.total, rows.top(0), rows.top(3), rows.top(99)]).toEqual([330, 0, 210, 330]);
  expect([rows.at(0), rows.at(29.9), rows.at(30), rows.at(215), rows.at(9999)]).toEqual([0, 0, 1, 3, 4]);
});

test("a window shows what it touches, with some to spare", () => {
  expect(rows.visible(125, 60, 0)).toEqual({ start: 2, end: 3 });
  expect(rows.visible(125, 60, 1)).toEqual({ start: 1, end: 4 });
  expect(new Rows([]).visible(0, 600, 4)).toEqual({ start: 0, end: 0 });
});

test("a row is brought into sight by the shortest way", () => {
  expect(rows.reveal(0, 100, 120, 0)).toBe(0);
  expect(rows.reveal(4, 0, 120, 0)).toBe(210);
  expect(rows.reveal(1, 20, 120, 0)).toBeNull();
  expect(rows.reveal(-1, 20, 120, 0)).toBeNull();
});

test("10,000 rows are laid out and asked in no time", () => {
  const many = new Rows(Array.from({ length: 10_000 }, (_, i) => 60 + (i % 7)));
  const begin = performance.now();
  for (let y = 0; y < many.total; y += 60) many.visible(y, 900, 4);
  expect(performance.now() - begin).toBeLessThan(250);
  expect(many.visible(many.total - 1, 900, 0).end).toBe(10_000);
});

test("cards go into rows of as many as fit", () => {
  expect(chunk([1, 2, 3, 4, 5], 2)).toEqual([[1, 2], [3, 4], [5]]);
  expect([columnsFor(10, 17, 1), columnsFor(70, 17, 0.6), columnsFor(35, 17, 1)]).toEqual([1, 4, 2]);
});

test("arrow keys move in a grid and stop at its edges", () => {
  // Seven cards in rows of three.
  expect(moveIn("ArrowRight", 0, 7, 3)).toBe(1);
  expect(moveIn("ArrowLeft", 0, 7, 3)).toBeNull();
  expect(moveIn("ArrowDown", 5, 7, 3)).toBe(6);
  expect(moveIn("ArrowDown", 6, 7, 3)).toBeNull();
  expect(moveIn("ArrowUp", 4, 7, 3)).toBe(1);
  expect([moveIn("Home", 4, 7, 3), moveIn("End", 4, 7, 3), moveIn("x", 4, 7, 3)]).toEqual([0, 6, null]);
});
