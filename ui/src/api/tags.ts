/**
 * What each read is made of and what each write makes stale. Pages never list what they must load again: the client
 * compares these tables with what the server's events say.
 */
export type Tag =
  | "status"
  | "recordings"
  | "moments"
  | "clips"
  | "words"
  | "posts"
  | "jobs"
  | "folders"
  | "settings"
  | "accounts"
  | "profiles"
  | "models";

/** `x-made-of` of the reads, by path. */
export const MADE_OF: Readonly<Record<string, readonly Tag[]>> = {
  "/status": ["status"],
  "/recordings": ["recordings"],
  "/recordings/{id}": ["recordings"],
  "/recordings/{id}/signals": ["recordings"],
  "/recordings/{id}/moments": ["moments"],
  "/recordings/{id}/waveform": ["recordings"],
  "/games": ["recordings"],
  "/moments": ["moments"],
  "/moments/{id}": ["moments", "recordings"],
  "/clips": ["clips"],
  "/clips/{id}": ["clips", "words", "posts"],
  "/clips/{id}/words": ["words"],
  "/clips/{id}/words/history": ["words"],
  "/platforms": [],
  "/accounts": ["accounts"],
  "/posts": ["posts"],
  "/jobs": ["jobs"],
  "/jobs/{id}": ["jobs"],
  "/folders": ["folders"],
  "/folders/suggestions": ["folders"],
  "/settings": ["settings"],
  "/profiles": ["profiles"],
  "/models": ["models"],
  "/ai/health": ["models", "settings"],
  "/ai/models": ["models", "settings"],
  "/doctor": ["status", "models", "folders"],
  "/undo": ["status"],
};

/** `x-makes-stale` of the writes, by method and path. */
export const MAKES_STALE: Readonly<Record<string, readonly Tag[]>> = {
  "POST /recordings/import": ["recordings", "jobs", "status"],
  "PATCH /recordings/{id}": ["recordings", "status"],
  "DELETE /recordings/{id}": ["recordings", "moments", "status"],
  "POST /recordings/{id}/retry": ["recordings", "jobs"],
  "POST /recordings/{id}/analyse": ["recordings", "jobs"],
  "POST /recordings/{id}/moments": ["moments", "clips", "status"],
  "PATCH /moments/{id}": ["moments", "clips", "status"],
  "POST /moments/decide": ["moments", "clips", "status"],
  "PATCH /clips/{id}": ["clips", "status"],
  "POST /clips/{id}/duplicate": ["clips", "status"],
  "POST /clips/{id}/render": ["clips", "jobs"],
  "POST /clips/{id}/approve": ["clips", "posts", "jobs"],
  "PUT /clips/{id}/words": ["words"],
  "POST /clips/{id}/words/rewrite": ["words", "jobs"],
  "POST /accounts": ["accounts"],
  "PATCH /accounts/{id}": ["accounts"],
  "DELETE /accounts/{id}": ["accounts"],
  "POST /posts/{id}/cancel": ["posts"],
  "POST /posts/{id}/retry": ["posts", "jobs"],
  "POST /jobs/{id}/cancel": ["jobs", "status"],
  "POST /jobs/{id}/retry": ["jobs", "status"],
  "POST /jobs/{id}/pause": ["jobs", "status"],
  "POST /jobs/{id}/resume": ["jobs", "status"],
  "POST /queue/pause": ["status", "jobs", "settings"],
  "POST /queue/resume": ["status", "jobs", "settings"],
  "POST /folders": ["folders", "status"],
  "PATCH /folders/{id}": ["folders", "status"],
  "DELETE /folders/{id}": ["folders", "status"],
  "PATCH /settings": ["settings", "status", "models"],
  "PUT /profiles/{name}": ["profiles"],
  "DELETE /profiles/{name}": ["profiles"],
  "POST /undo": ["status", "moments", "clips", "words", "recordings", "accounts", "folders"],
  "POST /sample": ["recordings", "jobs", "status"],
};
