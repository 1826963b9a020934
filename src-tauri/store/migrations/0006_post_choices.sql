-- What was chosen for a post besides words and visibility, and the time at which the platform itself shall make it public.
-- An older app may not open the file: it would send such a post without its choices.

ALTER TABLE posts ADD COLUMN choices TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(choices));
ALTER TABLE posts ADD COLUMN publish_at INTEGER;
