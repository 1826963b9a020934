/* eslint max-lines: off -- one table of shapes, replaced by the generated types */
/** The shapes of the API, by the names that the app uses. */

export interface Box {
  x: number;
  y: number;
  w: number;
  h: number;
}
export type SignalKind =
  | "kill"
  | "multi_kill"
  | "medal"
  | "death"
  | "objective"
  | "victory"
  | "defeat"
  | "scoreboard"
  | "menu"
  | "console"
  | "marker"
  | "voice"
  | "loudness"
  | "onset"
  | "motion"
  | "scene_cut"
  | "event";
export type Fix =
  | { do: "retry" }
  | { do: "open_page"; page: string; label: string }
  | { do: "run_command"; command: string }
  | { do: "free_space"; bytes: number }
  | { do: "say"; text: string };
export interface Problem {
  code: string;
  what: string;
  why: string;
  fix: Fix[];
  field?: string | null;
  details: string;
}
export interface Reason {
  kind: SignalKind;
  text: string;
  points: number;
}
export interface Signal {
  kind: SignalKind;
  start_s: number;
  end_s: number | null;
  strength: number;
  own: boolean | null;
  label: string | null;
  box: Box | null;
  source: string;
}
export interface Video {
  codec: string;
  width: number;
  height: number;
  fps: number;
  variable_frame_rate: boolean;
  hdr: boolean;
  rotation: string;
}
export interface AudioTrack {
  index: number;
  codec: string;
  title: string | null;
  channels: number;
}
export interface Media {
  container: string;
  duration_s: number;
  video: Video | null;
  audio: AudioTrack[];
  chapters: { start_s: number; title: string }[];
}
export interface Playback {
  kind: "source" | "proxy" | "preparing";
  url: string | null;
}
export interface Filmstrip {
  url: string;
  columns: number;
  rows: number;
  tile_width: number;
  tile_height: number;
  every_s: number;
}
export type RecordingState = "new" | "analysing" | "ready" | "failed" | "missing";
export interface Recording {
  id: string;
  file_name: string;
  path: string;
  size_bytes: number;
  recorded_at: string;
  imported_at: string;
  state: RecordingState;
  problem: Problem | null;
  media: Media | null;
  game: string | null;
  profile: string | null;
  note: string;
  moments: { new: number; accepted: number; total: number };
  playback: Playback;
  poster_url: string | null;
  filmstrip: Filmstrip | null;
}
export interface Detector {
  name: string;
  version: string;
  provider: string;
}
export interface Analysis {
  detector: Detector;
  finished_at: string;
  stats: Record<string, unknown>;
  looked_at: string[];
  strongest: Signal[];
}
export type MomentState = "new" | "accepted" | "rejected" | "later";
export type Band = "strong" | "maybe" | "weak";
export interface Moment {
  id: string;
  recording_id: string;
  recording: { file_name: string; recorded_at: string; game: string | null; duration_s: number; moments: number };
  clip_id: string | null;
  title: string | null;
  start_s: number;
  end_s: number;
  edges_by_user: boolean;
  peak_s: number;
  score: number;
  band: Band;
  reasons: Reason[];
  state: MomentState;
  found_at: string;
  thumbnail_url: string | null;
}
export interface MomentDetail extends Moment {
  evidence: Signal[];
  playback: Playback;
}
export interface WordsText {
  title: string;
  description: string;
  tags: string[];
  alt_text: string;
}
export type Author = { by: "user" } | { by: "template" } | { by: "model"; name: string; took_ms: number };
export interface Limits {
  title_chars: number;
  description_chars: number;
  tags: number;
  tag_chars: number;
}
export interface Words {
  id: string;
  clip_id: string;
  destination: string;
  language: string;
  text: WordsText;
  author: Author;
  note: string | null;
  written_at: string;
  limits: Limits;
}
export type LayoutKind =
  | "source"
  | "vertical_blurred"
  | "vertical_game"
  | "vertical_face_above"
  | "vertical_face_below"
  | "vertical_face_inset"
  | "square";
