-- Ranges and orders of numbers, and equality of texts, need an index for each name. The expressions are those of IndexedProperty.
CREATE INDEX items_by_cloud_cover ON items (CASE WHEN json_type(sortable, '$."eo:cloud_cover"') IN ('integer', 'real') THEN CAST(json_extract(sortable, '$."eo:cloud_cover"') AS REAL) END, collection, id);
CREATE INDEX items_by_grid_code ON items (CASE json_type(sortable, '$."grid:code"') WHEN 'text' THEN json_extract(sortable, '$."grid:code"') END);
CREATE INDEX items_by_proj_code ON items (CASE json_type(sortable, '$."proj:code"') WHEN 'text' THEN json_extract(sortable, '$."proj:code"') END);
CREATE INDEX items_by_platform ON items (CASE json_type(sortable, '$."platform"') WHEN 'text' THEN json_extract(sortable, '$."platform"') END);

ALTER TABLE collections ADD COLUMN private INTEGER NOT NULL DEFAULT 0;
UPDATE collections SET private = 1 WHERE json_extract(json, '$."groundshift:access"') = 'private';
CREATE INDEX collections_private ON collections (id) WHERE private;
