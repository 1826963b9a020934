import assert from "node:assert/strict";
import { ask, InboxPage, until } from "./pages.mjs";

const PAGES = [
  "/inbox",
  "/inbox?show=accepted",
  "/recordings",
  "/clips",
  "/calendar",
  "/calendar?view=list",
  "/library",
  "/library?show=sessions",
  "/library?show=order",
  "/results",
  "/queue",
  "/settings/folders",
  "/settings/storage",
  "/settings/backup",
  "/settings/models",
  "/welcome",
];

const TABS = ["moments", "signals", "about"];

/** So many frames are measured together. */
const FRAMES = 10;

/** Opens the Inbox on accepted moments, of which there is at least one. */
async function openAccepted(page, base) {
  const inbox = new InboxPage(page);
  await inbox.open(base, "?show=accepted");
  const { counts } = await ask(page, "/status");
  if (counts.accepted > 0) return inbox;
  const [first] = (await ask(page, "/moments?state=new,later,rejected&limit=1")).items;
  await ask(page, "/moments/decide", { method: "POST", body: { ids: [first.id], state: "accepted" } });
  return inbox;
}

/** Elements that stick out of the window sideways. */
const tooWide = (page) =>
  page.evaluate(() => {
    const most = document.documentElement.clientWidth;
    return document.documentElement.scrollWidth > most
      ? [...document.querySelectorAll("main *, header *, footer *")]
          .filter((one) => one.getBoundingClientRect().right > most + 1)
          .slice(0, 3)
          .map((one) => one.outerHTML.slice(0, 120))
      : [];
  });

