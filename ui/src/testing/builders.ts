import type { Account, ClipDetail, ConfigField, Job, Moment, Platform, Post, Rule, Words } from "~/api/contract";

/** A moment that says something; tests name only what they are about. */
export function moment(id: string, more: Partial<Moment> = {}): Moment {
  return {
    id,
    recording_id: "r1",
    recording: {
      file_name: "21-14-03.mp4",
      recorded_at: "2026-03-14T20:14:03Z",
      game: "OpenArena",
      duration_s: 100,
      moments: 3,
    },
    clip_id: `clip-${id}`,
    title: `Moment ${id}`,
    start_s: 10,
    end_s: 20,
    edges_by_user: false,
    peak_s: 15,
    score: 80,
    band: "strong",
    reasons: [{ kind: "kill", text: "3 kills in 6 s", points: 40 }],
    state: "new",
    found_at: "2026-03-14T20:20:00Z",
    thumbnail_url: null,
    same_as: null,
    twins: 0,
    ...more,
  };
}

export function words(destination: string, title: string, written_at = "2026-03-14T20:20:00Z"): Words {
  return {
    id: `words-${destination}`,
    clip_id: "c1",
    destination,
    language: "en",
    text: { title, description: "", tags: [], alt_text: "" },
    author: { by: "template" },
    note: null,
    written_at,
    candidates: [],
    locked: [],
    limits: {
      title_chars: 100,
      description_chars: 2200,
      tags: 15,
      tag_chars: 30,
      no_angle_brackets: true,
      unit: "utf16",
      description_bytes: null,
      tags_together: null,
    },
  };
}

export function clip(more: Partial<ClipDetail> = {}): ClipDetail {
  return {
    id: "c1",
    state: "ready",
    title: "Three in a row",
    recording_id: "r1",
    recording_name: "21-14-03.mp4",
    recorded_at: "2026-03-14T20:14:03Z",
    game: null,
    score: 80,
    length_s: 10,
    layout: "source",
    thumbnail_url: null,
    created_at: "2026-03-14T20:20:00Z",
    updated_at: "2026-03-14T20:20:00Z",
    edit: {
      spans: [{ recording_id: "r1", start_s: 10, end_s: 20 }],
      layout: { kind: "source", game: null, face: null },
      sound: { tracks: null, gain_db: 0, muted: false },
      captions: { enabled: false, lines: [] },
    },
    thumbnail_at_s: null,
    own_picture: false,
    moments: [],
    words: [words("any", "Three in a row")],
    posts: [],
    render: { state: "none", url: null, size_bytes: null, job_id: null },
    sources: [{ recording_id: "r1", playback: { kind: "source", url: "/x" }, duration_s: 100, video: null }],
    ...more,
  };
}

export function job(id: string, state: Job["state"], more: Partial<Job> = {}): Job {
  return {
    id,
    kind: "analyse",
    title: "Finding moments",
    subject: "r1",
    subject_link: null,
    lane: "cpu",
    state,
    attempt: 1,
    waits: null,
    progress: { fraction: null, word: "", eta_s: null },
    problem: null,
    created_at: "2026-03-14T20:20:00Z",
    started_at: null,
    ended_at: null,
    ...more,
  };
}

export function account(id: string, more: Partial<Account> = {}): Account {
  return {
    id,
    platform: "folder",
    name: `Account ${id}`,
    config: {},
    state: "ready",
    problem: null,
    created_at: "2026-03-14T20:20:00Z",
    ...more,
  };
}

export function platform(key: string, more: Partial<Platform> = {}): Platform {
  return {
    key,
    name: key,
    about: "",
    abilities: [],
    choices: [],
    config_fields: [],
    connect: {
      in_browser: false,
      needs_client: false,
      needs_client_secret: false,
      client_id_ends: "",
      client_id_least: 0,
      rights: [],
      steps: [],
    },
    says: [],
    visibilities: ["private"],
    words: words("any", "").limits,
    ...more,
  };
}

/** Something that is chosen for a post. A list of words makes it a choice among them. */
export function choice(
  key: string,
  kind: ConfigField["kind"] | readonly string[] = "switch",
  more: Partial<ConfigField> = {},
): ConfigField {
  const options = typeof kind === "string" ? [] : kind.map((value) => ({ value, label: value }));
  return {
    key,
    label: `Label ${key}`,
    help: "",
    kind: typeof kind === "string" ? kind : "choice",
    required: false,
    required_when: null,
    shown_when: null,
    options,
    ...more,
  };
}

/** A post that waits here for its time. */
export function scheduled(id: string, at: string, more: Partial<Post> = {}): Post {
  return {
    id,
    clip_id: `clip-${id}`,
    clip_title: `Post ${id}`,
    account_id: "a1",
    account_name: "Account a1",
    platform: "folder",
    state: "scheduled",
    at,
    zone: "Europe/Berlin",
    url: null,
    progress: null,
    problem: null,
    visibility: "public",
    approved_by: "you",
    request: null,
    created_at: "2026-03-14T20:20:00Z",
    updated_at: "2026-03-14T20:20:00Z",
    shown_at: at,
    publish_at: null,
    needs_computer: true,
    can_move: (more.state ?? "scheduled") === "scheduled" && !more.publish_at,
    can_delete: false,
    can_reword: false,
    seen: null,
    numbers: null,
    ...more,
  };
}

/** A rule for everything in one game, to one place. */
export function rule(
  id: string,
  condition: Partial<Rule["condition"]> = {},
  action: Partial<Rule["action"]> = {},
): Rule {
  return {
    id,
    name: `Rule ${id}`,
    enabled: true,
    condition: { min_score: 90, games: ["OpenArena"], kinds: [], channels: [], ...condition },
    action: { accounts: ["a1"], time: "next_slot", visibility: null, most_a_day: 2, ...action },
  };
}
