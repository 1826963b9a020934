import createClient from "openapi-fetch";

import type { Problem, paths } from "./contract";
import { MAKES_STALE, type Tag } from "./tags.gen";

export type Method = "get" | "post" | "put" | "patch" | "delete";
/** The paths that know a method. */
export type PathsOf<M extends Method> = {
  [P in keyof paths]: paths[P] extends Record<M, unknown> ? (M extends keyof paths[P] ? P : never) : never;
}[keyof paths];
type Operation<P extends keyof paths, M extends Method> = M extends keyof paths[P] ? paths[P][M] : never;
type Json<R> = R extends { content: { "application/json": infer Body } } ? Body : undefined;
type Good<R> = { [S in keyof R]: S extends 200 | 201 | 202 | 204 ? Json<R[S]> : never }[keyof R];

/** What an operation answers. */
export type Answer<P extends keyof paths, M extends Method> =
  Operation<P, M> extends { responses: infer R } ? Good<R> : never;

type PathPart<O> = O extends { parameters: { path: infer V } }
  ? keyof V extends never
    ? { path?: undefined }
    : { path: V }
  : { path?: undefined };
type QueryPart<O> = O extends { parameters: { query?: infer V } } ? { query?: V } : { query?: undefined };
type BodyPart<O> = O extends { requestBody: { content: { "application/json": infer V } } }
  ? { body: V }
  : O extends { requestBody?: { content: { "application/json": infer V } } }
    ? { body?: V }
    : { body?: undefined };

/** What an operation wants to know. */
export type Input<P extends keyof paths, M extends Method> = PathPart<Operation<P, M>> &
  QueryPart<Operation<P, M>> &
  BodyPart<Operation<P, M>> & { signal?: AbortSignal };
type Needs<I> = Record<never, never> extends Omit<I, "signal"> ? [input?: I] : [input: I];

/** An answer that was no success, in the three parts that people see. */
export class ApiProblem extends Error {
  readonly problem: Problem;
  readonly status: number;

  constructor(problem: Problem, status: number) {
    super(`${problem.what} ${problem.why}`);
    this.name = "ApiProblem";
    this.problem = problem;
    this.status = status;
  }
}

/** The problem of whatever was thrown. Cancelled requests are none. */
export function problemOf(thrown: unknown): Problem | null {
  if (thrown instanceof ApiProblem) return thrown.problem;
  if (thrown instanceof DOMException && thrown.name === "AbortError") return null;
  const details = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
  return {
    code: "bug",
    what: "The page could not go on.",
    why: "This is a mistake in ClipConductor.",
    fix: [{ do: "retry" }],
    details,
  };
}

/** Words for when there is no answer at all, in the language of the app. */
export interface AwayWords {
  (): { what: string; why: string; now: string };
}

export interface ApiOptions {
  /** Scheme, host and port, without a path. */
  readonly base: string;
  /** `null` in a browser, where a cookie says who asks. */
  readonly token: string | null;
  readonly fetch?: typeof globalThis.fetch;
  readonly away: AwayWords;
  /** Called after a write that succeeded, with what it made stale. */
  readonly onWrite?: (tags: readonly Tag[]) => void;
  /** Called when the app does not know who asks. `true`: it does now, and the request is sent once more. */
  readonly renew?: () => Promise<boolean>;
}

/** The one way to the app's core. Every failure is an `ApiProblem`. */
export class Api {
  readonly #options: ApiOptions;
  readonly #client: Requester;

