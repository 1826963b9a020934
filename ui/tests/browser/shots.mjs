// Pictures of pages, to be looked at: node tests/browser/shots.mjs BASE OUT [name=path@WxH@theme]…
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { launch, openPage } from "./open.mjs";

const [base, out, ...wanted] = process.argv.slice(2);
mkdirSync(out, { recursive: true });
const browser = await launch();
// `ENTER` is the one-time link that the server printed, or a file in which its cookie was kept.
const enter = process.env.ENTER;
let storageState = enter?.startsWith("http") ? undefined : enter;
if (enter && !storageState) {
  const { page, context } = await openPage(browser);
  await page.goto(enter);
  storageState = join(out, "session.json");
  await context.storageState({ path: storageState });
  await context.close();
}
for (const one of wanted) {
  const [name, rest] = one.split(/=(.*)/s);
  const [path, size = "1280x800", theme = "dark", keys = "", locale = "en-GB"] = rest.split("@");
  const [width, height] = size.split("x").map(Number);
  const { page, context, complaints } = await openPage(browser, { width, height, theme, locale, storageState });
  await page.goto(base + path);
  await page.waitForLoadState("load");
  await page.waitForTimeout(1600);
  for (const key of keys.split(" ").filter(Boolean)) {
    if (key.startsWith("wait")) await page.waitForTimeout(Number(key.slice(4)));
    else await page.keyboard.press(key);
    await page.waitForTimeout(150);
  }
  await page.waitForTimeout(400);
  await page.screenshot({ path: join(out, `${name}.png`) });
  console.log(name, complaints.length ? `${complaints.length} complaints: ${complaints[0].slice(0, 600)}` : "ok");
  await context.close();
}
await browser.close();
