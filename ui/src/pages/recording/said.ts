import { t } from "~/lib/i18n/i18n.svelte";

import type { RecordingDone } from "./recording.svelte";

/** What the toast says of something that was done to a recording or a moment of it. */
export function said(what: RecordingDone, name: string): string {
  switch (what) {
    case "added":
      return t("recording.new.done");
    case "again":
      return t("recording.again.started");
    case "forgotten":
      return t("recording.forgotten", { name });
    case "bar":
      return name === "" ? t("recording.more.usualDone") : t("recording.more.done", { n: Number(name) });
    default:
      return t(`inbox.done.${what}`, { name });
  }
}
