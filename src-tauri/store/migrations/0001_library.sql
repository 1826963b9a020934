-- The library: recordings, what was measured in them, moments, clips and words, and the text search over them.
-- An app that does not know this version must not open the file: tables that it needs are missing.
--
-- Conventions of every table here:
--   *_at  wall-clock time, milliseconds since 1970 in UTC          *_us  time inside a recording, microseconds
--   id    UUIDv7 as text                                           seq   a row number that stays (FTS rows hang on it)
-- Words of enumerations are not checked here: a later version may know more of them, and SQLite can't widen a CHECK.

PRAGMA application_id = 1129072976; -- "CLIP"

CREATE TABLE folders (
    seq       INTEGER PRIMARY KEY,
    id        TEXT    NOT NULL UNIQUE,
    path      TEXT    NOT NULL UNIQUE,
    recursive INTEGER NOT NULL,
    patterns  TEXT    NOT NULL CHECK (json_valid(patterns)),
    enabled   INTEGER NOT NULL,
    polling   INTEGER NOT NULL
) STRICT;

CREATE TABLE recordings (
    seq         INTEGER PRIMARY KEY,
    id          TEXT    NOT NULL UNIQUE,
    fingerprint TEXT,
    path        TEXT    NOT NULL,
    file_name   TEXT    NOT NULL,             -- the last part of the path, for the search
    size_bytes  INTEGER NOT NULL,
    recorded_at INTEGER NOT NULL,
    imported_at INTEGER NOT NULL,
    state       TEXT    NOT NULL,
    game        TEXT,
    profile     TEXT,
    duration_us INTEGER,                      -- from `media`, for lists
    note        TEXT    NOT NULL,
    problem     TEXT CHECK (json_valid(problem)),
    media       TEXT CHECK (json_valid(media))
) STRICT;
CREATE UNIQUE INDEX recordings_fingerprint ON recordings (fingerprint) WHERE fingerprint IS NOT NULL;
CREATE INDEX recordings_recent ON recordings (recorded_at, id);
CREATE INDEX recordings_state ON recordings (state, recorded_at, id);
CREATE INDEX recordings_game ON recordings (game, recorded_at, id);

