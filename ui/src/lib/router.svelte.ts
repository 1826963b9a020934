/**
 * The address bar is the state: which page, which thing, which filters. A reload, a link and Back bring it back.
 * History API, no framework; it works on `tauri://localhost` as it does in a browser.
 */

/** Reads and writes one value of the query string. */
export interface Param<T> {
  readonly read: (text: string | null) => T;
  /** `null` leaves it out of the address, as every default is. */
  write(value: T): string | null;
}

/** Free text; empty is the default. */
export const text: Param<string> = { read: (s) => s ?? "", write: (v) => v || null };

/** One of some words, the first being the default. */
export function oneOf<const T extends readonly string[]>(...choices: T): Param<T[number]> {
  return {
    read: (s) => choices.find((choice) => choice === s) ?? (choices[0] as T[number]),
    write: (v) => (v === choices[0] ? null : v),
  };
}

/** On or off; off is the default. */
export const flag: Param<boolean> = { read: (s) => s === "1", write: (v) => (v ? "1" : null) };

/** The query values of a page. */
export type Query = Readonly<Record<string, Param<unknown>>>;
export type Values<Q> = { [K in keyof Q]: Q[K] extends Param<infer T> ? T : never };

/** A page's address: a path with `:names`, and its query. */
export interface Route<P extends string = string, Q = Query> {
  readonly path: P;
  readonly query: Q;
}

type NamesOf<P> = P extends `${string}:${infer Name}/${infer Rest}`
  ? Name | NamesOf<`/${Rest}`>
  : P extends `${string}:${infer Name}`
    ? Name
    : never;
export type PathParams<P extends string> = { [K in NamesOf<P>]: string };

/** Declares a page's address. */
export function route<const P extends string, const Q extends Record<string, Param<unknown>> = Record<never, never>>(
  path: P,
  query: Q = {} as Q,
): Route<P, Q> {
  return { path, query };
}

/** The path's parameters when it is this route's, else `null`. */
export function match<P extends string>(path: P, pathname: string): PathParams<P> | null {
  const [want, have] = [path.split("/"), pathname.replace(/\/+$/, "").split("/")];
  if (want.length !== have.length) return null;
  const params: Record<string, string> = {};
  for (const [i, part] of want.entries()) {
    const given = have[i] ?? "";
    if (part.startsWith(":")) {
      if (!given) return null;
      params[part.slice(1)] = decodeURIComponent(given);
    } else if (part !== given) return null;
  }
  return params as PathParams<P>;
}

/** The address of a page. */
export function href<P extends string, Q>(
  to: Route<P, Q>,
  params: PathParams<P>,
  values: Partial<Values<Q>> = {},
): string {
  const path = to.path.replaceAll(/:(\w+)/g, (_, name: string) =>
    encodeURIComponent((params as Record<string, string>)[name] ?? ""),
  );
  const search = new URLSearchParams();
  for (const [name, param] of Object.entries(to.query as Record<string, Param<unknown>>)) {
    const value = (values as Record<string, unknown>)[name];
    const written = value === undefined ? null : param.write(value);
    if (written !== null) search.set(name, written);
  }
  const query = search.toString();
  return query ? `${path}?${query}` : path;
}

/** Where we are. One for the whole window. */
export class Router {
  #location = $state.raw(new URL(window.location.href));
  #leaving = new Set<() => void>();
  /** The last address of each page. */
  readonly #left = new Map<string, string>();

  constructor() {
    window.addEventListener("popstate", () => this.#arrive());
    this.#arrive();
  }

  get pathname(): string {
    return this.#location.pathname;
  }

  get search(): string {
    return this.#location.search;
  }

  /** Goes to an address as a new step of the history. */
  go(to: string): void {
    if (to === this.pathname + this.search) return;
    for (const leave of this.#leaving) leave();
    window.history.pushState(null, "", to);
    this.#arrive();
  }

  /** Changes the address without a new step: filters and the selected row. */
  replace(to: string): void {
    window.history.replaceState(null, "", to);
    this.#arrive();
  }

  /** A page as it was left, with its filters. */
  lastAt(pathname: string): string {
    return this.#left.get(pathname) ?? pathname;
  }

  /** Called before another page is shown, for instance to save what is being typed. */
  onLeave(leave: () => void): () => void {
    this.#leaving.add(leave);
    return () => this.#leaving.delete(leave);
  }

  /** The query of the current page, to be read and set value by value. */
  query<P extends string, Q>(of: Route<P, Q>): QueryState<Q> {
    return new QueryState(this, of.query as Record<string, Param<unknown>>);
  }

  /** A click on a link of ours stays in the window; with a modifier it does what the browser does. */
  followLink(event: MouseEvent): void {
    if (event.defaultPrevented || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const link = event.target instanceof Element ? event.target.closest("a") : null;
    if (!link || link.target || link.hasAttribute("download")) return;
    const to = new URL(link.href, window.location.href);
    if (to.origin !== window.location.origin || to.pathname.startsWith("/api/") || to.pathname === "/docs") return;
    event.preventDefault();
    this.go(to.pathname + to.search);
  }

  #arrive(): void {
    this.#location = new URL(window.location.href);
    this.#left.set(this.pathname, this.pathname + this.search);
  }
}

/** The query string as values. Setting one changes the address in place. */
export class QueryState<Q> {
  readonly #router: Router;
  readonly #params: Record<string, Param<unknown>>;

  constructor(router: Router, params: Record<string, Param<unknown>>) {
    this.#router = router;
    this.#params = params;
  }

  get values(): Values<Q> {
    const search = new URLSearchParams(this.#router.search);
    const values = Object.entries(this.#params).map(([name, param]) => [name, param.read(search.get(name))]);
    return Object.fromEntries(values) as Values<Q>;
  }

  set(changes: Partial<Values<Q>>): void {
    const search = new URLSearchParams(this.#router.search);
    for (const [name, value] of Object.entries(changes)) {
      const written = this.#params[name]?.write(value) ?? null;
      if (written === null) search.delete(name);
      else search.set(name, written);
    }
    const query = search.toString();
    const to = this.#router.pathname + (query ? `?${query}` : "");
    if (to !== this.#router.pathname + this.#router.search) this.#router.replace(to);
  }
}
