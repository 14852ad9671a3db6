-- Times are integer nanoseconds since 1970-01-01T00:00:00Z.

CREATE TABLE areas (
    id TEXT PRIMARY KEY,
    json TEXT NOT NULL,
    -- A removed area keeps its row, so that its revision never starts again: job identities depend on it.
    removed INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE watches (
    id TEXT PRIMARY KEY,
    catalog TEXT NOT NULL,
    url TEXT NOT NULL,
    collection TEXT NOT NULL,
    provider TEXT,
    interval_ns INTEGER NOT NULL,
    enabled INTEGER NOT NULL,
    high_water_ns INTEGER,
    last_sweep_ns INTEGER,
    last_news_ns INTEGER,
    last_reconciliation_ns INTEGER,
    last_error TEXT,
    areas TEXT
) STRICT;

CREATE TABLE scenes (
    catalog TEXT NOT NULL,
    collection TEXT NOT NULL,
    item TEXT NOT NULL,
    scene_key TEXT NOT NULL,
    acquired_ns INTEGER NOT NULL,
    content_hash TEXT NOT NULL,
    first_seen_ns INTEGER NOT NULL,
    last_seen_ns INTEGER NOT NULL,
    vanished_ns INTEGER,
    outcomes TEXT NOT NULL,
    source TEXT NOT NULL,
    PRIMARY KEY (catalog, collection, item)
) STRICT;
CREATE INDEX scenes_by_key ON scenes (scene_key);
CREATE INDEX scenes_by_time ON scenes (catalog, collection, acquired_ns);

CREATE TABLE refused_items (
    catalog TEXT NOT NULL,
    collection TEXT NOT NULL,
    item TEXT NOT NULL,
    content_hash TEXT NOT NULL,
    reason TEXT NOT NULL,
    first_seen_ns INTEGER NOT NULL,
    last_seen_ns INTEGER NOT NULL,
    PRIMARY KEY (catalog, collection, item)
) STRICT;
CREATE INDEX refused_items_by_time ON refused_items (last_seen_ns);

CREATE TABLE jobs (
    id TEXT PRIMARY KEY,
    area TEXT NOT NULL,
    state TEXT NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    fencing INTEGER NOT NULL DEFAULT 0,
    worker TEXT,
    lease_until_ns INTEGER,
    outcome TEXT,
    created_ns INTEGER NOT NULL,
    changed_ns INTEGER NOT NULL,
    -- Number of the last event: orders jobs by their last change where the clock stood still.
    last_event INTEGER NOT NULL,
    json TEXT NOT NULL
) STRICT;
CREATE INDEX jobs_by_change ON jobs (last_event);
CREATE INDEX jobs_by_state ON jobs (state, last_event);
CREATE INDEX jobs_by_area ON jobs (area, last_event);
CREATE INDEX jobs_by_lease ON jobs (lease_until_ns) WHERE lease_until_ns IS NOT NULL;

CREATE TABLE job_events (
    number INTEGER PRIMARY KEY,
    job TEXT NOT NULL,
    time_ns INTEGER NOT NULL,
    state TEXT NOT NULL,
    worker TEXT,
    reason TEXT
) STRICT;
CREATE INDEX job_events_by_job ON job_events (job, number);

CREATE TABLE queue (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    lane INTEGER NOT NULL,
    job TEXT NOT NULL,
    visible_ns INTEGER NOT NULL,
    deliveries INTEGER NOT NULL DEFAULT 0,
    -- Changes with every delivery and settlement, so that a late settlement finds nothing.
    receipt INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX queue_by_visibility ON queue (lane, visible_ns, number);

CREATE TABLE parked_messages (
    number INTEGER PRIMARY KEY,
    lane INTEGER NOT NULL,
    job TEXT NOT NULL,
    deliveries INTEGER NOT NULL,
    reason TEXT NOT NULL,
    parked_ns INTEGER NOT NULL
) STRICT;

CREATE TABLE outbox (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    topic TEXT NOT NULL,
    body TEXT NOT NULL,
    lane INTEGER NOT NULL,
    flow TEXT
) STRICT;
CREATE INDEX outbox_by_order ON outbox (topic, lane, number);

CREATE TABLE collections (
    id TEXT PRIMARY KEY,
    json TEXT NOT NULL
) STRICT;

CREATE TABLE items (
    number INTEGER PRIMARY KEY,
    collection TEXT NOT NULL REFERENCES collections (id),
    id TEXT NOT NULL,
    -- The closed interval that searches must meet; an instant has equal ends.
    start_ns INTEGER NOT NULL,
    end_ns INTEGER NOT NULL,
    -- What sorting by datetime goes by.
    moment_ns INTEGER NOT NULL,
    -- How far apart the three times lie.
    span_ns INTEGER NOT NULL,
    tag TEXT NOT NULL,
    boxes INTEGER NOT NULL,
    -- Scalar properties with times as nanoseconds: what may be sorted by.
    sortable TEXT NOT NULL,
    geometry BLOB,
    json TEXT NOT NULL,
    UNIQUE (collection, id)
) STRICT;
CREATE INDEX items_by_moment ON items (moment_ns DESC, collection, id);
CREATE INDEX items_by_collection_moment ON items (collection, moment_ns DESC, id);
CREATE INDEX items_by_id ON items (id);
CREATE INDEX items_by_span ON items (span_ns);

-- box = items.number * 256 + part; several boxes where the geometry has several parts. Days since 1970 as the third dimension.
CREATE VIRTUAL TABLE item_boxes USING rtree (box, west, east, south, north, first_day, last_day);
