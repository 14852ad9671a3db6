-- Items that somebody calls gone.
ALTER TABLE inbox ADD COLUMN removal boolean NOT NULL DEFAULT false;
