import { cleanup, fireEvent, render, screen } from "@testing-library/svelte";
import { tick, type Component } from "svelte";
import { afterEach, beforeEach, expect, test, vi } from "vitest";

import type { Account, Platform } from "~/api/contract";
import { App } from "~/app.svelte";
import { speech } from "~/lib/i18n/i18n.svelte";
import { account, platform } from "~/testing/builders";
import { fakeApi, problemResponse, type Reply } from "~/testing/fake-api";
import InApp from "~/testing/InApp.svelte";

import { LOOK_MS } from "./connection.svelte";
import Page from "./Page.svelte";

const TIKTOK = platform("tiktok", {
  name: "TikTok",
  says: ["Drafts work without an audit."],
  connect: {
    in_browser: true,
    needs_client: true,
    needs_client_secret: true,
    client_id_ends: "",
    client_id_least: 0,
    rights: ["Posting clips directly."],
    steps: ["Open developers.tiktok.com.", "Register http://127.0.0.1:*/callback/ there."],
  },
});
const FOLDER = platform("folder", { name: "Folder" });
const SIGNED_OUT = account("a1", {
  platform: "tiktok",
  name: "Three Kills",
  config: { username: "threekills", open_id: "x" },
  state: "needs_user",
  problem: {
    code: "account_needs_user",
    what: "TikTok does not let ClipConductor in any more.",
    why: "The sign-in has ended.",
    fix: [
      { do: "say", text: "Connect the account again; its history stays." },
      { do: "open_page", page: "/settings/destinations", label: "Open the destinations" },
    ],
    details: "",
  },
});

beforeEach(() => {
  speech.use("en");
  vi.useFakeTimers();
  window.history.replaceState(null, "", "/settings/destinations");
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});
const settle = async (ms = 300): Promise<void> => {
  await vi.advanceTimersByTimeAsync(ms);
  await tick();
};

async function open(accounts: Account[], platforms: Platform[], routes: Record<string, Reply> = {}) {
  const world = fakeApi({
    "GET /settings": () => ({}),
    "GET /accounts": () => ({ items: accounts }),
    "GET /platforms": () => ({ items: platforms }),
    ...routes,
  });
  const app = new App({ base: "http://app.test", token: null, fetch: world.fetch } as never);
  const Destinations: Component = (anchor) => Page(anchor, { params: { part: "destinations" } });
  render(InApp, { props: { app, component: Destinations } });
  await settle();
  return { ...world, app };
}
const click = async (name: string): Promise<void> => {
  await fireEvent.click(screen.getByRole("button", { name }));
  await settle();
};
const fill = (label: string, value: string): Promise<unknown> =>
  fireEvent.input(screen.getByLabelText(label), { target: { value } });

test("an account that was signed out says so and is connected again as the same; leaving the page asks no more", async () => {
  const opened = vi.spyOn(window, "open").mockReturnValue(null);
  const sent: unknown[] = [];
  const begun = { id: "s1", url: "https://www.tiktok.com/v2/auth?state=1", wants_paste: false, state: "waiting" };
  const { calls } = await open([SIGNED_OUT], [TIKTOK], {
    "POST /accounts/connect": ({ body }) => (sent.push(body), { ...begun, account: null, problem: null }),
    "GET /accounts/connect/s1": () => ({ ...begun, account: null, problem: null }),
    "DELETE /accounts/connect/s1": () => ({}),
  });
  const card = screen.getByText("Three Kills").closest("li");
  expect(card?.textContent).toMatch(/TikTok · threekills.*needs you.*The sign-in has ended/s);
  expect(screen.queryByText("Open the destinations")).toBeNull();

  await fireEvent.click(screen.getAllByText("Reconnect")[0] as HTMLElement);
  await fill("Client id", "aw1234567890");
  await fill("Client secret", "hush");
  await click("Connect in the browser");
  expect(sent).toEqual([
    {
      platform: "tiktok",
      account: "a1",
      name: "Three Kills",
      client_id: "aw1234567890",
      client_secret: "hush",
      allow_file: false,
    },
  ]);
  expect(opened.mock.calls).toEqual([[begun.url, "_blank", "noopener"]]);
  expect(screen.getByText("Waiting for the browser…")).toBeTruthy();
  expect(screen.getByText("Open the page again").getAttribute("href")).toBe(begun.url);

  const looks = (): number => calls.filter((call) => call === "GET /accounts/connect/s1").length;
  await settle(LOOK_MS);
  expect(looks()).toBe(1);
  cleanup();
  await settle(LOOK_MS * 3);
  expect(looks()).toBe(1);
  expect(calls.filter((call) => call.startsWith("DELETE"))).toEqual(["DELETE /accounts/connect/s1"]);
});

