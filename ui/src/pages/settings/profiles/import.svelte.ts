import { problemOf, type Api } from "~/api/client";
import type { Problem, Profile, ProfileLook } from "~/api/contract";

/** A file with more is no profile. */
const MOST_BYTES = 500_000;

/** A profile on its way in: looked at first, taken in when the person says so. */
export class ProfileImport {
  /** What taking it in would change; `null` while no file was chosen. */
  look = $state.raw<ProfileLook | null>(null);
  problem = $state.raw<Problem | null>(null);
  busy = $state(false);
  #text = "";
  readonly #api: Api;

  constructor(api: Api) {
    this.#api = api;
  }

  /** Whether there is a profile of that name that differs: then the person chooses. */
  get clashes(): boolean {
    return this.look !== null && this.look.known && this.look.changes.length > 0;
  }

  /** Looks at a file. Nothing is changed by that. */
  async choose(file: { readonly size: number; text(): Promise<string> }): Promise<void> {
    this.look = null;
    await this.#try(async () => {
      this.#text = file.size > MOST_BYTES ? "" : await file.text();
      this.look = await this.#api.post("/profile-files/test", { body: { text: this.#text } });
    });
  }

  /** Takes it in. The profile as it was saved; `null` when it was refused. */
  async take(clash: "replace" | "keep_both" | null): Promise<Profile | null> {
    let saved: Profile | null = null;
    await this.#try(async () => {
      saved = await this.#api.post("/profile-files", { body: { text: this.#text, clash } });
      this.look = null;
    });
    return saved;
  }

  close(): void {
    this.look = null;
    this.problem = null;
  }

  async #try(act: () => Promise<void>): Promise<void> {
    this.busy = true;
    try {
      await act();
      this.problem = null;
    } catch (thrown) {
      this.problem = problemOf(thrown);
    } finally {
      this.busy = false;
    }
  }
}
