import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { ask, idle, until } from "./pages.mjs";

const NAME = "Calendar of the test";
const DAY_MS = 24 * 3_600_000;

/** A folder of its own, so that no other flow's posts are in the way. */
async function addDestination(page, world) {
  const path = join(world.root, "calendar");
  mkdirSync(path);
  return await ask(page, "/accounts", { method: "POST", body: { platform: "folder", name: NAME, config: { path } } });
}

/** A ready clip, of an accepted moment. */
async function readyClip(page) {
  const clips = async () => (await ask(page, "/clips?state=ready&limit=1")).items;
  if ((await clips()).length === 0) {
    const [moment] = (await ask(page, "/moments?state=new,later,rejected&limit=1")).items;
    await ask(page, "/moments/decide", { method: "POST", body: { ids: [moment.id], state: "accepted" } });
    await until(async () => (await clips()).length > 0, "a ready clip");
  }
  return (await clips())[0];
}

export const calendar = [
  {
    name: "calendar: an approved clip takes the next free slot, is moved by a key, and that is taken back",
    async run({ page, base, world, axe }) {
      await page.goto(`${base}/clips`);
      const account = await addDestination(page, world);
      const clip = await readyClip(page);
      const post = async () =>
        (await ask(page, `/clips/${clip.id}`)).posts.findLast((one) => one.account_id === account.id);

      await page.goto(`${base}/calendar`);
      await page.getByRole("button", { name: "Slots…" }).click();
      const dialog = page.getByRole("dialog", { name: "Slots" });
      const mine = dialog.getByRole("region", { name: NAME });
      await mine.getByRole("button", { name: "Weekdays 18:00" }).click();
      const row = mine.getByRole("group", { name: "Slot at 18:00" });
      for (const day of ["Saturday", "Sunday"]) await row.getByTitle(day).click();
      await axe("slots");
      await mine.getByRole("button", { name: "Save" }).click();
      await until(async () => (await ask(page, "/slots")).items.length === 7, "a slot on each day");
      await page.keyboard.press("Escape");

      await page.goto(`${base}/clips/${clip.id}`);
      const goes = page.getByRole("region", { name: "Goes to" });
      await goes.getByRole("checkbox", { name: NAME }).check();
      for (const other of await goes.getByRole("checkbox").all()) {
        if (!(await other.evaluate((box, name) => box.closest("label").textContent.includes(name), NAME)))
          await other.uncheck();
      }
      await goes.getByText("ready", { exact: true }).waitFor();
      await goes.getByRole("radio", { name: "Next free slot" }).check({ force: true });
      await axe("a clip that goes to a slot");
      await page.getByRole("button", { name: "Approve" }).click();
      await page.getByText("Approved for 1 place").waitFor();
      const { id, at, state } = await post();
      assert.equal(state, "scheduled");
      assert.ok(Date.parse(at) > Date.now() && Date.parse(at) < Date.now() + 2 * DAY_MS, `${at} is no next slot`);

      await page.goto(`${base}/calendar?week=${at.slice(0, 10)}`);
      const card = page.locator(`[data-post="${id}"]`);
      await card.focus();
      assert.match(await card.textContent(), /18:00.*scheduled/s);
      await axe("calendar with a post");
      await page.keyboard.press("Alt+ArrowRight");
      // A day by the calendar, which has 23 or 25 hours when the clocks change.
      const moved = async () => Math.round((Date.parse((await post()).at) - Date.parse(at)) / DAY_MS);
      await until(async () => (await moved()) === 1, "the post on the next day");
      await until(async () => await card.evaluate((one) => one === document.activeElement), "the focus on the card");
      await page.keyboard.press("Control+z");
      await until(async () => (await post()).at === at, "the post at its slot again");

      // Later flows wait for an empty queue, and this post would wait in it for its time.
      await ask(page, `/posts/${id}/cancel`, { method: "POST" });
      await ask(page, `/accounts/${account.id}/slots`, { method: "PUT", body: { zone: "Europe/Berlin", times: [] } });
      await idle(page);
    },
  },
];
