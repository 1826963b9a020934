import { problemOf, type Api } from "~/api/client";
import type { Channel, ChannelRequest, Problem } from "~/api/contract";

import { BrandDraft } from "./brand.svelte";

/** The fields that have a place of their own for what is wrong with them. */
const PLACES = [
  "name",
  "tone",
  "language",
  "brand.intro",
  "brand.outro",
  "brand.watermark",
  "brand.watermark.width",
  "brand.watermark.opacity",
  "brand.captions.font",
];

/** A channel while it is written; nothing is kept before it is saved. */
export class ChannelDraft {
  name = $state("");
  tone = $state("");
  language = $state("");
  /** As they are typed, with commas between them. */
  tags = $state("");
  banned = $state("");
  accounts = $state.raw<readonly string[]>([]);
  profiles = $state.raw<readonly string[]>([]);
  folders = $state.raw<readonly string[]>([]);
  readonly brand: BrandDraft;
  saving = $state(false);
  problem = $state.raw<Problem | null>(null);
  readonly #api: Api;
  readonly #channel: Channel | null;

  constructor(api: Api, channel: Channel | null) {
    this.#api = api;
    this.#channel = channel;
    this.brand = new BrandDraft(channel?.brand ?? null);
    if (!channel) return;
    this.name = channel.name;
    this.tone = channel.tone ?? "";
    this.language = channel.language ?? "";
    this.tags = channel.tags.join(", ");
    this.banned = channel.banned_words.join(", ");
    this.accounts = channel.accounts;
    this.profiles = channel.profiles;
    this.folders = channel.folders;
  }

  get request(): ChannelRequest {
    return {
      name: this.name,
      tone: this.tone.trim() || null,
      language: this.language.trim() || null,
      tags: list(this.tags),
      banned_words: list(this.banned),
      brand: this.brand.request,
      accounts: [...this.accounts],
      profiles: [...this.profiles],
      folders: [...this.folders],
    };
  }

  /** What is wrong with a field, when the app refused its value. */
  wrong(field: string): string | undefined {
    return this.problem?.field === field ? this.problem.why : undefined;
  }

  /** A problem that belongs to no field. */
  get general(): Problem | null {
    return this.problem && !PLACES.includes(this.problem.field ?? "") ? this.problem : null;
  }

  /** The channel as it was saved; `null` when it was refused. */
  async save(): Promise<Channel | null> {
    this.saving = true;
    try {
      const channel = this.#channel;
      const saved = channel
        ? await this.#api.put("/channels/{id}", { path: { id: channel.id }, body: this.request })
        : await this.#api.post("/channels", { body: this.request });
      this.problem = null;
      return saved;
    } catch (thrown) {
      this.problem = problemOf(thrown);
      return null;
    } finally {
      this.saving = false;
    }
  }
}

function list(text: string): string[] {
  return text
    .split(",")
    .map((one) => one.trim())
    .filter(Boolean);
}
