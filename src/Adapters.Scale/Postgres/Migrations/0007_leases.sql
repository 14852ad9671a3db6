-- Who does what only one process does at a time.
CREATE TABLE leases (
    name text COLLATE "C" PRIMARY KEY,
    holder text NOT NULL,
    until_ns bigint NOT NULL
);

-- Counts the moves of a cursor: a sweep that has lost its lease moves it no more.
ALTER TABLE watches ADD COLUMN sequence bigint NOT NULL DEFAULT 0;
-- When the last sweep ended, well or not.
ALTER TABLE watches ADD COLUMN last_try_ns bigint;
UPDATE watches SET last_try_ns = last_sweep_ns;
