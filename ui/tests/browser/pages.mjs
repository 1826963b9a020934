// How long every list and every page takes on the library of `cargo xtask demo`: node tests/browser/pages.mjs FOLDER
// `CLIPCTL` names the server's program. Prints one line a measurement with its bar; `cargo xtask bench pages` reads them.
import { launch, openPage } from "./open.mjs";
import { ask, enter, PAGES, serveYear } from "./year.mjs";

const [folder] = process.argv.slice(2);
if (!folder) throw new Error("usage: node tests/browser/pages.mjs FOLDER");
/** Milliseconds. A page has to be there in less than it takes to notice, a search while one types. */
const PAGE = 200;
const SEARCH = 50;
const RUNS = 9;
const PAGE_RUNS = 5;
/** What the pages have that a measurement goes back to. */
const RESTS = ["section h2, [role=radiogroup]"];
const ZONE = "zone=Europe%2FBerlin";

/** Every list that a page asks for, and the other routes that read much. */
const ROUTES = [
  ["state of everything", "/status"],
  ["Inbox, first page", "/moments?state=new&limit=50"],
  ["Inbox, best first", "/moments?state=new&sort=best&limit=50"],
  ["moments that were turned down", "/moments?state=rejected&limit=50"],
  ["moments of a game", "/moments?state=rejected&game=Xonotic&limit=50"],
  ["starred moments", "/moments?state=accepted,rejected&starred=true&limit=50"],
  ["Recordings, first page", "/recordings?limit=100"],
  ["missing recordings", "/recordings?state=missing&limit=100"],
  ["Clips, first page", "/clips?state=ready&limit=100"],
  ["games", "/games"],
  ["marks of clips", "/marks?kind=clip"],
  ["marks of moments", "/marks?kind=moment"],
  ["tags", "/tags"],
  ["collections", "/collections"],
  ["sessions", "/sessions?limit=50"],
  ["posts, first page", "/posts?limit=100"],
  ["live posts, first page", "/posts?state=live&limit=100"],
  ["accounts", "/accounts"],
  ["calendar of a week", () => `/schedule?${week()}`],
  ["results of 30 days", `/results?days=30&${ZONE}`],
  ["results of all time", `/results?${ZONE}`],
  ["best clips of 30 days", `/results/clips?days=30&${ZONE}`],
  ["best clips of all time", `/results/clips?${ZONE}`],
  ["groups of 30 days", `/results/groups?days=30&${ZONE}`],
  ["groups of all time", `/results/groups?${ZONE}`],
  ["hours of 30 days", `/results/hours?days=30&${ZONE}`],
  ["hours of all time", `/results/hours?${ZONE}`],
  ["what results taught", "/results/learning"],
  ["what choices taught", "/learning"],
  ["jobs, first page", "/jobs?limit=50"],
  ["what takes the disk", "/storage"],
  ["clean-up", "/storage/plan"],
  ["profiles", "/profiles"],
  ["undo", "/undo"],
];

/** From the rarest word to the commonest, in names, games, words, notes, tags and what was read. */
const TEXTS = [
  "trailer",
  "getaway",
  "kestrel",
  "impressive",
  "openarena kill",
  "xonotic flag",
  "2 kills in",
  "a",
  "nowhere",
];

function week() {
  const at = (days) => new Date(Date.now() + days * 86_400_000).toISOString();
  return `from=${encodeURIComponent(at(-4))}&to=${encodeURIComponent(at(3))}`;
}

const { base, link, end } = await serveYear(folder);

try {
  const browser = await launch();
  const { page, context, complaints } = await openPage(browser);
  const { cookie, ids } = await enter(page, context, base, link);
  await measureRoutes(cookie);
  await measurePages(page, ids);
  for (const one of new Set(complaints)) console.log(`the browser complained: ${one.slice(0, 300)}`);
  await browser.close();
} finally {
  end();
}

async function measureRoutes(cookie) {
  for (const [name, path] of ROUTES) {
    const where = typeof path === "function" ? path() : path;
    await report(name, PAGE, RUNS, () => timed(() => ask(base, cookie, where)));
  }
  for (const text of TEXTS) {
    // As the page does: three questions at once, and it is there when the last one is answered.
    const query = `text=${encodeURIComponent(text)}&limit=8`;
    const paths = [`/moments?${query}`, `/clips?state=ready,archived&${query}`, `/recordings?${query}`];
    await report(`search for "${text}"`, SEARCH, RUNS, () =>
      timed(() => Promise.all(paths.map((path) => ask(base, cookie, path)))),
    );
  }
}

/**
 * From another page, by a link, which is how pages are come to; and by the address, the browser having been there before, which is
 * a start of the whole page and has no bar.
 */
async function measurePages(page, ids) {
  for (const [name, path, own] of PAGES) {
    const where = typeof path === "function" ? path(ids) : path;
    const rest = where.startsWith("/settings/keys") ? "/settings/appearance" : "/settings/keys";
    await page.goto(base + where);
    await there(page, own, 20_000, name);
    await report(`${name}, by its address`, null, PAGE_RUNS, async () => {
      await page.goto(base + where, { waitUntil: "commit" });
      return await there(page, own, 20_000, name);
    });
    await page.goto(base + rest);
    await there(page, RESTS, 20_000, rest);
    await report(`${name}, from another page`, PAGE, PAGE_RUNS, async () => {
      const took = await page.evaluate(moveTo, { where, own, limit: 20_000 });
      if (took < 0) throw new Error(`${name} (${where}) did not come from another page`);
      await page.evaluate(moveTo, { where: rest, own: RESTS, limit: 20_000 });
      return took;
    });
  }
}

/** Milliseconds since the navigation began until all of these are there. */
async function there(page, own, limit, name) {
  const took = await page.evaluate(
    ({ own, limit }) =>
      new Promise((done) => {
        const look = () => {
          if (own.every((one) => document.querySelector(one))) done(performance.now());
          else if (performance.now() > limit) done(-1);
          else requestAnimationFrame(look);
        };
        look();
      }),
    { own, limit },
  );
  if (took < 0) throw new Error(`${name} did not show ${own.join(" and ")}`);
  return took;
}

/** Runs in the page: goes to an address as a link of the app does, and waits for what is its own. */
function moveTo({ where, own, limit }) {
  const link = document.createElement("a");
  link.href = where;
  document.body.append(link);
  // What the page before had is not what is waited for.
  const old = new Set(own.flatMap((one) => [...document.querySelectorAll(one)]));
  const begun = performance.now();
  link.click();
  link.remove();
  return new Promise((done) => {
    const look = () => {
      const fresh = own.every((one) => [...document.querySelectorAll(one)].some((found) => !old.has(found)));
      if (fresh && location.pathname === new URL(where, location.href).pathname) done(performance.now() - begun);
      else if (performance.now() - begun > limit) done(-1);
      else requestAnimationFrame(look);
    };
    look();
  });
}

async function timed(what) {
  const begun = performance.now();
  await what();
  return performance.now() - begun;
}

/** Prints the middle and the worst of some runs; the first one warms up and does not count. */
async function report(name, bar, runs, run) {
  await run();
  const times = [];
  for (let nth = 0; nth < runs; nth += 1) times.push(await run());
  times.sort((a, b) => a - b);
  const middle = times[Math.floor(times.length / 2)];
  const of = bar === null ? "" : ` (bar ${bar} ms)`;
  console.log(`${name}${of}: median ${middle.toFixed(1)} ms, worst ${times.at(-1).toFixed(1)} ms`);
}
