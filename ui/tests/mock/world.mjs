// The state of the mock server: some recordings, their moments, clips, words and jobs, all in memory.
import { randomUUID } from "node:crypto";

const HOUR = 3_600_000;
const LIMITS = {
  title_chars: 100,
  description_chars: 2200,
  tags: 15,
  tag_chars: 30,
  no_angle_brackets: true,
  unit: "utf16",
  description_bytes: null,
  tags_together: null,
};
const STORIES = [
  [
    "Triple kill, then the flag",
    [
      ["multi_kill", "3 kills in 6 s"],
      ["objective", "capture"],
      ["loudness", "loudest 2 %"],
    ],
    94,
  ],
  [
    "Railgun across the map",
    [
      ["medal", "Impressive"],
      ["kill", "kill"],
    ],
    81,
  ],
  [
    "Won on the last second",
    [
      ["victory", "victory banner"],
      ["marker", "your marker"],
    ],
    77,
  ],
  [
    "Double kill with the rocket launcher from behind",
    [
      ["multi_kill", "2 kills in 3 s"],
      ["motion", "motion"],
    ],
    72,
  ],
  [
    "Out of nowhere: four in a row",
    [
      ["multi_kill", "4 kills in 15 s"],
      ["medal", "Excellent"],
    ],
    91,
  ],
  [
    "The jump",
    [
      ["loudness", "loudest 1 %"],
      ["motion", "motion"],
    ],
    58,
  ],
  [
    null,
    [
      ["voice", "loud voice"],
      ["onset", "sudden sound"],
    ],
    37,
  ],
];

export function problem(code, what, why, fix = [], details = "") {
  return { code, what, why, fix, details };
}

/** @param files what media.mjs found; @param options `{ many, empty, welcome }` */
export function makeWorld(files, options) {
  const now = Date.now();
  const world = {
    recordings: [],
    moments: [],
    clips: [],
    jobs: [],
    posts: [],
    undo: [],
    seq: 1,
    signals: new Map(),
    folders: [
      {
        id: randomUUID(),
        path: "/home/me/Videos/OBS",
        recursive: true,
        patterns: [],
        enabled: true,
        polling: false,
        state: "watching",
        note: null,
      },
      {
        id: randomUUID(),
        path: "/mnt/nas/replays",
        recursive: false,
        patterns: ["*.mkv"],
        enabled: true,
        polling: true,
        state: "polling",
        note: "Network drive: looked at every 30 s.",
      },
    ],
    accounts: [
      {
        id: randomUUID(),
        platform: "folder",
        name: "Clips for the editor",
        config: { path: "/home/me/Videos/Clips" },
        state: "ready",
        problem: null,
      },
      {
        id: randomUUID(),
        platform: "folder",
        name: "NAS",
        config: { path: "/mnt/nas/clips" },
        state: "needs_user",
        problem: problem("file_missing", "The folder /mnt/nas/clips can't be reached.", "The drive is not connected.", [
          { do: "say", text: "Connect the drive, then try again." },
          { do: "retry" },
        ]),
      },
    ],
    settings: {
      analysis: {
        samples_per_s: 4,
        min_score: 20,
        max_moments_per_hour: 30,
        padding: { before_s: 9, after_s: 4 },
        merge_gap_s: 5,
        automatic: true,
        learn: true,
        read_names: true,
        any_provider: true,
        learn_results: true,
      },
      words: {
        use_ollama: true,
        ollama_url: null,
        model: "gemma3:4b",
        vision_model: null,
        judge_model: null,
        show_frames: true,
        send_api_key: false,
        free_memory: true,
        language: "en",
      },
      backup: { folder: null, every_days: 7, keep: 8 },
      publishing: { upload_limit: null, wait_while_streaming: true, when_missed: "ask" },
      export_folder: null,
      cache_budget_bytes: 20e9,
      paused: false,
      autostart: false,
      while_playing: "gentle",
      notifications: true,
      weekly_summary: false,
      theme: "system",
      ui_language: "system",
      welcomed: !options.welcome,
      tray_explained: true,
    },
    profiles: [
      {
        name: "OpenArena",
        game: "OpenArena",
        detector: null,
        classes: { feed_row: { signal: "kill", threshold: 0.4, region: null } },
        weights: { kill: 2, medal: 1.5 },
        paddings: { kill: { before_s: 9, after_s: 4 } },
        merge_gap_s: null,
        longest_s: 60,
        max_moments: 12,
        max_total_s: null,
        players: ["Tony"],
        tone: "dry",
        language: null,
        banned_words: ["epic"],
        tags: ["openarena"],
      },
    ],
    paused: false,
    paused_until: null,
  };
  if (options.empty) {
    world.folders = options.welcome ? [] : world.folders.slice(0, 1);
    world.accounts = [];
    return world;
  }
  files.forEach((file, i) => addRecording(world, file, i, now));
  world.recordings.push(failed(now));
  if (options.many) addMany(world, files, now);
  world.jobs.push(...jobs(world, now));
  return world;
}

