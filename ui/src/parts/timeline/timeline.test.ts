import { expect, test } from "vitest";

import { peakBetween } from "./draw";
import { moveEdge } from "./edges";
import { ticks, TimelineView } from "./view.svelte";

function view(duration_s = 300): TimelineView {
  const made = new TimelineView();
  made.setDuration(duration_s);
  return made;
}

test("pixels and times are each other's inverse", () => {
  const shown = view();
  shown.set(100, 160);
  expect(shown.x(130, 600)).toBe(300);
  expect(shown.at(shown.x(117.3, 600), 600)).toBeCloseTo(117.3);
});

test("a stretch is shown inside the recording, pushed rather than cut", () => {
  const shown = view();
  shown.set(-20, 40);
  expect([shown.from_s, shown.to_s]).toEqual([0, 60]);
  shown.frame(290, 300, 1);
  expect([shown.from_s, shown.to_s]).toEqual([270, 300]);
  shown.set(0, 9999);
  expect([shown.from_s, shown.to_s]).toEqual([0, 300]);
});

test("the instant under the pointer stays while zooming", () => {
  const shown = view();
  shown.set(100, 200);
  const before = shown.x(130, 600);
  shown.zoom(0.5, 130);
  expect(shown.x(130, 600)).toBeCloseTo(before);
  expect(shown.to_s - shown.from_s).toBeCloseTo(50);
  for (let i = 0; i < 50; i++) shown.zoom(0.5, 130);
  expect(shown.to_s - shown.from_s).toBeCloseTo(0.5);
  for (let i = 0; i < 50; i++) shown.zoom(2, 130);
  expect([shown.from_s, shown.to_s]).toEqual([0, 300]);
});

test("following moves only what is out of sight", () => {
  const shown = view();
  shown.set(0, 50);
  shown.follow(30);
  expect(shown.from_s).toBe(0);
  shown.follow(120);
  expect(shown.from_s).toBeCloseTo(115);
});

test("the axis has round times, never more than asked for", () => {
  expect(ticks(0, 30, 7)).toEqual({ step_s: 5, at_s: [0, 5, 10, 15, 20, 25, 30] });
  expect(ticks(61, 64, 4).at_s).toEqual([61, 62, 63, 64]);
  expect(ticks(0, 20_000, 6).step_s).toBe(3600);
});

test("edges stay in the recording and apart from each other", () => {
  const span = { start_s: 10, end_s: 20 };
  expect(moveEdge(span, "start", 12.34567, 100)).toEqual({ start_s: 12.346, end_s: 20 });
  expect(moveEdge(span, "start", 30, 100)).toEqual({ start_s: 19.5, end_s: 20 });
  expect(moveEdge(span, "start", -3, 100)).toEqual({ start_s: 0, end_s: 20 });
  expect(moveEdge(span, "end", 1000, 100)).toEqual({ start_s: 10, end_s: 100 });
  expect(moveEdge(span, "end", 2, 100)).toEqual({ start_s: 10, end_s: 10.5 });
});

test("the loudest bucket of a stretch counts, also where the stretch is shorter than a bucket", () => {
  const waveform = { per_s: 2, peaks: [1, 9, 3, 200, 5] };
  expect(peakBetween(waveform, 0, 1)).toBe(9);
  expect(peakBetween(waveform, 1.5, 1.6)).toBe(200);
  expect(peakBetween(waveform, 50, 60)).toBe(0);
});
