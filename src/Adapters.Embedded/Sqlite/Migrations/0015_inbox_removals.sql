-- Items that somebody calls gone.
ALTER TABLE inbox ADD COLUMN removal INTEGER NOT NULL DEFAULT 0;
