-- Back again: the planner knows how often a value occurs, and of rare words only a bound, so it walked the newest items for some.
CREATE INDEX items_by_value ON items USING gin (sortable jsonb_path_ops);
