-- The person's own marks: pressed while playing, by the time of day, or set in a recording, by its own time. And when each
-- recording began, so that what was pressed finds what was being recorded. (`marks` are the stars and notes of lists.)
-- An older app may open the file: it shows the recordings without these marks.

CREATE TABLE markers (
    seq        INTEGER PRIMARY KEY,
    id         TEXT    NOT NULL UNIQUE,
    pressed_at INTEGER,                                                   -- NULL: set in a recording
    recording  TEXT REFERENCES recordings (id) ON DELETE CASCADE,
    at_us      INTEGER,
    note       TEXT    NOT NULL,
    made_at    INTEGER NOT NULL,
    CHECK ((pressed_at IS NULL) = (recording IS NOT NULL)),
    CHECK ((recording IS NULL) = (at_us IS NULL))
) STRICT;
CREATE INDEX markers_pressed ON markers (pressed_at) WHERE pressed_at IS NOT NULL;
CREATE INDEX markers_recording ON markers (recording, at_us) WHERE recording IS NOT NULL;

ALTER TABLE recordings ADD COLUMN began_at INTEGER;                       -- NULL: imported by an older app
CREATE INDEX recordings_began ON recordings (coalesce(began_at, recorded_at));
