-- What people who log in over the network leave behind: see 0004 for users and their log-ins.

-- Refresh tokens that were used. One of them that comes again is a stolen copy, and ends the log-in.
CREATE TABLE used_refresh_tokens (
    token_hash TEXT    PRIMARY KEY,
    session    TEXT    NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
    used_at    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX used_refresh_tokens_session ON used_refresh_tokens (session);

-- Posts that an editor asked for: drafts until the owner says yes.
CREATE TABLE post_requests (
    post        TEXT    PRIMARY KEY REFERENCES posts (id) ON DELETE CASCADE,
    asked_by    TEXT    NOT NULL,
    asked_at    INTEGER NOT NULL,
    at          INTEGER,                      -- as soon as there is a yes when NULL
    zone        TEXT,
    by_platform INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
