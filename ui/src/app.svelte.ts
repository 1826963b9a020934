import { createContext } from "svelte";

import { Api, problemOf } from "~/api/client";
import type { Problem } from "~/api/contract";
import { Live } from "~/api/live.svelte";
import { Person } from "~/api/person.svelte";
import { Reads } from "~/api/reads";
import type { Boot } from "~/lib/desktop";
import { t } from "~/lib/i18n/i18n.svelte";
import { Keyboard } from "~/lib/keys.svelte";
import { Look } from "~/lib/look.svelte";
import { Router } from "~/lib/router.svelte";
import { Toasts } from "~/lib/toasts.svelte";

/** What every page may use. Made once, in `main.ts`. */
export class App {
  readonly api: Api;
  readonly reads: Reads;
  readonly live: Live;
  readonly person: Person;
  readonly router = new Router();
  readonly keys = new Keyboard((operation) => this.person.can(operation));
  readonly toasts = new Toasts();
  readonly look = new Look();
  /** A problem with something the person just did that has no place of its own on the page. */
  problem = $state.raw<Problem | null>(null);
  readonly #undone = new Set<(label: string) => void>();

  constructor(boot: Boot) {
    this.api = new Api({
      ...boot,
      away: () => ({ what: t("problem.away.what"), why: t("problem.away.why"), now: t("problem.away.now") }),
      onWrite: (tags) => this.reads.spoil(tags),
      renew: () => this.person.renew(),
    });
    this.reads = new Reads(this.api);
    this.live = new Live({ api: this.api, reads: this.reads });
    const onChange = (): void => this.reads.spoil("all");
    this.person = new Person({ api: this.api, hasToken: boot.token !== null, onChange });
  }

  /** Takes back the newest thing that can be, or the one with this id. */
  async undo(id?: string): Promise<void> {
    this.toasts.clear();
    await this.attempt(async () => {
      const { label } = await this.api.post("/undo", { body: id ? { id } : {} });
      for (const act of this.#undone) act(label);
      this.toasts.say(t("undo.done", { label }));
    });
  }

  /** Called after something was taken back, for pages that show a guess of what the server will say. */
  onUndone(act: (label: string) => void): () => void {
    this.#undone.add(act);
    return () => this.#undone.delete(act);
  }

  /** Does something the person asked for; what goes wrong is shown until it is read. */
  async attempt<T>(act: () => Promise<T>): Promise<T | undefined> {
    try {
      const value = await act();
      this.problem = null;
      return value;
    } catch (thrown) {
      this.problem = problemOf(thrown);
      return undefined;
    }
  }
}

/** The app, for components. */
export const [useApp, provideApp] = createContext<App>();
