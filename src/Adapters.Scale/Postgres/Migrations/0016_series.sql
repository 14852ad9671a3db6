-- How many transactions of a series are committed: what a crash took back is missed here.
CREATE TABLE transaction_series (
    id uuid PRIMARY KEY,
    number bigint NOT NULL,
    begun timestamptz NOT NULL DEFAULT now()
);
