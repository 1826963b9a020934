-- 10,000 recordings with 10 moments each, every third moment with a clip and words. Run in one transaction.
WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 9999)
INSERT INTO recordings (id, fingerprint, path, file_name, size_bytes, recorded_at, imported_at, state, game, profile,
    duration_us, note, problem, media)
SELECT format('01970000-0000-7000-8000-%012x', i), format('f%x', i), format('/videos/Replay %d.mkv', i),
    format('Replay %d.mkv', i), 1000000 * i, 1700000000000 + 3600000 * (i / 2), 1700000000000 + 3600000 * i,
    iif(i % 50 = 0, 'failed', 'ready'), format('Game %d', i % 40), NULL, 1800000000, '', NULL,
    '{"container":"matroska,webm","duration":1800.0,"video":null,"audio":[],"chapters":[],"created_at":null,"encoder":null}'
FROM n;

INSERT INTO recording_paths (path, recording) SELECT path, id FROM recordings;

WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 99999)
INSERT INTO moments (id, recording, recorded_at, game, state, score, start_us, end_us, edges_by_user, peak_us, found_at,
    decided_at, reasons, evidence)
SELECT format('01980000-0000-7000-8000-%012x', i), format('01970000-0000-7000-8000-%012x', i / 10),
    1700000000000 + 3600000 * (i / 20), format('Game %d', (i / 10) % 40),
    CASE i * 7 % 20 WHEN 0 THEN 'later' WHEN 1 THEN 'rejected' WHEN 2 THEN 'rejected' WHEN 3 THEN 'accepted' ELSE 'new' END,
    i * 37 % 101, i % 10 * 60000000, i % 10 * 60000000 + 13000000, 0, i % 10 * 60000000 + 9000000, 1700000000000, NULL,
    '[{"kind":"kill","text":"2 kills in 3 s","points":31.5},{"kind":"loudness","text":"louder than usual","points":9.0}]',
    '[{"kind":"kill","start":9.0,"end":null,"strength":0.8,"own":true,"label":"feed_row","box":{"x":0.1,"y":0.1,"w":0.2,"h":0.05},"source":"yolo"},{"kind":"kill","start":11.0,"end":null,"strength":0.7,"own":true,"label":"feed_row","box":null,"source":"yolo"},{"kind":"loudness","start":9.5,"end":10.5,"strength":0.6,"own":null,"label":null,"box":null,"source":"sound.loudness"}]'
FROM n;

INSERT INTO clips (id, recording, source_name, recorded_at, game, state, thumbnail_at_us, created_at, updated_at, edit)
SELECT format('01990000-0000-7000-8000-%012x', m.seq), m.recording, r.file_name, m.recorded_at, m.game,
    iif(m.state = 'accepted', 'ready', 'draft'), m.peak_us, m.recorded_at + m.seq % 7, m.recorded_at,
    format('{"spans":[{"recording":"%s","span":{"start":60.0,"end":73.0}}],"layout":{"kind":"source"}}', m.recording)
FROM moments m JOIN recordings r ON r.id = m.recording WHERE m.seq % 3 = 0;

INSERT INTO clip_sources (clip, position, recording, start_us, end_us)
SELECT id, 0, recording, 60000000, 73000000 FROM clips;
INSERT INTO clip_moments (clip, position, moment)
SELECT c.seq, 0, m.seq FROM moments m JOIN clips c ON c.id = format('01990000-0000-7000-8000-%012x', m.seq);

INSERT INTO words (id, clip, destination, language, title, description, tags, alt_text, author, note, written_at)
SELECT format('019a0000-0000-7000-8000-%012x', seq), id, 'any', 'en', format('Double kill number %d', seq),
    format('Two kills within three seconds in %s.', game), '["fps","doublekill"]', 'A corridor.', '{"by":"template"}',
    NULL, created_at
FROM clips;

WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 29999)
INSERT INTO jobs (id, kind, subject, lane, priority, state, attempt, run_after, owner, lease_until, created_at, started_at,
    ended_at, payload, progress, problem)
SELECT format('019b0000-0000-7000-8000-%012x', i), 'analyse', format('s%d', i), iif(i % 3 = 0, 'llm', 'cpu'), i % 4,
    iif(i < 20000, 'done', iif(i < 20020, 'failed', 'queued')), 1, 1700000000000 + i, NULL, NULL, 1700000000000 + i, NULL,
    iif(i < 20020, 1700000000000 + i, NULL), '{}', '{"fraction":null,"word":"","eta_s":null}', NULL
FROM n;

INSERT INTO accounts (id, platform, name, state, created_at, config, problem)
VALUES ('019c0000-0000-7000-8000-000000000001', 'folder', 'Exports', 'ready', 1700000000000, '{}', NULL);
INSERT INTO posts (id, clip, account, state, state_data, due_at, shown_at, visibility, approved_by, created_at, updated_at)
SELECT format('019d0000-0000-7000-8000-%012x', seq), id, '019c0000-0000-7000-8000-000000000001', 'live',
    '{"state":"live","remote_id":"r","url":"/exports/x.mp4"}', NULL, created_at, 'unlisted', 'you', created_at, created_at
FROM clips WHERE state = 'ready';
