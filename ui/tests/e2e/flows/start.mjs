import assert from "node:assert/strict";
import { makeRecording } from "../world.mjs";
import { idle, InboxPage, until } from "./pages.mjs";

export const start = [
  {
    name: "start: the first start shows what is there and what is missing",
    async run({ page, base, axe }) {
      await page.goto(base);
      await page.waitForURL("**/welcome");
      await page.getByText("Where do your recordings land?").waitFor();
      await page.getByText(/Version .* reads and cuts your recordings/).waitFor();
      await page.getByText(/Ollama is not running/).waitFor();
      await axe("welcome");
    },
  },
  {
    name: "start: a folder that can't be watched is refused beside its field",
    async run({ page, base }) {
      await page.goto(`${base}/welcome`);
      await page.getByLabel("Path of the folder").fill("/no/such/folder/anywhere");
      await page.getByRole("button", { name: "Watch" }).click();
      await page.getByRole("alert").waitFor();
      assert.equal(await page.getByLabel("Path of the folder").inputValue(), "/no/such/folder/anywhere");
    },
    allow: [/40\d|422/],
  },
  {
    name: "start: a watched folder brings recordings and moments without a reload",
    // What the other flows look at.
    needed: true,
    async run({ page, base, world }) {
      await page.goto(`${base}/welcome`);
      await page.getByLabel("Path of the folder").fill(world.videos);
      await page.getByRole("button", { name: "Watch" }).click();
      await page.getByText("1 folder is watched.").waitFor();
      await page.getByRole("button", { name: "To the Inbox" }).click();
      await page.waitForURL("**/inbox");
      await page.getByText("Moments will appear here").waitFor();
      for (let n = 0; n < 4; n++) makeRecording(world.videos, `2026-03-14 20-0${n}-00.mp4`, { picture: n });
      await until(async () => (await new InboxPage(page).rows.count()) > 0, "the first moment", undefined, 60_000);
      await idle(page);
    },
  },
  {
    name: "start: the next start goes to the Inbox",
    async run({ page, base }) {
      await page.goto(base);
      await page.waitForURL("**/inbox");
    },
  },
];
