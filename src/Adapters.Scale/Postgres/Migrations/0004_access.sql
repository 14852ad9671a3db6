CREATE TABLE access_keys (
    id text COLLATE "C" PRIMARY KEY,
    name text NOT NULL,
    -- SHA-256 of the secret, which is kept nowhere.
    hash text COLLATE "C" NOT NULL UNIQUE,
    scopes text[] NOT NULL,
    collections text[] NOT NULL,
    created_ns bigint NOT NULL,
    expires_ns bigint,
    revoked_ns bigint
);

CREATE TABLE audit (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    time_ns bigint NOT NULL,
    access_key text NOT NULL,
    address text NOT NULL,
    action text NOT NULL,
    target text NOT NULL,
    request text NOT NULL
);
