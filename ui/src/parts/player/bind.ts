import type { Handlers } from "~/lib/keys.svelte";

import type { Playback } from "./playback.svelte";
import type { playerKeys } from "./player.keys";

/** What the player's keys do. Full screen and "go to" need the page, so it gives them. */
export function playerHandlers(
  playback: Playback,
  page: { fullScreen: () => void; goTo: () => void },
): Handlers<typeof playerKeys> {
  return {
    toggle: () => playback.toggle(),
    slower: () => playback.slower(),
    stop: () => playback.pause(),
    faster: () => playback.faster(),
    frameBack: () => (playback.pause(), playback.step(-playback.frame_s)),
    frameOn: () => (playback.pause(), playback.step(playback.frame_s)),
    secondBack: () => playback.step(-1),
    secondOn: () => playback.step(1),
    fiveBack: () => playback.step(-5),
    fiveOn: () => playback.step(5),
    tenth: (event) => playback.tenth(Number(event?.key ?? 0)),
    mute: () => playback.setSound({ muted: !playback.muted }),
    loop: () => playback.setLoop(!playback.loop),
    fullScreen: page.fullScreen,
    goTo: page.goTo,
  };
}
