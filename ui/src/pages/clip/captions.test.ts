import { expect, test } from "vitest";

import { clipTime, sourceTime, withEdge, withLine, wordsAt } from "./captions";

const spans = [
  { start_s: 100, end_s: 104 },
  { start_s: 50, end_s: 53 },
];

test("times of the clip and of its recordings are each other's inverse", () => {
  expect(clipTime(spans, 0, 101.5)).toBe(1.5);
  expect(clipTime(spans, 1, 51)).toBe(5);
  expect(clipTime(spans, 1, 10)).toBe(4);
  expect(sourceTime(spans, 1.5)).toEqual({ part: 0, at_s: 101.5 });
  expect(sourceTime(spans, 5)).toEqual({ part: 1, at_s: 51 });
  expect(sourceTime(spans, 9)).toEqual({ part: 1, at_s: 55 });
});

test("what is on the picture is what the times say", () => {
  const lines = [
    { start_s: 0, end_s: 2, text: "One" },
    { start_s: 1, end_s: 3, text: " two " },
    { start_s: 2, end_s: 4, text: "  " },
  ];
  expect([0, 1.5, 2, 3.5].map((at) => wordsAt(lines, at))).toEqual(["One", "One\ntwo", "two", ""]);
});

test("a new line lasts two seconds, until the next one, or to the end", () => {
  const lines = [{ start_s: 3, end_s: 4, text: "there" }];
  expect(withLine(lines, 0, 10)).toEqual({ lines: [{ start_s: 0, end_s: 2, text: "" }, ...lines], at: 0 });
  expect(withLine(lines, 2, 10)?.lines[0]).toMatchObject({ start_s: 2, end_s: 3 });
  expect(withLine(lines, 9.5, 10)).toMatchObject({ at: 1, lines: [{}, { start_s: 9.5, end_s: 10 }] });
  expect(withLine(lines, 2.9, 10)).toBeNull();
  expect(withLine([], 0.797, 10)?.lines[0]?.start_s).toBe(0.79);
  expect(withLine(lines, 3.5, 10)?.lines[1], "behind the one that is there").toMatchObject({ start_s: 4, end_s: 6 });
});

test("edges stay in the clip, apart from each other, and the lines in order", () => {
  const lines = [
    { start_s: 1, end_s: 2, text: "a" },
    { start_s: 3, end_s: 4, text: "b" },
  ];
  expect(withEdge(lines, 0, "end_s", 99, 10)[0]?.end_s).toBe(10);
  expect(withEdge(lines, 0, "end_s", 0, 10)[0]?.end_s).toBe(1.3);
  expect(withEdge(lines, 0, "start_s", -1, 10)[0]?.start_s).toBe(0);
  expect(withEdge(lines, 1, "start_s", 0.5, 10).map((line) => line.text)).toEqual(["b", "a"]);
});
