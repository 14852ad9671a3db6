-- Who does what only one process does at a time; opening as in ClaimHolders.
CREATE TABLE leases (
    name TEXT PRIMARY KEY,
    holder TEXT NOT NULL,
    opening TEXT,
    until_ns INTEGER NOT NULL
) STRICT;

-- Counts the moves of a cursor: a sweep that has lost its lease moves it no more.
ALTER TABLE watches ADD COLUMN sequence INTEGER NOT NULL DEFAULT 0;
-- When the last sweep ended, well or not.
ALTER TABLE watches ADD COLUMN last_try_ns INTEGER;
UPDATE watches SET last_try_ns = last_sweep_ns;
