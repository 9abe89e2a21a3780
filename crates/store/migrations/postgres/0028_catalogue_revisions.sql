-- Products and answers are found by an index in memory. It follows the rows by their revisions: every change of a shop's
-- catalogue has the next number, the rows it made or changed carry it, and what it removed is remembered for a while.

DROP TABLE product_terms;
DROP TABLE product_postings;
DROP TABLE answer_terms;
DROP TABLE answer_postings;
DROP TABLE catalogue_words;
ALTER TABLE products DROP COLUMN words;
ALTER TABLE answers DROP COLUMN words;
ALTER TABLE products ADD COLUMN revision BIGINT NOT NULL DEFAULT 0;
ALTER TABLE answers ADD COLUMN revision BIGINT NOT NULL DEFAULT 0;
CREATE INDEX products_by_revision ON products (organisation_id, revision, sku);
CREATE INDEX answers_by_revision ON answers (organisation_id, revision, id);

-- Removals up to `forgotten` are no longer known: who stands before it reads everything anew.
CREATE TABLE catalogue_revisions (
    organisation_id UUID   NOT NULL REFERENCES organisations (id),
    revision        BIGINT NOT NULL,
    forgotten       BIGINT NOT NULL,
    PRIMARY KEY (organisation_id)
);
ALTER TABLE catalogue_revisions ENABLE ROW LEVEL SECURITY;
ALTER TABLE catalogue_revisions FORCE ROW LEVEL SECURITY;
CREATE POLICY of_organisation ON catalogue_revisions USING (visible(organisation_id));

CREATE TABLE catalogue_removals (
    organisation_id UUID   NOT NULL,
    kind            TEXT   COLLATE "C" NOT NULL CHECK (kind IN ('product', 'answer', 'document')),
    id              TEXT   COLLATE "C" NOT NULL,
    revision        BIGINT NOT NULL,
    PRIMARY KEY (organisation_id, kind, id)
);
CREATE INDEX catalogue_removals_by_revision ON catalogue_removals (organisation_id, revision);
ALTER TABLE catalogue_removals ENABLE ROW LEVEL SECURITY;
ALTER TABLE catalogue_removals FORCE ROW LEVEL SECURITY;
CREATE POLICY of_organisation ON catalogue_removals USING (visible(organisation_id));
