CREATE TABLE access_keys (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    -- SHA-256 of the secret, which is kept nowhere.
    hash TEXT NOT NULL UNIQUE,
    scopes TEXT NOT NULL,
    collections TEXT NOT NULL,
    created_ns INTEGER NOT NULL,
    expires_ns INTEGER,
    revoked_ns INTEGER
) STRICT;

CREATE TABLE audit (
    number INTEGER PRIMARY KEY,
    time_ns INTEGER NOT NULL,
    access_key TEXT NOT NULL,
    address TEXT NOT NULL,
    action TEXT NOT NULL,
    target TEXT NOT NULL,
    request TEXT NOT NULL
) STRICT;
