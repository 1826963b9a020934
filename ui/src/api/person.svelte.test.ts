import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { fakeApi, problemResponse, type Reply } from "~/testing/fake-api";

import { Person } from "./person.svelte";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

const ANN = { name: "Ann", access: "review", is_here: false, login_id: "l1" };
const IN = { me: ANN, access_token: "x", expires_in_s: 600 };
const no = (): Response => problemResponse(401, "You have to log in.", { code: "unauthorized" });

/** A browser on a server that answers so. The client asks the person to renew, as the app's does. */
function make(routes: Record<string, Reply>) {
  const renew = (): Promise<boolean> => made.person.renew();
  const health = (input: string | URL | Request): boolean =>
    (input instanceof Request ? input.url : String(input)).endsWith("/health");
  const fake = fakeApi(routes);
  const fetch: typeof globalThis.fetch = async (input, init) =>
    health(input) ? Response.json({ log_in: routes["health"]?.({} as never) ?? true }) : await fake.fetch(input, init);
  const { api } = fakeApi({}, { fetch, renew });
  let changes = 0;
  const person = new Person({ api, hasToken: false, onChange: () => changes++ });
  const made = { person, api, calls: fake.calls, changes: () => changes };
  return made;
}

test("on the machine itself everything may be done, and nothing is renewed", async () => {
  const { person, calls } = make({ "GET /me": () => ({ ...ANN, access: "own", is_here: true, login_id: null }) });
  await person.start();
  expect([person.may("own"), person.isOut]).toEqual([true, false]);
  expect(calls).toEqual(["GET /me"]);
});

test("whoever is in stays in: the log-in is renewed before it runs out", async () => {
  const { person, calls } = make({ "GET /me": () => ANN, "POST /log-in/refresh": () => IN });
  await person.start();
  await vi.advanceTimersByTimeAsync(0);
  expect([person.may("review"), person.may("publish"), person.may("own")]).toEqual([true, false, false]);
  expect([person.can("decide_moments"), person.can("approve_post"), person.can("change_settings")]).toEqual([
    true,
    false,
    false,
  ]);
  await vi.advanceTimersByTimeAsync(479_000);
  expect(calls.filter((call) => call.includes("refresh"))).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(2000);
  expect(calls.filter((call) => call.includes("refresh"))).toHaveLength(2);
});

test("a request that comes too late is sent again once the log-in is renewed, and several renew once", async () => {
  let isIn = false;
  const { api, calls } = make({
    "GET /status": () => (isIn ? { ok: 1 } : no()),
    "GET /moments": () => (isIn ? { items: [], next: null } : no()),
    "POST /log-in/refresh": () => ((isIn = true), IN),
  });
  const answers = await Promise.all([api.get("/status"), api.get("/moments")]);
  expect(answers).toEqual([{ ok: 1 }, { items: [], next: null }]);
  expect(calls.filter((call) => call.includes("refresh"))).toHaveLength(1);
});

test("another page of the browser that was faster is as good as one's own", async () => {
  let tries = 0;
  const { api } = make({
    "GET /status": () => (tries++ === 0 ? no() : { ok: 1 }),
    "POST /log-in/refresh": () => problemResponse(409, "This was renewed a moment ago."),
  });
  expect(await api.get("/status")).toEqual({ ok: 1 });
});

test("who is out sees the log-in page, and everything anew once they are in", async () => {
  const { person, changes } = make({
    "GET /me": no,
    "POST /log-in/refresh": no,
    "POST /log-in": ({ body }) => ((body as { password: string }).password === "right" ? IN : no()),
  });
  await person.start();
  expect(person.isOut).toBe(true);
  await expect(person.logIn("Ann", "wrong")).rejects.toThrow("You have to log in.");
  expect([person.isOut, changes()]).toEqual([true, 0]);
  await person.logIn("Ann", "right");
  expect([person.isOut, person.me?.name, changes()]).toEqual([false, "Ann", 1]);
});

test("where nobody logs in there is no log-in page", async () => {
  const { person } = make({ "GET /me": no, "POST /log-in/refresh": no, health: () => false });
  await person.start();
  expect(person.isOut).toBe(false);
});
