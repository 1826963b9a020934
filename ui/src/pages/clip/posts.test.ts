import { render, screen } from "@testing-library/svelte";
import { beforeEach, expect, test } from "vitest";

import type { Post } from "~/api/contract";
import { speech } from "~/lib/i18n/i18n.svelte";
import { scheduled } from "~/testing/builders";

import Posts from "./Posts.svelte";

beforeEach(() => speech.use("en"));
const AT = "2026-11-24T17:00:00Z";
const show = (more: Partial<Post>): string => {
  render(Posts, { props: { page: {} as never, posts: [scheduled("p", AT, { state: "live", ...more })] } });
  return screen.getByRole("list", { name: "Posts" }).textContent;
};

test("a live post shows its numbers with when they were taken, and none that the place does not tell", () => {
  expect(show({ numbers: { at: AT, views: 1204, likes: 1, comments: null, shares: 3 } })).toContain(
    "1,204 views · 1 like",
  );
  expect(screen.getByText(/1,204 views/).closest("p")?.title).toMatch(/^As of .*2026/);
});

test("before there are numbers there is no line for them", () => {
  expect(show({ numbers: { at: AT, views: null, likes: null, comments: null, shares: null } })).not.toMatch(/view|·/);
});

test("a post that looks otherwise or is gone says so, with the reason", () => {
  const problem = { code: "platform_needs_you", what: "It is private.", why: "The app is new.", fix: [], details: "" };
  const text = show({ seen: { at: AT, looks: "otherwise", problem } });
  expect(text).toMatch(/Not as you asked.*It is private.*The app is new/s);
});

test("a post that looks as asked says nothing more", () => {
  expect(show({ seen: { at: AT, looks: "as_asked", problem: null } })).not.toContain("asked");
});