  constructor(options: ApiOptions) {
    this.#options = options;
    this.#client = createClient<paths>({
      baseUrl: `${options.base}/api/v1`,
      credentials: "same-origin",
      ...(options.fetch ? { fetch: options.fetch } : {}),
      ...(options.token ? { headers: { Authorization: `Bearer ${options.token}` } } : {}),
      // Our own methods have the stricter types; the library's can't be written for a method that is not known yet.
    }) as unknown as Requester;
  }

  get<P extends PathsOf<"get">>(path: P, ...input: Needs<Input<P, "get">>): Promise<Answer<P, "get">> {
    return this.#ask("get", path, input[0]);
  }
  post<P extends PathsOf<"post">>(path: P, ...input: Needs<Input<P, "post">>): Promise<Answer<P, "post">> {
    return this.#ask("post", path, input[0]);
  }
  put<P extends PathsOf<"put">>(path: P, ...input: Needs<Input<P, "put">>): Promise<Answer<P, "put">> {
    return this.#ask("put", path, input[0]);
  }
  patch<P extends PathsOf<"patch">>(path: P, ...input: Needs<Input<P, "patch">>): Promise<Answer<P, "patch">> {
    return this.#ask("patch", path, input[0]);
  }
  delete<P extends PathsOf<"delete">>(path: P, ...input: Needs<Input<P, "delete">>): Promise<Answer<P, "delete">> {
    return this.#ask("delete", path, input[0]);
  }

  /** Whether anybody is there, and whether people log in. It lies outside of the rest. */
  async health(): Promise<Answer<"/health", "get">> {
    const response = await this.#reach(() => (this.#options.fetch ?? fetch)(`${this.#options.base}/health`));
    if (!response.ok) throw await failure(response, null);
    return (await response.json()) as Answer<"/health", "get">;
  }

  /** A recording dropped on the page in a browser, sent as it is. */
  async upload(file: File): Promise<void> {
    await this.#send("POST", "/recordings/upload", `/recordings/upload?name=${encodeURIComponent(file.name)}`, file);
  }

  /** A picture of the person's own for a clip, sent as it is. */
  async savePicture(clip: string, file: Blob): Promise<Answer<"/clips/{id}/picture", "put">> {
    const saved = await this.#send("PUT", "/clips/{id}/picture", `/clips/${encodeURIComponent(clip)}/picture`, file);
    return saved as Answer<"/clips/{id}/picture", "put">;
  }

  /** A model of the person's own, sent as it is. Nothing is changed by that. */
  async uploadDetector(file: Blob & { readonly name: string }): Promise<Answer<"/detectors/upload", "post">> {
    const address = `/detectors/upload?name=${encodeURIComponent(file.name)}`;
    return (await this.#send("POST", "/detectors/upload", address, file)) as Answer<"/detectors/upload", "post">;
  }

  /** The address of a picture or recording: `<video>` and `<img>` can't send headers, so the token goes along. */
  media(path: string): string;
  media(path: string | null | undefined): string | null;
  media(path: string | null | undefined): string | null {
    if (!path) return null;
    const token = this.#options.token;
    if (!token) return this.#options.base + path;
    return `${this.#options.base}${path}${path.includes("?") ? "&" : "?"}token=${encodeURIComponent(token)}`;
  }

  /** Untyped inside: the public methods above say what goes in and what comes out. */
  async #ask<T>(method: Method, path: string, input: unknown): Promise<T> {
    const { signal, body, ...params } = (input ?? {}) as { signal?: AbortSignal; body?: unknown };
    const init = { params, ...(body === undefined ? {} : { body }), ...(signal ? { signal } : {}) };
    const send = (): Promise<Outcome> => this.#reach(() => this.#client.request(method, path, init));
    const first = await send();
    const { data, error, response } = (await this.#isIn(path, first.response)) ? await send() : first;
    if (!response.ok) throw await failure(response, error);
    const stale = MAKES_STALE[`${method.toUpperCase()} ${path}`];
    if (stale) this.#options.onWrite?.(stale);
    return data as T;
  }

  /** Bytes instead of JSON. */
  async #send(method: "POST" | "PUT", path: string, address: string, body: Blob): Promise<unknown> {
    const token = this.#options.token;
    const reach = (): Promise<Response> =>
      this.#reach(() =>
        (this.#options.fetch ?? fetch)(`${this.#options.base}/api/v1${address}`, {
          method,
          body,
          credentials: "same-origin",
          headers: {
            "Content-Type": "application/octet-stream",
            ...(token ? { Authorization: `Bearer ${token}` } : {}),
          },
        }),
      );
    const first = await reach();
    const response = (await this.#isIn(path, first)) ? await reach() : first;
    const answer: unknown = await response.json().catch(() => null);
    if (!response.ok) throw await failure(response, answer);
    this.#options.onWrite?.(MAKES_STALE[`${method} ${path}`] ?? []);
    return answer;
  }

  /** Whether a request that was refused is worth sending again. Logging in itself is not. */
  async #isIn(path: string, { status }: Response): Promise<boolean> {
    if (status !== 401 || path.startsWith("/log-in") || path === "/me/password") return false;
    return (await this.#options.renew?.()) ?? false;
  }

  async #reach<T>(send: () => Promise<T>): Promise<T> {
    try {
      return await send();
    } catch (thrown) {
      if (thrown instanceof DOMException && thrown.name === "AbortError") throw thrown;
      const { what, why, now } = this.#options.away();
      const fix: Problem["fix"] = [{ do: "say", text: now }, { do: "retry" }];
      throw new ApiProblem({ code: "away", what, why, fix, details: String(thrown) }, 0);
    }
  }
}

interface Requester {
  request(method: string, path: string, init: unknown): Promise<Outcome>;
}

interface Outcome {
  data?: unknown;
  error?: unknown;
  response: Response;
}

/** RFC 9457 as the API writes it, or what can be said of an answer that is none of ours. */
async function failure(response: Response, body: unknown): Promise<ApiProblem> {
  const given = (typeof body === "object" && body !== null ? body : {}) as Record<string, unknown>;
  const text = (name: string): string | undefined => (typeof given[name] === "string" ? given[name] : undefined);
  const problem: Problem = {
    code: text("code") ?? text("type")?.split("/").pop() ?? "unknown",
    what: text("title") ?? `${response.status} ${response.statusText}`.trim(),
    why: text("detail") ?? "",
    fix: Array.isArray(given["fix"]) ? (given["fix"] as Problem["fix"]) : [{ do: "retry" }],
    details: text("details") ?? (typeof body === "string" ? body : ""),
    ...(text("field") === undefined ? {} : { field: text("field") ?? "" }),
  };
  return new ApiProblem(problem, response.status);
}
