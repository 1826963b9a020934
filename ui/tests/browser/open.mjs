// A browser for tests and pictures: Chromium of this machine, through playwright-core, with every complaint collected.
import { existsSync } from "node:fs";
import { chromium } from "playwright-core";

const PLACES = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** The browser's program: `CHROMIUM`, else a known place. */
export function browserPath() {
  const found = [process.env.CHROMIUM, ...PLACES].find((path) => path && existsSync(path));
  if (!found) throw new Error("no Chromium found: install chromium, or set CHROMIUM to its program");
  return found;
}

export async function launch() {
  // Without a sandbox because containers and root have none; the pages are our own.
  const args = [
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--autoplay-policy=no-user-gesture-required",
    "--mute-audio",
  ];
  return await chromium.launch({ executablePath: browserPath(), args });
}

/** A page that remembers everything the browser complained about. */
export async function openPage(browser, options = {}) {
  const { width = 1280, height = 800, theme = "dark", locale = "en-GB", ...rest } = options;
  const context = await browser.newContext({
    viewport: { width, height },
    colorScheme: theme,
    locale,
    timezoneId: "Europe/Berlin",
    ...rest,
  });
  const page = await context.newPage();
  const complaints = [];
  page.on(
    "console",
    (message) => message.type() === "error" && complaints.push(`${message.text()} (${message.location().url})`),
  );
  page.on("pageerror", (error) => complaints.push(String(error.stack ?? error)));
  return { context, page, complaints };
}
