import type { Handlers } from "~/lib/keys.svelte";
import type { QueryState, Values } from "~/lib/router.svelte";
import type { Playback } from "~/parts/player/playback.svelte";
import type { TimelineView } from "~/parts/timeline/view.svelte";
import type { inboxRoute } from "~/routes";

import type { inboxKeys } from "./inbox.keys";
import type { Inbox } from "./inbox.svelte";

interface Parts {
  readonly inbox: Inbox;
  readonly playback: Playback;
  readonly view: TimelineView;
  readonly query: QueryState<(typeof inboxRoute)["query"]>;
  readonly approve: () => void;
  readonly open: () => void;
  readonly recording: () => void;
  readonly find: () => void;
  readonly thumbnail: () => void;
  readonly star: () => void;
}

/** What the keys of the Inbox do. */
export function inboxHandlers({
  inbox,
  playback,
  view,
  query,
  approve,
  open,
  recording,
  find,
  thumbnail,
  star,
}: Parts): Handlers<typeof inboxKeys> {
  const why = (): Values<(typeof inboxRoute)["query"]>["why"] => query.values.why;
  return {
    accept: () => void inbox.decide("accepted"),
    reject: () => void inbox.decide("rejected"),
    later: () => void inbox.decide("later"),
    renew: () => void inbox.decide("new"),
    previous: () => inbox.step(-1),
    next: () => inbox.step(1),
    in: () =>
      inbox.span && void inbox.setEdges(Math.min(playback.time, inbox.span.end_s - 0.5), inbox.span.end_s, true),
    out: () =>
      inbox.span && void inbox.setEdges(inbox.span.start_s, Math.max(playback.time, inbox.span.start_s + 0.5), true),
    toIn: () => inbox.span && playback.seek(inbox.span.start_s),
    toOut: () => inbox.span && playback.seek(inbox.span.end_s),
    playStart: () => (playback.playing ? playback.pause() : playback.playFromStart()),
    playOn: () => playback.toggle(),
    playPeak: () => playback.playFromPeak(),
    why: () => query.set({ why: !why() }),
    star,
    thumbnail,
    open,
    recording,
    approve,
    selectAll: () => inbox.markAll(),
    selectUp: () => inbox.markStep(-1),
    selectDown: () => inbox.markStep(1),
    back: () => {
      if (inbox.marked.size > 0) inbox.marked.clear();
      else if (why()) query.set({ why: false });
      else return false;
      return true;
    },
    find,
    zoomIn: () => view.zoom(0.7, playback.time),
    zoomOut: () => view.zoom(1 / 0.7, playback.time),
  };
}
