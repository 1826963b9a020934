import { afterEach, beforeEach, expect, test, vi } from "vitest";

import type { Account, ConfigField, Connecting, Platform } from "~/api/contract";
import { speech } from "~/lib/i18n/i18n.svelte";
import { account, platform } from "~/testing/builders";
import { deferred, fakeApi, problemResponse, type Reply } from "~/testing/fake-api";

import { Connection, LOOK_MS } from "./connection.svelte";

beforeEach(() => {
  speech.use("en");
  vi.useFakeTimers();
});
afterEach(() => vi.useRealTimers());

const IN_BROWSER = {
  in_browser: true,
  needs_client: false,
  needs_client_secret: false,
  client_id_ends: "",
  client_id_least: 0,
  rights: [],
  steps: [],
};
const field = (key: string, kind: ConfigField["kind"], required = true): ConfigField => ({
  key,
  kind,
  required,
  label: key,
  help: "",
  required_when: null,
  shown_when: null,
  options: [],
});
const LOOKS = { client_id_ends: ".apps.googleusercontent.com", client_id_least: 30 };
const YOUTUBE = platform("youtube", {
  connect: {
    ...IN_BROWSER,
    needs_client: true,
    needs_client_secret: true,
    ...LOOKS,
  },
});
const BLUESKY = platform("bluesky", {
  config_fields: [field("handle", "text"), field("app_password", "secret"), field("server", "text", false)],
});
const MASTODON = platform("mastodon", { config_fields: [field("instance", "text")], connect: IN_BROWSER });

const sign = (more: Partial<Connecting> = {}): Connecting => ({
  id: "s1",
  url: "https://platform.test/allow?state=mine",
  wants_paste: false,
  state: "waiting",
  account: null,
  problem: null,
  ...more,
});
const NO_KEYRING = { code: "platform_needs_you", what: "No keyring.", why: "A file would do.", fix: [], details: "" };

function connect(kind: Platform, routes: Record<string, Reply>, again?: Account) {
  const world = fakeApi(routes);
  const open = vi.fn(() => Promise.resolve());
  const done = vi.fn();
  const connection = new Connection(kind, again, { api: world.api, reads: world.reads, open, done });
  const looks = (): number => world.calls.filter((call) => call === "GET /accounts/connect/s1").length;
  return { ...world, connection, open, done, looks };
}
function fillIn(connection: Connection): void {
  connection.client_id = " 123456789012-abcdef.apps.googleusercontent.com ";
  connection.client_secret = "GOCSPX-hush";
}
const look = (): Promise<unknown> => vi.advanceTimersByTimeAsync(LOOK_MS);

test("a client that can't be one is not sent", async () => {
  const { connection, calls } = connect(YOUTUBE, {});
  fillIn(connection);
  expect(connection.complete).toBe(true);
  connection.client_id = "123456789012-abcdef.example.com";
  expect([connection.clientWrong, connection.complete]).toEqual(["It ends in .apps.googleusercontent.com.", false]);
  await connection.send();
  connection.client_id = "1.apps.googleusercontent.com";
  expect(connection.clientWrong).toBe("It has at least 30 characters.");
  fillIn(connection);
  connection.client_secret = "";
  expect(connection.complete).toBe(false);
  expect(calls).toEqual([]);
});

test("the page is opened once, the secret is forgotten, and the browser is waited for until it is done", async () => {
  let now = sign();
  const sent: unknown[] = [];
  const { connection, open, done, looks, calls } = connect(YOUTUBE, {
    "POST /accounts/connect": ({ body }) => (sent.push(body), now),
    "GET /accounts/connect/s1": () => now,
  });
  fillIn(connection);
  void connection.send();
  await connection.send();
  await look();
  expect(sent).toEqual([
    {
      platform: "youtube",
      name: "",
      config: {},
      allow_file: false,
      client_id: "123456789012-abcdef.apps.googleusercontent.com",
      client_secret: "GOCSPX-hush",
    },
  ]);
  expect(connection.client_secret).toBe("");
  await look();
  expect([looks(), connection.waiting?.id, done.mock.calls.length]).toEqual([2, "s1", 0]);
  now = sign({ state: "done", account: account("a1", { name: "My channel" }) });
  await look();
  expect([looks(), connection.waiting, done.mock.calls[0]?.[0].name]).toEqual([3, null, "My channel"]);
  await look();
  expect([looks(), open.mock.calls]).toEqual([3, [["https://platform.test/allow?state=mine"]]]);
  // What is done is not ended.
  connection.leave();
  expect(calls.filter((call) => call.startsWith("DELETE"))).toEqual([]);
});

