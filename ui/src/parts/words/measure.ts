import type { Limits } from "~/api/contract";

const letters = new Intl.Segmenter(undefined, { granularity: "grapheme" });

/** The length of a text, counted as a place counts it. */
export function lengthOf(text: string, unit: Limits["unit"]): number {
  switch (unit) {
    case "utf16":
      return text.length;
    case "chars":
      return [...text].length;
    case "graphemes":
      return [...letters.segment(text)].length;
  }
}
