-- Finding things again: what was read in a moment, what is said on the picture of a clip, and notes and tags of everything,
-- as words of the search. And the rules by which recordings may leave the disk.
-- An older app may not open the file: it would find less without a word, and would not know the rules.

-- `seen` are the reasons of a moment and what was read or recognised in its signals.
CREATE VIRTUAL TABLE moments_fts USING fts5 (seen, tokenize = "unicode61 remove_diacritics 2");
CREATE TRIGGER moments_searched_in AFTER INSERT ON moments BEGIN
    INSERT INTO moments_fts (rowid, seen) VALUES (new.seq,
        ifnull((SELECT group_concat(json_extract(value, '$.text'), char(10)) FROM json_each(new.reasons)), '') || char(10) ||
        ifnull((SELECT group_concat(DISTINCT json_extract(value, '$.label')) FROM json_each(new.evidence)), ''));
END;
CREATE TRIGGER moments_searched_over AFTER UPDATE OF reasons, evidence ON moments
WHEN old.reasons IS NOT new.reasons OR old.evidence IS NOT new.evidence BEGIN
    UPDATE moments_fts SET seen =
        ifnull((SELECT group_concat(json_extract(value, '$.text'), char(10)) FROM json_each(new.reasons)), '') || char(10) ||
        ifnull((SELECT group_concat(DISTINCT json_extract(value, '$.label')) FROM json_each(new.evidence)), '')
    WHERE rowid = new.seq;
END;
CREATE TRIGGER moments_searched_out AFTER DELETE ON moments BEGIN
    DELETE FROM moments_fts WHERE rowid = old.seq;
END;
INSERT INTO moments_fts (rowid, seen)
SELECT seq,
    ifnull((SELECT group_concat(json_extract(value, '$.text'), char(10)) FROM json_each(reasons)), '') || char(10) ||
    ifnull((SELECT group_concat(DISTINCT json_extract(value, '$.label')) FROM json_each(evidence)), '')
FROM moments;

-- The note and the tags of a thing as one text. A number of its own, because the search hangs on numbers.
CREATE TABLE mark_words (
    seq          INTEGER PRIMARY KEY,
    subject_kind TEXT NOT NULL,
    subject      TEXT NOT NULL,
    words        TEXT NOT NULL,
    UNIQUE (subject_kind, subject)
) STRICT;
CREATE VIRTUAL TABLE mark_words_fts USING fts5 (words, tokenize = "unicode61 remove_diacritics 2");
CREATE TRIGGER mark_words_searched_in AFTER INSERT ON mark_words BEGIN
    INSERT INTO mark_words_fts (rowid, words) VALUES (new.seq, new.words);
END;
CREATE TRIGGER mark_words_searched_out AFTER DELETE ON mark_words BEGIN
    DELETE FROM mark_words_fts WHERE rowid = old.seq;
END;
CREATE VIEW marks_as_words AS
SELECT s.subject_kind, s.subject,
    ifnull((SELECT m.note FROM marks m WHERE m.subject_kind = s.subject_kind AND m.subject = s.subject), '') || char(10) ||
    ifnull((SELECT group_concat(t.name, char(10)) FROM taggings x JOIN tags t ON t.id = x.tag
            WHERE x.subject_kind = s.subject_kind AND x.subject = s.subject), '') AS words
FROM (SELECT subject_kind, subject FROM marks UNION SELECT subject_kind, subject FROM taggings) s;

CREATE TRIGGER marks_worded_in AFTER INSERT ON marks BEGIN
    DELETE FROM mark_words WHERE subject_kind = new.subject_kind AND subject = new.subject;
    INSERT INTO mark_words (subject_kind, subject, words)
    SELECT subject_kind, subject, words FROM marks_as_words
    WHERE subject_kind = new.subject_kind AND subject = new.subject AND words <> char(10);
END;
CREATE TRIGGER marks_worded_over AFTER UPDATE OF note ON marks WHEN old.note IS NOT new.note BEGIN
    DELETE FROM mark_words WHERE subject_kind = new.subject_kind AND subject = new.subject;
    INSERT INTO mark_words (subject_kind, subject, words)
    SELECT subject_kind, subject, words FROM marks_as_words
    WHERE subject_kind = new.subject_kind AND subject = new.subject AND words <> char(10);
END;
CREATE TRIGGER marks_worded_out AFTER DELETE ON marks BEGIN
    DELETE FROM mark_words WHERE subject_kind = old.subject_kind AND subject = old.subject;
    INSERT INTO mark_words (subject_kind, subject, words)
    SELECT subject_kind, subject, words FROM marks_as_words
    WHERE subject_kind = old.subject_kind AND subject = old.subject AND words <> char(10);
END;
CREATE TRIGGER taggings_worded_in AFTER INSERT ON taggings BEGIN
    DELETE FROM mark_words WHERE subject_kind = new.subject_kind AND subject = new.subject;
    INSERT INTO mark_words (subject_kind, subject, words)
    SELECT subject_kind, subject, words FROM marks_as_words
    WHERE subject_kind = new.subject_kind AND subject = new.subject AND words <> char(10);
END;
-- Written over by a tag that was renamed.
CREATE TRIGGER taggings_worded_over AFTER UPDATE ON taggings BEGIN
    DELETE FROM mark_words WHERE subject_kind = new.subject_kind AND subject = new.subject;
    INSERT INTO mark_words (subject_kind, subject, words)
    SELECT subject_kind, subject, words FROM marks_as_words
    WHERE subject_kind = new.subject_kind AND subject = new.subject AND words <> char(10);
END;
CREATE TRIGGER taggings_worded_out AFTER DELETE ON taggings BEGIN
    DELETE FROM mark_words WHERE subject_kind = old.subject_kind AND subject = old.subject;
    INSERT INTO mark_words (subject_kind, subject, words)
    SELECT subject_kind, subject, words FROM marks_as_words
    WHERE subject_kind = old.subject_kind AND subject = old.subject AND words <> char(10);
END;
CREATE TRIGGER tags_renamed AFTER UPDATE OF name ON tags WHEN old.name IS NOT new.name BEGIN
    UPDATE taggings SET subject = subject WHERE tag = new.id;
END;

-- What may leave the disk, and when. What a rule would do is shown a day before it does it.
CREATE TABLE storage_rules (
    seq        INTEGER PRIMARY KEY,
    id         TEXT    NOT NULL UNIQUE,
    name       TEXT    NOT NULL,
    enabled    INTEGER NOT NULL,
    position   INTEGER NOT NULL,
    condition  TEXT    NOT NULL CHECK (json_valid(condition)),
    action     TEXT    NOT NULL CHECK (json_valid(action)),
    updated_at INTEGER NOT NULL
) STRICT;
CREATE TABLE storage_shown (
    recording TEXT    PRIMARY KEY REFERENCES recordings (id) ON DELETE CASCADE,
    rule      TEXT    NOT NULL,
    action    TEXT    NOT NULL,               -- as it was shown: a rule that does something else is shown anew
    shown_at  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
