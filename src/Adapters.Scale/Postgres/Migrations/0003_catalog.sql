-- Both extensions may be shared with other schemas of the database, so they do not live in this one.
CREATE EXTENSION IF NOT EXISTS postgis WITH SCHEMA public;
CREATE EXTENSION IF NOT EXISTS pg_trgm WITH SCHEMA public;

CREATE TABLE collections (
    id text COLLATE "C" PRIMARY KEY,
    -- Names the partition of its items: items_1, items_2, …
    number bigint GENERATED ALWAYS AS IDENTITY,
    json text NOT NULL
);

-- One partition per collection: a collection is dropped at once, and a search in one reads nothing of the others.
CREATE TABLE items (
    collection text COLLATE "C" NOT NULL,
    id text COLLATE "C" NOT NULL,
    -- The closed interval that searches must meet; an instant has equal ends.
    start_ns bigint NOT NULL,
    end_ns bigint NOT NULL,
    -- What sorting by datetime goes by.
    moment_ns bigint NOT NULL,
    -- How far apart the three times lie.
    span_ns bigint NOT NULL,
    tag text NOT NULL,
    -- False where the geometry crosses itself: then its relations are judged outside the database.
    sound boolean NOT NULL,
    geometry geometry(Geometry, 4326),
    -- Scalar properties with times as nanoseconds: what may be sorted and filtered by.
    sortable jsonb NOT NULL,
    -- Properties whose text is a date or a time, as nanoseconds.
    instants jsonb NOT NULL,
    -- Folded words for free text, with a space at both ends.
    words text COLLATE "C" NOT NULL,
    json text NOT NULL,
    PRIMARY KEY (collection, id)
) PARTITION BY LIST (collection);
CREATE INDEX items_by_moment ON items (moment_ns DESC, collection, id);
CREATE INDEX items_by_id ON items (id);
CREATE INDEX items_by_span ON items (span_ns);
CREATE INDEX items_by_place ON items USING gist (geometry);
CREATE INDEX items_by_words ON items USING gin (words public.gin_trgm_ops);

-- What items hold, for queryables; kinds by the names of Cql2Kind. Rows stay when the last item that had the property goes.
CREATE TABLE item_properties (
    collection text COLLATE "C" NOT NULL,
    name text COLLATE "C" NOT NULL,
    kind text COLLATE "C" NOT NULL,
    PRIMARY KEY (collection, name, kind)
);
