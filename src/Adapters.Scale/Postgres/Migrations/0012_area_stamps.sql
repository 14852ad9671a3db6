-- Grows over all areas with every change of one.
ALTER TABLE areas ADD COLUMN stamp bigint NOT NULL DEFAULT 0;
CREATE INDEX areas_by_stamp ON areas (stamp);
