-- The current checkpoint of each land-cover state; the checkpoints themselves are objects.
CREATE TABLE states (
    id TEXT PRIMARY KEY,
    area TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    manifest TEXT NOT NULL,
    updated_ns INTEGER NOT NULL
) STRICT;
CREATE INDEX states_by_area ON states (area, id);
