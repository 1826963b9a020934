// Pictures of pages, to be looked at: node tests/browser/shots.mjs BASE OUT [name=path@WxH@theme]…
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { launch, openPage } from "./open.mjs";

const [base, out, ...wanted] = process.argv.slice(2);
mkdirSync(out, { recursive: true });
const browser = await launch();
for (const one of wanted) {
  const [name, rest] = one.split(/=(.*)/s);
  const [path, size = "1280x800", theme = "dark", keys = "", locale = "en-GB"] = rest.split("@");
  const [width, height] = size.split("x").map(Number);
  const { page, context, complaints } = await openPage(browser, { width, height, theme, locale });
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