function recordingOf(file, at, i) {
  const id = randomUUID();
  return {
    id,
    file_name: file.name,
    path: `/home/me/Videos/OBS/${file.name}`,
    size_bytes: Math.round(file.duration * 2.1e6),
    recorded_at: new Date(at).toISOString(),
    imported_at: new Date(at + 60_000).toISOString(),
    state: "ready",
    problem: null,
    media: {
      container: "mov,mp4",
      duration_s: file.duration,
      video: {
        codec: "h264",
        width: file.width,
        height: file.height,
        fps: file.fps,
        variable_frame_rate: false,
        hdr: false,
        rotation: "none",
      },
      audio: [
        { index: 1, codec: "aac", title: "Game", channels: 2 },
        { index: 2, codec: "aac", title: "Microphone", channels: 1 },
      ],
      chapters: [],
    },
    game: i % 4 === 3 ? null : "OpenArena",
    profile: null,
    note: "",
    min_score: null,
    moments: { new: 0, accepted: 0, total: 0 },
    playback: { kind: "source", url: `/api/v1/media/recordings/${id}/source` },
    poster_url: `/api/v1/media/recordings/${id}/poster.jpg`,
    filmstrip: null,
    file,
  };
}

function addRecording(world, file, i, now) {
  const recording = recordingOf(file, now - [1.2, 2.1, 26, 30, 52, 75, 100, 170, 400][i % 9] * HOUR, i);
  world.recordings.push(recording);
  const signals = [];
  const count = i === files_without ? 0 : Math.max(1, Math.min(3, Math.floor(file.duration / 12)));
  for (let m = 0; m < count; m++) addMoment(world, recording, signals, m, count, i);
  for (let s = 2; s < file.duration; s += 5.3) signals.push(signal("motion", s, 0.4 + ((s * 7) % 5) / 10, 1.4));
  for (let s = 4; s < file.duration; s += 9.1) signals.push(signal("loudness", s, 0.6, 0.8));
  world.signals.set(
    recording.id,
    signals.sort((a, b) => a.start_s - b.start_s),
  );
}
const files_without = 5;

function signal(kind, start_s, strength, length, box = null) {
  return {
    kind,
    start_s,
    end_s: length ? start_s + length : null,
    strength,
    own: kind === "kill" ? true : null,
    label: box ? "own kill notice" : null,
    box,
    source: box ? "detector" : "sound",
  };
}

function addMoment(world, recording, signals, m, count, i) {
  const [title, reasons, score] = STORIES[(i * 2 + m) % STORIES.length];
  const part = recording.file.duration / count;
  const peak = part * m + part * 0.55;
  const start = Math.max(0, peak - Math.min(7, part * 0.4));
  const end = Math.min(recording.file.duration, peak + Math.min(5, part * 0.35));
  const evidence = reasons.map(([kind], k) =>
    signal(
      kind,
      peak - 2 + k * 1.8,
      0.9,
      kind === "medal" || kind === "victory" ? 3 : 0.5,
      kind === "multi_kill" ? { x: 0.28, y: 0.2, w: 0.44, h: 0.1 } : null,
    ),
  );
  evidence.push(signal("kill", peak - 1, 0.8, 0.3), signal("kill", peak + 1.2, 0.8, 0.3));
  signals.push(...evidence);
  const clip = makeClip(recording, start, end, title ?? reasons[0][1]);
  const moment = {
    id: randomUUID(),
    recording_id: recording.id,
    clip_id: clip.id,
    title,
    start_s: start,
    end_s: end,
    edges_by_user: false,
    peak_s: peak,
    score,
    band: score >= 70 ? "strong" : score >= 40 ? "maybe" : "weak",
    reasons: reasons.map(([kind, text], k) => ({ kind, text, points: [42, 21, 9][k] })),
    state: "new",
    found_at: recording.imported_at,
    thumbnail_url: `/api/v1/media/clips/${clip.id}/thumbnail.jpg`,
    same_as: null,
    twins: 0,
    evidence,
  };
  clip.moment = moment.id;
  clip.score = score;
  world.moments.push(moment);
  world.clips.push(clip);
}

