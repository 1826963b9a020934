import type { App } from "~/app.svelte";
import { t } from "~/lib/i18n/i18n.svelte";
import { clock } from "~/lib/time";

/** Makes the frame at a time the thumbnail of a clip, with a way back. */
export async function frameAsThumbnail(app: App, clip: string | null | undefined, at_s: number): Promise<void> {
  if (!clip) return;
  await app.attempt(async () => {
    const saved = await app.api.patch("/clips/{id}", { path: { id: clip }, body: { thumbnail_at_s: at_s } });
    app.toasts.say(
      t("thumbnail.done", { time: clock(at_s, "tenths") }),
      () => void app.undo(saved.undo_id ?? undefined),
    );
  });
}
