import { expect, test, vi } from "vitest";

import { fakeApi, problemResponse } from "~/testing/fake-api";

import { ApiProblem } from "./client";

const caught = async (promise: Promise<unknown>): Promise<ApiProblem> => {
  const error = await promise.then(() => null).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(ApiProblem);
  return error as ApiProblem;
};

test("path, query and body go where they belong", async () => {
  let body: unknown;
  const { api, calls } = fakeApi({
    "GET /moments": () => ({ items: [], next: null }),
    "PATCH /moments/a%2Fb": (asked) => ((body = asked.body), {}),
  });
  await api.get("/moments", { query: { state: "new,later", limit: 5 } });
  await api.patch("/moments/{id}", { path: { id: "a/b" }, body: { start_s: 1, end_s: 2 } });
  expect(calls).toEqual(["GET /moments?state=new%2Clater&limit=5", "PATCH /moments/a%2Fb"]);
  expect(body).toEqual({ start_s: 1, end_s: 2 });
});

test("a problem keeps its three parts, its field and its fixes", async () => {
  const fix = [{ do: "run_command", command: "ollama serve" }];
  const { api } = fakeApi({ "GET /status": () => problemResponse(422, "No.", { field: "x.y", fix, details: "raw" }) });
  const { problem, status } = await caught(api.get("/status"));
  expect(status).toBe(422);
  expect(problem).toEqual({ code: "conflict", what: "No.", why: "because", field: "x.y", fix, details: "raw" });
});

test("an answer that is none of ours still says what happened", async () => {
  const { api } = fakeApi({ "GET /status": () => new Response("<h1>Bad Gateway</h1>", { status: 502 }) });
  const { problem } = await caught(api.get("/status"));
  expect(problem.what).toContain("502");
  expect(problem.fix).toEqual([{ do: "retry" }]);
});

test("nobody answering is a problem in the app's own words", async () => {
  const { api } = fakeApi({}, { fetch: () => Promise.reject(new TypeError("Load failed")) });
  const { problem, status } = await caught(api.get("/status"));
  expect([status, problem.code, problem.what]).toEqual([0, "away", "away"]);
});

test("the token goes into the header, and into addresses that can carry none", async () => {
  let sent: string | null = null;
  const { api } = fakeApi(
    { "GET /status": ({ headers }) => ((sent = headers.get("Authorization")), {}) },
    { token: "a b" },
  );
  await api.get("/status");
  expect(sent).toBe("Bearer a b");
  expect(api.media("/api/v1/media/x.jpg")).toBe("http://app.test/api/v1/media/x.jpg?token=a%20b");
  expect(api.media("/api/v1/media/x.jpg?v=1")).toBe("http://app.test/api/v1/media/x.jpg?v=1&token=a%20b");
  expect(api.media(null)).toBeNull();
});

test("a write tells what it made stale, a refused one does not", async () => {
  const onWrite = vi.fn();
  const { api } = fakeApi(
    { "POST /queue/resume": () => ({}), "POST /sample": () => problemResponse(409, "No.") },
    { onWrite },
  );
  await api.post("/queue/resume");
  await caught(api.post("/sample"));
  expect(onWrite).toHaveBeenCalledTimes(1);
  expect(onWrite.mock.calls[0]?.[0]).toContain("status");
});
