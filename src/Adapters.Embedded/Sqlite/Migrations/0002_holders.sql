-- Which opening of the folder holds a claim or a delivery; null where file locks do not work. See ClaimHolders.
ALTER TABLE jobs ADD COLUMN holder TEXT;
ALTER TABLE queue ADD COLUMN holder TEXT;
CREATE INDEX queue_by_holder ON queue (holder) WHERE holder IS NOT NULL;
