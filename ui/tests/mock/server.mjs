// Long because it answers for every route of the API. A stand-in for the app's API while the UI is being built: same routes, in memory. `MOCK_MANY=1` holds 10,000 recordings.
import { randomUUID } from "node:crypto";
import { createReadStream, existsSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";
import { accountRoutes, accountsOf } from "./accounts.mjs";
import { channelRoutes, channelsOf } from "./channels.mjs";
import { cueRoutes, cuesOf } from "./cues.mjs";
import { detectorRoutes, detectorsOf, providersOf } from "./detectors.mjs";
import { goingRoutes } from "./going.mjs";
import { learningOf, learningRoutes } from "./learning.mjs";
import { markRoutes, marksOf, withMarks } from "./markers.mjs";
import { otherCuts, twinsOf } from "./twins.mjs";
import { libraryOf, libraryRoutes, marked } from "./library.mjs";
import { picture, recordings, waveform } from "./media.mjs";
import { peopleOf, peopleRoutes } from "./people.mjs";
import { resultsRoutes } from "./results.mjs";
import { ruleRoutes, rulesOf } from "./rules.mjs";
import { nextSlot, scheduleOf, scheduleRoutes } from "./schedule.mjs";
import { uploadOn, uploadsOf } from "./uploads.mjs";
import { webhookRoutes, webhooksOf } from "./webhooks.mjs";
import { makeWorld, problem } from "./world.mjs";

const PORT = Number(process.env.MOCK_PORT ?? 7878);
const CACHE = process.env.MOCK_CACHE ?? join(tmpdir(), "clipconductor-mock");
const DIST = process.env.MOCK_DIST ?? new URL("../../dist/", import.meta.url).pathname;
const files = recordings(join(CACHE, "recordings"));
const world = makeWorld(files, {
  many: process.env.MOCK_MANY === "1",
  empty: process.env.MOCK_EMPTY === "1",
  welcome: process.env.MOCK_WELCOME === "1",
});
const POSTS = process.env.MOCK_POSTS === "1";
scheduleOf(world, POSTS);
accountsOf(world, POSTS);
uploadsOf(world, POSTS);
rulesOf(world, POSTS);
webhooksOf(world, POSTS);
channelsOf(world, POSTS);
detectorsOf(world, POSTS);
learningOf(world, POSTS);
marksOf(world, POSTS);
cuesOf(world, POSTS);
twinsOf(world, POSTS);
libraryOf(world, POSTS);
peopleOf(world, POSTS);
const waves = new Map();
const listeners = new Set();

const emit = (event, data) => {
  const id = world.seq++;
  for (const res of listeners)
    res.write(`id: ${id}\nevent: ${event}\ndata: ${JSON.stringify({ seq: id, ...data })}\n\n`);
};
const changed = (kind, id, ...stale) => emit("change", { kind, id, stale });
const byId = (list, id) =>
  list.find((one) => one.id === id) ??
  fail(404, problem("not_found", "There is no such thing.", "It was removed, or the link is old."));
const fail = (status, p) => {
  throw { status, p };
};
const pushUndo = (label, act) => {
  const id = randomUUID();
  world.undo.push({ id, label, at: new Date().toISOString(), act });
  return { id, label };
};

const model = (name, size_bytes, parameters, capabilities, more = {}) => ({
  name,
  size_bytes,
  parameters,
  capabilities,
  quantization: "Q4_K_M",
  family: name.split(/[:\d]/)[0],
  cloud: false,
  loaded: false,
  by_us: false,
  vram_bytes: null,
  context_tokens: null,
  tokens_per_s: null,
  sees: null,
  ...more,
});

const recordingView = ({ file: _, ...r }) => {
  const own = world.moments.filter((m) => m.recording_id === r.id);
  return own.length
    ? {
        ...r,
        moments: {
          new: own.filter((m) => m.state === "new").length,
          accepted: own.filter((m) => m.state === "accepted").length,
          total: own.length,
        },
      }
    : r;
};
const perRecording = new Map();
const momentView = ({ evidence: _, ...m }) => {
  let r = perRecording.get(m.recording_id);
  if (!r)
    perRecording.set(
      m.recording_id,
      (r = {
        rec: world.recordings.find((x) => x.id === m.recording_id),
        n: world.moments.filter((x) => x.recording_id === m.recording_id).length,
      }),
    );
  return {
    ...m,
    recording: {
      file_name: r.rec.file_name,
      recorded_at: r.rec.recorded_at,
      game: r.rec.game,
      duration_s: r.rec.media.duration_s,
      moments: r.n,
    },
  };
};
const postsOf = (clip) => world.posts.filter((p) => p.clip_id === clip.id);
const titleOf = (clip) => clip.words[0].text.title;
const clipView = (c) => ({
  id: c.id,
  state: c.state,
  title: titleOf(c),
  recording_id: c.recording.id,
  recording_name: c.recording.file_name,
  recorded_at: c.recording.recorded_at,
  game: c.recording.game,
  score: c.score,
  length_s: c.edit.spans.reduce((sum, s) => sum + s.end_s - s.start_s, 0),
  layout: c.edit.layout.kind,
  thumbnail_url: `/api/v1/media/clips/${c.id}/thumbnail.jpg`,
  created_at: c.created_at,
  updated_at: c.updated_at,
  posts: postsOf(c).map((p) => ({
    post_id: p.id,
    account_id: p.account_id,
    platform: p.platform,
    account_name: p.account_name,
    state: p.state,
  })),
});
const clipDetail = (c) => ({
  ...clipView(c),
  edit: c.edit,
  thumbnail_at_s: c.thumbnail_at_s,
  own_picture: false,
  moments: world.moments.filter((m) => m.clip_id === c.id).map(momentView),
  words: c.words,
  posts: postsOf(c),
  render: c.render,
  sources: [
    {
      recording_id: c.recording.id,
      playback: c.recording.playback,
      duration_s: c.recording.media.duration_s,
      video: c.recording.media.video,
    },
  ],
});
const jobView = ({ log: _, ...job }) => job;
const status = () => {
  const count = (state) => world.moments.filter((m) => m.state === state).length;
  const jobs = (...states) => world.jobs.filter((j) => states.includes(j.state)).length;
  const last = world.undo.at(-1);
  return {
    version: "0.1.0",
    paused_until: world.paused_until,
    paused: world.paused,
    watching: world.folders.filter((f) => f.enabled).length,
    counts: {
      new_moments: count("new"),
      accepted: count("accepted"),
      later: count("later"),
      recordings: world.recordings.length,
      clips: world.clips.filter((c) => c.state === "ready").length,
      jobs_open: jobs("queued", "running", "needs_user", "paused"),
      jobs_need_user: jobs("needs_user"),
      jobs_failed: jobs("failed"),
    },
    running: world.jobs.filter((j) => j.state === "running").map(jobView),
    detector: { name: "none", version: "", provider: "cpu", why: "The manifest names no model yet." },
    playing: null,
    ffmpeg: { ok: true, version: "5.1.6", problem: null },
    ollama: { state: "ready", model: "gemma3:4b" },
    undo: last ? { id: last.id, label: last.label, at: last.at } : null,
    notices: [],
  };
};
const page = (list, q, view) => {
  const from = Number(q.get("cursor") ?? 0);
  const limit = Number(q.get("limit") ?? 50);
  return {
    items: list.slice(from, from + limit).map(view),
    next: from + limit < list.length ? String(from + limit) : null,
  };
};
const has = (text, ...fields) => !text || fields.some((f) => f?.toLowerCase().includes(text.toLowerCase()));
const words = (q) => (q.get("state") ?? "").split(",").filter(Boolean);
const addJob = (kind, title, subject, done) => {
  const job = {
    id: randomUUID(),
    kind,
    title,
    subject,
    subject_link: null,
    lane: "cpu",
    state: "running",
    attempt: 1,
    waits: null,
    progress: { fraction: 0, word: "working", eta_s: 2 },
    problem: null,
    created_at: new Date().toISOString(),
    started_at: new Date().toISOString(),
    ended_at: null,
  };
  world.jobs.unshift(job);
  let n = 0;
  const timer = setInterval(() => {
    job.progress = { fraction: ++n / 10, word: "working", eta_s: (10 - n) / 5 };
    emit("progress", { job_id: job.id, ...job.progress });
    if (n < 10 && job.state === "running") return;
    clearInterval(timer);
    job.state = job.state === "running" ? "done" : job.state;
    job.ended_at = new Date().toISOString();
    done?.();
    changed("job", job.id, "jobs", "status", "clips", "words");
  }, 200);
  changed("job", job.id, "jobs", "status");
  return jobView(job);
};
const merge = (into, from) => {
  for (const [key, value] of Object.entries(from)) {
    if (value && typeof value === "object" && !Array.isArray(value) && into[key] && typeof into[key] === "object")
      merge(into[key], value);
    else into[key] = value;
  }
  return into;
};
const undoable = (token) => ({ undo_id: token.id, label: token.label });

const routes = {
  "GET /status": () => status(),
  ...libraryRoutes(world, { byId, changed, fail, page, pushUndo, recordingView, addJob }),
  "GET /recordings": (_, q) =>
    page(
      world.recordings.filter(
        (r) =>
          has(q.get("text"), r.file_name, r.game) &&
          marked(world, "recording", r.id, q) &&
          (!q.get("state") || words(q).includes(r.state)) &&
          (!q.get("game") || r.game === q.get("game")) &&
          (!q.get("folder") || r.path.startsWith(`${q.get("folder")}/`)) &&
          (!q.get("recorded_after") || r.recorded_at >= q.get("recorded_after")) &&
          (!q.get("recorded_before") || r.recorded_at < q.get("recorded_before")),
      ),
      q,
      recordingView,
    ),
  "POST /recordings/import": (_, __, body) => ({
    jobs: body.paths.map((p) => addJob("import", `Importing ${p.split("/").pop()}`, p)),
    skipped: [],
  }),
  "POST /recordings/upload": (_, q) => ({ jobs: [addJob("import", `Importing ${q.get("name")}`, q.get("name"))] }),
  "GET /recordings/:id": ({ id }) => recordingView(byId(world.recordings, id)),
  "PATCH /recordings/:id": ({ id }, _, body) => {
    const r = Object.assign(byId(world.recordings, id), body);
    changed("recording", id, "recordings");
    return { ...recordingView(r), undo_id: null, label: null };
  },
  "DELETE /recordings/:id": ({ id }) => {
    const r = byId(world.recordings, id);
    const at = world.recordings.indexOf(r);
    world.recordings.splice(at, 1);
    const token = pushUndo(`Forget ${r.file_name}`, () => world.recordings.splice(at, 0, r));
    changed("recording", id, "recordings", "moments", "status");
    return undoable(token);
  },
  "POST /recordings/:id/retry": ({ id }) => addJob("import", `Importing ${byId(world.recordings, id).file_name}`, id),
  "POST /recordings/:id/analyse": ({ id }) =>
    addJob("analyse", `Finding moments in ${byId(world.recordings, id).file_name}`, id),
  "GET /recordings/:id/signals": ({ id }) => {
    const signals = withMarks(world, id, world.signals.get(id) ?? []);
    return {
      signals,
      analysis: {
        detector: { name: "none", version: "", provider: "cpu" },
        finished_at: new Date(Date.now() - 3e6).toISOString(),
        stats: { wall_s: 12.4, frames_decoded: 1208, frames_inferred: 0 },
        looked_at: ["sound", "motion", "scene changes", "chapters"],
        strongest: signals.slice(0, 3),
      },
    };
  },
  "GET /recordings/:id/moments": ({ id }) => ({
    items: world.moments
      .filter((m) => m.recording_id === id)
      .sort((a, b) => a.start_s - b.start_s)
      .map(momentView),
  }),
  "POST /recordings/:id/moments": ({ id }, _, body) =>
    fail(501, problem("conflict", "The mock can't do this.", `Not for ${id} ${JSON.stringify(body)}.`)),
  "GET /recordings/:id/waveform": ({ id }) => {
    const { file } = byId(world.recordings, id);
    if (!file.path) fail(404, problem("not_found", "There is no waveform yet.", "It is being made."));
    if (!waves.has(file.path)) waves.set(file.path, waveform(file));
    return waves.get(file.path);
  },
  "GET /games": () => ({ items: [{ game: "OpenArena", count: world.recordings.filter((r) => r.game).length }] }),
  "GET /moments": (_, q) => {
    const list = world.moments.filter(
      (m) =>
        !m.same_as &&
        (words(q).length === 0 || words(q).includes(m.state)) &&
        has(q.get("text"), m.title, ...m.reasons.map((r) => r.text)) &&
        marked(world, "moment", m.id, q) &&
        (!q.get("game") || momentView(m).recording.game === q.get("game")),
    );
    if (q.get("sort") === "best") list.sort((a, b) => b.score - a.score);
    return page(list, q, momentView);
  },
  "GET /moments/:id": ({ id }) => {
    const m = byId(world.moments, id);
    return {
      ...momentView(m),
      evidence: m.evidence,
      other_cuts: otherCuts(world, m),
      playback: world.recordings.find((r) => r.id === m.recording_id).playback,
    };
  },
  "PATCH /moments/:id": ({ id }, _, body) => {
    const m = byId(world.moments, id);
    const before = { start_s: m.start_s, end_s: m.end_s };
    Object.assign(m, body, { edges_by_user: true });
    const token = pushUndo("Move the edges", () => Object.assign(m, before));
    changed("moment", id, "moments", "clips", "status");
    return { ...routes["GET /moments/:id"]({ id }), ...undoable(token) };
  },
  "POST /moments/decide": (_, __, { ids, state }) => {
    const before = ids.map((id) => [byId(world.moments, id), byId(world.moments, id).state]);
    for (const [m] of before) {
      m.state = state;
      const clip = world.clips.find((c) => c.id === m.clip_id);
      if (clip) clip.state = state === "accepted" ? "ready" : "draft";
    }
    const name = { accepted: "Accept", rejected: "Reject", later: "Keep for later", new: "Mark as new" }[state];
    const undo = pushUndo(
      ids.length === 1
        ? `${name} “${before[0][0].title ?? before[0][0].reasons[0].text}”`
        : `${name} ${ids.length} moments`,
      () => before.forEach(([m, s]) => (m.state = s)),
    );
    changed("moments", null, "moments", "clips", "status");
    return { undo, changed: ids.length };
  },
  "GET /clips": (_, q) =>
    page(
      world.clips.filter(
        (c) =>
          (words(q).length ? words(q) : ["ready"]).includes(c.state) &&
          has(q.get("text"), titleOf(c)) &&
          marked(world, "clip", c.id, q) &&
          (!q.get("collection") || byId(world.collections, q.get("collection")).clips.includes(c.id)),
      ),
      q,
      clipView,
    ),
  "GET /clips/:id": ({ id }) => clipDetail(byId(world.clips, id)),
  "PATCH /clips/:id": ({ id }, _, body) => {
    const c = byId(world.clips, id);
    const before = structuredClone({ edit: c.edit, state: c.state, thumbnail_at_s: c.thumbnail_at_s });
    Object.assign(c, body, { updated_at: new Date().toISOString() });
    const token = pushUndo(`Change “${titleOf(c)}”`, () => Object.assign(c, before));
    changed("clip", id, "clips", "status");
    return { ...clipDetail(c), ...undoable(token) };
  },
  "GET /clips/:id/frames": ({ id }) => {
    const { start_s, end_s } = byId(world.clips, id).edit.spans[0];
    return { items: [5, 1, 3, 2, 4, 6].map((n) => start_s + ((end_s - start_s) * n) / 7) };
  },
  "POST /clips/:id/duplicate": ({ id }) => {
    const c = byId(world.clips, id);
    const copy = structuredClone({ ...c, recording: null });
    Object.assign(copy, { id: randomUUID(), recording: c.recording });
    world.clips.unshift(copy);
    changed("clip", copy.id, "clips");
    return clipDetail(copy);
  },
  "POST /clips/:id/render": ({ id }) => {
    const c = byId(world.clips, id);
    const job = addJob(
      "render",
      `Cutting “${titleOf(c)}”`,
      id,
      () =>
        (c.render = {
          state: "ready",
          url: `/api/v1/media/clips/${id}/render.mp4`,
          size_bytes: 12_400_000,
          job_id: null,
        }),
    );
    c.render = { state: "running", url: null, size_bytes: null, job_id: job.id };
    changed("clip", id, "clips");
    return job;
  },
  "POST /clips/:id/approve": ({ id }, _, body) => {
    const c = byId(world.clips, id);
    c.state = "ready";
    const asks = world.me.access === "review";
    const posts = body.accounts.map((a) => {
      const account = byId(world.accounts, a);
      const now = new Date().toISOString();
      const at = body.next_slot ? nextSlot(world, a) : (body.at ?? null);
      return {
        id: randomUUID(),
        clip_id: id,
        clip_title: titleOf(c),
        account_id: a,
        account_name: account.name,
        platform: account.platform,
        state: asks ? "draft" : at ? "scheduled" : "live",
        at: asks ? null : at,
        request: asks ? { by: world.me.name, asked_at: now, at, zone: body.zone ?? null } : null,
        zone: body.zone ?? null,
        url: at ? null : "/home/me/Videos/Clips/clip.mp4",
        progress: null,
        problem: null,
        visibility: body.visibility ?? "private",
        approved_by: asks ? null : world.me.name,
        created_at: now,
        updated_at: now,
        shown_at: at ?? now,
        publish_at: null,
        needs_computer: at !== null,
        can_move: at !== null,
        seen: null,
        numbers: null,
      };
    });
    world.posts.push(...posts);
    changed("post", null, "posts", "clips");
    return { posts };
  },
  "PUT /clips/:id/words": ({ id }, _, body) => {
    const c = byId(world.clips, id);
    const old = c.words.find((w) => w.destination === body.destination);
    const next = {
      ...c.words[0],
      ...old,
      ...body,
      id: randomUUID(),
      author: { by: "user" },
      written_at: new Date().toISOString(),
    };
    c.words = [...c.words.filter((w) => w !== old), next].sort((a, b) => a.destination.localeCompare(b.destination));
    world.moments.filter((m) => m.clip_id === id).forEach((m) => (m.title = titleOf(c)));
    changed("words", id, "words", "clips", "moments");
    return next;
  },
  "POST /clips/:id/words/rewrite": ({ id }, _, body) => {
    const c = byId(world.clips, id);
    return addJob("words", `Writing words for “${titleOf(c)}”`, id, () => {
      const w = c.words.find((one) => one.destination === body.destination);
      if (w)
        Object.assign(w, {
          id: randomUUID(),
          text: { ...w.text, title: `${w.text.title} (again)` },
          author: { by: "model", name: "gemma3:4b", took_ms: 2100 },
        });
    });
  },
  "GET /clips/:id/words/history": ({ id }) => ({ items: byId(world.clips, id).words }),
  ...accountRoutes(world, { byId, changed, fail, base: `http://127.0.0.1:${PORT}` }),
  "GET /posts": (_, q) => page(world.posts, q, (p) => p),
  "POST /posts/:id/cancel": ({ id }) => {
    const p = byId(world.posts, id);
    p.state = "cancelled";
    changed("post", id, "posts", "clips");
    return p;
  },
  "POST /posts/:id/retry": ({ id }) => {
    const p = Object.assign(byId(world.posts, id), { state: "preflight", problem: null, can_move: false });
    changed("post", id, "posts", "clips");
    return p;
  },
  "GET /posts/:id": ({ id }) => ({ ...byId(world.posts, id), events: [] }),
  ...goingRoutes(world, byId),
  ...learningRoutes(world, { changed, fail }),
  ...resultsRoutes(world, POSTS, { changed }),
  ...markRoutes(world, { changed, byId, pushUndo }),
  ...cueRoutes(world, { changed, byId, pushUndo, fail, problem }),
  ...peopleRoutes(world, { byId, changed, fail }),
  ...ruleRoutes(world, { byId, changed, fail, momentView }),
  ...webhookRoutes(world, { byId, changed, fail }),
  ...channelRoutes(world, { byId, changed, fail }),
  ...scheduleRoutes(world, byId, changed, POSTS),
  "GET /jobs": (_, q) =>
    page(
      world.jobs.filter(
        (j) =>
          (!words(q).length || words(q).includes(j.state)) &&
          (!q.get("kind") || q.get("kind") === j.kind) &&
          (!q.get("subject") || q.get("subject") === j.subject),
      ),
      q,
      jobView,
    ),
  "GET /jobs/:id": ({ id }) => ({
    ...byId(world.jobs, id),
    log: [
      { at: new Date(Date.now() - 40_000).toISOString(), text: "read 302 s of sound in 1.4 s" },
      { at: new Date(Date.now() - 20_000).toISOString(), text: "looked at 1208 pictures, no detector" },
    ],
  }),
  ...Object.fromEntries(
    Object.entries({ cancel: "cancelled", retry: "queued", pause: "paused", resume: "queued" }).map(([verb, state]) => [
      `POST /jobs/:id/${verb}`,
      ({ id }) => {
        const j = byId(world.jobs, id);
        j.state = state;
        j.waits = { paused: "paused by you", queued: "waiting for its turn" }[state] ?? null;
        if (state === "cancelled") j.ended_at = new Date().toISOString();
        changed("job", id, "jobs", "status");
        return jobView(j);
      },
    ]),
  ),
  "POST /queue/pause": (_, __, body) => {
    world.paused = true;
    world.paused_until = body.minutes ? new Date(Date.now() + body.minutes * 60_000).toISOString() : null;
    changed("status", null, "status", "jobs");
    return status();
  },
  "POST /queue/resume": () => {
    world.paused = false;
    world.paused_until = null;
    changed("status", null, "status", "jobs");
    return status();
  },
  "GET /folders": () => ({ items: world.folders }),
  "GET /folders/suggestions": () => ({
    items: [
      {
        recorder: "OBS Studio",
        path: "/home/me/Videos/OBS",
        newest: {
          name: "2026-11-22 21-02-14.mp4",
          modified: new Date(Date.now() - 4e6).toISOString(),
          size_bytes: 2.1e9,
        },
        files: 48,
        more: false,
        recursive: false,
        note: null,
      },
      {
        recorder: "Steam",
        path: "/home/me/.local/share/Steam/userdata/gamerecordings",
        newest: null,
        files: 0,
        more: false,
        recursive: true,
        note: "Steam keeps recordings in pieces that only Steam can play. Export a clip as a video file in Steam, and watch the folder that it goes to.",
      },
    ],
  }),
  "POST /folders": (_, __, body) => {
    if (!body.path.startsWith("/"))
      fail(422, {
        ...problem("invalid", "The folder can't be watched.", "The path is not absolute.", [
          { do: "say", text: "Give the whole path, such as /home/me/Videos." },
        ]),
        field: "path",
      });
    const f = { id: randomUUID(), patterns: [], enabled: true, polling: false, state: "watching", note: null, ...body };
    world.folders.push(f);
    changed("folders", f.id, "folders", "status");
    return f;
  },
  "PATCH /folders/:id": ({ id }, _, body) => {
    const f = Object.assign(byId(world.folders, id), body);
    f.state = !f.enabled ? "paused" : f.polling ? "polling" : "watching";
    changed("folders", id, "folders", "status");
    return f;
  },
  "DELETE /folders/:id": ({ id }) => {
    const f = byId(world.folders, id);
    world.folders = world.folders.filter((x) => x !== f);
    const token = pushUndo(`Stop watching ${f.path}`, () => world.folders.push(f));
    changed("folders", id, "folders", "status");
    return undoable(token);
  },
  "GET /settings": () => world.settings,
  "PATCH /settings": (_, __, body) => {
    if (body.analysis?.samples_per_s > 15)
      fail(422, {
        ...problem("invalid", "The value of `analysis.samples_per_s` can't be used.", "between 0.5 and 15 a second"),
        field: "analysis.samples_per_s",
      });
    merge(world.settings, body);
    changed("settings", null, "settings");
    return world.settings;
  },
  "POST /backup": (_, __, { path, passphrase }) => {
    if (!path.startsWith("/"))
      fail(422, {
        ...problem("invalid", "The value of `path` can't be used.", "It has to be a whole path."),
        field: "path",
      });
    const name = path.endsWith(".zip") ? path : `${path}/clipconductor-2026-11-24-193000.zip`;
    return { path: name, size_bytes: 4_200_000, made_at: new Date().toISOString(), sign_ins: passphrase ? 3 : 0 };
  },
  "POST /restore": (_, __, { path, passphrase }) => {
    if (!path.endsWith(".zip"))
      fail(422, {
        ...problem(
          "invalid",
          "The value of `file` can't be used.",
          `${path} is no backup of ClipConductor, or it is damaged.`,
        ),
        field: "file",
      });
    return {
      made_at: new Date(Date.now() - 864e5).toISOString(),
      app: "0.1.0",
      sign_ins: passphrase ? 3 : 0,
      needs_restart: true,
    };
  },
  "GET /profiles": () => ({ items: world.profiles }),
  "GET /profiles/:name/player-names": ({ name }) => ({
    items: [{ name: "UnnamedPlayer", seen: 23, recordings: 3 }].filter(
      (one) => !world.profiles.find((p) => p.name === name)?.players.includes(one.name),
    ),
  }),
  "PUT /profiles/:name": ({ name }, _, body) => {
    if (body.longest_s < 5 && body.longest_s !== null)
      fail(422, {
        ...problem("invalid", "The value of `longest_s` can't be used.", "between 5 and 1800 seconds"),
        field: "longest_s",
      });
    world.profiles = [...world.profiles.filter((p) => p.name !== name), body];
    changed("settings", null, "profiles");
    return body;
  },
  "DELETE /profiles/:name": ({ name }) => {
    world.profiles = world.profiles.filter((p) => p.name !== name);
    changed("settings", null, "profiles");
    return undoable({ id: null, label: null });
  },
  "POST /profile-files/test": (_, __, { text }) => {
    let profile;
    try {
      profile = JSON.parse(text);
    } catch (error) {
      fail(422, {
        ...problem("profile_broken", "The file is no profile that can be used.", `line 1: ${error.message}.`),
        field: "line 1",
      });
    }
    const old = world.profiles.find((p) => p.name === profile.name);
    const show = (value) => (value === undefined ? null : JSON.stringify(value));
    const changes = Object.keys(profile)
      .filter((field) => field !== "name" || !old)
      .map((field) => ({ field, before: show(old?.[field]), after: show(profile[field]) }))
      .filter(({ before, after }) => before !== after);
    return { profile, known: old !== undefined, changes, free_name: old ? `${profile.name} (2)` : profile.name };
  },
  "POST /profile-files": (_, __, { text, clash }) => {
    const sent = JSON.parse(text);
    const empty = { classes: {}, counters: [], weights: {}, paddings: {}, players: [], banned_words: [], tags: [] };
    const profile = { ...empty, ...sent, name: clash === "keep_both" ? `${sent.name} (2)` : sent.name };
    world.profiles = [...world.profiles.filter((p) => p.name !== profile.name), profile];
    changed("settings", null, "profiles");
    return profile;
  },
  ...detectorRoutes(world, { changed, fail, models: () => routes["GET /models"]() }),
  "GET /models": () => ({
    detector: status().detector,
    providers: providersOf(world),
    reader: { name: "pp-ocrv6-tiny", version: "1", why: null },
    classes: [
      { name: "feed_row", signal: "kill", threshold: 0.4 },
      { name: "medal", signal: "medal", threshold: 0.5 },
    ],
  }),
  "GET /ai/health": () => ({
    state: "ready",
    url: "http://127.0.0.1:11434",
    version: "0.13.1",
    model: "gemma3:4b",
    problem: null,
  }),
  "GET /ai/models": () => ({
    items: [
      model("gemma3:4b", 3.3e9, "4.3B", ["completion", "vision"], {
        loaded: true,
        by_us: true,
        tokens_per_s: 41,
        sees: true,
      }),
      model("deepseek-r1:8b", 5.2e9, "8.2B", ["completion", "tools", "thinking"], { tokens_per_s: 12 }),
      model("llava:7b", 4.7e9, "7.2B", ["completion", "vision"], { sees: false }),
      model("nomic-embed-text:latest", 2.7e8, "137M", ["embedding"], { loaded: true }),
      model("gpt-oss:120b-cloud", 384, "116.8B", ["completion", "thinking"], { cloud: true }),
    ],
  }),
  "GET /ai/suggestions": () => ({
    items: [
      {
        name: "gemma3:12b",
        size_bytes: 8.1e9,
        capabilities: ["vision"],
        reason:
          "The best words of these, in many languages, and it sees pictures; needs 11.2 GB of the graphics card's memory.",
        installed: false,
        best: true,
      },
      {
        name: "llama3.2:3b",
        size_bytes: 2e9,
        capabilities: ["tools"],
        reason: "Quick and small; English above all; needs 3.5 GB of the graphics card's memory.",
        installed: false,
        best: false,
      },
    ],
    ram_bytes: 32e9,
    vram_bytes: 12e9,
  }),
  "POST /ai/choose": () => routes["GET /settings"](),
  "POST /ai/load": () => routes["GET /ai/models"]().items[0],
  "POST /ai/unload": () => ({ models: ["gemma3:4b"] }),
  "POST /ai/test-ollama": (_, __, body) =>
    body.url?.includes("9")
      ? {
          state: "away",
          url: body.url,
          version: null,
          model: null,
          problem: problem("ollama_away", "Ollama does not answer.", `Nobody listens at ${body.url}.`, [
            { do: "run_command", command: "ollama serve" },
          ]),
        }
      : routes["GET /ai/health"](),
  "GET /doctor": () => ({
    checks: [
      { key: "ffmpeg", title: "ffmpeg", ok: true, detail: "5.1.6 at /usr/bin/ffmpeg", fix: [] },
      {
        key: "detector",
        title: "Detector",
        ok: false,
        detail: "No model is installed. Sound, motion and markers are used.",
        fix: [{ do: "say", text: "Put a model into the models folder and name it in manifest.json." }],
      },
      { key: "ollama", title: "Ollama", ok: true, detail: "0.13.1, gemma3:4b", fix: [] },
      { key: "disk", title: "Free space", ok: true, detail: "212 GB", fix: [] },
    ],
    report: "ClipConductor 0.1.0\nLinux 6.1\nffmpeg 5.1.6\ndetector: none\n",
  }),
  "GET /undo": () => status().undo,
  "POST /undo": (_, __, body) => {
    const entry = body?.id ? world.undo.find((u) => u.id === body.id) : world.undo.at(-1);
    if (!entry)
      fail(409, problem("conflict", "There is nothing to take back.", "Everything from today is as you left it."));
    world.undo.splice(world.undo.indexOf(entry), 1);
    entry.act();
    changed("moments", null, "moments", "clips", "recordings", "folders", "status");
    return { label: entry.label, changed: 1 };
  },
  "POST /sample": () => ({ jobs: [addJob("import", "Importing the sample", "sample")] }),
};
const table = Object.entries(routes)
  .map(([key, act]) => {
    const [method, path] = key.split(" ");
    const names = [...path.matchAll(/:(\w+)/g)].map((m) => m[1]);
    return { method, pattern: new RegExp(`^${path.replaceAll(/:\w+/g, "([^/]+)")}$`), names, act };
  })
  .sort((a, b) => a.names.length - b.names.length);

const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
  ".woff2": "font/woff2",
  ".mp4": "video/mp4",
  ".jpg": "image/jpeg",
};