export const access = [
  {
    name: "access: every page passes axe in the light look",
    options: { theme: "light" },
    async run({ page, base, axe }) {
      for (const path of PAGES) {
        await page.goto(base + path);
        await page.getByRole("heading", { level: 1 }).waitFor();
        await page.waitForLoadState("networkidle").catch(() => undefined);
        await axe(path);
      }
    },
  },
  {
    name: "access: nothing sticks out at 900 pixels, nor at 200 % text",
    options: { width: 900, height: 900 },
    async run({ page, base }) {
      await openAccepted(page, base);
      const [clip] = (await ask(page, "/clips?limit=1")).items;
      const things = [`/clips/${clip.id}`, ...TABS.map((tab) => `/recordings/${clip.recording_id}?tab=${tab}`)];
      for (const scale of [1, 2]) {
        await page.addInitScript((size) => localStorage.setItem("cc.scale", String(size)), scale);
        for (const path of [...PAGES, ...things]) {
          await page.goto(base + path);
          await page.getByRole("heading", { level: 1 }).waitFor();
          assert.deepEqual(await tooWide(page), [], `${path} at ${scale * 100} %`);
        }
      }
    },
  },
  {
    name: "access: the palette goes everywhere by keyboard",
    async run({ page, base, axe }) {
      await page.goto(`${base}/inbox`);
      await page.getByRole("heading", { level: 1 }).waitFor();
      await page.keyboard.press("Control+k");
      await page.getByRole("combobox", { name: "Search and commands" }).waitFor();
      await axe("palette");
      await page.keyboard.type("clips");
      await page.keyboard.press("Enter");
      await page.waitForURL("**/clips");
      await page.keyboard.press("Control+k");
      await page.keyboard.type("20-02-00");
      await page
        .getByRole("option", { name: /20-02-00/ })
        .last()
        .waitFor();
      await page
        .getByRole("option", { name: /20-02-00\.mp4/ })
        .last()
        .click();
      await page.waitForURL(/\/(recordings|inbox|clips)/);
      await page.goto(`${base}/recordings`);
      await page.getByRole("heading", { level: 1 }).waitFor();
      await page.keyboard.press("Control+k");
      await page.keyboard.type("search");
      await page.getByRole("option", { name: "Search" }).first().click();
      await page.keyboard.type("nothing of that name");
      await page.getByText("No recording fits").waitFor();
    },
  },
  {
    name: "access: the help shows the keys of the page, and the focus comes back",
    async run({ page, base, axe }) {
      await openAccepted(page, base);
      const list = page.getByRole("listbox", { name: "Moments" });
      await list.focus();
      await page.keyboard.press("?");
      const help = page.getByRole("dialog", { name: "Keys" });
      // The page's own keys stand first, and every page has its own.
      await help.getByRole("heading", { level: 3 }).first().getByText("Inbox").waitFor();
      await help.getByText("Accept", { exact: true }).first().waitFor();
      await axe("help");
      await page.keyboard.press("Escape");
      await until(async () => (await help.count()) === 0, "the help to close");
      assert.equal(await list.evaluate((one) => one === document.activeElement), true, "the focus is where it was");
    },
  },
  {
    name: "access: with less motion nothing plays by itself",
    options: { reducedMotion: "reduce" },
    async run({ page, base }) {
      const video = (await openAccepted(page, base)).video();
      await until(async () => await video.evaluate((one) => one.readyState > 1), "the picture");
      assert.equal(await video.evaluate((one) => one.paused), true);
      await page.keyboard.press("Space");
      await until(async () => await video.evaluate((one) => !one.paused), "it to play when asked");
    },
  },
  {
    name: "access: a system that calls its language C shows the app, not a white window",
    async run({ page, base }) {
      await page.addInitScript(() => {
        Object.defineProperty(Navigator.prototype, "language", { get: () => "C" });
        Object.defineProperty(Navigator.prototype, "languages", { get: () => ["C"] });
      });
      for (const path of PAGES) {
        await page.goto(base + path);
        await page.getByRole("heading", { level: 1 }).waitFor();
      }
    },
  },
  {
    name: "access: an address that is no page says so and leads back",
    async run({ page, base }) {
      await page.goto(`${base}/no/such/page`);
      await page.getByRole("alert").getByText("There is no such page.").waitFor();
      await page.getByRole("alert").getByRole("link", { name: "Inbox" }).click();
      await page.waitForURL("**/inbox");
    },
  },
  {
    name: "access: the last of 10,000 recordings scroll like the first",
    async run({ page, base }) {
      // Only the list is stood in for: ten thousand real files would be made for an hour.
      const rows = Array.from({ length: 10_000 }, (_, n) => recording(n));
      await page.route("**/api/v1/recordings?*", (route) => {
        const query = new URL(route.request().url()).searchParams;
        const from = Number(query.get("cursor") ?? 0);
        const to = from + Number(query.get("limit"));
        return route.fulfill({ json: { items: rows.slice(from, to), next: to < rows.length ? String(to) : null } });
      });
      await page.goto(`${base}/recordings?view=table`);
      await page.getByText("recording 0.mp4").waitFor();
      const list = page.getByRole("list", { name: "Recordings" });
      const work = await mainThread(page);
      const scroll = (by) =>
        list.evaluate(
          async (box, [by, frames]) => {
            for (let n = 0; n < frames; n++) {
              box.scrollTop += by;
              await new Promise((next) => requestAnimationFrame(next));
            }
            const cells = [...box.querySelectorAll("[data-cell]")].map((one) => Number(one.dataset.cell));
            return { shown: cells.length, last: Math.max(...cells) };
          },
          [by, FRAMES],
        );
      const frames = [];
      for (let n = 0; n < 30; n++) {
        const before = await work();
        // 18,000 pixels a second: faster than a wheel turns.
        await scroll(300);
        frames.push(((await work()) - before) / FRAMES);
      }
      // What a frame takes depends on the machine; that the last rows cost what the first ones do is the list's own.
      const middle = (some) => some.toSorted((a, b) => a - b)[Math.floor(some.length / 2)];
      const [first, last] = [middle(frames.slice(0, 10)), middle(frames.slice(-10))];
      const told = `a frame takes ${first.toFixed(1)} ms of work at first and ${last.toFixed(1)} ms at last`;
      assert.ok(last < 1.5 * first && last < 50, told);
      // Dragging the bar goes as far as one likes, and never fills the page.
      for (let reached = 0; reached < 5000;) {
        const now = await scroll(4000);
        assert.ok(now.shown < 80, `${now.shown} rows are in the page`);
        assert.ok(now.last >= reached, `it went back from row ${reached} to ${now.last}`);
        reached = now.last;
      }
    },
  },
];

/** How long the page's main thread has worked, in ms of its own time: what else the machine does is left out. */
async function mainThread(page) {
  const session = await page.context().newCDPSession(page);
  await session.send("Performance.enable", { timeDomain: "threadTicks" });
  return async () => {
    const { metrics } = await session.send("Performance.getMetrics");
    return metrics.find((one) => one.name === "TaskDuration").value * 1000;
  };
}

function recording(n) {
  return {
    id: `00000000-0000-7000-8000-${String(n).padStart(12, "0")}`,
    file_name: `recording ${n}.mp4`,
    path: `/videos/recording ${n}.mp4`,
    size_bytes: 1e9 + n,
    recorded_at: new Date(1.77e12 - n * 3.6e6).toISOString(),
    imported_at: new Date(1.77e12).toISOString(),
    state: "ready",
    problem: null,
    media: null,
    game: n % 3 ? "OpenArena" : null,
    profile: null,
    note: "",
    moments: { new: n % 4, accepted: n % 3, total: 5 },
    playback: { kind: "preparing", url: null },
    poster_url: null,
    filmstrip: null,
  };
}
