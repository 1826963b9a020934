// The library of `cargo xtask demo`, served for a browser, and every page of the app with what is its own content.
// `CLIPCTL` names the server's program.
import { spawn } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { clipctl } from "../e2e/world.mjs";

const UI = fileURLToPath(new URL("../../dist", import.meta.url));

/** Each page with what is its own content: all of these have to be there. */
export const PAGES = [
  ["Inbox", "/inbox", ['[role="option"]']],
  ["Inbox, turned down", "/inbox?show=rejected", ['[role="option"]']],
  ["Recordings", "/recordings", ['a[href^="/recordings/"]']],
  ["Recordings as a table", "/recordings?view=table", ['a[href^="/recordings/"]']],
  ["a recording", (ids) => `/recordings/${ids.recording}`, ["canvas", "video"]],
  ["Clips", "/clips", ['a[href^="/clips/"]']],
  ["a clip", (ids) => `/clips/${ids.clip}`, ["video"]],
  ["Library, a search", "/library?text=kill", ['a[href^="/recordings/"]', 'a[href^="/clips/"]']],
  ["Library, sessions", "/library?show=sessions", ["section, article, li button, details"]],
  ["Library, collections and tags", "/library?show=order", ['a[href*="collection="]', 'a[href*="mark=tag"]']],
  ["Calendar", "/calendar", ["a[data-post]"]],
  ["Calendar as a list", "/calendar?view=list", ['a[href^="/clips/"]']],
  ["Results of 30 days", "/results", [".halves table", ".wide > :nth-child(2)"]],
  ["Results of a year", "/results?days=365", [".halves table", ".wide > :nth-child(2)"]],
  ["Results of all time", "/results?days=all", [".halves table", ".wide > :nth-child(2)"]],
  ["Queue", "/queue", ["section li"]],
  ...[
    "folders",
    "analysis",
    "profiles",
    "models",
    "destinations",
    "publishing",
    "storage",
    "backup",
    "channels",
    "webhooks",
    "appearance",
    "keys",
    "about",
  ].map((part) => [`Settings, ${part}`, `/settings/${part}`, ["section h2, section h3, form, [role=radiogroup]"]]),
];

/** Starts the server: its address, the link that lets a browser in, and how to end it. */
export async function serveYear(folder) {
  const serve = ["serve", "--no-watch", "--port", "0", "--data", folder, "--ui", UI];
  const child = spawn(clipctl(), [...serve, "--endpoints", join(folder, "endpoints.json")], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const link = await new Promise((done, fail) => {
    let said = "";
    child.stdout.on("data", (chunk) => {
      said += chunk;
      const found = /https?:\/\/\S+\/enter\?code=\w+/.exec(said);
      if (found) done(found[0]);
    });
    child.once("exit", (code) => fail(new Error(`the server ended with ${code}`)));
  });
  const end = () => {
    child.removeAllListeners("exit");
    child.kill("SIGTERM");
  };
  return { base: new URL(link).origin, link, end };
}

/** The answer of a route. */
export async function ask(base, cookie, path) {
  const response = await fetch(`${base}/api/v1${path}`, { headers: { cookie } });
  const text = await response.text();
  if (!response.ok) throw new Error(`${path}: ${response.status} ${text.slice(0, 300)}`);
  return JSON.parse(text);
}

/** Lets a page in; what its browser says of itself from then on, and a recording and a clip to open. */
export async function enter(page, context, base, link) {
  await page.goto(link);
  // Not "networkidle": the stream of events is always open.
  await page.getByRole("heading", { level: 1 }).waitFor();
  const cookie = (await context.cookies()).map(({ name, value }) => `${name}=${value}`).join("; ");
  const first = async (path) => (await ask(base, cookie, path)).items[0].id;
  const ids = {
    recording: await first("/recordings?state=ready&limit=1"),
    clip: await first("/clips?state=ready&limit=1"),
  };
  return { cookie, ids };
}
