import { actions } from "~/lib/keys.svelte";

/** Keys of the player, as editors of recordings have them. */
export const playerKeys = actions({
  toggle: { label: "player.toggle", keys: ["Space"], footer: "player.play" },
  slower: { label: "player.slower", keys: ["J"], footer: "player.shuttle" },
  stop: { label: "player.pause", keys: ["K"], footer: "player.shuttle" },
  faster: { label: "player.faster", keys: ["L"], footer: "player.shuttle" },
  frameBack: { label: "player.frameBack", keys: [","], hidden: true },
  frameOn: { label: "player.frameOn", keys: ["."], hidden: true },
  secondBack: { label: "player.secondBack", keys: ["ArrowLeft"], hidden: true },
  secondOn: { label: "player.secondOn", keys: ["ArrowRight"], hidden: true },
  fiveBack: { label: "player.fiveBack", keys: ["Shift+ArrowLeft"], hidden: true },
  fiveOn: { label: "player.fiveOn", keys: ["Shift+ArrowRight"], hidden: true },
  tenth: { label: "player.tenth", keys: ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"], hidden: true },
  mute: { label: "player.mute", keys: ["M"] },
  loop: { label: "player.loop", keys: ["R"] },
  fullScreen: { label: "player.fullScreen", keys: ["F"] },
  goTo: { label: "player.goTo", keys: ["G"] },
});
