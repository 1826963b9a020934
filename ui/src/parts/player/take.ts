import type { Api } from "~/api/client";
import type { Playback as Source } from "~/api/contract";

import type { Take } from "./playback.svelte";

/** A moment as something to be played; `null` while there is nothing to play it from. */
export function takeOf(
  api: Api,
  source: Source,
  moment: { start_s: number; end_s: number; peak_s?: number; thumbnail_url?: string | null },
): Take | null {
  const url = api.media(source.url);
  if (!url) return null;
  return {
    url,
    poster: api.media(moment.thumbnail_url ?? null),
    start_s: moment.start_s,
    end_s: moment.end_s,
    ...(moment.peak_s === undefined ? {} : { peak_s: moment.peak_s }),
  };
}
