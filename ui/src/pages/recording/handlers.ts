import type { Handlers } from "~/lib/keys.svelte";
import type { Playback } from "~/parts/player/playback.svelte";
import type { TimelineView } from "~/parts/timeline/view.svelte";

import type { recordingKeys } from "./recording.keys";
import type { RecordingPage } from "./recording.svelte";

interface Parts {
  readonly page: RecordingPage;
  readonly playback: Playback;
  readonly view: TimelineView;
  readonly open: () => void;
  readonly thumbnail: () => void;
  readonly star: () => void;
  readonly teach: () => void;
  readonly edge: (which: "start" | "end") => void;
}

/** What the keys of a recording's page do. */
export function recordingHandlers({
  page,
  playback,
  view,
  open,
  thumbnail,
  star,
  teach,
  edge,
}: Parts): Handlers<typeof recordingKeys> {
  return {
    previous: () => page.step(-1),
    next: () => page.step(1),
    accept: () => void page.decide("accepted"),
    reject: () => void page.decide("rejected"),
    later: () => void page.decide("later"),
    renew: () => void page.decide("new"),
    in: () => edge("start"),
    out: () => edge("end"),
    toIn: () => page.span && playback.seek(page.span.start_s),
    toOut: () => page.span && playback.seek(page.span.end_s),
    playPeak: () => playback.playFromPeak(),
    mark: () => void page.mark(playback.time),
    add: () => void page.add(),
    open,
    zoomIn: () => view.zoom(0.7, playback.time),
    zoomOut: () => view.zoom(1 / 0.7, playback.time),
    back: () => {
      if (!page.clear()) return false;
      view.set(0, view.duration_s);
      return true;
    },
    thumbnail,
    star,
    teach,
  };
}
