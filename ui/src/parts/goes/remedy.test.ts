import { expect, test } from "vitest";

import type { Edit } from "~/api/contract";
import { clip } from "~/testing/builders";

import { mended } from "./remedy";

const part = (start_s: number, end_s: number): Edit["spans"][number] => ({ recording_id: "r1", start_s, end_s });
const edit: Edit = { ...clip().edit, spans: [part(10, 40), part(60, 100), part(200, 210)] };

test("a clip that is too long keeps its beginning", () => {
  expect(mended(edit, { do: "shorten", to_s: 50 })?.spans).toEqual([part(10, 40), part(60, 80)]);
  expect(mended(edit, { do: "shorten", to_s: 30 })?.spans).toEqual([part(10, 40)]);
  expect(mended(edit, { do: "shorten", to_s: 500 })?.spans).toEqual(edit.spans);
});

test("a clip becomes upright with all of its picture, and what no edit mends stays", () => {
  expect(mended(edit, { do: "vertical" })?.layout).toEqual({ ...edit.layout, kind: "vertical_blurred" });
  expect(mended(edit, { do: "shrink", to_bytes: 9 })).toBeNull();
});
