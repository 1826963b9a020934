// What the app costs while it waits in the tray: memory and processor time of all its processes, with bars.
// `cargo xtask bench tray` builds a release of it and runs this.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { Desktop, api, app, clear, family, processes, stage, start, until } from "./stage.mjs";

const SECONDS = Number(process.env.SECONDS ?? 60);
const TICKS_PER_SECOND = 100;

/** Memory of a process in bytes: its share of what is shared (PSS), and what is its own. */
function memory(pid) {
  const text = readFileSync(`/proc/${pid}/smaps_rollup`, "utf8");
  const of = (name) => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, "m").exec(text)?.[1] ?? 0) * 1024;
  return { pss: of("Pss"), own: of("Private_Clean") + of("Private_Dirty") };
}

/** Processor time of a process in seconds, with that of children that have ended. */
function time(pid) {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return [11, 12, 13, 14].reduce((sum, at) => sum + Number(fields[at]), 0) / TICKS_PER_SECOND;
}

const nameOf = (pid) => readFileSync(`/proc/${pid}/comm`, "utf8").trim();
const mb = (bytes) => (bytes / 1e6).toFixed(1);

const at = {};
try {
  if (!existsSync(app)) throw new Error(`${app} is not built`);
  Object.assign(at, await stage());
  const data = join(at.home, "library");
  const desktop = await Desktop.open(at.env);
  await desktop.ask("tray");
  const child = start(app, ["--data", data, "--sample"], at.env);
  await until("the window", async () => (await desktop.ask("window", { title: "ClipConductor" })).there);
  await until("the work on the sample", async () => {
    if (child.exitCode !== null) throw new Error(`the app ended: ${child.said}`);
    const status = existsSync(join(data, "serve.json")) && (await api(data, "/status"));
    return status && status.counts.recordings === 1 && status.counts.jobs_open === 0;
  });
  const pages = () => family(child.pid).filter((pid) => processes("WebKitWebProcess").includes(String(pid)));
  await until("the page", () => pages().length > 0);
  const open = family(child.pid).reduce((sum, pid) => sum + memory(pid).pss, 0);
  console.log(`the app with its window open: ${mb(open)} MB`);
  await desktop.ask("close", { title: "ClipConductor" });
  await until("the end of the webview", () => pages().length === 0);

  const all = family(child.pid);
  const before = all.reduce((sum, pid) => sum + time(pid), 0);
  const clock = performance.now();
  // This is the measurement: nothing is asked of the app while it goes on.
  await new Promise((go) => setTimeout(go, SECONDS * 1000));
  const passed = (performance.now() - clock) / 1000;
  const after = family(child.pid);
  const used = after.reduce((sum, pid) => sum + time(pid), 0) - before;
  for (const pid of after) {
    const { pss, own } = memory(pid);
    console.log(`  ${nameOf(pid).padEnd(18)} ${mb(pss).padStart(6)} MB, of which ${mb(own)} MB are its own`);
  }
  const pss = after.reduce((sum, pid) => sum + memory(pid).pss, 0);
  console.log(`memory in the tray, ${after.length} processes (bar 150 MB): ${mb(pss)} MB`);
  console.log(`processor in the tray, ${passed.toFixed(0)} s (bar 1 %): ${((100 * used) / passed).toFixed(2)} %`);
} catch (error) {
  console.log(`FAIL ${error.message}`);
  process.exitCode = 1;
} finally {
  clear(at);
}
// Streams of what was ended stay open for a moment.
process.exit();
