-- Jobs with their logs and measured runs, and the small things: settings, profiles, meta, undo.
-- An older app may not open the file: it would leave the jobs undone.

CREATE TABLE jobs (
    seq         INTEGER PRIMARY KEY,          -- older jobs have smaller ones
    id          TEXT    NOT NULL UNIQUE,
    kind        TEXT    NOT NULL,
    subject     TEXT    NOT NULL,
    lane        TEXT    NOT NULL,
    priority    INTEGER NOT NULL,
    state       TEXT    NOT NULL,
    attempt     INTEGER NOT NULL,
    run_after   INTEGER NOT NULL,
    owner       TEXT,                         -- the run of the app that does it
    lease_until INTEGER,
    created_at  INTEGER NOT NULL,
    started_at  INTEGER,
    ended_at    INTEGER,
    payload     TEXT    NOT NULL CHECK (json_valid(payload)),
    progress    TEXT    NOT NULL CHECK (json_valid(progress)),
    problem     TEXT CHECK (json_valid(problem)),
    CHECK (state <> 'running' OR (owner IS NOT NULL AND lease_until IS NOT NULL))
) STRICT;
CREATE UNIQUE INDEX jobs_open ON jobs (kind, subject) WHERE state IN ('queued', 'running', 'needs_user', 'paused');
CREATE INDEX jobs_open_subject ON jobs (subject) WHERE state IN ('queued', 'running', 'needs_user', 'paused');
CREATE INDEX jobs_queue ON jobs (lane, priority DESC, seq) WHERE state = 'queued';
CREATE INDEX jobs_next ON jobs (lane, run_after) WHERE state = 'queued';
CREATE INDEX jobs_state ON jobs (state, seq);
CREATE INDEX jobs_ended ON jobs (ended_at) WHERE ended_at IS NOT NULL;

-- How many jobs there are in each state: the window shows it after every change.
CREATE TABLE job_counts (
    state TEXT    PRIMARY KEY,
    n     INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TRIGGER jobs_counted_in AFTER INSERT ON jobs BEGIN
    INSERT INTO job_counts (state, n) VALUES (new.state, 1) ON CONFLICT (state) DO UPDATE SET n = n + 1;
END;
CREATE TRIGGER jobs_counted_out AFTER DELETE ON jobs BEGIN
    UPDATE job_counts SET n = n - 1 WHERE state = old.state;
END;
CREATE TRIGGER jobs_counted_over AFTER UPDATE OF state ON jobs WHEN old.state IS NOT new.state BEGIN
    UPDATE job_counts SET n = n - 1 WHERE state = old.state;
    INSERT INTO job_counts (state, n) VALUES (new.state, 1) ON CONFLICT (state) DO UPDATE SET n = n + 1;
END;

CREATE TABLE job_log (
    seq  INTEGER PRIMARY KEY,
    job  TEXT    NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
    at   INTEGER NOT NULL,
    text TEXT    NOT NULL
) STRICT;
CREATE INDEX job_log_job ON job_log (job, seq);

-- How long steps took on this machine, for the time that is left.
CREATE TABLE job_runs (
    seq    INTEGER PRIMARY KEY,
    kind   TEXT NOT NULL,
    units  REAL NOT NULL CHECK (units > 0),
    wall_s REAL NOT NULL CHECK (wall_s >= 0)
) STRICT;
CREATE INDEX job_runs_kind ON job_runs (kind, seq);

CREATE TABLE settings (
    one      INTEGER PRIMARY KEY CHECK (one = 1),
    document TEXT    NOT NULL                 -- not checked: a broken one is read as far as it goes
) STRICT;

CREATE TABLE meta (
    key   TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE profiles (
    name     TEXT PRIMARY KEY,
    document TEXT NOT NULL CHECK (json_valid(document))
) STRICT, WITHOUT ROWID;

CREATE TABLE undo (
    seq    INTEGER PRIMARY KEY,
    id     TEXT    NOT NULL UNIQUE,
    verb   TEXT    NOT NULL,
    label  TEXT    NOT NULL,
    at     INTEGER NOT NULL,
    before TEXT    NOT NULL CHECK (json_valid(before))
) STRICT;
CREATE INDEX undo_at ON undo (at);
