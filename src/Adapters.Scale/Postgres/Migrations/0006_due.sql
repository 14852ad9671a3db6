-- When a worker could first receive the message of a Queued job; null while the job waits in the outbox. What is long due was lost by the broker.
ALTER TABLE jobs ADD COLUMN due_ns bigint, ADD COLUMN lane integer NOT NULL DEFAULT 0;
UPDATE jobs SET lane = 1 WHERE json::json ->> 'priority' = 'Backfill';
UPDATE jobs SET due_ns = changed_ns WHERE state = 'Queued' AND NOT EXISTS (SELECT 1 FROM outbox WHERE topic = 'jobs' AND body = jobs.id);
CREATE INDEX jobs_by_due ON jobs (lane, due_ns) WHERE state = 'Queued' AND due_ns IS NOT NULL;
