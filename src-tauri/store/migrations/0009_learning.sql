-- How loud a recording is all along, so that moments can begin and end in a quiet place; and what the person decided and
-- set, from which each profile learns. Choices stay when their recording goes: what was learned is not about that file.

ALTER TABLE analyses ADD COLUMN contour TEXT CHECK (json_valid(contour));

CREATE TABLE choices (
    moment   TEXT    PRIMARY KEY,
    profile  TEXT    NOT NULL,                            -- '' where the recording has none
    kept     INTEGER CHECK (kept IN (0, 1)),              -- NULL: only the edges were set
    shares   TEXT    NOT NULL CHECK (json_valid(shares)), -- by kind of signal: its share of what the moment is worth
    ours_start_us INTEGER NOT NULL,
    ours_end_us   INTEGER NOT NULL,
    set_start_us  INTEGER,                                -- NULL: the person left our edges
    set_end_us    INTEGER,
    at       INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX choices_by_profile ON choices (profile, at);
