-- People who share a library, and what people do to keep order in it: collections, tags, stars, searches, rules.
-- An older app may not open the file: it would not ask for the passwords.

CREATE TABLE users (
    seq           INTEGER PRIMARY KEY,
    id            TEXT    NOT NULL UNIQUE,
    name          TEXT    NOT NULL COLLATE NOCASE UNIQUE,
    password_hash TEXT    NOT NULL,
    role          TEXT    NOT NULL,
    created_at    INTEGER NOT NULL,
    disabled_at   INTEGER
) STRICT;

CREATE TABLE sessions (
    seq          INTEGER PRIMARY KEY,
    id           TEXT    NOT NULL UNIQUE,
    user         TEXT    NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    token_hash   TEXT    NOT NULL UNIQUE,     -- never the token itself
    agent        TEXT    NOT NULL,
    created_at   INTEGER NOT NULL,
    last_seen_at INTEGER NOT NULL,
    expires_at   INTEGER NOT NULL
) STRICT;
CREATE INDEX sessions_user ON sessions (user);
CREATE INDEX sessions_expires ON sessions (expires_at);

CREATE TABLE api_tokens (
    seq          INTEGER PRIMARY KEY,
    id           TEXT    NOT NULL UNIQUE,
    user         TEXT REFERENCES users (id) ON DELETE CASCADE,
    name         TEXT    NOT NULL,
    token_hash   TEXT    NOT NULL UNIQUE,
    scopes       TEXT    NOT NULL CHECK (json_valid(scopes)),
    created_at   INTEGER NOT NULL,
    last_used_at INTEGER,
    revoked_at   INTEGER
) STRICT;
CREATE INDEX api_tokens_user ON api_tokens (user);

-- Only added to. Names, not references: it has to outlive what it speaks of.
CREATE TABLE audit_log (
    seq          INTEGER PRIMARY KEY,
    at           INTEGER NOT NULL,
    actor        TEXT    NOT NULL,
    verb         TEXT    NOT NULL,
    subject_kind TEXT    NOT NULL,
    subject      TEXT    NOT NULL,
    details      TEXT    NOT NULL CHECK (json_valid(details))
) STRICT;
CREATE INDEX audit_log_subject ON audit_log (subject_kind, subject, seq);

CREATE TABLE collections (
    seq         INTEGER PRIMARY KEY,
    id          TEXT    NOT NULL UNIQUE,
    name        TEXT    NOT NULL,
    description TEXT    NOT NULL,
    created_at  INTEGER NOT NULL,
    updated_at  INTEGER NOT NULL
) STRICT;

CREATE TABLE collection_members (
    collection TEXT    NOT NULL REFERENCES collections (id) ON DELETE CASCADE,
    clip       TEXT    NOT NULL REFERENCES clips (id) ON DELETE CASCADE,
    position   INTEGER NOT NULL,
    PRIMARY KEY (collection, clip)
) STRICT, WITHOUT ROWID;
CREATE INDEX collection_members_order ON collection_members (collection, position);
CREATE INDEX collection_members_clip ON collection_members (clip);

CREATE TABLE tags (
    seq        INTEGER PRIMARY KEY,
    id         TEXT    NOT NULL UNIQUE,
    name       TEXT    NOT NULL COLLATE NOCASE UNIQUE,
    colour     TEXT,
    created_at INTEGER NOT NULL
) STRICT;

-- A tag on a recording, moment or clip (`subject_kind`); triggers take it off with its thing.
CREATE TABLE taggings (
    tag          TEXT NOT NULL REFERENCES tags (id) ON DELETE CASCADE,
    subject_kind TEXT NOT NULL,
    subject      TEXT NOT NULL,
    PRIMARY KEY (tag, subject_kind, subject)
) STRICT, WITHOUT ROWID;
CREATE INDEX taggings_subject ON taggings (subject_kind, subject);

-- A star or a note on a recording, moment or clip.
CREATE TABLE marks (
    subject_kind TEXT    NOT NULL,
    subject      TEXT    NOT NULL,
    starred      INTEGER NOT NULL,
    note         TEXT    NOT NULL,
    updated_at   INTEGER NOT NULL,
    PRIMARY KEY (subject_kind, subject)
) STRICT, WITHOUT ROWID;
CREATE INDEX marks_starred ON marks (subject_kind, updated_at) WHERE starred = 1;

CREATE TRIGGER recordings_unmarked AFTER DELETE ON recordings BEGIN
    DELETE FROM taggings WHERE subject_kind = 'recording' AND subject = old.id;
    DELETE FROM marks WHERE subject_kind = 'recording' AND subject = old.id;
END;
CREATE TRIGGER moments_unmarked AFTER DELETE ON moments BEGIN
    DELETE FROM taggings WHERE subject_kind = 'moment' AND subject = old.id;
    DELETE FROM marks WHERE subject_kind = 'moment' AND subject = old.id;
END;
CREATE TRIGGER clips_unmarked AFTER DELETE ON clips BEGIN
    DELETE FROM taggings WHERE subject_kind = 'clip' AND subject = old.id;
    DELETE FROM marks WHERE subject_kind = 'clip' AND subject = old.id;
END;

CREATE TABLE saved_searches (
    seq        INTEGER PRIMARY KEY,
    id         TEXT    NOT NULL UNIQUE,
    name       TEXT    NOT NULL,
    page       TEXT    NOT NULL,              -- the list it belongs to
    query      TEXT    NOT NULL CHECK (json_valid(query)),
    created_at INTEGER NOT NULL
) STRICT;

-- What may happen without a person's yes each time.
CREATE TABLE rules (
    seq        INTEGER PRIMARY KEY,
    id         TEXT    NOT NULL UNIQUE,
    name       TEXT    NOT NULL,
    enabled    INTEGER NOT NULL,
    position   INTEGER NOT NULL,
    condition  TEXT    NOT NULL CHECK (json_valid(condition)),
    action     TEXT    NOT NULL CHECK (json_valid(action)),
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;

CREATE TABLE webhooks (
    seq         INTEGER PRIMARY KEY,
    id          TEXT    NOT NULL UNIQUE,
    name        TEXT    NOT NULL,
    url         TEXT    NOT NULL,
    events      TEXT    NOT NULL CHECK (json_valid(events)),
    enabled     INTEGER NOT NULL,
    last_at     INTEGER,
    last_result TEXT CHECK (json_valid(last_result)),
    created_at  INTEGER NOT NULL
) STRICT;
