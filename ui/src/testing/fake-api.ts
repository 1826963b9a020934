import { Api, type ApiOptions } from "~/api/client";
import { Reads } from "~/api/reads";

/** A request as a route of the fake sees it. */
export interface Asked {
  readonly url: URL;
  readonly body: unknown;
  readonly headers: Headers;
}

/** What a route answers: a value for 200, or a whole response. */
export type Reply = (asked: Asked) => unknown;

/** The real client on a `fetch` that answers from a table, such as `"GET /moments"`. Unknown routes fail the test. */
export function fakeApi(routes: Record<string, Reply>, options: Partial<ApiOptions> = {}) {
  const calls: string[] = [];
  const fetch: typeof globalThis.fetch = async (input, init) => {
    const request = input instanceof Request ? input : new Request(input, init);
    const url = new URL(request.url);
    const route = `${request.method} ${url.pathname.replace("/api/v1", "")}`;
    calls.push(route + url.search);
    const reply = routes[route];
    if (!reply) throw new Error(`the test does not expect ${route}`);
    const text = request.body ? await request.text() : "";
    const answer = await reply({ url, body: text ? JSON.parse(text) : undefined, headers: request.headers });
    if (answer instanceof Response) return answer;
    return Response.json(answer ?? null);
  };
  const away = () => ({ what: "away", why: "nobody answers", now: "wait" });
  const made: { reads?: Reads } = {};
  const api = new Api({
    base: "http://app.test",
    token: null,
    fetch,
    away,
    onWrite: (tags) => made.reads?.spoil(tags),
    ...options,
  });
  const reads = (made.reads = new Reads(api));
  return { api, reads, calls, fetch };
}

/** A problem as the API sends it. */
export function problemResponse(status: number, title: string, more: Record<string, unknown> = {}): Response {
  const body = {
    type: "/problems/conflict",
    title,
    detail: "because",
    status,
    code: "conflict",
    fix: [],
    details: "",
    ...more,
  };
  return new Response(JSON.stringify(body), { status, headers: { "Content-Type": "application/problem+json" } });
}

/** An answer that the test gives when it is ready. */
export function deferred<T>(): { promise: Promise<T>; resolve: (value: T) => void; reject: (error: unknown) => void } {
  let resolve: (value: T) => void = () => undefined;
  let reject: (error: unknown) => void = () => undefined;
  const promise = new Promise<T>((yes, no) => ([resolve, reject] = [yes, no]));
  return { promise, resolve, reject };
}
