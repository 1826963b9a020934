-- What belongs to a version of words beside the text: titles that were offered, fields that only the person changes.
-- And what is thought of a clip, one judgement each: the newest replaces the one before.
-- An app that does not know this version must not open the file: words it writes would lose their locks.

ALTER TABLE words ADD COLUMN candidates TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(candidates));
ALTER TABLE words ADD COLUMN locked TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(locked));

CREATE TABLE judgements (
    clip      TEXT    PRIMARY KEY REFERENCES clips (id) ON DELETE CASCADE,
    judgement TEXT    NOT NULL CHECK (json_valid(judgement)),
    made_at   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
