import { expect, test } from "vitest";
import { measuredBy, nameOfSignal } from "./kinds";

test("a signal is called by what was read, else by what its class means", () => {
  expect(nameOfSignal({ kind: "kill", label: "You fragged Rai", source: "reader/1 centre_notice" })).toBe(
    "You fragged Rai",
  );
  expect(nameOfSignal({ kind: "kill", label: "feed_row", source: "yolo; framed" })).toBe("row of the kill feed");
  expect(nameOfSignal({ kind: "medal", label: "my_medal", source: "yolo" })).toBe("my medal");
  expect(nameOfSignal({ kind: "kill", label: "kill", source: "yolo" })).toBe("kill");
});

test("how a row is marked is said in words", () => {
  expect(measuredBy({ source: "loudness" })).toBe("loudness");
  expect(measuredBy({ source: "yolo; framed" })).toBe("yolo · framed");
  expect(measuredBy({ source: "reader/1 feed_row; on #202124" })).toBe("reader/1 feed_row · on a plate");
});
