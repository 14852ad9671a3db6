-- Wakes the relays of every process when what they carry is committed. Equal notices of one transaction are one.
CREATE FUNCTION announce() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify(TG_TABLE_SCHEMA, TG_TABLE_NAME);
    RETURN NULL;
END $$;
CREATE TRIGGER outbox_announced AFTER INSERT ON outbox FOR EACH STATEMENT EXECUTE FUNCTION announce();
CREATE TRIGGER deliveries_announced AFTER INSERT ON deliveries FOR EACH STATEMENT EXECUTE FUNCTION announce();
