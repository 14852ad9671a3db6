-- Rules keep their row when they are removed, as areas do, so that a revision never starts again.
CREATE TABLE alert_rules (
    id text COLLATE "C" PRIMARY KEY,
    area text COLLATE "C" NOT NULL,
    json text NOT NULL,
    removed boolean NOT NULL DEFAULT false
);
CREATE INDEX alert_rules_by_area ON alert_rules (area, id);

CREATE TABLE alert_channels (
    id text COLLATE "C" PRIMARY KEY,
    json text NOT NULL,
    secrets text NOT NULL,
    disabled_ns bigint,
    reason text,
    failing_since_ns bigint,
    not_before_ns bigint,
    last_success_ns bigint
);

-- Every report of a land-cover state; the greatest sequence of each counts, the others are for replays.
CREATE TABLE state_reports (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    state text COLLATE "C" NOT NULL,
    sequence bigint NOT NULL,
    area text COLLATE "C" NOT NULL,
    area_revision integer NOT NULL,
    job text NOT NULL,
    received_ns bigint NOT NULL,
    grid text,
    newest_observation_ns bigint NOT NULL,
    observations integer NOT NULL,
    patches text NOT NULL,
    UNIQUE (state, sequence)
);
CREATE INDEX state_reports_by_area ON state_reports (area, state, sequence);

CREATE TABLE alerts (
    id text COLLATE "C" PRIMARY KEY,
    area text COLLATE "C" NOT NULL,
    rule text COLLATE "C" NOT NULL,
    state text NOT NULL,
    severity text NOT NULL,
    first_ns bigint NOT NULL,
    last_ns bigint NOT NULL,
    json text NOT NULL
);
CREATE INDEX alerts_by_time ON alerts (first_ns DESC, id);
CREATE INDEX alerts_by_rule ON alerts (rule, id);

CREATE TABLE channel_events (
    id text COLLATE "C" PRIMARY KEY,
    type text NOT NULL,
    subject text COLLATE "C" NOT NULL,
    time_ns bigint NOT NULL,
    body text NOT NULL
);

CREATE TABLE deliveries (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    event text COLLATE "C" NOT NULL REFERENCES channel_events (id),
    channel text COLLATE "C" NOT NULL,
    subject text COLLATE "C" NOT NULL,
    state text NOT NULL,
    attempts integer NOT NULL DEFAULT 0,
    added_ns bigint NOT NULL,
    changed_ns bigint NOT NULL,
    due_ns bigint NOT NULL,
    -- An attempt is under way until then, unless it is settled before.
    lease_until_ns bigint,
    -- Changes with every attempt, so that a late settlement finds nothing.
    receipt bigint NOT NULL DEFAULT 0,
    status integer,
    detail text,
    UNIQUE (event, channel)
);
CREATE INDEX deliveries_that_wait ON deliveries (channel, subject, number) WHERE state = 'pending';
CREATE INDEX deliveries_by_subject ON deliveries (subject, number);
