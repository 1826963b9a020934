-- What the search did not find yet: what is said on the picture of a clip, where a clip can be seen, what was read anywhere in a
-- recording, and the names of its players.
-- An older app may not open the file: it would find less without a word.

-- What was read or recognised in a recording, each label once. Kept with its analysis.
ALTER TABLE recordings ADD COLUMN labels TEXT NOT NULL DEFAULT '';
UPDATE recordings SET labels = ifnull((SELECT group_concat(DISTINCT s.label) FROM analyses a JOIN signals s ON s.analysis = a.seq
    WHERE a.recording = recordings.id AND s.label IS NOT NULL), '');
CREATE TRIGGER analyses_labels_out AFTER DELETE ON analyses BEGIN
    UPDATE recordings SET labels = '' WHERE id = old.recording;
END;

-- `read` is for recordings alone: a word that was read somewhere in an evening does not find all of its moments.
CREATE VIEW recordings_as_words AS
SELECT r.seq, r.profile, r.file_name, r.game, r.note,
    r.labels || char(10) || ifnull((SELECT group_concat(x.value, char(10)) FROM profiles p, json_each(p.document, '$.players') x
        WHERE p.name = r.profile), '') AS read
FROM recordings r;

DROP TRIGGER recordings_searched_in;
DROP TRIGGER recordings_searched_over;
DROP TRIGGER recordings_searched_out;
DROP TABLE recordings_fts;
CREATE VIRTUAL TABLE recordings_fts USING fts5 (
    file_name, game, note, read, tokenize = "unicode61 remove_diacritics 2"
);
CREATE TRIGGER recordings_searched_in AFTER INSERT ON recordings BEGIN
    INSERT INTO recordings_fts (rowid, file_name, game, note, read)
    SELECT seq, file_name, game, note, read FROM recordings_as_words WHERE seq = new.seq;
END;
CREATE TRIGGER recordings_searched_over AFTER UPDATE OF file_name, game, note, labels, profile ON recordings
WHEN old.file_name IS NOT new.file_name OR old.game IS NOT new.game OR old.note IS NOT new.note
    OR old.labels IS NOT new.labels OR old.profile IS NOT new.profile BEGIN
    UPDATE recordings_fts SET file_name = new.file_name, game = new.game, note = new.note,
        read = (SELECT v.read FROM recordings_as_words v WHERE v.seq = new.seq)
    WHERE rowid = new.seq;
END;
CREATE TRIGGER recordings_searched_out AFTER DELETE ON recordings BEGIN
    DELETE FROM recordings_fts WHERE rowid = old.seq;
END;
INSERT INTO recordings_fts (rowid, file_name, game, note, read)
SELECT seq, file_name, game, note, read FROM recordings_as_words;

CREATE TRIGGER profiles_searched_in AFTER INSERT ON profiles BEGIN
    UPDATE recordings_fts SET read = (SELECT v.read FROM recordings_as_words v WHERE v.seq = recordings_fts.rowid)
    WHERE rowid IN (SELECT r.seq FROM recordings r WHERE r.profile = new.name);
END;
CREATE TRIGGER profiles_searched_over AFTER UPDATE ON profiles
WHEN old.name IS NOT new.name OR json_extract(old.document, '$.players') IS NOT json_extract(new.document, '$.players') BEGIN
    UPDATE recordings_fts SET read = (SELECT v.read FROM recordings_as_words v WHERE v.seq = recordings_fts.rowid)
    WHERE rowid IN (SELECT r.seq FROM recordings r WHERE r.profile IN (old.name, new.name));
END;
CREATE TRIGGER profiles_searched_out AFTER DELETE ON profiles BEGIN
    UPDATE recordings_fts SET read = (SELECT v.read FROM recordings_as_words v WHERE v.seq = recordings_fts.rowid)
    WHERE rowid IN (SELECT r.seq FROM recordings r WHERE r.profile = old.name);
END;

-- The latest words of each destination, the lines on the picture, and the addresses of posts that are out. Without what stands
-- before every address: nobody looks for that.
CREATE VIEW clips_as_words AS
SELECT c.seq, c.id,
    ifnull((SELECT group_concat(w.title || char(10) || w.description || char(10) || w.tags || char(10) || w.alt_text, char(10))
            FROM words w
            WHERE w.clip = c.id
              AND w.id = (SELECT max(x.id) FROM words x WHERE x.clip = w.clip AND x.destination = w.destination)), '')
    || char(10) ||
    ifnull((SELECT group_concat(json_extract(l.value, '$[1]'), char(10)) FROM json_each(c.edit, '$.captions.lines') l), '')
    || char(10) ||
    ifnull((SELECT group_concat(replace(replace(json_extract(p.state_data, '$.url'), 'https://', ''), 'www.', ''), char(10))
            FROM posts p WHERE p.clip = c.id AND p.state = 'live'), '') AS words
FROM clips c;

DROP TRIGGER clips_searched_in;
CREATE TRIGGER clips_searched_in AFTER INSERT ON clips BEGIN
    INSERT INTO clips_fts (rowid, source_name, game, words)
    VALUES (new.seq, new.source_name, new.game, (SELECT v.words FROM clips_as_words v WHERE v.seq = new.seq));
END;
CREATE TRIGGER clips_captions_searched_over AFTER UPDATE OF edit ON clips
WHEN json_extract(old.edit, '$.captions.lines') IS NOT json_extract(new.edit, '$.captions.lines') BEGIN
    UPDATE clips_fts SET words = (SELECT v.words FROM clips_as_words v WHERE v.seq = new.seq) WHERE rowid = new.seq;
END;
DROP TRIGGER words_searched_in;
CREATE TRIGGER words_searched_in AFTER INSERT ON words BEGIN
    UPDATE clips_fts SET words = (SELECT v.words FROM clips_as_words v WHERE v.id = new.clip)
    WHERE rowid = (SELECT seq FROM clips WHERE id = new.clip);
END;
CREATE TRIGGER posts_searched_in AFTER INSERT ON posts WHEN new.state = 'live' BEGIN
    UPDATE clips_fts SET words = (SELECT v.words FROM clips_as_words v WHERE v.id = new.clip)
    WHERE rowid = (SELECT seq FROM clips WHERE id = new.clip);
END;
-- An upload writes its state again and again: that moves nothing here.
CREATE TRIGGER posts_searched_over AFTER UPDATE OF state, state_data ON posts
WHEN (old.state = 'live' OR new.state = 'live') AND old.state_data IS NOT new.state_data BEGIN
    UPDATE clips_fts SET words = (SELECT v.words FROM clips_as_words v WHERE v.id = new.clip)
    WHERE rowid = (SELECT seq FROM clips WHERE id = new.clip);
END;
CREATE TRIGGER posts_searched_out AFTER DELETE ON posts WHEN old.state = 'live' BEGIN
    UPDATE clips_fts SET words = (SELECT v.words FROM clips_as_words v WHERE v.id = old.clip)
    WHERE rowid = (SELECT seq FROM clips WHERE id = old.clip);
END;
UPDATE clips_fts SET words = (SELECT v.words FROM clips_as_words v WHERE v.seq = clips_fts.rowid)
WHERE rowid IN (SELECT c.seq FROM clips c WHERE json_array_length(c.edit, '$.captions.lines') > 0)
   OR rowid IN (SELECT c.seq FROM posts p JOIN clips c ON c.id = p.clip WHERE p.state = 'live');