function sendFile(req, res, path) {
  const { size } = statSync(path);
  const range = /bytes=(\d+)-(\d*)/.exec(req.headers.range ?? "");
  const [start, end] = range ? [Number(range[1]), range[2] ? Number(range[2]) : size - 1] : [0, size - 1];
  res.writeHead(range ? 206 : 200, {
    "Content-Type": TYPES[extname(path)] ?? "application/octet-stream",
    "Accept-Ranges": "bytes",
    "Content-Length": end - start + 1,
    ...(range ? { "Content-Range": `bytes ${start}-${end}/${size}` } : {}),
  });
  createReadStream(path, { start, end })
    .on("error", () => res.destroy())
    .pipe(res);
}
function media(path) {
  const [, what, id, name] = /^\/media\/(recordings|clips)\/([^/]+)\/(.+)$/.exec(path) ?? [];
  if (what === "recordings") {
    const r = byId(world.recordings, id);
    return name === "source" ? r.file.path : picture(join(CACHE, "pictures"), r.file, r.file.duration / 3);
  }
  const c = byId(world.clips, id);
  if (name === "render.mp4") return c.recording.file.path;
  const m = world.moments.find((one) => one.clip_id === id);
  return picture(
    join(CACHE, "pictures"),
    c.recording.file,
    c.thumbnail_at_s ?? Math.min(m?.peak_s ?? 1, c.recording.file.duration - 0.5),
  );
}
async function handle(req, res) {
  const url = new URL(req.url, "http://mock");
  if (url.pathname === "/health") {
    res.writeHead(200, { "Content-Type": "application/json" });
    return res.end(JSON.stringify({ ok: true, name: "ClipConductor", version: "0.1.0", log_in: true }));
  }
  if (!url.pathname.startsWith("/api/v1/")) {
    const file = join(DIST, decodeURIComponent(url.pathname));
    return sendFile(req, res, existsSync(file) && statSync(file).isFile() ? file : join(DIST, "index.html"));
  }
  const path = url.pathname.slice("/api/v1".length);
  if (path === "/events") {
    res.writeHead(200, { "Content-Type": "text/event-stream", "Cache-Control": "no-store" });
    res.write(": hello\n\n");
    listeners.add(res);
    return req.on("close", () => listeners.delete(res));
  }
  if (path.startsWith("/media/")) return sendFile(req, res, media(path));
  const chunks = [];
  for await (const chunk of req) chunks.push(chunk);
  const body =
    req.headers["content-type"]?.includes("json") && chunks.length
      ? JSON.parse(Buffer.concat(chunks).toString())
      : undefined;
  for (const { method, pattern, names, act } of table) {
    const found = req.method === method && pattern.exec(path);
    if (!found) continue;
    const params = Object.fromEntries(names.map((n, i) => [n, decodeURIComponent(found[i + 1])]));
    const answer = act(params, url.searchParams, body ?? {});
    res.writeHead(200, { "Content-Type": "application/json" });
    return res.end(JSON.stringify(answer));
  }
  fail(404, problem("not_found", `There is no route ${req.method} ${path}.`, "The mock does not know it."));
}
const server = createServer((req, res) =>
  handle(req, res).catch((error) => {
    const { status = 500, p = problem("bug", "The mock broke.", String(error), [], error?.stack ?? "") } = error ?? {};
    res.writeHead(status, { "Content-Type": "application/problem+json" });
    res.end(JSON.stringify({ type: `/problems/${p.code}`, title: p.what, detail: p.why, status, ...p }));
  }),
);
// The running job moves on, so that the rail and the queue can be seen live.
setInterval(() => {
  const job = world.jobs.find(
    (j) =>
      j.state === "running" &&
      j.progress.fraction !== null &&
      j.kind === "analyse" &&
      j.title.includes("Finding") &&
      !j.ended_at,
  );
  if (!job || job.progress.fraction >= 0.97) return;
  job.progress = {
    ...job.progress,
    fraction: job.progress.fraction + 0.004,
    eta_s: Math.max(1, job.progress.eta_s - 0.25),
  };
  emit("progress", { job_id: job.id, ...job.progress });
}, 250);
setInterval(() => uploadOn(world, emit), 250);
server.listen(PORT, "127.0.0.1", () =>
  console.log(`mock API on http://127.0.0.1:${server.address().port}, ${world.recordings.length} recordings`),
);
if (!existsSync(join(DIST, "index.html")))
  console.log("no dist/: run `npm run build`, or use `npm run dev` in front of this");
