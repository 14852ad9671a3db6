-- Times are bigint nanoseconds since 1970-01-01T00:00:00Z: timestamptz holds microseconds only.
-- Ids sort by their UTF-8 bytes (collation "C"), whatever the database's locale is. JSON is text where it must come back as it was given.

CREATE TABLE areas (
    id text COLLATE "C" PRIMARY KEY,
    json text NOT NULL,
    -- A removed area keeps its row, so that its revision never starts again: job identities depend on it.
    removed boolean NOT NULL DEFAULT false
);

CREATE TABLE watches (
    id text COLLATE "C" PRIMARY KEY,
    catalog text NOT NULL,
    url text NOT NULL,
    collection text NOT NULL,
    provider text,
    interval_ns bigint NOT NULL,
    enabled boolean NOT NULL,
    high_water_ns bigint,
    last_sweep_ns bigint,
    last_news_ns bigint,
    last_reconciliation_ns bigint,
    last_error text,
    areas text
);

CREATE TABLE scenes (
    catalog text COLLATE "C" NOT NULL,
    collection text COLLATE "C" NOT NULL,
    item text COLLATE "C" NOT NULL,
    scene_key text NOT NULL,
    acquired_ns bigint NOT NULL,
    content_hash text NOT NULL,
    first_seen_ns bigint NOT NULL,
    last_seen_ns bigint NOT NULL,
    vanished_ns bigint,
    -- Sentences by area id.
    outcomes jsonb NOT NULL,
    source text NOT NULL,
    PRIMARY KEY (catalog, collection, item)
);
CREATE INDEX scenes_by_key ON scenes (scene_key);
CREATE INDEX scenes_by_time ON scenes (catalog, collection, acquired_ns);
CREATE INDEX scenes_by_acquisition ON scenes (acquired_ns);

CREATE TABLE refused_items (
    catalog text COLLATE "C" NOT NULL,
    collection text COLLATE "C" NOT NULL,
    item text COLLATE "C" NOT NULL,
    content_hash text NOT NULL,
    reason text NOT NULL,
    first_seen_ns bigint NOT NULL,
    last_seen_ns bigint NOT NULL,
    PRIMARY KEY (catalog, collection, item)
);
CREATE INDEX refused_items_by_time ON refused_items (last_seen_ns);

CREATE SEQUENCE job_event_numbers;

CREATE TABLE jobs (
    id text COLLATE "C" PRIMARY KEY,
    area text NOT NULL,
    state text NOT NULL,
    attempts integer NOT NULL DEFAULT 0,
    fencing bigint NOT NULL DEFAULT 0,
    worker text,
    lease_until_ns bigint,
    outcome text,
    created_ns bigint NOT NULL,
    changed_ns bigint NOT NULL,
    -- Number of the last event: orders jobs by their last change where the clock stood still.
    last_event bigint NOT NULL,
    json text NOT NULL
);
CREATE INDEX jobs_by_change ON jobs (last_event);
CREATE INDEX jobs_by_state ON jobs (state, last_event);
CREATE INDEX jobs_by_area ON jobs (area, last_event);
CREATE INDEX jobs_by_lease ON jobs (lease_until_ns) WHERE lease_until_ns IS NOT NULL;

CREATE TABLE job_events (
    number bigint PRIMARY KEY,
    job text COLLATE "C" NOT NULL,
    time_ns bigint NOT NULL,
    state text NOT NULL,
    worker text,
    reason text
);
CREATE INDEX job_events_by_job ON job_events (job, number);

CREATE TABLE queue (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    lane integer NOT NULL,
    job text NOT NULL,
    visible_ns bigint NOT NULL,
    deliveries integer NOT NULL DEFAULT 0,
    -- Changes with every delivery and settlement, so that a late settlement finds nothing.
    receipt bigint NOT NULL DEFAULT 0
);
CREATE INDEX queue_by_visibility ON queue (lane, visible_ns, number);

CREATE TABLE parked_messages (
    number bigint PRIMARY KEY,
    lane integer NOT NULL,
    job text NOT NULL,
    deliveries integer NOT NULL,
    reason text NOT NULL,
    parked_ns bigint NOT NULL
);

CREATE TABLE outbox (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id text COLLATE "C" NOT NULL UNIQUE,
    topic text NOT NULL,
    body text NOT NULL,
    lane integer NOT NULL,
    flow text
);
CREATE INDEX outbox_by_order ON outbox (topic, lane, number);

-- The current checkpoint of each land-cover state; the checkpoints themselves are objects.
CREATE TABLE states (
    id text COLLATE "C" PRIMARY KEY,
    area text NOT NULL,
    sequence bigint NOT NULL,
    manifest text NOT NULL,
    updated_ns bigint NOT NULL
);
CREATE INDEX states_by_area ON states (area, id);
