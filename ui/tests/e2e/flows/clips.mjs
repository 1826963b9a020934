import assert from "node:assert/strict";
import { existsSync, readdirSync } from "node:fs";
import { ask, idle, InboxPage, until } from "./pages.mjs";

/** Opens the newest ready clip. */
async function openClip(page, base) {
  await page.goto(`${base}/clips`);
  await page.getByRole("main").getByRole("listitem").getByRole("link").first().click();
  await page.waitForURL("**/clips/*");
  await page.getByRole("radiogroup", { name: "Layout" }).waitFor();
  return new URL(page.url()).pathname.split("/").pop();
}

/** Two pixels. */
const PIXELS = "iVBORw0KGgoAAAANSUhEUgAAAAIAAAABCAIAAAB7QOjdAAAAD0lEQVR4nGP4n8LAkPIfAAm8AsfvTsU8AAAAAElFTkSuQmCC";

export const clips = [
  {
    name: "clips: an accepted moment is a clip, one key away",
    async run({ page, base, axe }) {
      await page.goto(`${base}/clips`);
      await page.getByText("Accepted clips will appear here").waitFor();
      const inbox = new InboxPage(page);
      await inbox.open(base);
      await inbox.current.waitFor();
      await page.keyboard.press("a");
      await page.keyboard.press("a");
      await page.getByRole("link", { name: "Clips" }).click();
      await until(
        async () => (await page.getByRole("main").getByRole("listitem").getByRole("link").count()) === 2,
        "two clips",
      );
      await idle(page);
      await axe("clips");
    },
  },
  {
    name: "clips: a layout shows at once and is kept",
    async run({ page, base, axe }) {
      const id = await openClip(page, base);
      await page.keyboard.press("Control+2");
      await until(
        async () => (await ask(page, `/clips/${id}`)).edit.layout.kind === "vertical_blurred",
        "the layout in the app",
      );
      await page.getByText("9:16, blurred").waitFor();
      await axe("clip");
      await page.reload();
      await page.getByRole("radio", { name: "9:16, blurred" }).isChecked();
      await page.locator("body").press("Control+z");
      await until(
        async () => (await ask(page, `/clips/${id}`)).edit.layout.kind === "source",
        "the layout to be taken back",
      );
    },
  },
  {
    name: "clips: a face is placed with the keyboard",
    async run({ page, base, axe }) {
      const id = await openClip(page, base);
      await page.keyboard.press("Control+4");
      const face = page.getByRole("button", { name: "Face", exact: true });
      await face.focus();
      const before = async () => (await ask(page, `/clips/${id}`)).edit.layout.face?.x;
      await until(async () => (await before()) !== undefined, "a face");
      const x = await before();
      await page.keyboard.press("ArrowLeft");
      await until(async () => (await before()) < x, "the face to move");
      await axe("placing game and face");
      await page
        .getByRole("radiogroup", { name: "Layout" })
        .getByRole("radio", { name: "As recorded" })
        .check({ force: true });
      await until(
        async () => (await ask(page, `/clips/${id}`)).edit.layout.kind === "source",
        "the first layout again",
      );
    },
  },
  {
    name: "clips: split, trim and thumbnail",
    async run({ page, base }) {
      const id = await openClip(page, base);
      await until(async () => await new InboxPage(page).video().evaluate((one) => one.readyState > 1), "the picture");
      await page.keyboard.press("k");
      await page.keyboard.press("5");
      await page.keyboard.press("b");
      await until(async () => (await ask(page, `/clips/${id}`)).edit.spans.length === 2, "two parts");
      await page.keyboard.press("c");
      await until(async () => (await ask(page, `/clips/${id}`)).thumbnail_at_s !== null, "the thumbnail");
      await page.keyboard.press("Backspace");
      await until(async () => (await ask(page, `/clips/${id}`)).edit.spans.length === 1, "one part");
    },
  },
  {
    name: "clips: a thumbnail is one of the best frames, or a picture of one's own",
    async run({ page, base, axe }) {
      const id = await openClip(page, base);
      const clip = async () => await ask(page, `/clips/${id}`);
      const offered = page.getByRole("group", { name: "Frames to choose from, by time" }).getByRole("button");
      await until(async () => (await offered.count()) > 2, "frames to choose from", undefined, 40_000);
      await offered.nth(1).click();
      await until(async () => (await clip()).thumbnail_at_s !== null, "the chosen frame");
      assert.ok((await ask(page, `/clips/${id}/frames`)).items.includes((await clip()).thumbnail_at_s));
      const picture = Buffer.from(PIXELS, "base64");
      await page
        .locator("input[type=file][accept*=png]")
        .setInputFiles({ name: "mine.png", mimeType: "image/png", buffer: picture });
      await page.getByText("A picture of your own").waitFor();
      await until(async () => (await clip()).own_picture, "the picture");
      await axe("clip with a picture of one's own");
      await page.getByRole("button", { name: "Undo" }).click();
      await until(async () => !(await clip()).own_picture, "the picture to be taken back");
      await page
        .locator("input[type=file][accept*=png]")
        .setInputFiles({ name: "mine.png", mimeType: "image/png", buffer: Buffer.from("no picture") });
      await page.getByRole("alert").getByText("no picture that we can read", { exact: false }).waitFor();
    },
    allow: [/422/],
  },
  {
    name: "clips: captions are written where they are said, and are on the picture",
    async run({ page, base, axe }) {
      const id = await openClip(page, base);
      await until(async () => await new InboxPage(page).video().evaluate((one) => one.readyState > 1), "the picture");
      await page.keyboard.press("k");
      await page.keyboard.press("2");
      await page.getByRole("button", { name: "Add a line" }).click();
      await page.keyboard.type("Did you see that");
      await page.keyboard.press("Escape");
      const lines = async () => (await ask(page, `/clips/${id}`)).edit.captions;
      await until(async () => (await lines()).lines[0]?.text === "Did you see that", "the words");
      assert.equal((await lines()).enabled, true);
      await page.getByText("Did you see that", { exact: true }).waitFor();
      await axe("clip with captions");
      await page.getByRole("textbox", { name: "Until" }).fill("0:03.5");
      await page.keyboard.press("Enter");
      await until(async () => (await lines()).lines[0]?.end_s === 3.5, "the end of the line");
      await page.getByRole("button", { name: "Remove the line" }).click();
      await until(async () => (await lines()).lines.length === 0, "no line");
    },
  },
  {
    name: "clips: approving puts the file, its picture and its words into the folder",
    async run({ page, base, world }) {
      await page.goto(`${base}/settings/destinations`);
      await page.locator("summary").filter({ hasText: "Clips as files on this computer" }).click();
      const form = page.locator("form:visible").first();
      await form.getByRole("textbox").first().fill(world.exports);
      await form.getByLabel("Name", { exact: true }).fill("Folder of the test");
      await form.getByRole("button", { name: "Add" }).click();
      await page.getByText("Folder of the test").first().waitFor();
      await openClip(page, base);
      const mine = page.getByRole("checkbox", { name: /Folder of the test/ });
      await mine.check();
      for (const other of await page.getByRole("checkbox", { name: /folder/i }).all()) {
        if (!(await other.evaluate((box) => box.closest("label").textContent.includes("of the test"))))
          await other.uncheck();
      }
      await page.getByRole("button", { name: "Approve" }).click();
      await page.getByText("Approved for 1 place").waitFor();
      await page.getByText("exported").first().waitFor({ timeout: 60_000 });
      const kinds = new Set(
        readdirSync(world.exports, { recursive: true }).map((name) => String(name).split(".").pop()),
      );
      for (const kind of ["mp4", "jpg", "json"]) assert.ok(kinds.has(kind), `no ${kind} among ${[...kinds]}`);
    },
  },
  {
    name: "clips: the file is made on demand and can be saved",
    async run({ page, base }) {
      await openClip(page, base);
      await page.keyboard.press("e");
      const link = page.getByRole("link", { name: "Save the file" });
      await link.waitFor({ timeout: 60_000 });
      const [download] = await Promise.all([page.waitForEvent("download"), link.click()]);
      const path = await download.path();
      assert.ok(existsSync(path));
      assert.match(download.suggestedFilename(), /\.mp4$/);
    },
  },
  {
    name: "clips: a duplicate is another clip, archiving can be taken back",
    async run({ page, base }) {
      const id = await openClip(page, base);
      await page.keyboard.press("Control+d");
      await page.waitForURL((url) => /\/clips\/./.test(url.pathname) && !url.pathname.endsWith(id));
      await page.getByRole("button", { name: "Archive" }).click();
      await page.getByRole("button", { name: "Bring back" }).waitFor();
      await page.getByRole("button", { name: "Undo" }).click();
      await page.getByRole("button", { name: "Archive" }).waitFor();
    },
  },
];
