-- From when on a report lists every change; null where it lists all.
ALTER TABLE state_reports ADD COLUMN listed_from_ns bigint;
