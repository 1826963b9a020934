-- How each live post was when its platform was last asked, and when it is asked again. The numbers are in `post_stats`.

CREATE TABLE post_looks (
    post      TEXT    PRIMARY KEY REFERENCES posts (id) ON DELETE CASCADE,
    looked_at INTEGER,                                    -- NULL: no answer came yet
    looks     TEXT CHECK (json_valid(looks)),
    ask_after INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
