import { ACCESS, type Operation } from "./access.gen";
import { ApiProblem, type Api } from "./client";
import type { Access, Me } from "./contract";

const STEPS: readonly Access[] = ["open", "read", "review", "publish", "own"];
/** A log-in is renewed when so much of its time has gone: pictures are asked for by elements that can't ask again. */
const EARLY = 0.8;

/** What of the app is needed to know who looks at it. */
export interface PersonWorld {
  readonly api: Api;
  /** Whether this page comes with a token of its own: then there is nobody to log in. */
  readonly hasToken: boolean;
  /** Everything has to be read again: somebody else looks. */
  readonly onChange: () => void;
  readonly now?: () => number;
}

/** Who looks at the app, what they may do, and how they stay in. On the machine itself it is its owner. */
export class Person {
  /** `null` until it is known. */
  me = $state.raw<Me | null>(null);
  /** Nobody is in, and people log in here. */
  isOut = $state(false);

  readonly #world: PersonWorld;
  #renewing: Promise<boolean> | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #renewAt = Infinity;

  constructor(world: PersonWorld) {
    this.#world = world;
  }

  /** Whether they may do what needs that. Until it is known the app's answers say so. */
  may(access: Access): boolean {
    return this.me === null || STEPS.indexOf(this.me.access) >= STEPS.indexOf(access);
  }

  /** Whether the app would do that for them. What it would refuse is not offered. */
  can(operation: Operation): boolean {
    return this.may(ACCESS[operation]);
  }

  /** Finds out who looks. What goes wrong shows itself in the first page. */
  async start(): Promise<void> {
    if (this.#world.hasToken) return;
    try {
      this.me = await this.#world.api.get("/me");
    } catch {
      return;
    }
    // How long the log-in is still good is not known: from here on it is.
    if (this.me.login_id) void this.renew();
  }

  async logIn(name: string, password: string): Promise<void> {
    this.#cameIn(await this.#world.api.post("/log-in", { body: { name, password } }));
  }

  async pair(code: string): Promise<void> {
    this.#cameIn(await this.#world.api.post("/log-in/pair", { body: { code } }));
  }

  async logOut(): Promise<void> {
    await this.#world.api.post("/log-out");
    this.#goOut();
  }

  /** Renews the log-in; several who ask at once ask once. `false`: nobody is in. */
  renew(): Promise<boolean> {
    this.#renewing ??= this.#renew().finally(() => (this.#renewing = null));
    return this.#renewing;
  }

  /** The page is seen again: timers may have slept meanwhile. */
  wake(): void {
    if (this.#now() >= this.#renewAt) void this.renew();
  }

  async #renew(): Promise<boolean> {
    if (this.#world.hasToken) return false;
    try {
      const { me, expires_in_s } = await this.#world.api.post("/log-in/refresh");
      this.me = me;
      this.#renewIn(expires_in_s);
      return true;
    } catch (thrown) {
      const status = thrown instanceof ApiProblem ? thrown.status : 0;
      // Another page of this browser was faster, and has put its cookies where ours are.
      if (status === 409) {
        this.#renewIn(60);
        return true;
      }
      if (status === 401 && (await this.#logsInHere())) this.#goOut();
      return false;
    }
  }

  /** On the machine itself a link lets one in, and nobody logs in. */
  async #logsInHere(): Promise<boolean> {
    try {
      return (await this.#world.api.health()).log_in;
    } catch {
      return false;
    }
  }

  #cameIn({ me, expires_in_s }: { me: Me; expires_in_s: number }): void {
    this.me = me;
    this.isOut = false;
    this.#renewIn(expires_in_s);
    this.#world.onChange();
  }

  #goOut(): void {
    clearTimeout(this.#timer);
    this.#renewAt = Infinity;
    this.isOut = true;
  }

  #renewIn(seconds: number): void {
    const wait = seconds * EARLY * 1000;
    clearTimeout(this.#timer);
    this.#renewAt = this.#now() + wait;
    this.#timer = setTimeout(() => void this.renew(), wait);
  }

  #now(): number {
    return (this.#world.now ?? Date.now)();
  }
}
