-- Channels: accounts that speak with one voice. One is always there; what names no channel is its, so that nothing that exists
-- has to be changed. A clip that names none follows its recording: the game's profile, else the folder it lies in.
-- An older app may open the file: it would write words in no channel's voice, and lose nothing.

CREATE TABLE channels (
    seq        INTEGER PRIMARY KEY,
    id         TEXT    NOT NULL UNIQUE,
    name       TEXT    NOT NULL COLLATE NOCASE UNIQUE,
    document   TEXT    NOT NULL CHECK (json_valid(document)),
    created_at INTEGER NOT NULL
) STRICT;

INSERT INTO channels (id, name, document, created_at)
VALUES ('01950000-0000-7000-8000-000000000001', 'My channel',
        '{"id":"01950000-0000-7000-8000-000000000001","name":"My channel"}', 0);

ALTER TABLE accounts ADD COLUMN channel TEXT REFERENCES channels (id) ON DELETE SET NULL;
ALTER TABLE clips ADD COLUMN channel TEXT REFERENCES channels (id) ON DELETE SET NULL;
ALTER TABLE profiles ADD COLUMN channel TEXT REFERENCES channels (id) ON DELETE SET NULL;
ALTER TABLE folders ADD COLUMN channel TEXT REFERENCES channels (id) ON DELETE SET NULL;
CREATE INDEX accounts_channel ON accounts (channel) WHERE channel IS NOT NULL;
CREATE INDEX clips_channel ON clips (channel) WHERE channel IS NOT NULL;
