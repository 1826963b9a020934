import type { LayoutKind } from "~/api/contract";
import type { Handlers } from "~/lib/keys.svelte";
import { LAYOUTS } from "~/parts/layout/geometry";
import type { Playback } from "~/parts/player/playback.svelte";
import type { TimelineView } from "~/parts/timeline/view.svelte";

import type { clipKeys } from "./clip.keys";
import type { ClipPage } from "./clip.svelte";

interface Parts {
  readonly page: ClipPage;
  readonly playback: Playback;
  readonly view: TimelineView;
  readonly approve: () => void;
}

/** What the keys of a clip's page do. */
export function clipHandlers({ page, playback, view, approve }: Parts): Handlers<typeof clipKeys> {
  const layout = (n: number) => (): void => page.setLayout(LAYOUTS[n - 1] as LayoutKind);
  return {
    in: () => page.setEdge("start", playback.time),
    out: () => page.setEdge("end", playback.time),
    toIn: () => page.span && playback.seek(page.span.start_s),
    toOut: () => page.span && playback.seek(page.span.end_s),
    split: () => page.split(playback.time),
    remove: () => page.removePart(),
    previous: () => page.stepPart(-1),
    next: () => page.stepPart(1),
    thumbnail: () => void page.setThumbnail(playback.time),
    layout1: layout(1),
    layout2: layout(2),
    layout3: layout(3),
    layout4: layout(4),
    layout5: layout(5),
    layout6: layout(6),
    layout7: layout(7),
    export: () => void page.export(),
    approve,
    duplicate: () => void page.duplicate(),
    zoomIn: () => view.zoom(0.7, playback.time),
    zoomOut: () => view.zoom(1 / 0.7, playback.time),
  };
}