function makeClip(recording, start_s, end_s, title) {
  const id = randomUUID();
  const at = recording.imported_at;
  const words = (destination, text) => ({
    id: randomUUID(),
    clip_id: id,
    destination,
    language: "en",
    text,
    author: { by: "model", name: "gemma3:4b", took_ms: 3120 },
    note: null,
    candidates: [
      { title: text.title, reason: "Says plainly what happens. Stands on: The player gets 3 kills." },
      { title: "Worth a second look", reason: "Playful. Stands on: The clip is 14 seconds long." },
    ],
    locked: [],
    written_at: at,
    limits: LIMITS,
  });
  return {
    id,
    state: "draft",
    recording,
    created_at: at,
    updated_at: at,
    thumbnail_at_s: null,
    score: 0,
    edit: {
      spans: [{ recording_id: recording.id, start_s, end_s }],
      layout: { kind: "source", game: null, face: null },
      sound: { tracks: null, gain_db: 0, muted: false },
      captions: { enabled: false, lines: [] },
    },
    words: [
      words("any", {
        title,
        description: "Rocket, rail, rail – and the flag goes home. OpenArena CTF.",
        tags: ["openarena", "ctf", "shorts", "fps"],
        alt_text: "A first-person view of an arena; three opponents fall one after the other.",
      }),
      words("folder", { title, description: "Rocket, rail, rail.", tags: ["openarena"], alt_text: "" }),
    ],
    render: { state: "none", url: null, size_bytes: null, job_id: null },
  };
}

function failed(now) {
  const recording = recordingOf(
    { name: "2026-11-20 18-44-51.mp4", duration: 0, width: 0, height: 0, fps: 0 },
    now - 60 * HOUR,
    0,
  );
  return {
    ...recording,
    state: "failed",
    media: null,
    size_bytes: 48_233_011,
    playback: { kind: "preparing", url: null },
    poster_url: null,
    game: null,
    problem: problem(
      "file_truncated",
      "The recording 2026-11-20 18-44-51.mp4 can't be read.",
      "It ends too early: its index (moov) is missing. The recorder was probably stopped hard.",
      [{ do: "say", text: "Remux it in OBS (File → Remux Recordings), then try again." }, { do: "retry" }],
      "moov atom not found\n2026-11-20 18-44-51.mp4: Invalid data found when processing input",
    ),
  };
}

function addMany(world, files, now) {
  const file = files[0];
  for (let n = 0; n < 10_000; n++) {
    const at = now - (200 + n * 3) * HOUR;
    const date = new Date(at).toISOString().replace("T", " ").replaceAll(":", "-").slice(0, 19);
    const recording = recordingOf({ ...file, name: `${date}.mp4`, duration: 40 + (n % 200) * 40 }, at, n);
    recording.file = file;
    recording.moments = { new: 0, accepted: n % 5, total: n % 9 };
    world.recordings.push(recording);
    if (n < 4000) addMoment(world, recording, [], 0, 1, n);
  }
}

function jobs(world, now) {
  const job = (kind, title, state, more = {}) => ({
    id: randomUUID(),
    kind,
    title,
    subject: world.recordings[0]?.id ?? "",
    subject_link: world.recordings[0] ? `/recordings/${world.recordings[0].id}` : null,
    lane: "cpu",
    state,
    attempt: 1,
    waits: null,
    progress: { fraction: null, word: "", eta_s: null },
    problem: null,
    created_at: new Date(now - 300_000).toISOString(),
    started_at: null,
    ended_at: null,
    ...more,
  });
  const ended = (s) => ({
    started_at: new Date(now - s * 1000 - 41_000).toISOString(),
    ended_at: new Date(now - s * 1000).toISOString(),
  });
  return [
    job("analyse", `Finding moments in ${world.recordings[1]?.file_name}`, "running", {
      started_at: new Date(now - 20_000).toISOString(),
      progress: { fraction: 0.41, word: "looking at pictures", eta_s: 38 },
    }),
    job("words", "Writing words for “The jump”", "running", {
      lane: "llm",
      started_at: new Date(now - 4000).toISOString(),
      progress: { fraction: null, word: "gemma3:4b is writing", eta_s: null },
    }),
    job("render", "Cutting “Won on the last second”", "queued"),
    job("proxy", "Preparing a preview of 2026-11-21 22-10-40.mkv", "queued", { waits: "again at 18:03", attempt: 2 }),
    job("publish", "Exporting “Railgun across the map” to NAS", "needs_user", {
      lane: "net",
      problem: world.accounts[1].problem,
    }),
    job("import", "Importing 2026-11-20 18-44-51.mp4", "failed", {
      ...ended(900),
      problem: world.recordings.find((r) => r.state === "failed")?.problem ?? null,
    }),
    ...Array.from({ length: 14 }, (_, n) =>
      job(
        "analyse",
        `Finding moments in ${world.recordings[n % world.recordings.length]?.file_name}`,
        n === 4 ? "cancelled" : "done",
        ended(1200 + n * 700),
      ),
    ),
  ];
}
