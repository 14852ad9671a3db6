-- Items that were told of; due_ns is null for what was given up.
CREATE TABLE inbox (
    watch TEXT NOT NULL,
    item TEXT NOT NULL,
    href TEXT,
    received_ns INTEGER NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    due_ns INTEGER,
    reason TEXT,
    PRIMARY KEY (watch, item)
) STRICT;
CREATE INDEX inbox_by_due ON inbox (due_ns) WHERE due_ns IS NOT NULL;
