import assert from "node:assert/strict";
import { ask, until } from "./pages.mjs";

const PARTS = [
  "folders",
  "analysis",
  "profiles",
  "models",
  "destinations",
  "publishing",
  "storage",
  "backup",
  "appearance",
  "keys",
  "about",
];

export const settings = [
  ...["dark", "light"].map((theme) => ({
    name: `settings: every part can be read and passes axe, ${theme}`,
    options: { theme },
    async run({ page, base, axe }) {
      for (const part of PARTS) {
        await page.goto(`${base}/settings/${part}`);
        await page.getByRole("heading", { level: 1 }).waitFor();
        await until(async () => (await page.locator("main").innerText()).length > 60, `something in ${part}`);
        await axe(`settings/${part}`);
      }
    },
  })),
  {
    name: "settings: a value is kept, and one out of range is refused beside its field",
    async run({ page, base }) {
      await page.goto(`${base}/settings/analysis`);
      const score = page.getByLabel("Offer moments from a score of");
      await score.fill("30");
      await score.press("Tab");
      await until(async () => (await ask(page, "/settings")).analysis.min_score === 30, "the setting");
      const pictures = page.getByLabel("Pictures looked at in a second");
      await pictures.fill("900");
      await pictures.press("Tab");
      await page.getByText(/between 0.5 and 15/).waitFor();
      await ask(page, "/settings", { method: "PATCH", body: { analysis: { min_score: 20 } } });
    },
    allow: [/422/],
  },
  {
    name: "settings: look, size and language change at once and are kept",
    async run({ page, base }) {
      await page.goto(`${base}/settings/appearance`);
      await page.getByRole("radio", { name: "Light" }).check({ force: true });
      await until(async () => (await page.locator("html").getAttribute("data-theme")) === "light", "the light look");
      await page.getByRole("combobox", { name: "Size of text" }).selectOption("2");
      await page.getByRole("combobox", { name: "Language" }).selectOption("de");
      await page.getByRole("link", { name: "Aufnahmen" }).waitFor();
      await page.reload();
      await page.getByRole("combobox", { name: "Sprache" }).waitFor();
      assert.equal(await page.locator("html").getAttribute("lang"), "de");
      assert.equal(await page.locator("html").getAttribute("data-theme"), "light");
      await ask(page, "/settings", { method: "PATCH", body: { ui_language: "system", theme: "system" } });
    },
  },
  {
    name: "settings: a key can be another one",
    async run({ page, base }) {
      await page.goto(`${base}/settings/keys`);
      // The button is named by its key; what the key does is its title.
      await page.getByTitle("Change the key of: Take back the last change").click();
      await page.keyboard.press("F9");
      await page.goto(`${base}/queue`);
      await page.getByRole("heading", { name: "Queue" }).waitFor();
      await page.keyboard.press("?");
      await page.getByRole("dialog", { name: "Keys" }).getByText("F9").waitFor();
      await page.keyboard.press("Escape");
      await until(async () => (await page.getByRole("dialog").count()) === 0, "the dialog to close");
    },
  },
  {
    name: "settings: a folder that is let go can be taken back",
    async run({ page, base, world }) {
      await page.goto(`${base}/settings/folders`);
      await page.getByRole("button", { name: `Stop watching ${world.videos}` }).click();
      await until(async () => (await ask(page, "/folders")).items.length === 0, "no folder");
      await page.getByRole("button", { name: "Undo" }).click();
      await until(async () => (await ask(page, "/folders")).items.length === 1, "the folder again");
    },
  },
  {
    name: "settings: a game profile is made, weighed and removed",
    async run({ page, base }) {
      await page.goto(`${base}/settings/profiles`);
      await page.getByLabel("New profile").fill("OpenArena");
      await page.getByRole("button", { name: "Add" }).click();
      await page.locator("summary", { hasText: "OpenArena" }).click();
      const weight = page.getByRole("textbox", { name: "kill", exact: true });
      await weight.fill("2.5");
      await weight.press("Tab");
      await until(
        async () => (await ask(page, "/profiles")).items.find((one) => one.name === "OpenArena")?.weights.kill === 2.5,
        "the weight",
      );
      // The list comes late: a card whose profile is gone must not ask for what belonged to it.
      const list = "**/api/v1/profiles";
      await page.route(list, async (route) => {
        if (route.request().method() !== "GET") return await route.fallback();
        await page.unroute(list);
        await ask(page, "/status");
        await route.fallback();
      });
      await page.getByRole("button", { name: "Remove", exact: true }).click();
      await page.locator("summary", { hasText: "OpenArena" }).waitFor({ state: "detached" });
      await until(
        async () => !(await ask(page, "/profiles")).items.some((one) => one.name === "OpenArena"),
        "no profile",
      );
    },
  },
];