export interface Layout {
  kind: LayoutKind;
  game: Box | null;
  face: Box | null;
}
export interface ClipSpan {
  recording_id: string;
  start_s: number;
  end_s: number;
}
export interface Sound {
  tracks: number[] | null;
  gain_db: number;
  muted: boolean;
}
export interface Edit {
  spans: ClipSpan[];
  layout: Layout;
  sound: Sound;
  captions: { enabled: boolean; lines: { start_s: number; end_s: number; text: string }[] };
}
export type ClipState = "draft" | "ready" | "archived";
export type PostState =
  | "draft"
  | "approved"
  | "scheduled"
  | "preflight"
  | "uploading"
  | "finishing"
  | "processing"
  | "live"
  | "unknown"
  | "needs_user"
  | "failed"
  | "cancelled";
export interface PostBrief {
  post_id: string;
  account_id: string;
  platform: string;
  account_name: string;
  state: PostState;
}
export interface Post {
  id: string;
  clip_id: string;
  clip_title: string;
  account_id: string;
  account_name: string;
  platform: string;
  state: PostState;
  at: string | null;
  zone: string | null;
  url: string | null;
  progress: number | null;
  problem: Problem | null;
  approved_by: string | null;
  created_at: string;
  updated_at: string;
}
export interface Clip {
  id: string;
  state: ClipState;
  title: string;
  recording_id: string;
  recording_name: string;
  recorded_at: string;
  game: string | null;
  score: number | null;
  length_s: number;
  layout: LayoutKind;
  thumbnail_url: string | null;
  created_at: string;
  updated_at: string;
  posts: PostBrief[];
}
export interface Render {
  state: "none" | "queued" | "running" | "ready" | "failed";
  url: string | null;
  size_bytes: number | null;
  job_id: string | null;
}
export interface ClipSource {
  recording_id: string;
  playback: Playback;
  duration_s: number;
  video: Video | null;
}
export interface ClipDetail extends Omit<Clip, "posts"> {
  edit: Edit;
  thumbnail_at_s: number | null;
  moments: Moment[];
  words: Words[];
  posts: Post[];
  render: Render;
  sources: ClipSource[];
}
export interface Account {
  id: string;
  platform: string;
  name: string;
  config: Record<string, unknown>;
  state: "ready" | "needs_user" | "removed";
  problem: Problem | null;
}
export interface Platform {
  key: string;
  name: string;
  words: Limits;
  config_fields: { key: string; label: string; help: string; kind: "folder" | "text" | "secret" }[];
  visibilities: string[];
  abilities: string[];
}
export type JobState = "queued" | "running" | "needs_user" | "paused" | "done" | "failed" | "cancelled";
export interface Progress {
  fraction: number | null;
  word: string;
  eta_s: number | null;
}
export interface Job {
  id: string;
  kind: string;
  title: string;
  subject: string;
  subject_link: string | null;
  lane: "cpu" | "llm" | "net";
  state: JobState;
  attempt: number;
  waits: string | null;
  progress: Progress;
  problem: Problem | null;
  created_at: string;
  started_at: string | null;
  ended_at: string | null;
}
export interface JobDetail extends Job {
  log: { at: string; text: string }[];
}
export interface Folder {
  id: string;
  path: string;
  recursive: boolean;
  patterns: string[];
  enabled: boolean;
  polling: boolean;
  state: "watching" | "polling" | "away" | "paused";
  note: string | null;
}
export interface FolderSuggestion {
  recorder: string;
  path: string;
  newest: { name: string; modified: string; size_bytes: number } | null;
  files: number;
}
export interface Undo {
  id: string;
  label: string;
  at: string;
}
export interface UndoToken {
  id: string;
  label: string;
}
export interface Status {
  version: string;
  paused_until: string | null;
  paused: boolean;
  watching: number;
  counts: {
    new_moments: number;
    accepted: number;
    later: number;
    recordings: number;
    clips: number;
    jobs_open: number;
    jobs_need_user: number;
    jobs_failed: number;
  };
  running: Job[];
  detector: Detector & { why: string | null };
  ffmpeg: { ok: boolean; version: string | null; problem: Problem | null };
  ollama: { state: "ready" | "away" | "no_model" | "off" | "unknown"; model: string | null };
  undo: Undo | null;
  notices: Problem[];
}
export interface Check {
  key: string;
  title: string;
  ok: boolean;
  detail: string;
  fix: Fix[];
}
export interface Waveform {
  per_s: number;
  peaks: number[];
}
export interface Padding {
  before_s: number;
  after_s: number;
}
export interface Settings {
  analysis: {
    samples_per_s: number;
    min_score: number;
    max_moments_per_hour: number;
    padding: Padding;
    merge_gap_s: number;
    automatic: boolean;
  };
  words: { use_ollama: boolean; ollama_url: string | null; model: string | null; language: string };
  export_folder: string | null;
  cache_budget_bytes: number;
  paused: boolean;
  autostart: boolean;
  notifications: boolean;
  theme: string;
  ui_language: string;
  welcomed: boolean;
  tray_explained: boolean;
}
export interface Profile {
  name: string;
  game: string | null;
  classes: Record<string, { signal: SignalKind; threshold: number | null; region: Box | null }>;
  weights: Partial<Record<SignalKind, number>>;
  paddings: Partial<Record<SignalKind, Padding>>;
  merge_gap_s: number | null;
  players: string[];
  tone: string | null;
  language: string | null;
  banned_words: string[];
  tags: string[];
}
export interface Models {
  detector: Detector & { why: string | null };
  classes: { name: string; signal: SignalKind | null; threshold: number }[];
}
export interface OllamaHealth {
  state: "ready" | "away" | "no_model" | "off" | "unknown";
  url: string;
  version: string | null;
  model: string | null;
  problem: Problem | null;
}
export interface OllamaModel {
  name: string;
  size_bytes: number | null;
}
export interface Page<T> {
  items: T[];
  next: string | null;
}

