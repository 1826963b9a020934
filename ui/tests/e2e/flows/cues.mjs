import assert from "node:assert/strict";
import { makeRecording } from "../world.mjs";
import { ask, idle, until } from "./pages.mjs";

/** When the badge is shown, in seconds; it stays for two. */
const SHOWN_S = [3, 8, 13, 19, 25];
/** Where it is, as `makeRecording` draws it: shares of the picture. */
const BADGE = { x: 142 / 320, y: 20 / 180, w: 36 / 320, h: 30 / 180 };

/** When the jingle is heard, in seconds. */
const HEARD_S = [4, 11, 24];

/** Goes to a time and waits for its picture. */
async function seek(page, at_s) {
  const video = page.locator("video:not([aria-hidden=true])");
  await video.evaluate((one, to) => {
    one.pause();
    one.currentTime = to;
  }, at_s);
  await until(
    async () => await video.evaluate((one, to) => !one.seeking && Math.abs(one.currentTime - to) < 0.1, at_s),
    `the picture at ${at_s} s`,
  );
}

/** Drags a box round the badge over the picture. */
async function draw(page, off = 0) {
  const bounds = await page.locator("video:not([aria-hidden=true])").boundingBox();
  const width = Math.min(bounds.width, (bounds.height * 16) / 9);
  const height = (width * 9) / 16;
  const at = (x, y) => [
    bounds.x + (bounds.width - width) / 2 + x * width + off,
    bounds.y + (bounds.height - height) / 2 + y * height,
  ];
  await page.mouse.move(...at(BADGE.x, BADGE.y));
  await page.mouse.down();
  await page.mouse.move(...at(BADGE.x + BADGE.w, BADGE.y + BADGE.h), { steps: 4 });
  await page.mouse.up();
}

export const cues = [
  {
    name: "teach: three boxes find the other times, keeping it makes moments, and the profile switches it off",
    async run({ page, base, world, axe }) {
      const name = "2026-03-15 20-00-00.mp4";
      makeRecording(world.videos, name, { seconds: 30, badges_s: SHOWN_S });
      await page.goto(`${base}/recordings`);
      const body = { name: "badges" };
      await ask(page, "/profiles/badges", { method: "PUT", body });
      const here = async () => (await ask(page, "/recordings?limit=50")).items.find((one) => one.file_name === name);
      await until(async () => (await here())?.state === "ready", "the recording", undefined, 60_000);
      await idle(page);
      const { id } = await here();
      await page.goto(`${base}/recordings/${id}`);
      await page.getByRole("group", { name: "Time line" }).waitFor();
      await page.keyboard.press("b");
      await page.getByRole("combobox", { name: "Game profile" }).selectOption("badges");
      await page.getByLabel("What you call it").waitFor();

      await seek(page, SHOWN_S[0] + 1);
      await draw(page);
      await page.getByLabel("What you call it").fill("Cross");
      await page.getByRole("combobox", { name: "What it means" }).selectOption("medal");
      await axe("teaching something new");
      await page.getByRole("button", { name: "Teach this box" }).click();
      await page.getByText("Examples: 1 of 3–5").waitFor();
      await seek(page, SHOWN_S[1] + 1);
      await draw(page, 2);
      await page.getByRole("button", { name: "Add this box" }).click();
      await page.getByText("Examples: 2 of 3–5").waitFor();
      // The third box by keys: it lies where the last one was drawn.
      await seek(page, SHOWN_S[2] + 1);
      await page.getByRole("button", { name: "Move the box by keys" }).click();
      await page.keyboard.press("ArrowLeft");
      await page.getByRole("button", { name: "Add this box" }).click();
      await page.getByText("Examples: 3 of 3–5").waitFor();
      await idle(page);

      await page.getByText("Found 5 times").waitFor();
      const [cue] = (await ask(page, "/cues?profile=badges")).items;
      const found = (await ask(page, `/cues/${cue.id}/finds`)).recordings.find((one) => one.recording_id === id);
      found.finds.forEach(({ start_s }, nth) => {
        assert.ok(Math.abs(start_s - SHOWN_S[nth]) <= 0.5, `${start_s} s for ${SHOWN_S[nth]} s`);
      });
      await axe("what was found");
      await page.getByRole("button", { name: "Keep", exact: true }).click();
      await page.getByText("Looked for in this game's recordings").waitFor();
      await idle(page);
      const signals = (await ask(page, `/recordings/${id}/signals`)).signals;
      assert.equal(signals.filter((one) => one.source === "cue" && one.label === "Cross").length, 5);

      await page.goto(`${base}/settings/profiles`);
      await page.getByText("badges", { exact: true }).click();
      const found_by = page.getByRole("switch", { name: "Look for Cross" });
      assert.ok(await found_by.isChecked());
      await axe("what was taught for a profile");
      await found_by.click();
      await until(async () => !(await ask(page, "/cues?profile=badges")).items[0].enabled, "it to be off");
    },
  },
  {
    name: "teach: a sound that was marked twice is found the third time, and keeping it makes moments",
    async run({ page, base, world, axe }) {
      const name = "2026-03-16 20-00-00.mp4";
      makeRecording(world.videos, name, { seconds: 30, jingles_s: HEARD_S });
      await page.goto(`${base}/recordings`);
      await ask(page, "/profiles/jingles", { method: "PUT", body: { name: "jingles" } });
      const here = async () => (await ask(page, "/recordings?limit=50")).items.find((one) => one.file_name === name);
      await until(async () => (await here())?.state === "ready", "the recording", undefined, 60_000);
      await idle(page);
      const { id } = await here();
      await page.goto(`${base}/recordings/${id}`);
      await page.getByRole("group", { name: "Time line" }).waitFor();
      await page.keyboard.press("b");
      await page.getByRole("combobox", { name: "Game profile" }).selectOption("jingles");
      await page.getByRole("radio", { name: "Heard" }).check({ force: true });
      await page.getByLabel("What you call it").fill("Bell");

      // Where the player stands, by keys.
      await seek(page, HEARD_S[0]);
      await page.getByRole("button", { name: "Begins here" }).click();
      await seek(page, HEARD_S[0] + 0.6);
      await page.getByRole("button", { name: "Ends here" }).click();
      await axe("marking a sound");
      await page.getByRole("button", { name: "Teach this sound" }).click();
      await page.getByText("Examples: 1 of 3–5").waitFor();
      // By numbers.
      await page.getByLabel("Begins at").fill(String(HEARD_S[1]));
      await page.getByLabel("Ends at").fill(String(HEARD_S[1] + 0.6));
      await page.getByRole("button", { name: "Add this sound" }).click();
      await page.getByText("Examples: 2 of 3–5").waitFor();
      await idle(page);

      await page.getByText("Found 3 times").waitFor();
      const [cue] = (await ask(page, "/cues?profile=jingles")).items;
      assert.equal(cue.kind, "heard");
      const found = (await ask(page, `/cues/${cue.id}/finds`)).recordings.find((one) => one.recording_id === id);
      found.finds.forEach(({ start_s, box }, nth) => {
        assert.ok(Math.abs(start_s - HEARD_S[nth]) <= 0.2, `${start_s} s for ${HEARD_S[nth]} s`);
        assert.equal(box, null);
      });
      await axe("what was heard");
      await page.getByRole("button", { name: "Keep", exact: true }).click();
      await page.getByText("Looked for in this game's recordings").waitFor();
      await idle(page);
      const signals = (await ask(page, `/recordings/${id}/signals`)).signals;
      assert.equal(signals.filter((one) => one.source === "cue" && one.label === "Bell").length, 3);
    },
  },
];
