// The real window, clicked by a driver: the app's own binary under a virtual display, with a tray, notifications and a
// mouse around it. `cargo xtask test -- window` gets what it needs (Xvfb, dbus-daemon, WebKitWebDriver, tauri-driver,
// GTK for Python).
import { spawnSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { Desktop, Window, api, app, clear, driver, processes, sample, stage, start, until } from "./stage.mjs";

const tests = [];
const test = (name, run) => tests.push({ name, run });
const shots = process.env.SHOTS;

/** Waits for a number of recordings that have been looked at. */
const ready = (data, count) =>
  until(`${count} recordings`, async () => {
    const { items } = await api(data, "/recordings");
    return items.length === count && items.every(({ state }) => state === "ready") ? items : null;
  });

/** A recording of its own: the sample with some bytes behind it, which players skip. */
function recording(at, name) {
  const path = join(at.home, name);
  copyFileSync(sample, path);
  writeFileSync(path, Buffer.concat([readFileSync(sample), box(name)]));
  return path;
}

/** A `free` box of MP4. */
function box(text) {
  const size = Buffer.alloc(4);
  size.writeUInt32BE(8 + text.length);
  return Buffer.concat([size, Buffer.from(`free${text}`)]);
}

/** What a program said, without what sound cards that are not there bring up. */
const said = (child) => child.said.split("\n").filter((line) => !/^$|ALSA|AL lib|WebKitWebProcess/.test(line));

const goTo = (window, path) =>
  window.run("history.pushState({}, '', arguments[0]); dispatchEvent(new PopStateEvent('popstate'))", path);

/** Starts the app by hand; it takes the place of what systems do at login or for "open with". */
const startApp = (at, args, more = {}) => start(app, args, { ...at.env, ...more });

const serves = (data) => until("the app", () => existsSync(join(data, "serve.json")));

const ended = (child) => until("its end", () => child.exitCode !== null || child.signalCode !== null);

test("the window opens where nothing shows a tray", async (at) => {
  at.window = await Window.open(at.base, ["--data", at.data]);
  await at.window.see("Where do your recordings land?");
  const problems = said(at.driver).filter((line) => line.includes("the page reported an error"));
  if (problems.length) throw new Error(problems.join("\n"));
  if (shots) await at.window.picture(join(shots, "window-first.png"));
});

test("a second start hands over its files and ends", async (at) => {
  const second = spawnSync(app, ["--data", at.data, sample], { env: at.env, timeout: 20_000 });
  if (second.status !== 0) throw new Error(`it ended with ${second.status}: ${second.stderr}`);
  await ready(at.data, 1);
});

test("what was found is on the page by itself, and its picture plays", async (at) => {
  const moment = await until("a moment", async () => (await api(at.data, "/moments?state=new")).items[0]);
  await goTo(at.window, "/inbox");
  await at.window.see(moment.title);
  await until("the picture", () =>
    at.window.run("const v = document.querySelector('video'); return v && v.readyState >= 2 && v.videoWidth > 0"),
  );
  if (shots) await at.window.picture(join(shots, "window-inbox.png"));
});

test("a key accepts the moment", async (at) => {
  await at.window.run(
    "document.activeElement?.blur(); dispatchEvent(new KeyboardEvent('keydown', {key: 'a', code: 'KeyA', bubbles: true}))",
  );
  await until("the decision", async () => (await api(at.data, "/status")).counts.accepted === 1);
});

test("a file that is let go over the window is imported, and the page says so", async (at) => {
  const file = recording(at, "dropped über.mp4");
  const { taken } = await at.desktop.ask("drag", { files: [file], from: [1360, 820], to: [700, 450] });
  if (!taken) throw new Error("the window did not take it");
  await at.window.see("Importing 1 recording");
  const items = JSON.stringify(await ready(at.data, 2));
  if (!items.includes("dropped über")) throw new Error(items);
});

test("the switch of autostart writes what the system reads, and takes it away again", async (at) => {
  const file = join(at.env.XDG_CONFIG_HOME, "autostart/org.clipconductor.app.desktop");
  await goTo(at.window, "/settings/appearance");
  const box = "//label[contains(., 'Start with the system')]//input";
  await at.window.see("Start with the system");
  await at.window.click(box);
  await until("the entry", () => existsSync(file));
  const entry = readFileSync(file, "utf8");
  if (!entry.includes(`\nExec="${app}" --hidden\n`)) throw new Error(entry);
  await until("the setting", async () => (await api(at.data, "/settings")).autostart === true);
  await at.window.click(box);
  await until("the end of the entry", () => !existsSync(file));
  await until("the setting", async () => (await api(at.data, "/settings")).autostart === false);
});

test("a tray that comes later shows the state, and its entries pause and resume", async (at) => {
  await at.desktop.ask("tray");
  await until("the icon", async () => (await at.desktop.ask("menu")).entries.length > 0);
  const idle = await until("the idle state", async () => {
    const labels = await at.desktop.labels();
    return labels[0] === "No folder is watched" ? labels : null;
  });
  const expected = ["Open inbox", "Open queue", "Import…", "Pause for 1 hour", "Pause until I say", "Work now", "Quit"];
  const missing = expected.filter((words) => !idle.some((label) => label.startsWith(words)));
  if (missing.length) throw new Error(`not in the menu: ${missing} of ${idle}`);
  const before = (await at.desktop.ask("menu")).icon;
  await at.desktop.choose("Pause until I say");
  await until("the pause", async () => (await api(at.data, "/status")).paused !== null);
  await until("the words of it", async () => (await at.desktop.labels())[0] === "Paused");
  if ((await at.desktop.ask("menu")).icon === before) throw new Error("the icon is the same");
  await api(at.data, "/recordings/import", { method: "POST", json: { paths: [recording(at, "waits.mp4")] } });
  await until("the count of the queue", async () =>
    (await at.desktop.labels()).some((label) => /^Open queue \([1-9]/.test(label)),
  );
  await at.desktop.choose("Work now");
  await ready(at.data, 3);
  await until("the idle state", async () => (await at.desktop.labels())[0] === "No folder is watched");
});

test("closing the window leaves the app and gives the webview's memory back", async (at) => {
  const pages = () => processes("WebKitWebProcess").length;
  const before = pages();
  await at.desktop.ask("close", { title: "ClipConductor" });
  await until("the end of the webview", () => pages() < before);
  const { counts } = await api(at.data, "/status");
  if (counts.recordings !== 3) throw new Error("the library is gone");
  const { notes } = await at.desktop.ask("notes");
  if (!notes.some(({ title, body }) => title === "ClipConductor keeps watching" && body.includes("in the tray")))
    throw new Error(`it did not say where it went: ${JSON.stringify(notes)}`);
});

test("what was found while the window was closed is told", async (at) => {
  // With a sound of its own: the same play in another recording is nothing new.
  const file = join(at.home, "later.mp4");
  const made = spawnSync("ffmpeg", ["-v", "error", "-i", sample, "-c:v", "copy", "-af", "areverse", file]);
  if (made.status !== 0) throw new Error(`no recording was made: ${made.stderr}`);
  spawnSync(app, ["--data", at.data, "--hidden", file], { env: at.env, timeout: 20_000 });
  await until("the notification", async () =>
    (await at.desktop.ask("notes")).notes.some(({ title }) => title.includes("moment") && title.includes("to review")),
  );
});

test("the tray opens the window again, and quits", async (at) => {
  await at.desktop.choose("Open queue");
  await until("the window", async () => (await at.desktop.ask("window", { title: "ClipConductor" })).there);
  const [pid] = processes(`--data ${at.data}`.replaceAll(" ", "\0"));
  await at.desktop.choose("Quit");
  await until("the end of the app", () => !existsSync(`/proc/${pid}`));
  if (existsSync(join(at.data, "serve.json"))) throw new Error("it left its address behind");
});

test("a first start with files imports them, and --quit ends it", async (at) => {
  const data = join(at.home, "opened with");
  const first = startApp(at, ["--data", data, "--hidden", sample, recording(at, "second.mp4")]);
  await serves(data);
  await ready(data, 2);
  const quit = spawnSync(app, ["--data", data, "--quit"], { env: at.env, timeout: 20_000 });
  if (quit.status !== 0) throw new Error(`it ended with ${quit.status}: ${quit.stderr}`);
  await ended(first);
  if (first.exitCode !== 0) throw new Error(`${first.exitCode} ${first.signalCode}: ${first.said}`);
});

test("without the library of trays the app opens, and ends with its window", async (at) => {
  // Files under the names of the libraries that are none: loading them fails as if they were not installed.
  const none = join(at.home, "no libraries");
  mkdirSync(none);
  for (const name of ["libayatana-appindicator3", "libappindicator3"])
    for (const ending of [".so.1", ".so"]) writeFileSync(join(none, name + ending), "");
  const child = startApp(at, ["--data", at.data], { LD_LIBRARY_PATH: none });
  await until("the window", async () => (await at.desktop.ask("window", { title: "ClipConductor" })).there);
  if (!child.said.includes("there is no tray")) throw new Error(child.said);
  await serves(at.data);
  await at.desktop.ask("close", { title: "ClipConductor" });
  await ended(child);
  if (child.exitCode !== 0) throw new Error(`${child.exitCode} ${child.signalCode}: ${child.said}`);
});

let passed = 0;
let failed = 0;
const at = {};
try {
  if (!existsSync(app)) throw new Error(`${app} is not built: run \`cargo build -p clipconductor\` first`);
  Object.assign(at, await stage());
  at.data = join(at.home, "library");
  const { base, child } = await driver(at.env);
  Object.assign(at, { base, driver: child, desktop: await Desktop.open(at.env) });
  await at.desktop.ask("notifications");
  for (const { name, run } of tests) {
    try {
      await run(at);
      passed += 1;
      console.log(`ok   ${name}`);
    } catch (error) {
      failed += 1;
      console.log(`FAIL ${name}: ${error.message}`);
      if (at.driver) console.log(said(at.driver).slice(-15).join("\n"));
    }
  }
} catch (error) {
  failed += 1;
  console.log(`FAIL ${error.message}`);
} finally {
  clear(at);
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
