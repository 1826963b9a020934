import type { Moment } from "~/api/contract";

/** A row of the list: the head of a recording, or one of its moments. */
export type Row =
  | { readonly kind: "group"; readonly key: string; readonly moment: Moment; readonly shown: number }
  | { readonly kind: "moment"; readonly key: string; readonly moment: Moment };

/** Moments with a head before each recording. Without heads when the order goes across recordings. */
export function rowsOf(moments: readonly Moment[], grouped: boolean): Row[] {
  const rows: Row[] = [];
  for (const [i, moment] of moments.entries()) {
    if (grouped && moments[i - 1]?.recording_id !== moment.recording_id) {
      let shown = 1;
      while (moments[i + shown]?.recording_id === moment.recording_id) shown++;
      rows.push({ kind: "group", key: `group ${moment.id}`, moment, shown });
    }
    rows.push({ kind: "moment", key: moment.id, moment });
  }
  return rows;
}

/** What a moment is called: its title, else the strongest reason. */
export function nameOf(moment: Moment): string {
  return moment.title ?? moment.reasons[0]?.text ?? "";
}
