import { problemOf, type Api } from "~/api/client";
import type { Account, Connecting, Platform, Problem } from "~/api/contract";
import type { Reads } from "~/api/reads";

import { clientMistake } from "./clients";

export interface ConnectionWorld {
  readonly api: Api;
  readonly reads: Reads;
  /** Opens an address in the system's browser. */
  readonly open: (url: string) => Promise<void>;
  /** The account is there. */
  readonly done: (account: Account) => void;
}

/** Between two looks at a sign-in: signing in takes a person longer. */
export const LOOK_MS = 1500;

/**
 * An account on its way in, for the first time or again: what is filled in, then the sign-in that waits for the browser.
 * Secrets stay only until the app has taken them.
 */
export class Connection {
  name = $state("");
  values = $state.raw<Readonly<Record<string, unknown>>>({});
  client_id = $state("");
  client_secret = $state("");
  problem = $state.raw<Problem | null>(null);
  busy = $state(false);
  /** The sign-in that waits for the browser. */
  waiting = $state.raw<Connecting | null>(null);
  /** What the browser ended at was handed over; the platform has to answer. */
  pasted = $state(false);
  /** The person agreed to a file; what was secret has to be filled in once more. */
  agreed = $state(false);
  readonly platform: Platform;
  /** The account that is connected again. */
  readonly again: Account | undefined;
  readonly #world: ConnectionWorld;
  /** Counts tries, so that an answer to one that was given up changes nothing. */
  #try = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  readonly clientWrong: string | null = $derived.by(() => clientMistake(this.client_id, this.platform.connect));
  /** The second time the client may be left out, and stays what it was. Half of one would be no client. */
  readonly keepsClient: boolean = $derived.by(
    () => this.again !== undefined && isEmpty(this.client_id) && isEmpty(this.client_secret),
  );
  readonly complete: boolean = $derived.by(() => {
    const { needs_client, needs_client_secret } = this.platform.connect;
    // A secret that is left out the second time stays what it was.
    const free = (field: Platform["config_fields"][number]): boolean =>
      !field.required || (field.kind === "secret" && this.again !== undefined);
    const hasClient =
      (!needs_client || (!isEmpty(this.client_id) && this.clientWrong === null)) &&
      (!needs_client_secret || !isEmpty(this.client_secret));
    return (
      this.fields.every((field) => free(field) || !isEmpty(this.values[field.key])) && (this.keepsClient || hasClient)
    );
  });

  constructor(platform: Platform, again: Account | undefined, world: ConnectionWorld) {
    this.platform = platform;
    this.again = again;
    this.#world = world;
    if (again) this.values = Object.fromEntries(this.fields.map(({ key }) => [key, again.config[key]]));
  }

  /** What has to be filled in. A sign-in in the browser changes none of it the second time. */
  get fields(): Platform["config_fields"] {
    return this.again && this.platform.connect.in_browser ? [] : this.platform.config_fields;
  }

  /** Whether the app asks if an encrypted file will do. */
  get asksForFile(): boolean {
    return this.problem?.field === "allow_file";
  }

  /** What is missing of a client that is half filled in, beside the field that is empty. */
  missing(field: "client_id" | "client_secret"): boolean {
    if (!this.again || !this.platform.connect.needs_client_secret || this.keepsClient) return false;
    return isEmpty(this[field]);
  }

  /** What is wrong with a field, when its value was refused. Whatever else is about a field has more to say. */
  wrong(field: string): string | undefined {
    const { problem } = this;
    return problem?.code === "invalid" && problem.field === field ? problem.why : undefined;
  }

  /** A problem that stands beside no field. */
  get general(): Problem | null {
    const shown = [...this.fields.map((field) => field.key), "client_id", "client_secret", "name"];
    return this.asksForFile || shown.some((field) => this.wrong(field) !== undefined) ? null : this.problem;
  }

