import type { Edit, Finding } from "~/api/contract";

/** What the app can do about a finding: cut the end off, or make the picture upright. */
export type Remedy = NonNullable<Finding["remedy"]>;

/** The edit with the remedy in it; `null` where no edit helps: another encoding is made when the clip goes out. */
export function mended(edit: Edit, remedy: Remedy): Edit | null {
  if (remedy.do === "vertical") return { ...edit, layout: { ...edit.layout, kind: "vertical_blurred" } };
  if (remedy.do === "shorten") return { ...edit, spans: shortened(edit.spans, remedy.to_s) };
  return null;
}

/** The first so many seconds. The beginning stays: it leads up to what the clip is about. */
function shortened(spans: Edit["spans"], most: number): Edit["spans"] {
  const kept: Edit["spans"] = [];
  let left = most;
  for (const part of spans) {
    if (left <= 0) break;
    const length = Math.min(part.end_s - part.start_s, left);
    kept.push({ ...part, end_s: part.start_s + length });
    left -= length;
  }
  return kept;
}
