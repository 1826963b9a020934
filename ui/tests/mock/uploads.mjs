// Posts of the stand-in that are on their way: one that goes out, one that waits for the end of a stream, one whose time
// went by. With `MOCK_POSTS=1`, like the calendar's.
import { randomUUID } from "node:crypto";
import { problem } from "./world.mjs";

const MINUTE = 60_000;
/** Of the file that goes out, and how much of it in a second. */
const SIZE = 84_000_000;
const SPEED = 2_100_000;

export const isMissed = () =>
  problem(
    "platform_needs_you",
    "The time of this post went by.",
    "It was planned for 2026-11-24 17:00 UTC, and ClipConductor was not running or had no network.",
    [{ do: "say", text: "Post it now, or choose another time." }, { do: "retry" }],
  );

export function uploadsOf(world, many) {
  if (!many) return;
  const [clip] = world.clips;
  clip.render = { state: "ready", url: null, size_bytes: SIZE, job_id: null };
  const job = (post, state, more) => ({
    id: randomUUID(),
    kind: "publish",
    title: `Posting "${post.clip_title}"`,
    subject: post.id,
    subject_link: `/clips/${post.clip_id}`,
    lane: "net",
    state,
    attempt: 1,
    waits: null,
    progress: { fraction: null, word: "", eta_s: null },
    problem: null,
    created_at: new Date(Date.now() - MINUTE).toISOString(),
    started_at: new Date(Date.now() - MINUTE).toISOString(),
    ended_at: null,
    ...more,
  });
  const of = (post, more) => ({ ...post, id: randomUUID(), clip_id: clip.id, numbers: null, seen: null, ...more });
  const sends = world.posts.find((post) => post.state === "uploading");
  sends.clip_id = clip.id;
  const other = world.posts.find((post) => post.platform === "discord");
  const held = of(other, { state: "preflight", can_move: false, needs_computer: false });
  const missed = of(
    world.posts.find((post) => post.platform === "bluesky"),
    {
      state: "needs_user",
      problem: isMissed(),
      shown_at: new Date(Date.now() - 20 * MINUTE).toISOString(),
      at: null,
      can_move: true,
      needs_computer: false,
      approved_by: 'your rule "The best of OpenArena"',
    },
  );
  world.posts.push(held, missed);
  world.jobs.unshift(
    job(sends, "running", { progress: { fraction: sends.progress, word: "uploading", eta_s: 20 } }),
    job(held, "queued", { waits: "waiting for the end of the stream" }),
  );
}

/** Lets what goes out go on; `emit` tells of it. */
export function uploadOn(world, emit) {
  const job = world.jobs.find((one) => one.kind === "publish" && one.state === "running");
  if (!job || job.progress.fraction === null) return;
  const fraction = job.progress.fraction + SPEED / SIZE / 4;
  // So that there is always something to be seen.
  job.progress = {
    ...job.progress,
    fraction: fraction > 0.97 ? 0.05 : fraction,
    eta_s: ((1 - fraction) * SIZE) / SPEED,
  };
  emit("progress", { job_id: job.id, ...job.progress });
}
