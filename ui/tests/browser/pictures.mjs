// A picture of every page on the library of `cargo xtask demo`, in each look: node tests/browser/pictures.mjs FOLDER OUT [LOCALE…]
// Says what the browser complained about, and which page is wider than its window.
import { mkdirSync } from "node:fs";
import { join } from "node:path";

import { launch, openPage } from "./open.mjs";
import { enter, PAGES, serveYear } from "./year.mjs";

const [folder, out, ...locales] = process.argv.slice(2);
if (!folder || !out) throw new Error("usage: node tests/browser/pictures.mjs FOLDER OUT [LOCALE…]");
const LOOKS = [
  { theme: "dark", width: 1280 },
  { theme: "light", width: 1280 },
  { theme: "light", width: 900 },
];
/** Pictures of videos and charts come after the page. */
const SETTLED_MS = 900;

mkdirSync(out, { recursive: true });
const { base, link, end } = await serveYear(folder);
let complained = 0;
try {
  const browser = await launch();
  const first = await openPage(browser);
  const { ids } = await enter(first.page, first.context, base, link);
  const storageState = await first.context.storageState();
  await first.context.close();
  for (const locale of locales.length ? locales : ["en-GB"]) {
    for (const { theme, width } of LOOKS) {
      const { page, context, complaints } = await openPage(browser, { theme, width, locale, storageState });
      for (const [name, path, own] of PAGES) {
        const where = typeof path === "function" ? path(ids) : path;
        await page.goto(base + where);
        for (const one of own) await page.locator(one).first().waitFor({ state: "attached" });
        await page.waitForTimeout(SETTLED_MS);
        const file = `${name.replaceAll(/[ ,]+/g, "-").toLowerCase()}-${locale.slice(0, 2)}-${theme}-${width}.png`;
        await page.screenshot({ path: join(out, file) });
        const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        if (wide > 0) complaints.push(`it is ${wide} pixels wider than the window`);
        for (const one of new Set(complaints.splice(0))) {
          complained += 1;
          console.log(`${file}: ${one.slice(0, 300)}`);
        }
      }
      await context.close();
    }
  }
  await browser.close();
} finally {
  end();
}
console.log(`${PAGES.length} pages in ${LOOKS.length} looks in ${out}, ${complained} complaints`);
