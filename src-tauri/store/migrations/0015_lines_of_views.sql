-- How often each post had been seen, as one value a post: statistics are about all posts, and a year of them has 150,000 answers
-- in `post_stats`, each of which would be a row to step over. 16 bytes an answer that told views, in order of time: when, in
-- milliseconds, and how many, both big endian.
-- An older app may open the file: the triggers keep the lines.

CREATE TABLE post_lines (
    seq  INTEGER PRIMARY KEY,
    post TEXT    NOT NULL UNIQUE REFERENCES posts (id) ON DELETE CASCADE,
    line BLOB    NOT NULL
) STRICT;
INSERT INTO post_lines (post, line)
SELECT post, unhex(group_concat(printf('%016X%016X', taken_at, views), '' ORDER BY taken_at))
FROM post_stats WHERE views IS NOT NULL GROUP BY post;

-- Written anew each time: an answer may come in the place of another one, and a platform is asked 125 times at most.
CREATE TRIGGER post_lines_in AFTER INSERT ON post_stats BEGIN
    INSERT INTO post_lines (post, line) VALUES (new.post, x'') ON CONFLICT (post) DO NOTHING;
    UPDATE post_lines SET line = ifnull((
        SELECT unhex(group_concat(printf('%016X%016X', s.taken_at, s.views), '' ORDER BY s.taken_at))
        FROM post_stats s WHERE s.post = new.post AND s.views IS NOT NULL), x'')
    WHERE post = new.post;
END;
CREATE TRIGGER post_lines_over AFTER UPDATE ON post_stats BEGIN
    UPDATE post_lines SET line = ifnull((
        SELECT unhex(group_concat(printf('%016X%016X', s.taken_at, s.views), '' ORDER BY s.taken_at))
        FROM post_stats s WHERE s.post = new.post AND s.views IS NOT NULL), x'')
    WHERE post = new.post;
END;
CREATE TRIGGER post_lines_out AFTER DELETE ON post_stats BEGIN
    UPDATE post_lines SET line = ifnull((
        SELECT unhex(group_concat(printf('%016X%016X', s.taken_at, s.views), '' ORDER BY s.taken_at))
        FROM post_stats s WHERE s.post = old.post AND s.views IS NOT NULL), x'')
    WHERE post = old.post;
END;