interface Op<Query, Path, Body, Result> {
  parameters: { query?: Query; path: Path; header?: never; cookie?: never };
  requestBody: [Body] extends [never] ? never : { content: { "application/json": Body } };
  responses: { 200: { content: { "application/json": Result } } };
}
type None = Record<never, never>;
type ById = { id: string };
type Paging = { cursor?: string; limit?: number };
type Get<Result, Query = None, Path = None> = Op<Query, Path, never, Result>;
type Send<Body, Result, Path = None> = Op<None, Path, Body, Result>;
type Jobs = { jobs: Job[] };
type Undoable = { undo_id: string | null; label: string | null };

/** The routes, in the form openapi-typescript writes them. */
export interface paths {
  "/status": { get: Get<Status> };
  "/recordings": { get: Get<Page<Recording>, Paging & { text?: string; state?: string; game?: string }> };
  "/recordings/import": {
    post: Send<{ paths: string[] }, Jobs & { skipped: { path: string; problem: Problem }[] }>;
  };
  "/recordings/{id}": {
    get: Get<Recording, None, ById>;
    patch: Send<{ note?: string; game?: string | null; profile?: string | null }, Recording & Undoable, ById>;
    delete: Send<never, Undoable, ById>;
  };
  "/recordings/{id}/retry": { post: Send<never, Job, ById> };
  "/recordings/{id}/analyse": { post: Send<{ thorough?: boolean }, Job, ById> };
  "/recordings/{id}/signals": { get: Get<{ signals: Signal[]; analysis: Analysis | null }, None, ById> };
  "/recordings/{id}/moments": {
    get: Get<{ items: Moment[] }, None, ById>;
    post: Send<{ start_s: number; end_s: number }, Moment, ById>;
  };
  "/recordings/{id}/waveform": { get: Get<Waveform, None, ById> };
  "/games": { get: Get<{ items: { game: string; count: number }[] }> };
  "/moments": {
    get: Get<
      Page<Moment>,
      Paging & { state?: string; text?: string; game?: string; recording?: string; min_score?: number; sort?: string }
    >;
  };
  "/moments/{id}": {
    get: Get<MomentDetail, None, ById>;
    patch: Send<{ start_s: number; end_s: number }, MomentDetail & Undoable, ById>;
  };
  "/moments/decide": {
    post: Send<{ ids: string[]; state: MomentState }, { undo: UndoToken; changed: number }>;
  };
  "/clips": { get: Get<Page<Clip>, Paging & { state?: string; text?: string; game?: string }> };
  "/clips/{id}": {
    get: Get<ClipDetail, None, ById>;
    patch: Send<{ edit?: Edit; thumbnail_at_s?: number | null; state?: ClipState }, ClipDetail & Undoable, ById>;
  };
  "/clips/{id}/duplicate": { post: Send<never, ClipDetail, ById> };
  "/clips/{id}/render": { post: Send<never, Job, ById> };
  "/clips/{id}/approve": {
    post: Send<{ accounts: string[]; at?: string; zone?: string; visibility?: string }, { posts: Post[] }, ById>;
  };
  "/clips/{id}/words": {
    get: Get<{ items: Words[] }, { destination?: string }, ById>;
    put: Send<{ destination: string; language?: string; text: WordsText }, Words, ById>;
  };
  "/clips/{id}/words/rewrite": { post: Send<{ destination: string; language?: string }, Job, ById> };
  "/clips/{id}/words/history": { get: Get<{ items: Words[] }, { destination?: string }, ById> };
  "/platforms": { get: Get<{ items: Platform[] }> };
  "/accounts": {
    get: Get<{ items: Account[] }>;
    post: Send<{ platform: string; name: string; config: Record<string, unknown> }, Account>;
  };
  "/accounts/{id}": {
    patch: Send<{ name?: string; config?: Record<string, unknown> }, Account, ById>;
    delete: Send<never, Undoable, ById>;
  };
  "/posts": { get: Get<Page<Post>, Paging & { state?: string; account?: string; from?: string; to?: string }> };
  "/posts/{id}/cancel": { post: Send<never, Post, ById> };
  "/posts/{id}/retry": { post: Send<never, Post, ById> };
  "/jobs": { get: Get<Page<Job>, Paging & { state?: string; kind?: string; subject?: string }> };
  "/jobs/{id}": { get: Get<JobDetail, None, ById> };
  "/jobs/{id}/cancel": { post: Send<never, Job, ById> };
  "/jobs/{id}/retry": { post: Send<never, Job, ById> };
  "/jobs/{id}/pause": { post: Send<never, Job, ById> };
  "/jobs/{id}/resume": { post: Send<never, Job, ById> };
  "/queue/pause": { post: Send<{ minutes?: number }, Status> };
  "/queue/resume": { post: Send<never, Status> };
  "/folders": {
    get: Get<{ items: Folder[] }>;
    post: Send<{ path: string; recursive: boolean; patterns?: string[]; polling?: boolean }, Folder>;
  };
  "/folders/{id}": {
    patch: Send<{ recursive?: boolean; patterns?: string[]; enabled?: boolean; polling?: boolean }, Folder, ById>;
    delete: Send<never, Undoable, ById>;
  };
  "/folders/suggestions": { get: Get<{ items: FolderSuggestion[] }> };
  "/settings": { get: Get<Settings>; patch: Send<DeepPartial<Settings>, Settings> };
  "/profiles": { get: Get<{ items: Profile[] }> };
  "/profiles/{name}": {
    put: Send<Profile, Profile, { name: string }>;
    delete: Send<never, Undoable, { name: string }>;
  };
  "/models": { get: Get<Models> };
  "/ai/health": { get: Get<OllamaHealth> };
  "/ai/models": { get: Get<{ items: OllamaModel[] }> };
  "/ai/test-ollama": { post: Send<{ url?: string | null }, OllamaHealth> };
  "/doctor": { get: Get<{ checks: Check[]; report: string }> };
  "/undo": { get: Get<Undo | null>; post: Send<{ id?: string }, { label: string; changed: number }> };
  "/sample": { post: Send<never, Jobs> };
}

export type DeepPartial<T> = { [K in keyof T]?: T[K] extends object ? DeepPartial<T[K]> : T[K] };
