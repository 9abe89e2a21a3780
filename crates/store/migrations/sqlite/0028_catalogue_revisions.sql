-- Products and answers are found by an index in memory. It follows the rows by their revisions: every change of a shop's
-- catalogue has the next number, the rows it made or changed carry it, and what it removed is remembered for a while.

DROP TABLE product_terms;
DROP TABLE answer_terms;
DROP TABLE catalogue_words;
ALTER TABLE products DROP COLUMN words;
ALTER TABLE answers DROP COLUMN words;
ALTER TABLE products ADD COLUMN revision INTEGER NOT NULL DEFAULT 0;
ALTER TABLE answers ADD COLUMN revision INTEGER NOT NULL DEFAULT 0;
CREATE INDEX products_by_revision ON products (organisation_id, revision, sku);
CREATE INDEX answers_by_revision ON answers (organisation_id, revision, id);

-- Removals up to `forgotten` are no longer known: who stands before it reads everything anew.
CREATE TABLE catalogue_revisions (
    organisation_id BLOB    NOT NULL REFERENCES organisations (id),
    revision        INTEGER NOT NULL,
    forgotten       INTEGER NOT NULL,
    PRIMARY KEY (organisation_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE catalogue_removals (
    organisation_id BLOB    NOT NULL,
    kind            TEXT    NOT NULL CHECK (kind IN ('product', 'answer', 'document')),
    id              TEXT    NOT NULL,
    revision        INTEGER NOT NULL,
    PRIMARY KEY (organisation_id, kind, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX catalogue_removals_by_revision ON catalogue_removals (organisation_id, revision);
