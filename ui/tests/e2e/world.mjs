// The real server on a throw-away library, and tiny recordings made on the spot.
import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const UI = fileURLToPath(new URL("../../dist", import.meta.url));
const START_LIMIT_MS = 60_000;
/** Of everybody who logs in over the network. */
const PASSWORD = "five happy ducks";

/** The server's program: `CLIPCTL`, else the debug build beside the UI. */
export function clipctl() {
  const windows = process.platform === "win32" ? ".exe" : "";
  const program =
    process.env.CLIPCTL ?? fileURLToPath(new URL(`../../../target/debug/clipctl${windows}`, import.meta.url));
  if (!existsSync(program)) throw new Error(`no server at ${program}: build it (cargo build -p cli), or set CLIPCTL`);
  if (!existsSync(join(UI, "index.html"))) throw new Error("ui/dist is missing: run `npm run build` first");
  return resolve(program);
}

/** A port on which nobody listens, for an Ollama that is away. */
async function closedPort() {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((done) => server.once("listening", done));
  const { port } = server.address();
  await new Promise((done) => server.close(done));
  return port;
}

/** Starts `clipctl serve` in folders of its own; nothing of the person's is read or written. */
export async function startWorld() {
  const root = mkdtempSync(join(tmpdir(), "clipconductor-e2e-"));
  const [home, data, videos, exports] = ["home", "data", "videos", "exports"].map((name) => join(root, name));
  for (const folder of [home, data, videos, exports]) mkdirSync(folder);
  const ollama = await closedPort();
  const env = {
    ...process.env,
    HOME: home,
    USERPROFILE: home,
    XDG_CONFIG_HOME: join(home, ".config"),
    XDG_DATA_HOME: join(home, ".local", "share"),
    XDG_VIDEOS_DIR: join(home, "Videos"),
    OLLAMA_HOST: `http://127.0.0.1:${ollama}`,
  };
  const inherit = { env: { ...env, CLIPCONDUCTOR_PASSWORD: PASSWORD }, stdio: "ignore" };
  const add = (name, role) => execFileSync(clipctl(), ["users", "--data", data, "add", name, "--role", role], inherit);
  add("Tony", "owner");
  add("Ann", "editor");
  add("Vera", "viewer");
  const lan = ["--lan", "--lan-address", "127.0.0.1", "--lan-port", "0"];
  const child = spawn(clipctl(), ["serve", "--data", data, "--port", "0", "--ui", UI, ...lan], {
    env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  const link = await new Promise((done, fail) => {
    const timer = setTimeout(
      () => fail(new Error(`the server did not start within a minute:\n${said}`)),
      START_LIMIT_MS,
    );
    const hear = (chunk) => {
      said += chunk;
      const found = /https?:\/\/\S+\/enter\?code=\w+/.exec(said);
      // The fingerprint is the last line of all that is said at the start.
      if (!found || !/^fingerprint [0-9A-F:]{95}$/m.test(said)) return;
      clearTimeout(timer);
      done(found[0]);
    };
    child.stdout.on("data", hear);
    child.stderr.on("data", hear);
    child.once("exit", (code) => fail(new Error(`the server ended with ${code}:\n${said}`)));
  });
  return {
    link,
    base: new URL(link).origin,
    lan: /^network (\S+)$/m.exec(said)[1],
    fingerprint: /^fingerprint (\S+)$/m.exec(said)[1],
    password: PASSWORD,
    root,
    videos,
    exports,
    said: () => said,
    async stop() {
      child.removeAllListeners("exit");
      const ended = new Promise((done) => child.once("exit", done));
      child.kill("SIGTERM");
      const timer = setTimeout(() => child.kill("SIGKILL"), 10_000);
      await ended;
      clearTimeout(timer);
      rmSync(root, { recursive: true, force: true });
    },
  };
}

/** A half transparent badge with a cross that stays for two seconds each time, as games draw them. */
function badges(shown_s) {
  if (shown_s.length === 0) return [];
  const during = shown_s.map((at) => `between(t,${at},${at + 2})`).join("+");
  const part = (x, y, w, h, colour) => `drawbox=x=${x}:y=${y}:w=${w}:h=${h}:color=${colour}:t=fill:enable='${during}'`;
  const parts = [
    "scroll=h=0.004:v=0.002",
    part(142, 20, 36, 30, "black@0.75"),
    part(146, 32, 28, 6, "white@0.9"),
    part(157, 23, 6, 24, "white@0.9"),
  ];
  return ["-vf", parts.join(",")];
}

/** A jingle of six notes upwards at these times, as a game's announcer. */
function jingles(heard_s) {
  const part = (at) => `+0.3*between(t\\,${at}\\,${at + 0.6})*sin(2*PI*400*pow(1.35\\,floor((t-${at})*10))*t)`;
  return heard_s.map(part).join("");
}

const PICTURES = ["testsrc2", "mandelbrot", "smptehdbars", "rgbtestsrc", "testsrc"];

/** A recording of some seconds with a moving picture and one loud second, put into a folder in one go, as recorders do. */
export function makeRecording(folder, name, { seconds = 8, picture = 0, badges_s = [], jingles_s = [] } = {}) {
  const loud = `aevalsrc=0.02*sin(220*2*PI*t)+0.6*sin(660*2*PI*t)*between(t\\,${seconds / 2}\\,${seconds / 2 + 1})${jingles(jingles_s)}:s=48000`;
  const source = `${PICTURES[picture % PICTURES.length]}=s=320x180:r=30`;
  const temporary = join(folder, `.${name}.tmp`);
  const codecs = ["-c:v", "libx264", "-preset", "ultrafast", "-g", "30", "-pix_fmt", "yuv420p", "-c:a", "aac"];
  const args = [
    "-v",
    "error",
    "-y",
    "-f",
    "lavfi",
    "-i",
    source,
    "-f",
    "lavfi",
    "-i",
    loud,
    "-t",
    String(seconds),
    ...badges(badges_s),
    ...codecs,
  ];
  execFileSync("ffmpeg", [...args, "-movflags", "+faststart", "-f", "mp4", temporary]);
  const path = join(folder, name);
  renameSync(temporary, path);
  return path;
}

/** Something with a recording's name that is none. */
export function makeBroken(folder, name) {
  const path = join(folder, name);
  writeFileSync(path, "this is a text file\n".repeat(200));
  return path;
}