  /** Connects: at once by the fields, or by opening the platform's page. */
  async send(): Promise<void> {
    if (!this.complete || this.busy || this.waiting) return;
    const number = ++this.#try;
    this.busy = true;
    this.problem = null;
    try {
      if (this.platform.connect.in_browser) {
        const begun = await this.#begin();
        if (number === this.#try) this.#wait(begun);
        else this.#giveUp(begun.id);
      } else {
        const account = await this.#byFields();
        if (number === this.#try) this.#finish(account);
      }
    } catch (thrown) {
      if (number === this.#try) this.problem = problemOf(thrown);
    }
    this.busy = false;
  }

  /** Hands over what the browser ended at. */
  async paste(address: string): Promise<void> {
    const id = this.waiting?.id;
    if (id === undefined || this.pasted) return;
    const number = this.#try;
    this.pasted = true;
    this.problem = null;
    try {
      const now = await this.#world.api.post("/accounts/connect/{id}/code", { path: { id }, body: { address } });
      if (number === this.#try) this.#take(now);
    } catch (thrown) {
      if (number !== this.#try) return;
      const problem = problemOf(thrown);
      this.pasted = false;
      // Nothing has arrived where nobody answers: it can be handed over again.
      if (problem?.code === "away") this.problem = problem;
      else this.#stop(problem);
    }
  }

  /** The person agrees to the file. Where nothing has to be filled in again it goes on at once. */
  async agree(): Promise<void> {
    this.agreed = true;
    this.problem = null;
    await this.send();
  }

  /** Waits no longer. Whatever the browser answers then finds nobody. */
  cancel(): void {
    if (this.waiting) this.#giveUp(this.waiting.id);
    this.#stop(null);
  }

  /** The person has gone elsewhere. */
  leave(): void {
    this.cancel();
    this.#forget();
  }

  #begin(): Promise<Connecting> {
    const { platform, again } = this;
    const { needs_client, needs_client_secret } = platform.connect;
    const client = {
      ...(needs_client ? { client_id: this.client_id.trim() } : {}),
      ...(needs_client_secret ? { client_secret: this.client_secret.trim() } : {}),
    };
    return this.#world.api.post("/accounts/connect", {
      body: {
        platform: platform.key,
        name: again?.name ?? this.name.trim(),
        allow_file: this.agreed,
        ...(this.keepsClient ? {} : client),
        ...(again ? { account: again.id } : { config: this.#filled() }),
      },
    });
  }

  /** Ends a sign-in that nobody waits for. Where the app does not answer or has ended it, there is nothing to be told. */
  #giveUp(id: string): void {
    this.#world.api.delete("/accounts/connect/{id}", { path: { id } }).catch(() => undefined);
  }

  #byFields(): Promise<Account> {
    const { api } = this.#world;
    const { platform, again } = this;
    const config = this.#filled();
    if (again) {
      return api.patch("/accounts/{id}", { path: { id: again.id }, body: { config, allow_file: this.agreed } });
    }
    const name = this.name.trim() || platform.name;
    return api.post("/accounts", { body: { platform: platform.key, name, config, allow_file: this.agreed } });
  }

  #filled(): Record<string, unknown> {
    // What was emptied has to be told, what was never filled in has not.
    const had = (key: string): boolean => !isEmpty(this.again?.config[key]);
    return Object.fromEntries(Object.entries(this.values).filter(([key, value]) => !isEmpty(value) || had(key)));
  }

  #wait(begun: Connecting): void {
    this.client_secret = "";
    this.waiting = begun;
    // Where no browser opens, the page's address stands there to be clicked or copied.
    this.#world.open(begun.url).catch(() => undefined);
    this.#take(begun);
  }

  async #look(id: string): Promise<void> {
    const number = this.#try;
    try {
      const now = await this.#world.api.get("/accounts/connect/{id}", { path: { id } });
      if (number === this.#try) this.#take(now);
    } catch (thrown) {
      if (number !== this.#try) return;
      const problem = problemOf(thrown);
      // The app may be back in a moment, and the browser is not finished either.
      if (problem?.code === "away") this.#lookLater(id);
      else this.#stop(problem);
    }
  }

  #lookLater(id: string): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#look(id), LOOK_MS);
  }

  #take(now: Connecting): void {
    if (now.state === "waiting") this.#lookLater(now.id);
    else if (now.account) this.#finish(now.account);
    else this.#stop(now.problem);
  }

  #finish(account: Account): void {
    this.#stop(null);
    this.#forget();
    this.#world.reads.spoil(["accounts"]);
    this.#world.done(account);
  }

  #forget(): void {
    this.values = {};
    this.client_secret = "";
  }

  #stop(problem: Problem | null): void {
    this.#try++;
    clearTimeout(this.#timer);
    this.waiting = null;
    this.pasted = false;
    this.problem = problem;
  }
}

function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || (typeof value === "string" && value.trim() === "");
}
