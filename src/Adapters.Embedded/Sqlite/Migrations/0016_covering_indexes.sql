-- A range of the cloud cover is collected and sorted by time without a look at the rows; what equals a text comes in the order of time.
DROP INDEX items_by_cloud_cover;
DROP INDEX items_by_grid_code;
DROP INDEX items_by_proj_code;
DROP INDEX items_by_platform;
CREATE INDEX items_by_cloud_cover ON items (CASE WHEN json_type(sortable, '$."eo:cloud_cover"') IN ('integer', 'real') THEN CAST(json_extract(sortable, '$."eo:cloud_cover"') AS REAL) END, collection, id, moment_ns);
CREATE INDEX items_by_grid_code ON items (CASE json_type(sortable, '$."grid:code"') WHEN 'text' THEN json_extract(sortable, '$."grid:code"') END, moment_ns DESC, collection, id);
CREATE INDEX items_by_proj_code ON items (CASE json_type(sortable, '$."proj:code"') WHEN 'text' THEN json_extract(sortable, '$."proj:code"') END, moment_ns DESC, collection, id);
CREATE INDEX items_by_platform ON items (CASE json_type(sortable, '$."platform"') WHEN 'text' THEN json_extract(sortable, '$."platform"') END, moment_ns DESC, collection, id);
