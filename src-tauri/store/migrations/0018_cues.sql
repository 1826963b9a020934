-- What a person taught lies in its profile's document. Here is where it was looked for, and how alike each picture was, so that
-- another threshold shows without decoding. An older app must not open the file: it does not know that part of a profile.

CREATE TABLE cue_looks (
    cue       TEXT    NOT NULL,
    recording TEXT    NOT NULL REFERENCES recordings (id) ON DELETE CASCADE,
    -- Of the examples that it was looked for with; others say nothing.
    shape     TEXT    NOT NULL,
    -- Whether all was looked at that was to be.
    whole     INTEGER NOT NULL CHECK (whole IN (0, 1)),
    looks     TEXT    NOT NULL CHECK (json_valid(looks)),
    looked_at INTEGER NOT NULL,
    PRIMARY KEY (cue, recording)
) STRICT, WITHOUT ROWID;

CREATE INDEX cue_looks_recording ON cue_looks (recording);
