// The real window, clicked by a driver: the app's own binary under a virtual display.
// It needs Xvfb, dbus-run-session, WebKitWebDriver and tauri-driver on PATH; `cargo xtask test -- window` gets them.
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync, existsSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const root = resolve(here, "../../..");
const app = process.env.CLIPCONDUCTOR ?? join(root, "target/debug/clipconductor");
const sample = join(root, "assets/sample/openarena.mp4");
const home = mkdtempSync(join(tmpdir(), "clipconductor-window-"));
const data = join(home, "library");
const children = [];

/** Polls a condition: what is outside of our process sends no events. */
async function until(what, look, seconds = 60) {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const seen = await look();
    if (seen) return seen;
    if (Date.now() > end) throw new Error(`waited too long for ${what}`);
    await new Promise((go) => setTimeout(go, 100));
  }
}

const freePort = () =>
  new Promise((give, fail) => {
    const server = createServer();
    server.once("error", fail);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => give(port));
    });
  });

function start(command, args, env) {
  const child = spawn(command, args, { env, stdio: ["ignore", "pipe", "pipe"], detached: true });
  child.said = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (text) => (child.said += text));
  child.on("error", (error) => (child.said += error.message));
  children.push(child);
  return child;
}

async function stage() {
  const display = await until("a free display", () => {
    const number = 90 + Math.floor(Math.random() * 900);
    return existsSync(`/tmp/.X11-unix/X${number}`) ? null : `:${number}`;
  });
  start("Xvfb", [display, "-screen", "0", "1440x900x24", "-nolisten", "tcp"], process.env);
  await until("the virtual display", () => existsSync(`/tmp/.X11-unix/X${display.slice(1)}`));
  const runtime = join(home, "run");
  mkdirSync(runtime, { mode: 0o700 });
  const env = {
    ...process.env,
    DISPLAY: display,
    HOME: home,
    XDG_RUNTIME_DIR: runtime,
    XDG_DATA_HOME: join(home, "data"),
    XDG_CACHE_HOME: join(home, "cache"),
    XDG_CONFIG_HOME: join(home, "config"),
    LANG: "C",
    OLLAMA_HOST: "127.0.0.1:1",
    CLIPCONDUCTOR_LOG: "info",
  };
  delete env.WAYLAND_DISPLAY;
  const [port, native] = [await freePort(), await freePort()];
  const driver = start(
    "dbus-run-session",
    ["--", "tauri-driver", "--port", String(port), "--native-port", String(native)],
    env,
  );
  const base = `http://127.0.0.1:${port}`;
  await until("tauri-driver", async () => {
    if (driver.exitCode !== null) throw new Error(`tauri-driver ended: ${driver.said}`);
    return fetch(`${base}/status`).then(
      (answer) => answer.ok,
      () => false,
    );
  });
  return { env, base, driver };
}

/** The little of WebDriver that is needed here. */
class Window {
  static async open(base, args) {
    const wish = { browserName: "wry", "tauri:options": { application: app, args } };
    const window = new Window(base, "");
    const { sessionId } = await window.ask("POST", "/session", { capabilities: { alwaysMatch: wish } });
    window.path = `/session/${sessionId}`;
    return window;
  }
  constructor(base, path) {
    this.base = base;
    this.path = path;
  }
  async ask(method, path, body) {
    const answer = await fetch(this.base + path, { method, body: body && JSON.stringify(body) });
    const { value } = await answer.json();
    if (!answer.ok) throw new Error(`${method} ${path}: ${value?.error} ${value?.message}`);
    return value;
  }
  run(script, ...args) {
    return this.ask("POST", `${this.path}/execute/sync`, { script, args });
  }
  see(text) {
    return until(`"${text}" on the page`, () =>
      this.run("return document.body.innerText.includes(arguments[0])", text),
    );
  }
  async click(css) {
    const found = await until(css, () =>
      this.ask("POST", `${this.path}/element`, { using: "css selector", value: css }).catch(() => null),
    );
    await this.ask("POST", `${this.path}/element/${Object.values(found)[0]}/click`, {});
  }
  async picture(file) {
    writeFileSync(file, Buffer.from(await this.ask("GET", `${this.path}/screenshot`), "base64"));
  }
}

