import { problemOf, type Api } from "~/api/client";
import type { Account, Folder, Problem, Profile, Settings, SettingsChange } from "~/api/contract";
import type { Read, Reads } from "~/api/reads";

export interface SettingsWorld {
  readonly api: Api;
  readonly reads: Reads;
  readonly say: (done: { what: "folder" | "profile" | "destination"; name: string; undo: string | null }) => void;
}

/** What is changed of an account. */
interface AccountChange {
  readonly name?: string;
  readonly config?: Record<string, unknown>;
  readonly allow_file?: boolean;
}

/** Changes of settings: shown at once, told to the app, taken back when it refuses. */
export class SettingsPage {
  problem = $state.raw<Problem | null>(null);
  /** The id of what the problem is about, when it stands beside that. */
  #about = $state<string | null>(null);
  /** What was last saved, for a quiet word beside it. */
  saved = $state<string | null>(null);
  #wish = $state.raw<SettingsChange>({});
  /** The newest change of an account, to be made again when the person agrees to a file. */
  #change: AccountChange = {};
  readonly #world: SettingsWorld;
  readonly #read: Read<Settings>;

  /** The settings as they are seen: what was just changed included. */
  readonly settings: Settings | undefined = $derived.by(() =>
    this.#read.value ? (merge(this.#read.value, this.#wish) as Settings) : undefined,
  );

  constructor(world: SettingsWorld) {
    this.#world = world;
    this.#read = world.reads.of("/settings");
  }

  /** What is wrong with a field, when the app refused its value. */
  wrong(field: string): string | undefined {
    return this.#about === null && this.problem?.field === field ? this.problem.why : undefined;
  }

  /** A problem that belongs to no field on the page. */
  get general(): Problem | null {
    return this.#about === null && !this.problem?.field ? this.problem : null;
  }

  /** A problem with what has this id. */
  beside(id: string): Problem | null {
    return this.#about === id ? this.problem : null;
  }

  async change(change: SettingsChange): Promise<void> {
    this.#wish = merge(this.#wish, change) as SettingsChange;
    const wish = this.#wish;
    await this.try(async () => {
      const saved = await this.#world.api.patch("/settings", { body: change });
      this.#read.put(saved);
    });
    // Taken or refused: from here on the app's word counts, unless more was changed meanwhile.
    if (this.#wish === wish) this.#wish = {};
  }

  async addFolder(
    path: string,
    more: { recursive: boolean; polling?: boolean } = { recursive: true },
  ): Promise<boolean> {
    return await this.try(() => this.#world.api.post("/folders", { body: { path, ...more } }));
  }

  async changeFolder(
    folder: Folder,
    change: { recursive?: boolean; enabled?: boolean; polling?: boolean; patterns?: string[] },
  ): Promise<void> {
    await this.try(() => this.#world.api.patch("/folders/{id}", { path: { id: folder.id }, body: change }));
  }

  async removeFolder(folder: Folder): Promise<void> {
    await this.try(async () => {
      const { undo_id } = await this.#world.api.delete("/folders/{id}", { path: { id: folder.id } });
      this.#world.say({ what: "folder", name: folder.path, undo: undo_id ?? null });
    });
  }

  async changeAccount(account: Account, change: AccountChange): Promise<void> {
    const path = { id: account.id };
    this.#change = change;
    await this.try(() => this.#world.api.patch("/accounts/{id}", { path, body: change }), account.id);
  }

  /** The same change once more: its secrets may be kept in a file. */
  async agreeToFile(account: Account): Promise<void> {
    await this.changeAccount(account, { ...this.#change, allow_file: true });
  }

  async removeAccount(account: Account): Promise<void> {
    await this.try(async () => {
      const { undo_id } = await this.#world.api.delete("/accounts/{id}", { path: { id: account.id } });
      this.#world.say({ what: "destination", name: account.name, undo: undo_id ?? null });
    }, account.id);
  }

  async saveProfile(profile: Profile): Promise<boolean> {
    return await this.try(() =>
      this.#world.api.put("/profiles/{name}", { path: { name: profile.name }, body: profile }),
    );
  }

  async removeProfile(profile: Profile): Promise<boolean> {
    return this.try(async () => {
      const { undo_id } = await this.#world.api.delete("/profiles/{name}", { path: { name: profile.name } });
      this.#world.say({ what: "profile", name: profile.name, undo: undo_id ?? null });
    });
  }

  /** Does something; what goes wrong is shown on the page, or beside what has this id. Tells whether it went well. */
  async try(act: () => Promise<unknown>, about: string | null = null): Promise<boolean> {
    try {
      await act();
      this.problem = null;
      return true;
    } catch (thrown) {
      this.problem = problemOf(thrown);
      this.#about = about;
      return false;
    }
  }
}

/** Like the app's own merge: objects go into each other, everything else is replaced. */
export function merge(into: unknown, change: unknown): unknown {
  if (!isObject(into) || !isObject(change)) return change;
  const merged: Record<string, unknown> = { ...into };
  for (const [name, value] of Object.entries(change)) merged[name] = merge(merged[name], value);
  return merged;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
