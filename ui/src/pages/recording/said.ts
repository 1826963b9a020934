import { t } from "~/lib/i18n/i18n.svelte";
import { clock } from "~/lib/time";

import type { OwnMark, RecordingDone } from "./recording.svelte";

/** A marker as it is called on the time line. */
export function nameOfMark({ at_s, note }: OwnMark): string {
  const at = clock(at_s, "tenths");
  return note === "" ? t("markers.one", { at }) : t("markers.noted", { at, note });
}

/** What the toast says of something that was done to a recording or a moment of it. */
export function said(what: RecordingDone, name: string): string {
  switch (what) {
    case "added":
      return t("recording.new.done");
    case "again":
      return t("recording.again.started");
    case "forgotten":
      return t("recording.forgotten", { name });
    case "marked":
      return t("markers.added", { at: name });
    case "unmarked":
      return t("markers.removed");
    case "bar":
      return name === "" ? t("recording.more.usualDone") : t("recording.more.done", { n: Number(name) });
    default:
      return t(`inbox.done.${what}`, { name });
  }
}
