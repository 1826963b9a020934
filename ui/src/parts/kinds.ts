import Bookmark from "@lucide/svelte/icons/bookmark";
import ChartNoAxesColumn from "@lucide/svelte/icons/chart-no-axes-column";
import Crosshair from "@lucide/svelte/icons/crosshair";
import Eye from "@lucide/svelte/icons/eye";
import Flag from "@lucide/svelte/icons/flag";
import Medal from "@lucide/svelte/icons/medal";
import Menu from "@lucide/svelte/icons/menu";
import Mic from "@lucide/svelte/icons/mic";
import Scissors from "@lucide/svelte/icons/scissors";
import ShieldX from "@lucide/svelte/icons/shield-x";
import Skull from "@lucide/svelte/icons/skull";
import Swords from "@lucide/svelte/icons/swords";
import Terminal from "@lucide/svelte/icons/terminal";
import Trophy from "@lucide/svelte/icons/trophy";
import Volume2 from "@lucide/svelte/icons/volume-2";
import AudioLines from "@lucide/svelte/icons/audio-lines";
import Wind from "@lucide/svelte/icons/wind";
import Zap from "@lucide/svelte/icons/zap";
import type { Component } from "svelte";

import type { Signal, SignalKind } from "~/api/contract";
import { t, type Key } from "~/lib/i18n/i18n.svelte";

/** The colours that signals have, by their token in the theme. */
export type Tint = "kill" | "medal" | "win" | "sound" | "motion" | "marker" | "faint";
/** The rows of a time line. */
export type Lane = "sound" | "kills" | "deaths" | "medals" | "win" | "markers" | "motion" | "screens";

export interface Kind {
  readonly tint: Tint;
  readonly lane: Lane;
  readonly icon: Component;
  readonly word: Key;
}

/** How each kind of signal looks, everywhere the same, and never by colour alone. */
export const KINDS: Readonly<Record<SignalKind, Kind>> = {
  kill: { tint: "kill", lane: "kills", icon: Crosshair, word: "kind.kill" },
  multi_kill: { tint: "kill", lane: "kills", icon: Swords, word: "kind.multi_kill" },
  death: { tint: "faint", lane: "deaths", icon: Skull, word: "kind.death" },
  medal: { tint: "medal", lane: "medals", icon: Medal, word: "kind.medal" },
  objective: { tint: "win", lane: "win", icon: Flag, word: "kind.objective" },
  victory: { tint: "win", lane: "win", icon: Trophy, word: "kind.victory" },
  defeat: { tint: "faint", lane: "win", icon: ShieldX, word: "kind.defeat" },
  marker: { tint: "marker", lane: "markers", icon: Bookmark, word: "kind.marker" },
  event: { tint: "marker", lane: "markers", icon: Zap, word: "kind.event" },
  voice: { tint: "sound", lane: "sound", icon: Mic, word: "kind.voice" },
  loudness: { tint: "sound", lane: "sound", icon: Volume2, word: "kind.loudness" },
  onset: { tint: "sound", lane: "sound", icon: AudioLines, word: "kind.onset" },
  motion: { tint: "motion", lane: "motion", icon: Wind, word: "kind.motion" },
  scene_cut: { tint: "motion", lane: "motion", icon: Scissors, word: "kind.scene_cut" },
  scoreboard: { tint: "faint", lane: "screens", icon: ChartNoAxesColumn, word: "kind.scoreboard" },
  menu: { tint: "faint", lane: "screens", icon: Menu, word: "kind.menu" },
  spectating: { tint: "faint", lane: "screens", icon: Eye, word: "kind.spectating" },
  console: { tint: "faint", lane: "screens", icon: Terminal, word: "kind.console" },
};

/** The lanes in the order they are drawn. */
export const LANES: readonly { readonly lane: Lane; readonly word: Key }[] = [
  { lane: "sound", word: "lane.sound" },
  { lane: "kills", word: "lane.kills" },
  { lane: "deaths", word: "lane.deaths" },
  { lane: "medals", word: "lane.medals" },
  { lane: "win", word: "lane.win" },
  { lane: "markers", word: "lane.markers" },
  { lane: "motion", word: "lane.motion" },
  { lane: "screens", word: "lane.screens" },
];

/** What the shipped detector calls things, in words. */
const CLASSES: Readonly<Record<string, Key>> = { feed_row: "class.feed_row", centre_notice: "class.centre_notice" };

/** Who measured a signal, and how the row that it is about is marked: that stands behind a semicolon. */
function whoAndMark(source: string): readonly [string, string | undefined] {
  const [who = source, mark] = source.split("; ");
  return [who, mark];
}

/** What a signal is called: the text that came with it, such as a chapter's title, else its kind. */
export function nameOfSignal({ kind, label, source }: Pick<Signal, "kind" | "label" | "source">): string {
  if (!label || label === kind) return t(KINDS[kind].word);
  if (whoAndMark(source)[0] !== "yolo") return label;
  const known = CLASSES[label];
  return known === undefined ? label.replaceAll("_", " ") : t(known);
}

/** Who measured a signal, and what marks the row that was seen, in words. */
export function measuredBy({ source }: Pick<Signal, "source">): string {
  const [who, mark] = whoAndMark(source);
  if (mark === undefined) return who;
  return `${who} · ${t(mark === "framed" ? "signal.framed" : "signal.on_a_plate")}`;
}
