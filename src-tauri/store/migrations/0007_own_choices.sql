-- What a person chose for one thing alone: the score from which a recording's moments are offered, and a picture of their
-- own for a clip. An older app may not open the file: it would offer other moments, and make a thumbnail of its own.

ALTER TABLE recordings ADD COLUMN min_score INTEGER CHECK (min_score BETWEEN 0 AND 100);
ALTER TABLE clips ADD COLUMN own_picture TEXT;