-- Every place where a recording was seen. The newest owner of a path wins: a file can be replaced by another one.
CREATE TABLE recording_paths (
    path      TEXT PRIMARY KEY,
    recording TEXT NOT NULL REFERENCES recordings (id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE INDEX recording_paths_recording ON recording_paths (recording);

-- Removed from the library on purpose: the watcher leaves them alone.
CREATE TABLE forgotten (
    fingerprint  TEXT PRIMARY KEY,
    forgotten_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE analyses (
    seq               INTEGER PRIMARY KEY,
    recording         TEXT    NOT NULL UNIQUE REFERENCES recordings (id) ON DELETE CASCADE,
    key               TEXT    NOT NULL,       -- fingerprint, detector and settings version: what the signals depend on
    detector_name     TEXT    NOT NULL,
    detector_version  TEXT    NOT NULL,
    detector_provider TEXT    NOT NULL,
    settings_version  TEXT    NOT NULL,
    finished_at       INTEGER NOT NULL,
    stats             TEXT    NOT NULL CHECK (json_valid(stats))
) STRICT;

-- Rows, not a document: learning asks for one kind over all recordings.
CREATE TABLE signals (
    analysis INTEGER NOT NULL REFERENCES analyses (seq) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    kind     TEXT    NOT NULL,
    start_us INTEGER NOT NULL,
    end_us   INTEGER,
    strength REAL    NOT NULL,
    own      INTEGER,
    label    TEXT,
    x        REAL,
    y        REAL,
    w        REAL,
    h        REAL,
    source   TEXT    NOT NULL,
    PRIMARY KEY (analysis, position)
) STRICT, WITHOUT ROWID;

-- `recorded_at` and `game` are copies of the recording's: the inbox is ordered and filtered by them.
CREATE TABLE moments (
    seq           INTEGER PRIMARY KEY,
    id            TEXT    NOT NULL UNIQUE,
    recording     TEXT    NOT NULL REFERENCES recordings (id) ON DELETE CASCADE,
    recorded_at   INTEGER NOT NULL,
    game          TEXT,
    state         TEXT    NOT NULL,
    score         INTEGER NOT NULL,
    start_us      INTEGER NOT NULL,
    end_us        INTEGER NOT NULL,
    edges_by_user INTEGER NOT NULL,
    peak_us       INTEGER NOT NULL,
    found_at      INTEGER NOT NULL,
    decided_at    INTEGER,
    reasons       TEXT    NOT NULL CHECK (json_valid(reasons)),
    evidence      TEXT    NOT NULL CHECK (json_valid(evidence)),
    CHECK (start_us <= end_us)
) STRICT;
CREATE INDEX moments_recent ON moments (state, recorded_at, recording, score, id);
CREATE INDEX moments_best ON moments (state, score, recorded_at, id);
CREATE INDEX moments_game_recent ON moments (game, state, recorded_at, recording, score, id);
CREATE INDEX moments_game_best ON moments (game, state, score, recorded_at, id);
CREATE INDEX moments_recording ON moments (recording, state, score, id);

-- How many moments there are in each state: counting 100,000 rows at every change of the inbox is too slow.
CREATE TABLE moment_counts (
    state TEXT    PRIMARY KEY,
    n     INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TRIGGER moments_counted_in AFTER INSERT ON moments BEGIN
    INSERT INTO moment_counts (state, n) VALUES (new.state, 1) ON CONFLICT (state) DO UPDATE SET n = n + 1;
END;
CREATE TRIGGER moments_counted_out AFTER DELETE ON moments BEGIN
    UPDATE moment_counts SET n = n - 1 WHERE state = old.state;
END;
CREATE TRIGGER moments_counted_over AFTER UPDATE OF state ON moments WHEN old.state IS NOT new.state BEGIN
    UPDATE moment_counts SET n = n - 1 WHERE state = old.state;
    INSERT INTO moment_counts (state, n) VALUES (new.state, 1) ON CONFLICT (state) DO UPDATE SET n = n + 1;
END;

-- `recording`, `source_name`, `recorded_at` and `game` are of the first span. A clip that was posted stays when its
-- recording is removed from the library; then only the copies are left.
CREATE TABLE clips (
    seq             INTEGER PRIMARY KEY,
    id              TEXT    NOT NULL UNIQUE,
    recording       TEXT REFERENCES recordings (id) ON DELETE SET NULL,
    source_name     TEXT    NOT NULL,
    recorded_at     INTEGER NOT NULL,
    game            TEXT,
    state           TEXT    NOT NULL,
    thumbnail_at_us INTEGER,
    created_at      INTEGER NOT NULL,
    updated_at      INTEGER NOT NULL,
    edit            TEXT    NOT NULL CHECK (json_valid(edit))
) STRICT;
CREATE INDEX clips_recent ON clips (state, created_at, id);
CREATE INDEX clips_game_recent ON clips (game, state, created_at, id);
CREATE INDEX clips_recording ON clips (recording);

-- Every stretch of every clip, so that a recording knows its clips.
CREATE TABLE clip_sources (
    clip      TEXT    NOT NULL REFERENCES clips (id) ON DELETE CASCADE,
    position  INTEGER NOT NULL,
    recording TEXT    NOT NULL,               -- no reference: the clip may outlive it
    start_us  INTEGER NOT NULL,
    end_us    INTEGER NOT NULL,
    PRIMARY KEY (clip, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX clip_sources_recording ON clip_sources (recording, clip);

-- By row numbers: a search goes from 100,000 clips to their moments.
CREATE TABLE clip_moments (
    clip     INTEGER NOT NULL REFERENCES clips (seq) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    moment   INTEGER NOT NULL REFERENCES moments (seq) ON DELETE CASCADE,
    PRIMARY KEY (clip, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX clip_moments_moment ON clip_moments (moment, position, clip);

-- Versions are only added; the latest id of a clip and destination counts.
CREATE TABLE words (
    seq         INTEGER PRIMARY KEY,
    id          TEXT    NOT NULL UNIQUE,
    clip        TEXT    NOT NULL REFERENCES clips (id) ON DELETE CASCADE,
    destination TEXT    NOT NULL,
    language    TEXT    NOT NULL,
    title       TEXT    NOT NULL,
    description TEXT    NOT NULL,
    tags        TEXT    NOT NULL CHECK (json_valid(tags)),
    alt_text    TEXT    NOT NULL,
    author      TEXT    NOT NULL CHECK (json_valid(author)),
    note        TEXT,
    written_at  INTEGER NOT NULL
) STRICT;
CREATE INDEX words_clip ON words (clip, id);
CREATE INDEX words_destination ON words (clip, destination, id);

-- What is known of a recording reaches its moments and clips in the same transaction.
CREATE TRIGGER recordings_copied_to_moments AFTER UPDATE OF recorded_at, game ON recordings
WHEN old.recorded_at IS NOT new.recorded_at OR old.game IS NOT new.game BEGIN
    UPDATE moments SET recorded_at = new.recorded_at, game = new.game WHERE recording = new.id;
END;
CREATE TRIGGER recordings_copied_to_clips AFTER UPDATE OF recorded_at, game, file_name ON recordings
WHEN old.recorded_at IS NOT new.recorded_at OR old.game IS NOT new.game OR old.file_name IS NOT new.file_name BEGIN
    UPDATE clips SET recorded_at = new.recorded_at, game = new.game, source_name = new.file_name WHERE recording = new.id;
END;

-- Text search. Triggers keep it, so that no way of writing a row can forget it. Without prefix indexes: over 100,000
-- clips they save some milliseconds of a search and double the time of every write.
CREATE VIRTUAL TABLE recordings_fts USING fts5 (
    file_name, game, note, tokenize = "unicode61 remove_diacritics 2"
);
CREATE TRIGGER recordings_searched_in AFTER INSERT ON recordings BEGIN
    INSERT INTO recordings_fts (rowid, file_name, game, note) VALUES (new.seq, new.file_name, new.game, new.note);
END;
CREATE TRIGGER recordings_searched_over AFTER UPDATE OF file_name, game, note ON recordings
WHEN old.file_name IS NOT new.file_name OR old.game IS NOT new.game OR old.note IS NOT new.note BEGIN
    UPDATE recordings_fts SET file_name = new.file_name, game = new.game, note = new.note WHERE rowid = new.seq;
END;
CREATE TRIGGER recordings_searched_out AFTER DELETE ON recordings BEGIN
    DELETE FROM recordings_fts WHERE rowid = old.seq;
END;

-- `words` holds the latest words of each destination; older versions are not found.
CREATE VIRTUAL TABLE clips_fts USING fts5 (
    source_name, game, words, tokenize = "unicode61 remove_diacritics 2"
);
CREATE TRIGGER clips_searched_in AFTER INSERT ON clips BEGIN
    INSERT INTO clips_fts (rowid, source_name, game, words) VALUES (new.seq, new.source_name, new.game, '');
END;
CREATE TRIGGER clips_searched_over AFTER UPDATE OF source_name, game ON clips
WHEN old.source_name IS NOT new.source_name OR old.game IS NOT new.game BEGIN
    UPDATE clips_fts SET source_name = new.source_name, game = new.game WHERE rowid = new.seq;
END;
CREATE TRIGGER clips_searched_out AFTER DELETE ON clips BEGIN
    DELETE FROM clips_fts WHERE rowid = old.seq;
END;
CREATE TRIGGER words_searched_in AFTER INSERT ON words BEGIN
    UPDATE clips_fts SET words = (
        SELECT group_concat(w.title || char(10) || w.description || char(10) || w.tags || char(10) || w.alt_text, char(10))
        FROM words w
        WHERE w.clip = new.clip
          AND w.id = (SELECT max(x.id) FROM words x WHERE x.clip = w.clip AND x.destination = w.destination)
    ) WHERE rowid = (SELECT seq FROM clips WHERE id = new.clip);
END;