test("a sign-in that ends soon is said calmly, and connected again without its client", async () => {
  vi.spyOn(window, "open").mockReturnValue(null);
  const problem = { code: "account_needs_user", what: "The sign-in ends on Friday.", why: "", fix: [], details: "" };
  const sent: unknown[] = [];
  const begun = { id: "s1", url: "https://www.tiktok.com/v2/auth?state=1", wants_paste: false, state: "waiting" };
  await open([{ ...SIGNED_OUT, state: "ready", problem }], [TIKTOK], {
    "POST /accounts/connect": ({ body }) => (sent.push(body), { ...begun, account: null, problem: null }),
    "DELETE /accounts/connect/s1": () => ({}),
  });
  const card = screen.getByText("Three Kills").closest("li") as HTMLElement;
  expect(card.textContent).toMatch(/connected, ends soon.*The sign-in ends on Friday\..*Reconnect/s);
  expect(card.querySelector("[role=alert]")).toBeNull();
  await fireEvent.click(screen.getAllByText("Reconnect")[0] as HTMLElement);
  expect(screen.getAllByText("Leave empty to keep the one it has.").length).toBe(2);
  await click("Connect in the browser");
  expect(sent).toEqual([{ platform: "tiktok", account: "a1", name: "Three Kills", allow_file: false }]);
  await click("Cancel");
});

test("a change that needs the file asks for it beside its account, and is made again with a yes", async () => {
  const sent: unknown[] = [];
  await open([account("f1", { name: "Mine" })], [FOLDER], {
    "PATCH /accounts/f1": ({ body }) => {
      sent.push(body);
      return sent.length > 1 ? account("f1") : problemResponse(409, "No keyring.", { field: "allow_file" });
    },
  });
  const field = screen.getByDisplayValue("Mine");
  await fireEvent.change(field, { target: { value: "Yours" } });
  await settle();
  await click("Keep it in a file");
  expect(sent).toEqual([{ name: "Yours" }, { name: "Yours", allow_file: true }]);
  expect(screen.queryByText("Keep the sign-in in an encrypted file?")).toBeNull();
});

test("before anything it is said what the platform allows and how to get a client; what is secret can't be read", async () => {
  await open([], [TIKTOK]);
  const row = screen.getByText("TikTok").closest("details") as HTMLDetailsElement;
  row.open = true;
  await fireEvent(row, new Event("toggle"));
  expect(row.textContent).toMatch(/Drafts work.*Posting clips directly.*developers\.tiktok\.com/s);
  expect(screen.getByText("developers.tiktok.com").getAttribute("href")).toBe("https://developers.tiktok.com");
  expect(screen.getByRole("button", { name: "Copy the address" })).toBeTruthy();
  const secret = screen.getByLabelText("Client secret");
  expect([secret.getAttribute("type"), secret.getAttribute("autocomplete")]).toEqual(["password", "off"]);
});

test("a sign-in is removed after a question, a folder at once", async () => {
  HTMLDialogElement.prototype.showModal ??= () => undefined;
  const gone: string[] = [];
  await open([account("f1", { name: "Mine" }), SIGNED_OUT], [FOLDER, TIKTOK], {
    "DELETE /accounts/f1": () => (gone.push("f1"), {}),
    "DELETE /accounts/a1": () => (gone.push("a1"), {}),
  });
  await click("Remove Mine");
  expect(gone).toEqual(["f1"]);
  await click("Remove Three Kills");
  expect([gone, screen.getByText("Remove Three Kills?").tagName]).toEqual([["f1"], "H2"]);
  await fireEvent.click(screen.getByText("Remove", { selector: "dialog button" }));
  await settle();
  expect(gone).toEqual(["f1", "a1"]);
});
