-- Once for a deployment on Azure, as an Entra administrator of the server, connected to the database "postgres" (docs/azure.md):
--   psql … -v ingest=NAME -v worker=NAME -v catalog=NAME -f infra/postgres/roles.sql
-- The three names are those of the processes' identities. May be run again.
\set ON_ERROR_STOP on

-- Lets an identity log in with its Entra token: neither an administrator of the server nor one with a second factor.
SELECT pgaadauth_create_principal(name, false, false)
FROM (VALUES (:'ingest'), (:'worker'), (:'catalog')) AS identities (name)
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name);

-- Nobody logs in as this role. It owns the schema, whichever process makes it or brings it up to date; processes act as it
-- because their connections ask for it (Options=-c role=groundshift).
SELECT 'CREATE ROLE groundshift NOLOGIN' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'groundshift') \gexec
GRANT groundshift TO :"ingest", :"worker", :"catalog";
REVOKE ALL ON DATABASE groundshift FROM PUBLIC;
GRANT CONNECT, CREATE, TEMPORARY ON DATABASE groundshift TO groundshift;

-- Only administrators may make extensions; the processes find them made.
\connect groundshift
CREATE EXTENSION IF NOT EXISTS postgis WITH SCHEMA public;
CREATE EXTENSION IF NOT EXISTS pg_trgm WITH SCHEMA public;
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
