-- When a worker could first receive the message of a Queued job; null while the job waits in the outbox. What is long due was lost by the broker.
ALTER TABLE jobs ADD COLUMN due_ns INTEGER;
ALTER TABLE jobs ADD COLUMN lane INTEGER NOT NULL DEFAULT 0;
UPDATE jobs SET lane = 1 WHERE json_extract(json, '$.priority') = 'Backfill';
UPDATE jobs SET due_ns = changed_ns WHERE state = 'Queued' AND id NOT IN (SELECT body FROM outbox WHERE topic = 'jobs');
CREATE INDEX jobs_by_due ON jobs (lane, due_ns) WHERE state = 'Queued' AND due_ns IS NOT NULL;