/** Processes whose command line holds a word. */
function processes(word) {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, "utf8").includes(word);
      } catch {
        return false;
      }
    });
}

/** The API of the app that runs on our library. */
async function api(path, options = {}) {
  const { base, token } = JSON.parse(readFileSync(join(data, "serve.json"), "utf8"));
  const answer = await fetch(`${base}/api/v1${path}`, { ...options, headers: { Authorization: `Bearer ${token}` } });
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  return answer.json();
}

const tests = [];
const test = (name, run) => tests.push({ name, run });
const shots = process.env.SHOTS;

test("the window opens and shows the app", async (at) => {
  at.window = await Window.open(at.base, ["--data", data]);
  await at.window.see("ClipConductor");
  const problems = at.driver.said.split("\n").filter((line) => line.includes("the page reported an error"));
  if (problems.length) throw new Error(problems.join("\n"));
  if (shots) await at.window.picture(join(shots, "window-first.png"));
});

test("a second start hands over its files and ends", async (at) => {
  const bus = readFileSync(`/proc/${processes(app)[0]}/environ`, "utf8").split("\0");
  const address = bus
    .find((line) => line.startsWith("DBUS_SESSION_BUS_ADDRESS="))
    ?.split("=")
    .slice(1)
    .join("=");
  const second = spawnSync(app, ["--data", data, sample], {
    env: { ...at.env, DBUS_SESSION_BUS_ADDRESS: address },
    timeout: 20_000,
  });
  if (second.status !== 0) throw new Error(`it ended with ${second.status}: ${second.stderr}`);
  const list = await until("the recording", async () => {
    const recordings = await api("/recordings");
    return recordings.items[0]?.state === "ready" ? recordings : null;
  });
  if (list.items.length !== 1) throw new Error(`${list.items.length} recordings`);
});

test("what was found is on the page by itself, and its picture plays", async (at) => {
  const [moment] = (
    await until("a moment", async () => {
      const { items } = await api("/moments?state=new");
      return items.length ? { items } : null;
    })
  ).items;
  await at.window.run("history.pushState({}, '', '/inbox'); dispatchEvent(new PopStateEvent('popstate'))");
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
  await until("the decision", async () => (await api("/status")).counts.accepted === 1);
});

test("closing the window leaves the app and gives the webview's memory back", async (at) => {
  const pages = () => processes("WebKitWebProcess").length;
  const before = pages();
  // Closed as its own button does it. The driver's own way to close would end the app with the session.
  await at.window.run(
    "setTimeout(() => window.__TAURI_INTERNALS__.invoke('plugin:window|close', { label: 'main' }), 50)",
  );
  await until("the end of the webview", () => pages() < before);
  const { counts } = await api("/status");
  if (counts.recordings !== 1) throw new Error("the library is gone");
});

let failed = 0;
const at = {};
try {
  if (!existsSync(app)) throw new Error(`${app} is not built: run \`cargo build -p clipconductor\` first`);
  Object.assign(at, await stage());
  for (const { name, run } of tests) {
    try {
      await run(at);
      console.log(`ok   ${name}`);
    } catch (error) {
      failed += 1;
      console.log(`FAIL ${name}: ${error.message}`);
      if (at.driver) console.log(at.driver.said.split("\n").slice(-15).join("\n"));
    }
  }
} catch (error) {
  failed += 1;
  console.log(`FAIL ${error.message}`);
} finally {
  for (const child of children.reverse()) {
    try {
      process.kill(-child.pid, "SIGKILL");
    } catch {
      // It has ended already.
    }
  }
  for (const pid of processes(data)) process.kill(Number(pid), "SIGKILL");
  rmSync(home, { recursive: true, force: true });
}
console.log(`${tests.length - failed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
