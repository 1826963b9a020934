import { beforeEach, expect, test, vi } from "vitest";

import { flag, href, match, oneOf, route, Router, text } from "./router.svelte";

const list = route("/things", { show: oneOf("new", "old"), q: text, why: flag });
const thing = route("/things/:id");

beforeEach(() => window.history.replaceState(null, "", "/"));

test("paths give their parameters, or nothing", () => {
  expect(match("/things/:id", "/things/a%20b/")).toEqual({ id: "a b" });
  expect(match("/things/:id", "/things")).toBeNull();
  expect(match("/things", "/things/")).toEqual({});
  expect(match("/things/:id", "/things//")).toBeNull();
});

test("addresses leave out what is the default", () => {
  expect(href(list, {}, { show: "new", q: "", why: false })).toBe("/things");
  expect(href(list, {}, { show: "old", q: "3 kills & more", why: true })).toBe(
    "/things?show=old&q=3+kills+%26+more&why=1",
  );
  expect(href(thing, { id: "a/b" })).toBe("/things/a%2Fb");
});

test("the query is read with its defaults and written in place", () => {
  window.history.replaceState(null, "", "/things?show=nonsense&other=kept");
  const router = new Router();
  const query = router.query(list);
  expect(query.values).toEqual({ show: "new", q: "", why: false });
  const before = window.history.length;
  query.set({ show: "old", why: true });
  expect(router.search).toBe("?show=old&other=kept&why=1");
  query.set({ show: "new" });
  expect(window.location.search).toBe("?other=kept&why=1");
  expect(window.history.length).toBe(before);
});

test("another page is told before it is left, and only when it is left", () => {
  const router = new Router();
  const leave = vi.fn();
  const stop = router.onLeave(leave);
  router.go("/things");
  router.go("/things");
  stop();
  router.go("/");
  expect(leave).toHaveBeenCalledTimes(1);
});

test("links of ours stay in the window; others and those with a modifier do not", () => {
  const router = new Router();
  /** Whether the window followed the link itself. The test page must not really go anywhere, so nothing is dispatched. */
  const follows = (link: string, more: Partial<MouseEvent> = {}): boolean => {
    document.body.innerHTML = link;
    const preventDefault = vi.fn();
    const target = document.querySelector("b");
    router.followLink({ button: 0, target, preventDefault, ...more } as unknown as MouseEvent);
    return preventDefault.mock.calls.length > 0;
  };
  const ours = window.location.origin;
  expect(follows(`<a href="${ours}/things?q=1"><b></b></a>`)).toBe(true);
  expect(router.pathname + router.search).toBe("/things?q=1");
  expect(follows(`<a href="${ours}/things/1"><b></b></a>`, { ctrlKey: true })).toBe(false);
  expect(follows(`<a href="https://example.com/"><b></b></a>`)).toBe(false);
  expect(follows(`<a href="${ours}/x.mp4" download><b></b></a>`)).toBe(false);
  expect(follows(`<a href="${ours}/api/v1/openapi.json"><b></b></a>`)).toBe(false);
  expect(follows(`<b></b>`)).toBe(false);
  expect(router.pathname).toBe("/things");
});

test("a page is found again as it was left, also the one the window opened with", () => {
  window.history.replaceState(null, "", "/recordings?state=failed");
  const router = new Router();
  expect(router.lastAt("/recordings")).toBe("/recordings?state=failed");
  router.replace("/recordings?game=Quake");
  router.go("/recordings/r1");
  expect([router.lastAt("/recordings"), router.lastAt("/clips")]).toEqual(["/recordings?game=Quake", "/clips"]);
});
