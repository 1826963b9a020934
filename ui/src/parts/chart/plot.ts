import type uPlot from "uplot";

/** One row of values along the same places. */
export interface Series {
  readonly label: string;
  /** A colour of the theme, by the name of its variable: `--accent`. */
  readonly colour: string;
  readonly values: readonly (number | null)[];
  /** Points by themselves, a line, or a dashed line that is no measurement. */
  readonly as: "points" | "line" | "guide";
}

/** What a chart shows. */
export interface Plot {
  /** Places from left to right: seconds since 1970 where `time`, else numbers. In order. */
  readonly at: readonly number[];
  readonly time: boolean;
  readonly series: readonly Series[];
  /** How a place is called, in the tip and at the axis. */
  readonly place: (at: number) => string;
  /** How a value is written. */
  readonly value: (value: number) => string;
  /** Ten times as much is as far everywhere. */
  readonly log?: boolean;
}

/** Lines of several accounts on one platform differ by their dashes, so that colour alone says nothing. */
const DASHES: readonly (readonly number[])[] = [[], [6, 4], [2, 3], [10, 4, 2, 4]];

/** The options of the library for a plot. `colour` reads a variable of the theme. */
export function options(
  plot: Plot,
  size: { width: number; height: number },
  colour: (name: string) => string,
  moved: (index: number | null) => void,
): uPlot.Options {
  const axis = {
    stroke: colour("--mute"),
    font: `11px "Inter Variable", sans-serif`,
    ticks: { show: false },
    border: { show: false },
  };
  let line = 0;
  return {
    ...size,
    padding: [10, 22, 0, 0],
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false }, points: { size: 7 } },
    scales: { x: { time: plot.time }, y: plot.log ? { distr: 3 } : { range: (_, __, most) => [0, nice(most)] } },
    axes: [
      { ...axis, size: 30, grid: { show: false }, space: 70, values: (_, at) => at.map((one) => plot.place(one)) },
      {
        ...axis,
        size: 52,
        space: 36,
        grid: {
          stroke: colour("--line"),
          width: 1,
          // The library draws nine lines for each power of ten.
          filter: (_, at) => (plot.log ? at.map((one) => (isPowerOfTen(one) ? one : null)) : at),
        },
        values: (_, at) => at.map((one: number | null) => (one === null ? "" : plot.value(one))),
      },
    ],
    series: [
      {},
      ...plot.series.map((one): uPlot.Series => {
        const stroke = colour(one.colour);
        if (one.as === "points")
          return { label: one.label, stroke, points: { show: true, size: 7, fill: stroke }, paths: () => null };
        const guide = one.as === "guide";
        const dash = guide ? [4, 4] : [...(DASHES[line++ % DASHES.length] ?? [])];
        return {
          label: one.label,
          stroke,
          width: guide ? 1 : 2,
          dash,
          spanGaps: guide,
          points: { show: !guide && plot.at.length < 2 },
        };
      }),
    ],
    hooks: { setCursor: [(chart) => moved(chart.cursor.idx ?? null)] },
  };
}

function isPowerOfTen(value: number): boolean {
  const power = Math.log10(value);
  return Math.abs(power - Math.round(power)) < 1e-6;
}

/** Room above the highest value; something where all are nothing. */
function nice(most: number): number {
  return most > 0 ? most * 1.05 : 1;
}

/** What is at a place, in words: for the tip, and for who can't see it. */
export function said(plot: Plot, index: number): readonly { label: string; value: string; series: Series }[] {
  return plot.series.flatMap((series) => {
    const value = series.values[index];
    return value === null || value === undefined || series.as === "guide"
      ? []
      : [{ label: series.label, value: plot.value(value), series }];
  });
}
