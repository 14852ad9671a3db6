-- One table with indexes instead of a partition per collection (docs/adr/0007-indexes-without-partitions.md).
ALTER TABLE items RENAME TO items_in_partitions;
CREATE TABLE items (LIKE items_in_partitions);
-- Properties that are lists, for relations of lists.
ALTER TABLE items ADD COLUMN lists jsonb NOT NULL;
-- jsonb has no NUL: the lists of an item that holds one are found again when it is written anew.
INSERT INTO items
SELECT old.*, CASE WHEN old.json LIKE '%\\u0000%' THEN '{}' ELSE (
    SELECT coalesce(jsonb_object_agg(property.key, property.value), '{}')
    FROM jsonb_each(old.json::jsonb -> 'properties') AS property
    WHERE jsonb_typeof(property.value) = 'array') END
FROM items_in_partitions AS old;
DROP TABLE items_in_partitions;

ALTER TABLE items ADD PRIMARY KEY (collection, id);
CREATE INDEX items_by_moment ON items (moment_ns DESC, collection, id);
CREATE INDEX items_by_collection_moment ON items (collection, moment_ns DESC, id);
CREATE INDEX items_by_id ON items (id);
-- Most items are instants: only the others say how far an interval can reach.
CREATE INDEX items_by_span ON items (span_ns) WHERE span_ns > 0;
CREATE INDEX items_by_place ON items USING gist (geometry);
-- Texts and flags among the properties that equal a value, whatever their names.
CREATE INDEX items_by_value ON items USING gin (sortable jsonb_path_ops);
-- Whole words; whether they stand side by side is looked up in the text.
CREATE INDEX items_by_words ON items USING gin (string_to_array(replace(btrim(words), ' § ', ' '), ' '));
-- Ranges and orders of numbers and times need an index for each name. The expressions are those that searches write.
CREATE INDEX items_by_cloud_cover ON items ((CASE jsonb_typeof(sortable -> 'eo:cloud_cover') WHEN 'number' THEN (sortable -> 'eo:cloud_cover')::float8 END), collection, id);
CREATE INDEX items_by_created ON items (((instants -> 'created')::bigint));
CREATE INDEX items_by_updated ON items (((instants -> 'updated')::bigint));

ALTER TABLE collections DROP COLUMN number, ADD COLUMN private boolean NOT NULL DEFAULT false;
UPDATE collections SET private = true WHERE json LIKE '%"groundshift:access":"private"%';
CREATE INDEX collections_private ON collections (id) WHERE private;

-- Arithmetic of filters in double precision: what is not finite has no value, and what is too small is zero. The server raises an
-- error for both, so operands near its limits are tried apart.
CREATE FUNCTION cql2_arithmetic(operation text, a float8, b float8) RETURNS float8 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
    IF b = 0 AND operation IN ('/', 'div') THEN
        RETURN NULL;
    END IF;
    IF (a = 0 OR abs(a) BETWEEN 1e-150 AND 1e150) AND (b = 0 OR abs(b) BETWEEN 1e-150 AND 1e150) THEN
        RETURN CASE operation WHEN '+' THEN a + b WHEN '-' THEN a - b WHEN '*' THEN a * b WHEN '/' THEN a / b ELSE trunc(a / b) END;
    END IF;
    BEGIN
        RETURN CASE operation WHEN '+' THEN a + b WHEN '-' THEN a - b WHEN '*' THEN a * b WHEN '/' THEN a / b ELSE trunc(a / b) END;
    EXCEPTION WHEN numeric_value_out_of_range THEN
        RETURN CASE WHEN operation = '*' AND ln(abs(a)) + ln(abs(b)) < 0 OR operation IN ('/', 'div') AND ln(abs(a)) - ln(abs(b)) < 0 THEN 0 END;
    END;
END $$;
