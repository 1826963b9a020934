import { expect, test } from "vitest";

import { options, said, type Plot } from "./plot";

const plot: Plot = {
  at: [0, 86_400],
  time: true,
  place: (at) => `day ${at / 86_400}`,
  value: (value) => `${value} views`,
  series: [
    { label: "YouTube", colour: "--place-youtube", values: [10, null], as: "line" },
    { label: "Second channel", colour: "--place-youtube", values: [3, 4], as: "line" },
    { label: "Usual", colour: "--mute", values: [5, 5], as: "guide" },
  ],
};
const drawn = options(
  plot,
  { width: 400, height: 200 },
  (name) => `colour of ${name}`,
  () => undefined,
);

test("what is measured is said, and what is drawn to guide the eye is not", () => {
  expect(said(plot, 0).map((one) => `${one.label} ${one.value}`)).toEqual([
    "YouTube 10 views",
    "Second channel 3 views",
  ]);
  expect(said(plot, 1).map((one) => one.label)).toEqual(["Second channel"]);
});

test("lines of one colour differ by their dashes", () => {
  const [, first, second] = drawn.series;
  expect(first?.stroke).toBe(second?.stroke);
  expect(first?.dash).not.toEqual(second?.dash);
});

test("a chart of nothing has a scale all the same", () => {
  const range = drawn.scales?.["y"]?.range as (chart: unknown, least: number, most: number) => [number, number];
  expect(range(null, 0, 0)).toEqual([0, 1]);
  expect(range(null, 0, 100)[1]).toBeGreaterThan(100);
});
