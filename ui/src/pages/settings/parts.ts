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
import Users from "@lucide/svelte/icons/users";
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
import People from "./People.svelte";
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
  /** Whether it is there for those, too, who don't own the library. */
  readonly forAll?: boolean;
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
  { name: "people", word: "settings.people", icon: Users, component: People, forAll: true },
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

/** The parts that somebody sees. */
export function partsFor(owns: boolean): readonly SettingsPart[] {
  return owns ? PARTS : PARTS.filter((part) => part.forAll);
}

/** Whether an address names a part that only the owner has: links in messages lead there, whoever reads them. */
export function isOwners(name: string | undefined): boolean {
  return name !== undefined && !partOf(name).forAll;
}

/** The part of an address; the first one when it names none that is there. */
export function partOf(name: string | undefined, parts: readonly SettingsPart[] = PARTS): SettingsPart {
  const wanted = name === undefined ? undefined : (ALIASES[name] ?? name);
  return parts.find((part) => part.name === wanted) ?? (parts[0] as SettingsPart);
}