test("what went wrong in the browser ends the waiting and is told", async () => {
  const failed = sign({ state: "failed", problem: { ...NO_KEYRING, what: "You said no." } });
  const { connection, looks } = connect(MASTODON, {
    "POST /accounts/connect": () => sign(),
    "GET /accounts/connect/s1": () => failed,
  });
  connection.values = { instance: "mastodon.social" };
  await connection.send();
  await look();
  expect([connection.waiting, connection.general?.what]).toEqual([null, "You said no."]);
  await look();
  expect(looks()).toBe(1);
});

test.each(["cancel", "leave"] as const)(
  "after %s nobody asks any more, also not with an answer under way",
  async (how) => {
    const answer = deferred<Connecting>();
    const { connection, looks, done, calls } = connect(MASTODON, {
      "POST /accounts/connect": () => sign(),
      "GET /accounts/connect/s1": () => answer.promise,
      "DELETE /accounts/connect/s1": () => ({}),
    });
    connection.values = { instance: "mastodon.social" };
    await connection.send();
    await look();
    connection[how]();
    connection[how]();
    answer.resolve(sign({ state: "done", account: account("a1") }));
    await look();
    await look();
    expect([looks(), connection.waiting, done.mock.calls.length]).toEqual([1, null, 0]);
    // The app is told once, so that the browser's answer finds nobody.
    expect(calls.filter((call) => call.startsWith("DELETE"))).toEqual(["DELETE /accounts/connect/s1"]);
  },
);

test("an app that has ended the sign-in already, or is away, spoils no cancelling", async () => {
  const { connection } = connect(MASTODON, {
    "POST /accounts/connect": () => sign(),
    "DELETE /accounts/connect/s1": () => problemResponse(404, "There is no such sign-in.", { code: "not_found" }),
  });
  connection.values = { instance: "mastodon.social" };
  await connection.send();
  connection.cancel();
  await look();
  expect([connection.waiting, connection.problem]).toEqual([null, null]);
});

test("leaving while the page is being asked for opens no browser", async () => {
  const answer = deferred<Connecting>();
  const { connection, open, calls } = connect(MASTODON, {
    "POST /accounts/connect": () => answer.promise,
    "DELETE /accounts/connect/s1": () => ({}),
  });
  connection.values = { instance: "mastodon.social" };
  const sent = connection.send();
  connection.leave();
  answer.resolve(sign());
  await sent;
  expect([open.mock.calls.length, connection.waiting, calls]).toEqual([
    0,
    null,
    ["POST /accounts/connect", "DELETE /accounts/connect/s1"],
  ]);
});

test("an app that does not answer for a moment ends no sign-in; one that forgot it does", async () => {
  let reply: () => unknown = () => Promise.reject(new TypeError("refused"));
  const { connection } = connect(MASTODON, {
    "POST /accounts/connect": () => sign(),
    "GET /accounts/connect/s1": () => reply(),
  });
  connection.values = { instance: "mastodon.social" };
  await connection.send();
  await look();
  expect([connection.waiting?.id, connection.problem]).toEqual(["s1", null]);
  reply = () => problemResponse(404, "There is no such sign-in.", { code: "not_found" });
  await look();
  expect([connection.waiting, connection.general?.what]).toEqual([null, "There is no such sign-in."]);
});

test("a pasted address goes to the platform once", async () => {
  const sent: unknown[] = [];
  const { connection, done } = connect(MASTODON, {
    "POST /accounts/connect": () => sign({ wants_paste: true }),
    "POST /accounts/connect/s1/code": ({ body }) => (sent.push(body), sign({ wants_paste: true })),
    "GET /accounts/connect/s1": () => sign({ state: "done", account: account("a1") }),
  });
  connection.values = { instance: "mastodon.social" };
  await connection.send();
  const address = "https://platform.test/success?code=1&state=mine";
  const pasted = connection.paste(address);
  await connection.paste(address);
  await pasted;
  expect([connection.pasted, sent]).toEqual([true, [{ address }]]);
  await look();
  expect(done).toHaveBeenCalledTimes(1);
});

test("a file is used only after a yes, with the same secrets, which are gone once they are taken", async () => {
  const sent: { allow_file?: boolean; config?: unknown }[] = [];
  const { connection, done } = connect(BLUESKY, {
    "POST /accounts": ({ body }) => {
      sent.push(body as never);
      return sent.length > 1 ? account("a1") : problemResponse(409, "No keyring.", { field: "allow_file" });
    },
  });
  connection.values = { handle: "me.bsky.social", app_password: "hush", server: " " };
  await connection.send();
  expect([connection.asksForFile, connection.general, done.mock.calls.length]).toEqual([true, null, 0]);
  await connection.agree();
  const config = { handle: "me.bsky.social", app_password: "hush" };
  expect(sent.map((body) => [body.allow_file, body.config])).toEqual([
    [false, config],
    [true, config],
  ]);
  expect([connection.asksForFile, done.mock.calls.length]).toEqual([false, 1]);
  expect(JSON.stringify(connection.values)).not.toContain("hush");
});

