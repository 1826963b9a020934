import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { makeBroken, makeRecording } from "../world.mjs";
import { ask, idle, until } from "./pages.mjs";

const cards = (page) => page.getByRole("main").getByRole("listitem").getByRole("link");

const moments = (page) => page.getByRole("listbox", { name: "Moments" }).getByRole("option");

export const recordings = [
  {
    name: "recordings: grid and table show the same, and arrow keys move between them",
    async run({ page, base, axe }) {
      await page.goto(`${base}/recordings`);
      await until(async () => (await cards(page).count()) === 4, "four recordings");
      await axe("recordings as a grid");
      await cards(page).first().focus();
      await page.keyboard.press("ArrowRight");
      await until(
        async () =>
          await cards(page)
            .nth(1)
            .evaluate((one) => one === document.activeElement),
        "the focus on the second card",
      );
      await page.keyboard.press("v");
      await page.waitForURL("**view=table");
      await until(async () => (await cards(page).count()) === 4, "four lines");
      await axe("recordings as a table");
    },
  },
  {
    name: "recordings: days and folders leave over what fits, and the way back leads to them",
    async run({ page, base, world }) {
      await page.goto(`${base}/recordings`);
      await until(async () => (await cards(page).count()) >= 4, "the recordings");
      const total = await cards(page).count();
      await page.getByRole("combobox", { name: "Recorded" }).selectOption({ label: "From day to day…" });
      await page.getByLabel("First day").fill("1999-01-01");
      await page.getByLabel("Last day").fill("1999-12-31");
      await page.getByText("No recording fits").waitFor();
      await page.getByRole("button", { name: "Clear search and filters" }).click();
      await until(async () => (await cards(page).count()) === total, "all of them");
      const inside = `?folder=${encodeURIComponent(world.videos)}`;
      await page.goto(`${base}/recordings${inside}`);
      await until(async () => (await cards(page).count()) > 0, "what lies in the folder");
      await page.goto(`${base}/recordings?folder=${encodeURIComponent(`${world.videos}-beside`)}`);
      await page.getByText("No recording fits").waitFor();
      await page.goto(`${base}/recordings${inside}`);
      await cards(page).first().click();
      await page.getByRole("group", { name: "Time line" }).waitFor();
      await page.keyboard.press("Escape");
      await page.waitForURL(`**/recordings${inside}`);
    },
  },
  {
    name: "recordings: a lower bar finds more in one of them, and can be taken back",
    async run({ page, base, axe }) {
      await page.goto(`${base}/recordings`);
      await cards(page).first().click();
      await until(async () => (await moments(page).count()) > 0, "its moments");
      const id = new URL(page.url()).pathname.split("/").pop();
      const bar = async () => (await ask(page, `/recordings/${id}`)).min_score;
      assert.equal(await bar(), null);
      await page.getByRole("button", { name: "Find more" }).click();
      await page.getByText("Offering moments from score 10 on").waitFor();
      assert.equal(await bar(), 10);
      await axe("finding more");
      await page.getByRole("slider", { name: "Score from" }).fill("100");
      await until(async () => (await bar()) === 100, "the bar at the top");
      await idle(page);
      await until(async () => (await ask(page, `/recordings/${id}`)).moments.new === 0, "no weaker moment");
      await page.getByRole("button", { name: /As everywhere/ }).click();
      await until(async () => (await bar()) === null, "the usual bar");
      await idle(page);
      await until(async () => (await moments(page).count()) > 0, "its moments again");
    },
  },
  {
    name: "recordings: the whole time line, a moment of one's own, and its way back",
    async run({ page, base, axe }) {
      await page.goto(`${base}/recordings`);
      await cards(page).first().click();
      await page.getByRole("group", { name: "Time line" }).waitFor();
      await until(async () => (await moments(page).count()) > 0, "its moments");
      const before = await moments(page).count();
      await axe("recording");
      await page.keyboard.press("1");
      await page.keyboard.press("i");
      await page.keyboard.press("4");
      await page.keyboard.press("o");
      await page.keyboard.press("n");
      await page.getByText("Moment added").waitFor();
      await until(async () => (await moments(page).count()) === before + 1, "one moment more");
      await page.keyboard.press("Control+z");
      await until(async () => (await moments(page).count()) === before, "the moments of before");
    },
  },
  {
    name: "recordings: signals, facts and log",
    async run({ page, base, axe }) {
      await page.goto(`${base}/recordings`);
      await cards(page).first().click();
      await page.getByRole("radio", { name: /Signals/ }).check({ force: true });
      await axe("signals");
      await page.getByRole("radio", { name: "About" }).check({ force: true });
      await page.getByText("320 × 180", { exact: false }).waitFor();
      await page
        .getByRole("button", { name: /Finding moments/ })
        .first()
        .click();
      await page.getByRole("list").locator("time").first().waitFor();
      await axe("about the recording");
      await page.getByRole("combobox", { name: "Game", exact: true }).fill("OpenArena");
      await page.keyboard.press("Enter");
      await until(async () => (await ask(page, "/games")).items.some((one) => one.game === "OpenArena"), "the game");
    },
  },
  {
    name: "recordings: a file that is none stays visible with its reason",
    async run({ page, base, world }) {
      makeBroken(world.videos, "2026-03-14 21-00-00.mp4");
      await page.goto(`${base}/recordings?state=failed`);
      await until(async () => (await cards(page).count()) === 1, "the broken recording", undefined, 40_000);
      await cards(page).first().click();
      const alert = page.getByRole("alert").first();
      await alert.waitFor();
      assert.ok((await alert.textContent()).length > 40);
      await page.getByRole("button", { name: "Remove from the library" }).click();
      await page.waitForURL("**/recordings");
      await page.getByRole("button", { name: "Undo" }).click();
      await page.goto(`${base}/recordings?state=failed`);
      await until(async () => (await cards(page).count()) === 1, "it to come back");
    },
  },
  {
    name: "recordings: a browser sends files by dialog and by drop",
    async run({ page, base, world }) {
      const [one, two] = ["sent by dialog.mp4", "sent by drop.mp4"].map((name, picture) =>
        makeRecording(world.root, name, { seconds: 5 + picture, picture: 3 + picture }),
      );
      await page.goto(`${base}/recordings`);
      await page.getByRole("button", { name: "Import…" }).click();
      await page.locator("input[type=file]").setInputFiles(one);
      await page.getByText("sent by dialog.mp4").first().waitFor({ timeout: 40_000 });
      const bytes = readFileSync(two).toString("base64");
      await page.evaluate(
        ([name, data]) => {
          const transfer = new DataTransfer();
          transfer.items.add(
            new File([Uint8Array.from(atob(data), (c) => c.charCodeAt(0))], name, { type: "video/mp4" }),
          );
          for (const kind of ["dragover", "drop"]) {
            document.body.dispatchEvent(
              new DragEvent(kind, { dataTransfer: transfer, bubbles: true, cancelable: true }),
            );
          }
        },
        ["sent by drop.mp4", bytes],
      );
      await page.getByText("sent by drop.mp4").first().waitFor({ timeout: 40_000 });
      await idle(page);
    },
  },
  {
    name: "queue: what was done, with its log; pause and go on",
    async run({ page, base, axe }) {
      await page.goto(`${base}/queue`);
      await page.getByRole("region", { name: "Done" }).waitFor();
      await axe("queue");
      await page.getByRole("button", { name: "Log" }).first().click();
      await page.waitForURL("**job=*");
      await page.getByRole("combobox", { name: "While I play" }).selectOption({ label: "Not while I play" });
      await until(async () => (await ask(page, "/settings")).while_playing === "wait", "the wish");
      await page.getByRole("button", { name: "Pause all" }).click();
      await page.getByText("Paused. Nothing new is watched or begun.").waitFor();
      await page.getByText("Paused by you").waitFor();
      await page.keyboard.press("p");
      await page.getByRole("button", { name: "Pause all" }).waitFor();
    },
  },
];
