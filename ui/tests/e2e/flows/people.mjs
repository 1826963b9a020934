import assert from "node:assert/strict";
import { openPage } from "../../browser/open.mjs";
import { ask, InboxPage, until } from "./pages.mjs";

/** The certificate is the server's own, and nobody stays in from another flow. */
const STRANGER = { ignoreHTTPSErrors: true, storageState: undefined };
/** Wrong passwords, who is in, and what an editor may not do: each is answered with 40x, and Chromium writes that down. */
const ASKED_WHO = [/40[139]/];

async function logIn(page, base, name, password) {
  await page.goto(base);
  await page.getByRole("textbox", { name: "Name" }).fill(name);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.keyboard.press("Enter");
}

/** What changes something wherever it is pressed by who may do that. */
const CHANGES = ["a", "x", "s", "u", "i", "o", "t", "c", "b", "e", "n", "Shift+M", "Backspace", "Control+Enter"];

export const people = [
  {
    name: "people: a viewer goes through every page, presses every key, and is refused nothing",
    options: STRANGER,
    // Only who is in is asked; a refusal would be a 403 and end the flow.
    allow: [/40[19]/],
    async run({ page, world, axe }) {
      await logIn(page, world.lan, "Vera", world.password);
      await page.waitForURL("**/inbox");
      await page.getByText("Vera: you may look").waitFor();
      const [moment] = (await ask(page, "/moments?state=new,later&limit=1")).items;
      assert.ok(moment, "there is a moment to look at");
      const before = JSON.stringify([await ask(page, `/moments/${moment.id}`), await ask(page, "/marks?kind=moment")]);
      const pages = [
        [`/inbox?moment=${moment.id}`, "Inbox"],
        [`/recordings/${moment.recording_id}?moment=${moment.id}`, null],
        [`/clips/${moment.clip_id}`, null],
        ["/calendar", "Calendar"],
        ["/results", "Results"],
        ["/library?show=order", "Library"],
        ["/recordings", "Recordings"],
        ["/queue", "Queue"],
      ];
      for (const [path, title] of pages) {
        await page.goto(world.lan + path);
        await page.getByRole("heading", { level: 1, ...(title && { name: title }) }).waitFor();
        if (path.includes("moment=") || path.startsWith("/clips/"))
          await page.getByRole("group", { name: "Time line" }).waitFor();
        for (const key of CHANGES) await page.keyboard.press(key);
        await axe(`a viewer on ${path.split("?")[0]}`);
      }
      for (const name of ["Accept", "Approve", "Export", "Duplicate"])
        assert.equal(await page.getByRole("button", { name, exact: true }).count(), 0, name);
      assert.equal(
        JSON.stringify([await ask(page, `/moments/${moment.id}`), await ask(page, "/marks?kind=moment")]),
        before,
      );
      await page.goto(`${world.lan}/welcome`);
      await page.waitForURL("**/inbox");
    },
  },
  {
    name: "people: an editor asks for a post over the network, and an owner says yes",
    options: STRANGER,
    allow: ASKED_WHO,
    async run({ page, world, context, axe }) {
      await logIn(page, world.lan, "Ann", "not the password");
      await page.getByText("There is nobody with this name and this password.").waitFor();
      await axe("the log-in page");
      await page.getByLabel("Password", { exact: true }).fill(world.password);
      await page.keyboard.press("Enter");
      const inbox = new InboxPage(page);
      await page.waitForURL("**/inbox");
      await page.getByRole("heading", { name: "Inbox" }).waitFor();
      const cookies = await context.cookies();
      assert.ok(cookies.length === 2 && cookies.every((one) => one.httpOnly && one.secure), JSON.stringify(cookies));

      const [moment] = (await ask(page, "/moments?state=new,later&limit=1")).items;
      assert.ok(moment, "there is a moment to accept");
      await inbox.open(world.lan, `?moment=${moment.id}`);
      await inbox.current.waitFor();
      await page.keyboard.press("a");
      await until(
        async () => (await ask(page, `/moments/${moment.id}`)).state === "accepted",
        "the moment to be accepted",
      );

      await page.goto(`${world.lan}/clips/${moment.clip_id}`);
      await page.getByRole("checkbox", { name: /Clips folder/ }).check();
      await page.getByRole("button", { name: "Ask for approval" }).click();
      await page.getByText("waits for approval").first().waitFor();
      await page.getByText(/asked for by Ann/).waitFor();
      assert.equal(await page.getByRole("button", { name: "Approve", exact: true }).count(), 0);
      const [post] = (await ask(page, `/clips/${moment.clip_id}`)).posts;
      assert.equal(post.state, "draft");
      assert.equal((await ask(page, `/posts/${post.id}/approve`, { method: "POST" })).code, "forbidden");

      const owner = await openPage(context.browser(), STRANGER);
      await logIn(owner.page, world.lan, "Tony", world.password);
      await owner.page.getByRole("link", { name: "Calendar" }).waitFor();
      await owner.page.goto(`${world.lan}/clips/${moment.clip_id}`);
      await owner.page.getByRole("button", { name: "Approve", exact: true }).first().click();
      await owner.page.getByText("exported").first().waitFor({ timeout: 60_000 });
      await owner.page.goto(`${world.lan}/settings/people`);
      await owner.page.getByText("post went out").first().waitFor();
      await owner.context.close();
      await page.getByText("exported").first().waitFor();
    },
  },
  {
    name: "people: who is put out by an owner is at the log-in page, and comes back by a code",
    options: STRANGER,
    allow: ASKED_WHO,
    async run({ page, world, context }) {
      await logIn(page, world.lan, "Ann", world.password);
      await page.getByRole("link", { name: "Calendar" }).waitFor();
      await page.goto(`${world.lan}/settings`);
      await page.getByText(/Logged in as Ann/).waitFor();
      assert.equal(await page.getByText("Who may log in").count(), 0, "an editor sees no list of people");

      const owner = await openPage(context.browser(), { ...STRANGER, storageState: world.session });
      await owner.page.goto(`${world.base}/settings/people`);
      await owner.page.getByText(world.fingerprint).waitFor();
      await owner.page.getByRole("button", { name: "End all" }).click();
      await page.goto(`${world.lan}/clips`);
      await page.getByRole("textbox", { name: "Name" }).waitFor();
      await owner.page.getByRole("button", { name: "Pairing code…" }).first().click();
      const code = await owner.page.getByText(/^[2-9A-Z]{4}-[2-9A-Z]{4}$/).textContent();
      await owner.context.close();
      await page.getByText("Pairing code", { exact: true }).click();
      await page.getByRole("textbox", { name: "Pairing code" }).fill(code.toLowerCase());
      await page.keyboard.press("Enter");
      await page.getByRole("heading", { name: "Clips", level: 1 }).waitFor();
    },
  },
];
