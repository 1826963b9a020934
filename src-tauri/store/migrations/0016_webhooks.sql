-- Messages to webhooks: what is to be sent, and what came of it. The webhooks themselves have had their table since 0004;
-- their secrets lie with those of accounts, not here.
-- An older app may not open the file: it would let messages wait that it knows nothing of.

CREATE TABLE webhook_deliveries (
    seq        INTEGER PRIMARY KEY,
    id         TEXT    NOT NULL UNIQUE,
    webhook    TEXT    NOT NULL REFERENCES webhooks (id) ON DELETE CASCADE,
    kind       TEXT    NOT NULL,
    body       TEXT    NOT NULL CHECK (json_valid(body)),
    state      TEXT    NOT NULL,
    attempts   INTEGER NOT NULL,
    next_at    INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    last_at    INTEGER,
    answer     TEXT CHECK (json_valid(answer))
) STRICT;
CREATE INDEX webhook_deliveries_order ON webhook_deliveries (webhook, seq);
CREATE INDEX webhook_deliveries_waiting ON webhook_deliveries (webhook, next_at, seq) WHERE state = 'waiting';
