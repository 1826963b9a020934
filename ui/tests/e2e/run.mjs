// Runs the flows against the real server in Chromium: node tests/e2e/run.mjs [part of a name]
// The flows are one story on one library; a flow that is named alone comes after the one that fills it.
// A flow fails on any complaint in the console that is not allowed by name, and its last picture is kept in test-results/.
import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { launch, openPage } from "../browser/open.mjs";
import { flows } from "./flows/index.mjs";
import { startWorld } from "./world.mjs";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const RESULTS = fileURLToPath(new URL("../../test-results", import.meta.url));
const FLOW_LIMIT_MS = 90_000;
/** Complaints that are right: a curve that is still being made answers 404, and Chromium writes every 404 down. */
const ALLOWED = [/404 .*\/waveform\b/];

const wanted = process.argv[2] ?? "";
const chosen = flows.filter((flow) => flow.needed || flow.name.includes(wanted));
mkdirSync(RESULTS, { recursive: true });

const world = await startWorld();
const browser = await launch();
let [passed, failed] = [0, 0];
try {
  const session = join(world.root, "session.json");
  world.session = session;
  const first = await openPage(browser);
  await first.page.goto(world.link);
  await first.context.storageState({ path: session });
  await first.context.close();

  for (const flow of chosen) {
    const began = Date.now();
    const { page, context, complaints } = await openPage(browser, { storageState: session, ...flow.options });
    page.setDefaultTimeout(20_000);
    const tools = { page, world, context, base: world.base, axe: (where) => axe(page, where), complaints };
    try {
      await Promise.race([flow.run(tools), tooLong(flow.name)]);
      const wrong = complaints.filter(
        (one) => ![...ALLOWED, ...(flow.allow ?? [])].some((allowed) => allowed.test(one)),
      );
      if (wrong.length > 0) throw new Error(`the console complained:\n  ${wrong.join("\n  ")}`);
      passed++;
      console.log(`ok     ${flow.name} (${Date.now() - began} ms)`);
    } catch (error) {
      failed++;
      const picture = join(RESULTS, `${flow.name.replaceAll(/\W+/g, "-")}.png`);
      await page.screenshot({ path: picture }).catch(() => undefined);
      console.log(
        `FAILED ${flow.name} (${Date.now() - began} ms)\n${indent(error.stack ?? String(error))}\n  picture: ${picture}`,
      );
    }
    await context.close();
  }
} finally {
  await browser.close();
  await world.stop();
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed > 0 || passed === 0 ? 1 : 0);

async function axe(page, where) {
  await page.evaluate(AXE);
  const { violations } = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations"] }));
  const told = violations.map(
    (one) =>
      `${one.id}: ${one.help}\n    ${one.nodes
        .slice(0, 4)
        .map(
          (node) => `${node.html.slice(0, 160)}\n      ${node.failureSummary?.split("\n").slice(1, 2).join("").trim()}`,
        )
        .join("\n    ")}`,
  );
  if (told.length > 0) throw new Error(`axe on ${where}:\n  ${told.join("\n  ")}`);
}

function tooLong(name) {
  return new Promise((_, fail) =>
    setTimeout(() => fail(new Error(`${name} took longer than ${FLOW_LIMIT_MS} ms`)), FLOW_LIMIT_MS).unref(),
  );
}

function indent(text) {
  return text
    .split("\n")
    .slice(0, 24)
    .map((line) => `  ${line}`)
    .join("\n");
}
