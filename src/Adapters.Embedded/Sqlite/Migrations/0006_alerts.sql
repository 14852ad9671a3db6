-- Rules keep their row when they are removed, as areas do, so that a revision never starts again.
CREATE TABLE alert_rules (
    id TEXT PRIMARY KEY,
    area TEXT NOT NULL,
    json TEXT NOT NULL,
    removed INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX alert_rules_by_area ON alert_rules (area, id);

CREATE TABLE alert_channels (
    id TEXT PRIMARY KEY,
    json TEXT NOT NULL,
    secrets TEXT NOT NULL,
    disabled_ns INTEGER,
    reason TEXT,
    failing_since_ns INTEGER,
    not_before_ns INTEGER,
    last_success_ns INTEGER
) STRICT;

-- Every report of a land-cover state; the greatest sequence of each counts, the others are for replays.
CREATE TABLE state_reports (
    number INTEGER PRIMARY KEY,
    state TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    area TEXT NOT NULL,
    area_revision INTEGER NOT NULL,
    job TEXT NOT NULL,
    received_ns INTEGER NOT NULL,
    grid TEXT,
    newest_observation_ns INTEGER NOT NULL,
    observations INTEGER NOT NULL,
    patches TEXT NOT NULL,
    UNIQUE (state, sequence)
) STRICT;
CREATE INDEX state_reports_by_area ON state_reports (area, state, sequence);

CREATE TABLE alerts (
    id TEXT PRIMARY KEY,
    area TEXT NOT NULL,
    rule TEXT NOT NULL,
    state TEXT NOT NULL,
    severity TEXT NOT NULL,
    first_ns INTEGER NOT NULL,
    last_ns INTEGER NOT NULL,
    json TEXT NOT NULL
) STRICT;
CREATE INDEX alerts_by_time ON alerts (first_ns DESC, id);
CREATE INDEX alerts_by_rule ON alerts (rule, id);

CREATE TABLE channel_events (
    id TEXT PRIMARY KEY,
    type TEXT NOT NULL,
    subject TEXT NOT NULL,
    time_ns INTEGER NOT NULL,
    body TEXT NOT NULL
) STRICT;

CREATE TABLE deliveries (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    event TEXT NOT NULL REFERENCES channel_events (id),
    channel TEXT NOT NULL,
    subject TEXT NOT NULL,
    state TEXT NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    added_ns INTEGER NOT NULL,
    changed_ns INTEGER NOT NULL,
    due_ns INTEGER NOT NULL,
    -- An attempt is under way until then, unless it is settled before.
    lease_until_ns INTEGER,
    -- Changes with every attempt, so that a late settlement finds nothing.
    receipt INTEGER NOT NULL DEFAULT 0,
    status INTEGER,
    detail TEXT,
    UNIQUE (event, channel)
) STRICT;
CREATE INDEX deliveries_that_wait ON deliveries (channel, subject, number) WHERE state = 'pending';
CREATE INDEX deliveries_by_subject ON deliveries (subject, number);
