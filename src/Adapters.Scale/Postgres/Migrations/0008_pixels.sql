-- What a job costs, and when it was last sent on a day of its own: the budget of an area's day counts by it.
ALTER TABLE jobs ADD COLUMN pixels bigint NOT NULL DEFAULT 0, ADD COLUMN counted_ns bigint;
CREATE INDEX jobs_by_count ON jobs (area, counted_ns) WHERE counted_ns IS NOT NULL;
