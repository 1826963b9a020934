// What the window's tests stand on: a virtual display, a session bus, a driver that clicks, a desktop around it all.
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
export const root = resolve(here, "../../..");
export const app = process.env.CLIPCONDUCTOR ?? join(root, "target/debug/clipconductor");
export const sample = join(root, "assets/sample/openarena.mp4");
const children = [];

/** Polls a condition: what is outside of our process sends no events. */
export async function until(what, look, seconds = 60) {
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

/** Starts a program in a group of its own; what it says is kept in `said`. */
export function start(command, args, env, stdin = "ignore") {
  const child = spawn(command, args, { env, stdio: [stdin, "pipe", "pipe"], detached: true });
  child.said = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (text) => (child.said += text));
  child.on("error", (error) => (child.said += error.message));
  children.push(child);
  return child;
}

/** A display, a bus and a home that belong to nobody else. */
export async function stage() {
  const home = mkdtempSync(join(tmpdir(), "clipconductor-window-"));
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
    // GTK would ask a service for its help to people who need it, and wait for it.
    NO_AT_BRIDGE: "1",
  };
  delete env.WAYLAND_DISPLAY;
  const bus = start("dbus-daemon", ["--session", "--nofork", "--nopidfile", "--print-address=1"], env);
  const address = await until("the session bus", () => {
    if (bus.exitCode !== null) throw new Error(`dbus-daemon ended: ${bus.said}`);
    return /^unix:\S+$/m.exec(bus.said)?.[0];
  });
  env.DBUS_SESSION_BUS_ADDRESS = address;
  return { env, home };
}

/** Ends all that was started, and takes the home away. */
export function clear({ home }) {
  for (const child of children.reverse()) {
    try {
      process.kill(-child.pid, "SIGKILL");
    } catch {
      // It has ended already.
    }
  }
  if (!home) return;
  for (const pid of processes(home)) process.kill(Number(pid), "SIGKILL");
  rmSync(home, { recursive: true, force: true });
}

/** The driver that opens our window and clicks in it. */
export async function driver(env) {
  const [port, native] = [await freePort(), await freePort()];
  const child = start("tauri-driver", ["--port", String(port), "--native-port", String(native)], env);
  const base = `http://127.0.0.1:${port}`;
  await until("tauri-driver", async () => {
    if (child.exitCode !== null) throw new Error(`tauri-driver ended: ${child.said}`);
    return fetch(`${base}/status`).then(
      (answer) => answer.ok,
      () => false,
    );
  });
  return { base, child };
}

/** The little of WebDriver that is needed here. */
export class Window {
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
  /** Clicks what a CSS selector finds, or an XPath (`//…`). */
  async click(value) {
    const using = value.startsWith("//") ? "xpath" : "css selector";
    const found = await until(value, () =>
      this.ask("POST", `${this.path}/element`, { using, value }).catch(() => null),
    );
    await this.ask("POST", `${this.path}/element/${Object.values(found)[0]}/click`, {});
  }
  async picture(file) {
    writeFileSync(file, Buffer.from(await this.ask("GET", `${this.path}/screenshot`), "base64"));
  }
}

/** Tray, notifications, mouse: `desktop.py`, which is asked one thing after the other. */
export class Desktop {
  static async open(env) {
    const python = existsSync("/usr/bin/python3") ? "/usr/bin/python3" : "python3";
    const child = start(python, [join(here, "desktop.py")], env, "pipe");
    const desktop = new Desktop();
    desktop.child = child;
    desktop.waiting = new Map();
    desktop.count = 0;
    createInterface({ input: child.stdout }).on("line", (line) => {
      const answer = JSON.parse(line);
      desktop.waiting.get(answer.of)?.(answer);
      desktop.waiting.delete(answer.of);
    });
    await until("the desktop", () => {
      if (child.exitCode !== null) throw new Error(`desktop.py ended: ${child.said}`);
      return child.said.includes('"ready": true');
    });
    return desktop;
  }
  ask(what, more = {}) {
    const nr = ++this.count;
    return new Promise((give, fail) => {
      const late = setTimeout(() => fail(new Error(`desktop.py did not answer ${what}: ${this.child.said}`)), 30_000);
      this.waiting.set(nr, (answer) => {
        clearTimeout(late);
        if (answer.error) fail(new Error(`${what}: ${answer.error}`));
        else give(answer);
      });
      this.child.stdin.write(`${JSON.stringify({ nr, do: what, ...more })}\n`);
    });
  }
  /** The tray's entries by their words. */
  async labels() {
    return (await this.ask("menu")).entries.map((entry) => entry.label);
  }
  /** Chooses the entry of the tray that begins with these words. */
  async choose(words) {
    const { entries } = await this.ask("menu");
    const entry = entries.find(({ label }) => label.startsWith(words));
    if (!entry?.enabled) throw new Error(`"${words}" can't be chosen: ${JSON.stringify(entries)}`);
    await this.ask("choose", { id: entry.id });
  }
}

/** Processes whose command line holds a word. */
export function processes(word) {
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

/** A process and all that came from it. */
export function family(pid) {
  const parents = new Map();
  for (const name of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    try {
      const stat = readFileSync(`/proc/${name}/stat`, "utf8");
      parents.set(Number(name), Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]));
    } catch {
      // It ended while we looked.
    }
  }
  const found = [pid];
  for (let at = 0; at < found.length; at += 1)
    for (const [child, parent] of parents) if (parent === found[at]) found.push(child);
  return found;
}

/** The API of the app that runs on a library. */
export async function api(data, path, { method, json } = {}) {
  const { base, token } = JSON.parse(readFileSync(join(data, "serve.json"), "utf8"));
  const headers = { Authorization: `Bearer ${token}`, "Content-Type": "application/json" };
  const answer = await fetch(`${base}/api/v1${path}`, { method, headers, body: json && JSON.stringify(json) });
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  return answer.json();
}
