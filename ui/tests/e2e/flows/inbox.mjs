import assert from "node:assert/strict";
import { ask, InboxPage, until } from "./pages.mjs";

/** Puts every moment back to new, whatever the flow before did. */
async function fresh(page, base) {
  const inbox = new InboxPage(page);
  await inbox.open(base);
  const all = await Promise.all(
    ["accepted", "rejected", "later"].map((state) => ask(page, `/moments?state=${state}&limit=100`)),
  );
  const ids = all.flatMap((list) => list.items.map((one) => one.id));
  if (ids.length > 0) await ask(page, "/moments/decide", { method: "POST", body: { ids, state: "new" } });
  await inbox.has((await ask(page, "/moments?state=new&limit=100")).items.length);
  return inbox;
}

export const inbox = [
  {
    name: "inbox: the selected moment plays by itself, muted, from its start",
    async run({ page, base, axe }) {
      const inbox = await fresh(page, base);
      const video = inbox.video();
      await until(
        async () => await video.evaluate((one) => !one.paused && one.currentTime > 0.3),
        "the moment to play",
      );
      assert.equal(await video.evaluate((one) => one.muted), true);
      await axe("inbox");
      await page.keyboard.press("k");
      await until(async () => await video.evaluate((one) => one.paused), "the pause");
      const before = await video.evaluate((one) => one.currentTime);
      await page.keyboard.press(".");
      await until(async () => (await video.evaluate((one) => one.currentTime)) > before, "one frame on");
    },
  },
  {
    name: "inbox: a star set by a key is found in the Library, and taken back",
    async run({ page, base, axe }) {
      const inbox = await fresh(page, base);
      await page.keyboard.press("t");
      const stars = async () => (await ask(page, "/marks?kind=moment")).items.filter((mark) => mark.starred);
      const starred = async () => (await stars()).length;
      await until(async () => (await starred()) === 1, "the star");
      const [{ id }] = await stars();
      await page.goto(`${base}/library?mark=starred`);
      const hits = page.getByRole("main").getByRole("region", { name: "Moments" }).getByRole("link");
      // By where it leads: beside its title stands the star, as soon as it is known.
      await hits.and(page.locator(`[href*="${id}"]`)).waitFor();
      assert.equal(await hits.count(), 1, "only one moment has a star");
      await axe("library with a hit");
      // What is not known to have a star would get one.
      const known = page.waitForResponse(/\/marks\b/);
      await inbox.open(base);
      await Promise.all([known, inbox.current.waitFor()]);
      await page.keyboard.press("t");
      await until(async () => (await starred()) === 0, "no star");
    },
  },
  {
    name: "inbox: accept, reject and later move on, are counted, and can be taken back",
    async run({ page, base }) {
      const inbox = await fresh(page, base);
      const names = await inbox.names();
      const all = names.length;
      assert.ok(all >= 4, `four recordings gave ${all} moments`);
      await page.keyboard.press("a");
      await inbox.has(all - 1);
      await page.keyboard.press("x");
      await inbox.has(all - 2);
      await page.keyboard.press("s");
      await inbox.has(all - 3);
      await until(
        async () => (await inbox.count("Accepted")) === 1 && (await inbox.count("Later")) === 1,
        "the counts",
      );
      for (let back = 2; back >= 0; back--) {
        await page.keyboard.press("Control+z");
        await inbox.has(all - back);
      }
      assert.deepEqual((await inbox.names()).toSorted(), names.toSorted());
    },
  },
  {
    name: "inbox: Space judges from the first second, and C makes a frame the thumbnail",
    async run({ page, base }) {
      const inbox = await fresh(page, base);
      const video = inbox.video();
      const paused = async () => await video.evaluate((one) => one.paused);
      await until(async () => !(await paused()), "the moment to play");
      await page.keyboard.press("Space");
      await until(paused, "the pause");
      const id = (await inbox.current.getAttribute("id")).replace("row-", "");
      const { start_s, clip_id } = await ask(page, `/moments/${id}`);
      await page.keyboard.press("6");
      const at = await video.evaluate((one) => one.currentTime);
      assert.ok(at > start_s + 1);
      await page.keyboard.press("c");
      await page.getByText(/Thumbnail at/).waitFor();
      const chosen = async () => (await ask(page, `/clips/${clip_id}`)).thumbnail_at_s;
      await until(async () => Math.abs((await chosen()) - at) < 0.1, "the frame");
      await page.getByRole("button", { name: "Undo" }).click();
      await until(async () => (await chosen()) === null, "the frame to be taken back");
      await page.keyboard.press("Space");
      await until(async () => !(await paused()), "it to play again");
      assert.ok((await video.evaluate((one) => one.currentTime)) < at, "from its start");
    },
  },
  {
    name: "inbox: a decision can be taken back from another page",
    async run({ page, base }) {
      const inbox = await fresh(page, base);
      const all = await inbox.rows.count();
      await page.keyboard.press("x");
      await inbox.has(all - 1);
      await page.getByRole("link", { name: "Queue" }).click();
      await page.getByRole("heading", { name: "Queue" }).waitFor();
      await page.keyboard.press("Control+z");
      await page.getByText(/Taken back/).waitFor();
      await page.getByRole("link", { name: /Inbox/ }).first().click();
      await inbox.has(all);
    },
  },
  {
    name: "inbox: several are decided together, with a way back in the toast",
    async run({ page, base }) {
      const inbox = await fresh(page, base);
      const all = await inbox.rows.count();
      await page.keyboard.press("Shift+ArrowDown");
      await page.keyboard.press("Shift+ArrowDown");
      await page.getByText("3 selected").waitFor();
      await page.getByRole("button", { name: "Reject" }).click();
      await inbox.has(all - 3);
      await page.getByText("3 moments rejected").waitFor();
      await page.getByRole("button", { name: "Undo" }).click();
      await inbox.has(all);
    },
  },
  {
    name: "inbox: a reload brings back the moment, the filters and the reasons",
    async run({ page, base, axe }) {
      const inbox = await fresh(page, base);
      await page.keyboard.press("ArrowDown");
      await page.keyboard.press("w");
      await page.getByText("What was measured").waitFor();
      await page.getByRole("combobox", { name: "Order" }).selectOption({ label: "Best first" });
      const row = await inbox.current.getAttribute("id");
      await page.keyboard.press("ArrowDown");
      const second = await inbox.current.getAttribute("id");
      assert.notEqual(row, second);
      const address = page.url();
      await page.reload();
      await page.getByText("What was measured").waitFor();
      assert.equal(page.url(), address);
      assert.equal(await inbox.current.getAttribute("id"), second);
      await axe("inbox with reasons");
    },
  },
  {
    name: "inbox: search leaves over what fits, and says when nothing does",
    async run({ page, base }) {
      const inbox = await fresh(page, base);
      const all = await inbox.rows.count();
      await page.keyboard.press("/");
      await page.keyboard.type("zzzz no such thing");
      await page.getByText("No moment fits").waitFor();
      await page.getByRole("button", { name: "Clear search and filters" }).click();
      await inbox.has(all);
    },
  },
  {
    name: "inbox: edges are set by key and by handle, and are kept",
    async run({ page, base }) {
      await fresh(page, base);
      const edges = async () => {
        const id = new URL(page.url()).searchParams.get("moment");
        const { start_s, end_s } = await ask(page, `/moments/${id}`);
        return [start_s, end_s];
      };
      await page.keyboard.press("ArrowDown");
      const [start, end] = await edges();
      await page.keyboard.press("k");
      await page.keyboard.press("2");
      await page.keyboard.press("i");
      await until(async () => (await edges())[0] > start + 0.5, "the new start");
      const handle = page.getByRole("slider", { name: "End of the clip" });
      await handle.focus();
      await page.keyboard.press("Shift+ArrowLeft");
      await until(async () => (await edges())[1] < end - 0.9, "the new end");
      await page.keyboard.press("Escape");
      await page.locator("body").click({ position: { x: 5, y: 5 } });
      await page.keyboard.press("Control+z");
      await until(async () => (await edges())[1] === end, "the end to be taken back");
    },
  },
  {
    name: "inbox: words are saved while typing and say who wrote them",
    async run({ page, base }) {
      const inbox = await fresh(page, base);
      const title = page.getByRole("textbox", { name: "Title" });
      await title.waitFor();
      await page.getByText("written from a template", { exact: true }).waitFor();
      await title.fill("Four rockets, no escape");
      await page.getByText("written by you").waitFor();
      await until(async () => (await inbox.names())[0]?.includes("Four rockets"), "the new title in the list");
      await page.reload();
      await until(async () => (await title.inputValue()) === "Four rockets, no escape", "the title after a reload");
    },
  },
];
