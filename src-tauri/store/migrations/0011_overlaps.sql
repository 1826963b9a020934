-- Recordings that show the same: two saves of a replay buffer, or one and the whole evening. Prints of sound, which ones overlap and
-- by how much, and which moments are the same play as another: those are offered, and counted, with that one.
-- An older app may open the file: it shows such moments each by itself.

CREATE TABLE sound_prints (
    recording TEXT    PRIMARY KEY REFERENCES recordings (id) ON DELETE CASCADE,
    version   INTEGER NOT NULL,
    print     BLOB    NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE overlaps (
    first    TEXT    NOT NULL REFERENCES recordings (id) ON DELETE CASCADE,
    second   TEXT    NOT NULL REFERENCES recordings (id) ON DELETE CASCADE,
    later_us INTEGER NOT NULL,                                            -- how much later the second begins
    PRIMARY KEY (first, second)
) STRICT, WITHOUT ROWID;
CREATE INDEX overlaps_second ON overlaps (second);

ALTER TABLE moments ADD COLUMN same_as TEXT REFERENCES moments (id) ON DELETE SET NULL;
DROP INDEX moments_recording;
CREATE INDEX moments_recording ON moments (recording, state, score, id, same_as);
CREATE INDEX moments_same ON moments (same_as) WHERE same_as IS NOT NULL;

DROP TRIGGER moments_counted_in;
CREATE TRIGGER moments_counted_in AFTER INSERT ON moments WHEN new.same_as IS NULL BEGIN
    INSERT INTO moment_counts (state, n) VALUES (new.state, 1) ON CONFLICT (state) DO UPDATE SET n = n + 1;
END;
DROP TRIGGER moments_counted_out;
CREATE TRIGGER moments_counted_out AFTER DELETE ON moments WHEN old.same_as IS NULL BEGIN
    UPDATE moment_counts SET n = n - 1 WHERE state = old.state;
END;
DROP TRIGGER moments_counted_over;
CREATE TRIGGER moments_counted_over AFTER UPDATE OF state, same_as ON moments
WHEN old.state IS NOT new.state OR old.same_as IS NOT new.same_as BEGIN
    UPDATE moment_counts SET n = n - 1 WHERE state = old.state AND old.same_as IS NULL;
    INSERT INTO moment_counts (state, n) SELECT new.state, 1 WHERE new.same_as IS NULL
        ON CONFLICT (state) DO UPDATE SET n = n + 1;
END;
