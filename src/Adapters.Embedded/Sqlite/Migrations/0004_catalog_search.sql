-- What items hold, for queryables; kinds by the names of Cql2Kind. Rows stay when the last item that had the property goes.
CREATE TABLE item_properties (
    collection TEXT NOT NULL,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    PRIMARY KEY (collection, name, kind)
) STRICT, WITHOUT ROWID;

-- Folded words by items.number; the tokenizer has nothing left to do but split at spaces.
CREATE VIRTUAL TABLE item_words USING fts5 (words, tokenize = 'ascii');

INSERT OR IGNORE INTO item_properties
SELECT items.collection, json_extract(property.value, '$[0]'), json_extract(property.value, '$[1]')
FROM items, json_each(gs_item_properties(items.json)) AS property;

INSERT INTO item_words (rowid, words) SELECT number, gs_item_words(json) FROM items;
