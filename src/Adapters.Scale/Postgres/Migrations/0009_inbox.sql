-- Items that were told of; due_ns is null for what was given up.
CREATE TABLE inbox (
    watch text COLLATE "C" NOT NULL,
    item text COLLATE "C" NOT NULL,
    href text,
    received_ns bigint NOT NULL,
    attempts integer NOT NULL DEFAULT 0,
    due_ns bigint,
    reason text,
    PRIMARY KEY (watch, item)
);
CREATE INDEX inbox_by_due ON inbox (due_ns) WHERE due_ns IS NOT NULL;