test("a no to the file that comes after the browser asks for the secret again", async () => {
  const problem = { ...NO_KEYRING, field: "allow_file" };
  const allowed: unknown[] = [];
  const { connection, open } = connect(YOUTUBE, {
    "POST /accounts/connect": ({ body }) => (allowed.push((body as { allow_file: boolean }).allow_file), sign()),
    "GET /accounts/connect/s1": () => sign({ state: "failed", problem }),
  });
  fillIn(connection);
  await connection.send();
  await look();
  expect(connection.asksForFile).toBe(true);
  await connection.agree();
  expect([connection.agreed, connection.complete, open.mock.calls.length]).toEqual([true, false, 1]);
  connection.client_secret = "GOCSPX-hush";
  await connection.send();
  expect(allowed).toEqual([false, true]);
});

test("connecting again names the account and asks for nothing that it knows", async () => {
  const sent: unknown[] = [];
  const known = account("a7", { platform: "mastodon", name: "Me", config: { instance: "mastodon.social" } });
  const { connection } = connect(
    MASTODON,
    { "POST /accounts/connect": ({ body }) => (sent.push(body), sign()) },
    known,
  );
  expect([connection.fields, connection.complete]).toEqual([[], true]);
  await connection.send();
  expect(sent).toEqual([{ platform: "mastodon", name: "Me", allow_file: false, account: "a7" }]);
});

test("the client that an account has is left out, or given anew as a whole", async () => {
  const sent: unknown[] = [];
  const known = account("a9", { platform: "youtube", name: "Me" });
  const routes = {
    "POST /accounts/connect": ({ body }: { body: unknown }) => (sent.push(body), sign()),
    "DELETE /accounts/connect/s1": () => ({}),
  };
  const { connection } = connect(YOUTUBE, routes, known);
  expect([connection.complete, connection.keepsClient]).toEqual([true, true]);
  connection.client_id = "123456789012-abcdef.apps.googleusercontent.com";
  expect([connection.complete, connection.missing("client_secret"), connection.missing("client_id")]).toEqual([
    false,
    true,
    false,
  ]);
  connection.client_id = " ";
  connection.client_secret = "GOCSPX-new";
  expect([connection.complete, connection.missing("client_id")]).toEqual([false, true]);
  connection.client_secret = "";
  await connection.send();
  connection.cancel();
  fillIn(connection);
  await connection.send();
  const base = { platform: "youtube", name: "Me", allow_file: false, account: "a9" };
  const client = { client_id: "123456789012-abcdef.apps.googleusercontent.com", client_secret: "GOCSPX-hush" };
  expect(sent).toEqual([base, { ...base, ...client }]);
});

test("the first time a client is needed", () => {
  const { connection } = connect(YOUTUBE, {});
  expect([connection.complete, connection.missing("client_id")]).toEqual([false, false]);
});

test("a change of fields asks for the file, too, and sends the same with a yes", async () => {
  const sent: unknown[] = [];
  const known = account("a8", { platform: "bluesky", config: { handle: "me.bsky.social" } });
  const { connection, done } = connect(
    BLUESKY,
    {
      "PATCH /accounts/a8": ({ body }) => {
        sent.push(body);
        return sent.length > 1 ? known : problemResponse(409, "No keyring.", { field: "allow_file" });
      },
    },
    known,
  );
  connection.values = { ...connection.values, app_password: "hush" };
  await connection.send();
  expect([connection.asksForFile, connection.general]).toEqual([true, null]);
  await connection.agree();
  const config = { handle: "me.bsky.social", app_password: "hush" };
  expect(sent).toEqual([
    { config, allow_file: false },
    { config, allow_file: true },
  ]);
  expect(done).toHaveBeenCalledTimes(1);
});

test("fields that are given again change the same account; a secret that is left out stays", async () => {
  const sent: unknown[] = [];
  const config = { handle: "me.bsky.social", server: "pds.example", did: "did:plc:1" };
  const known = account("a8", { platform: "bluesky", config });
  const { connection } = connect(BLUESKY, { "PATCH /accounts/a8": ({ body }) => (sent.push(body), known) }, known);
  connection.values = { ...connection.values, server: "" };
  await connection.send();
  expect(sent).toEqual([{ config: { handle: "me.bsky.social", server: "" }, allow_file: false }]);
});

test("a refusal stands beside its field; other trouble with it is told in full", async () => {
  let code = "invalid";
  const { connection } = connect(MASTODON, {
    "POST /accounts/connect": () =>
      problemResponse(422, "No.", { code, field: "instance", detail: "It is no server." }),
  });
  connection.values = { instance: "nowhere" };
  await connection.send();
  expect([connection.wrong("instance"), connection.general, connection.busy]).toEqual([
    "It is no server.",
    null,
    false,
  ]);
  code = "platform_away";
  await connection.send();
  expect([connection.wrong("instance"), connection.general?.what]).toEqual([undefined, "No."]);
});
