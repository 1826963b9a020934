// What the flows know of the pages: names that a screen reader would say, never classes.
import assert from "node:assert/strict";

/** The Inbox. */
export class InboxPage {
  constructor(page) {
    this.page = page;
    const list = page.getByRole("listbox", { name: "Moments" });
    this.rows = list.getByRole("option");
    this.current = list.getByRole("option", { selected: true });
  }
  async open(base, query = "") {
    await this.page.goto(`${base}/inbox${query}`);
    await this.page.getByRole("heading", { name: "Inbox" }).waitFor();
  }
  /** Waits until there are so many rows. */
  async has(count) {
    await until(
      async () => (await this.rows.count()) === count,
      `${count} rows`,
      async () => `${await this.rows.count()} rows`,
    );
  }
  async names() {
    return await this.rows.evaluateAll((rows) => rows.map((row) => row.textContent));
  }
  async count(which) {
    const text = await this.page
      .getByRole("radio", { name: which })
      .evaluate((input) => input.closest("label").textContent);
    return Number(/\d+/.exec(text)?.[0] ?? 0);
  }
  video() {
    return this.page.locator("video:not([aria-hidden=true])");
  }
}

/** Waits until something holds; says what was there instead. */
export async function until(holds, what, instead = async () => "", limit_ms = 20_000) {
  const end = Date.now() + limit_ms;
  for (;;) {
    if (await holds()) return;
    if (Date.now() > end) assert.fail(`waited in vain for ${what} ${await instead()}`);
    await new Promise((done) => setTimeout(done, 60));
  }
}

/** Asks the app's API from the page, with its cookie. */
export async function ask(page, path, init) {
  return await page.evaluate(
    async ([to, how]) => {
      const response = await fetch(`/api/v1${to}`, how);
      return await response.json();
    },
    [
      path,
      init && {
        ...init,
        headers: { "Content-Type": "application/json" },
        ...(init.body && { body: JSON.stringify(init.body) }),
      },
    ],
  );
}

/** Waits until every step that was begun is over. */
export async function idle(page) {
  const open = async () => (await ask(page, "/jobs?state=queued,running&limit=50")).items;
  const told = async () =>
    (await open()).map((job) => `${job.title}: ${job.state}, ${job.waits ?? job.progress.word}`).join("; ");
  await until(async () => (await open()).length === 0, "the queue to be empty", told, 80_000);
}
