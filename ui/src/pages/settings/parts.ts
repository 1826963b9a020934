import Archive from "@lucide/svelte/icons/archive";
import Cpu from "@lucide/svelte/icons/cpu";
import FolderOpen from "@lucide/svelte/icons/folder-open";
import Gamepad2 from "@lucide/svelte/icons/gamepad-2";
import HardDrive from "@lucide/svelte/icons/hard-drive";
import Info from "@lucide/svelte/icons/info";
import Keyboard from "@lucide/svelte/icons/keyboard";
import Megaphone from "@lucide/svelte/icons/megaphone";
import Palette from "@lucide/svelte/icons/palette";
import Send from "@lucide/svelte/icons/send";
import SlidersHorizontal from "@lucide/svelte/icons/sliders-horizontal";
import Upload from "@lucide/svelte/icons/upload";
import WebhookIcon from "@lucide/svelte/icons/webhook";
import type { Component } from "svelte";

import type { Key } from "~/lib/i18n/i18n.svelte";

import About from "./About.svelte";
import Analysis from "./Analysis.svelte";
import Appearance from "./Appearance.svelte";
import Backup from "./Backup.svelte";
import Channels from "./channels/Channels.svelte";
import Destinations from "./Destinations.svelte";
import Folders from "./Folders.svelte";
import Keys from "./Keys.svelte";
import Models from "./Models.svelte";
import Profiles from "./Profiles.svelte";
import Publishing from "./Publishing.svelte";
import type { SettingsPage } from "./settings.svelte";
import Storage from "./Storage.svelte";
import Webhooks from "./webhooks/Webhooks.svelte";

/** A part of the settings: its address, its name and its face. */
export interface SettingsPart {
  readonly name: string;
  readonly word: Key;
  readonly icon: Component;
  readonly component: Component<{ page: SettingsPage }>;
}

export const PARTS: readonly SettingsPart[] = [
  { name: "folders", word: "settings.folders", icon: FolderOpen, component: Folders },
  { name: "analysis", word: "settings.analysis", icon: SlidersHorizontal, component: Analysis },
  { name: "profiles", word: "settings.profiles", icon: Gamepad2, component: Profiles },
  { name: "models", word: "settings.models", icon: Cpu, component: Models },
  { name: "destinations", word: "settings.destinations", icon: Send, component: Destinations },
  { name: "channels", word: "settings.channels", icon: Megaphone, component: Channels },
  { name: "publishing", word: "settings.publishing", icon: Upload, component: Publishing },
  { name: "webhooks", word: "settings.webhooks", icon: WebhookIcon, component: Webhooks },
  { name: "storage", word: "settings.storage", icon: HardDrive, component: Storage },
  { name: "backup", word: "settings.backup", icon: Archive, component: Backup },
  { name: "appearance", word: "settings.appearance", icon: Palette, component: Appearance },
  { name: "keys", word: "settings.keys", icon: Keyboard, component: Keys },
  { name: "about", word: "settings.about", icon: Info, component: About },
];

/** Other words under which links may ask for a part. */
const ALIASES: Readonly<Record<string, string>> = {
  accounts: "destinations",
  words: "models",
  ollama: "models",
  rules: "publishing",
  doctor: "about",
  cache: "storage",
};

/** The part of an address; the first one when it names none. */
export function partOf(name: string | undefined): SettingsPart {
  const wanted = name === undefined ? undefined : (ALIASES[name] ?? name);
  return PARTS.find((part) => part.name === wanted) ?? (PARTS[0] as SettingsPart);
}
