import { fireEvent, render, screen } from "@testing-library/svelte";
import { tick, type Component } from "svelte";
import { beforeEach, expect, test, vi } from "vitest";

import { App } from "~/app.svelte";
import { speech } from "~/lib/i18n/i18n.svelte";
import { fakeApi, problemResponse, type Reply } from "~/testing/fake-api";
import InApp from "~/testing/InApp.svelte";

import Backup from "./Backup.svelte";
import { SettingsPage } from "./settings.svelte";

beforeEach(() => {
  speech.use("en");
});

async function open(routes: Record<string, Reply> = {}) {
  const settings = { backup: { folder: null as string | null, every_days: 7, keep: 8 } };
  const sent: unknown[] = [];
  const world = fakeApi({
    "GET /settings": () => settings,
    "PATCH /settings": ({ body }) => {
      sent.push(body);
      Object.assign(settings.backup, (body as { backup: object }).backup);
      return structuredClone(settings);
    },
    "POST /backup": ({ body }) => {
      sent.push(body);
      return {
        path: "/stick/clipconductor-1.zip",
        size_bytes: 4_200_000,
        made_at: "2026-11-21T19:30:00Z",
        sign_ins: 0,
      };
    },
    "POST /restore": ({ body }) => {
      sent.push(body);
      return { made_at: "2026-11-21T19:30:00Z", app: "0.1.0", sign_ins: 3, needs_restart: true };
    },
    ...routes,
  });
  const app = new App({ base: "http://app.test", token: null, fetch: world.fetch } as never);
  const page = new SettingsPage({ api: app.api, reads: app.reads, say: vi.fn() });
  const Shown: Component = (anchor) => Backup(anchor, { page });
  render(InApp, { props: { app, component: Shown } });
  await screen.findByText("Back up every few days");
  return { sent };
}
const type = async (name: string, text: string): Promise<void> => {
  await fireEvent.input(screen.getByLabelText(name), { target: { value: text } });
  await tick();
};

test("backups are made by themselves once they have a folder", async () => {
  const { sent } = await open();
  expect(screen.queryByLabelText("Folder for backups")).toBeNull();
  await fireEvent.click(screen.getByRole("switch", { name: /Back up every few days/ }));
  const folder = screen.getByLabelText("Folder for backups");
  await fireEvent.change(folder, { target: { value: " /media/nas " } });
  await vi.waitFor(() => {
    expect(sent).toEqual([{ backup: { folder: "/media/nas" } }]);
  });
  await fireEvent.change(screen.getByLabelText("Every"), { target: { value: "3" } });
  await fireEvent.click(screen.getByRole("switch", { name: /Back up every few days/ }));
  await vi.waitFor(() => {
    expect(sent.slice(1)).toEqual([{ backup: { every_days: 3 } }, { backup: { folder: null } }]);
  });
});

test("a backup is made now, without sign-ins unless a passphrase locks them", async () => {
  const { sent } = await open();
  const button = screen.getByRole("button", { name: "Back up" });
  expect(button).toHaveProperty("disabled", true);
  await type("File or folder", "/stick");
  await fireEvent.click(button);
  await screen.findByText(/Backed up to \/stick\/clipconductor-1.zip/);
  expect(sent).toEqual([{ path: "/stick", passphrase: null }]);
  await fireEvent.click(screen.getByRole("switch", { name: /Take the sign-ins along/ }));
  expect(button).toHaveProperty("disabled", true);
  await type("Passphrase", "correct horse");
  await fireEvent.click(button);
  await vi.waitFor(() => {
    expect(sent[1]).toEqual({ path: "/stick", passphrase: "correct horse" });
  });
  await vi.waitFor(() => {
    expect(screen.getByLabelText("Passphrase")).toHaveProperty("value", "");
  });
});

test("a backup is put back at the next start, and a wrong one is said at its field", async () => {
  let answers = 0;
  const { sent } = await open({
    "POST /restore": () => {
      answers += 1;
      if (answers === 1)
        return problemResponse(422, "It can't be used.", { field: "file", detail: "It is no backup." });
      return { made_at: "2026-11-21T19:30:00Z", app: "0.1.0", sign_ins: 3, needs_restart: true };
    },
  });
  await type("The backup's file", "/stick/holiday.zip");
  await fireEvent.click(screen.getByRole("button", { name: "Put it back" }));
  await screen.findByText("It is no backup.");
  await fireEvent.click(screen.getByRole("button", { name: "Put it back" }));
  await screen.findByText(/version 0.1.0, 3 sign-ins/);
  expect(sent).toEqual([]);
});
