-- Publishing: accounts, posts with everything that happened to them, results over time, and slots of the calendar.
-- An older app may not open the file: it would not refuse to delete a clip that is on its way out.

CREATE TABLE accounts (
    seq        INTEGER PRIMARY KEY,
    id         TEXT    NOT NULL UNIQUE,
    platform   TEXT    NOT NULL,
    name       TEXT    NOT NULL,
    state      TEXT    NOT NULL,
    created_at INTEGER NOT NULL,
    config     TEXT    NOT NULL CHECK (json_valid(config)), -- no secrets: they are not in the database
    problem    TEXT CHECK (json_valid(problem))
) STRICT;

-- `state` is the word of the state, `state_data` the whole of it.
CREATE TABLE posts (
    seq          INTEGER PRIMARY KEY,
    id           TEXT    NOT NULL UNIQUE,
    clip         TEXT    NOT NULL REFERENCES clips (id),
    account      TEXT    NOT NULL REFERENCES accounts (id),
    state        TEXT    NOT NULL,
    state_data   TEXT    NOT NULL CHECK (json_valid(state_data)),
    due_at       INTEGER,                    -- when the next move is ours; NULL when it is somebody else's
    shown_at     INTEGER NOT NULL,           -- its place in the calendar
    visibility   TEXT    NOT NULL,
    approved_by  TEXT,
    created_at   INTEGER NOT NULL,
    updated_at   INTEGER NOT NULL
) STRICT;
CREATE INDEX posts_recent ON posts (state, shown_at, id);
CREATE INDEX posts_account ON posts (account, state, shown_at, id);
CREATE INDEX posts_clip ON posts (clip, id);
CREATE INDEX posts_due ON posts (due_at) WHERE due_at IS NOT NULL;
-- A clip is on its way to an account once, however often a button is pressed.
CREATE UNIQUE INDEX posts_open ON posts (clip, account) WHERE state NOT IN ('live', 'failed', 'cancelled');

CREATE TABLE post_events (
    seq        INTEGER PRIMARY KEY,
    post       TEXT    NOT NULL REFERENCES posts (id) ON DELETE CASCADE,
    at         INTEGER NOT NULL,
    word       TEXT    NOT NULL,
    from_state TEXT    NOT NULL,
    to_state   TEXT    NOT NULL,
    event      TEXT    NOT NULL CHECK (json_valid(event))
) STRICT;
CREATE INDEX post_events_post ON post_events (post, seq);

-- Results over time: one row each time that a platform was asked.
CREATE TABLE post_stats (
    post     TEXT    NOT NULL REFERENCES posts (id) ON DELETE CASCADE,
    taken_at INTEGER NOT NULL,
    views    INTEGER,
    likes    INTEGER,
    comments INTEGER,
    shares   INTEGER,
    watch_s  REAL,
    raw      TEXT    NOT NULL CHECK (json_valid(raw)),
    PRIMARY KEY (post, taken_at)
) STRICT, WITHOUT ROWID;

-- Times of the week at which posts go out by themselves.
CREATE TABLE slots (
    seq           INTEGER PRIMARY KEY,
    id            TEXT    NOT NULL UNIQUE,
    account       TEXT REFERENCES accounts (id) ON DELETE CASCADE,
    weekday       INTEGER NOT NULL CHECK (weekday BETWEEN 1 AND 7),    -- ISO: Monday is 1
    minute        INTEGER NOT NULL CHECK (minute BETWEEN 0 AND 1439),  -- of the day, in `zone`
    zone          TEXT    NOT NULL,
    enabled       INTEGER NOT NULL
) STRICT;
CREATE INDEX slots_account ON slots (account);
