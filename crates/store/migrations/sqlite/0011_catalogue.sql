-- What shops sell and answer, with the terms they are found by. Terms are computed outside; the database only matches them.

CREATE TABLE products (
    seq             INTEGER PRIMARY KEY AUTOINCREMENT,
    organisation_id BLOB    NOT NULL REFERENCES organisations (id),
    sku             TEXT    NOT NULL,
    model           TEXT,
    title           TEXT    NOT NULL,
    body            TEXT    NOT NULL,
    words           TEXT    NOT NULL,
    import_id       BLOB,
    created_at      INTEGER NOT NULL,
    updated_at      INTEGER NOT NULL,
    UNIQUE (organisation_id, sku)
) STRICT;
CREATE INDEX products_by_model ON products (organisation_id, model) WHERE model IS NOT NULL;
CREATE INDEX products_by_import ON products (organisation_id, import_id);

-- The row is the product's seq; the first column holds one term that names the organisation, so that a match can never
-- look at another one's rows.
CREATE VIRTUAL TABLE product_terms USING fts5 (
    organisation, title, attributes, category, description, tokenize = "unicode61 remove_diacritics 0 tokenchars '_'"
);

CREATE TABLE answers (
    seq             INTEGER PRIMARY KEY AUTOINCREMENT,
    organisation_id BLOB    NOT NULL REFERENCES organisations (id),
    id              TEXT    NOT NULL,
    body            TEXT    NOT NULL,
    words           TEXT    NOT NULL,
    created_at      INTEGER NOT NULL,
    updated_at      INTEGER NOT NULL,
    UNIQUE (organisation_id, id)
) STRICT;

CREATE VIRTUAL TABLE answer_terms USING fts5 (
    organisation, question, answer, tokenize = "unicode61 remove_diacritics 0 tokenchars '_'"
);

-- The words of one shop, for putting slips right: in how many rows each stands.
CREATE TABLE catalogue_words (
    organisation_id BLOB    NOT NULL,
    initial         TEXT    NOT NULL,
    word            TEXT    NOT NULL,
    frequency       INTEGER NOT NULL,
    PRIMARY KEY (organisation_id, initial, word)
) STRICT, WITHOUT ROWID;

CREATE TABLE catalogue_imports (
    organisation_id BLOB    NOT NULL REFERENCES organisations (id),
    id              BLOB    NOT NULL,
    kind            TEXT    NOT NULL CHECK (kind IN ('products', 'answers')),
    mode            TEXT    NOT NULL CHECK (mode IN ('merge', 'replace')),
    finished_at     INTEGER NOT NULL,
    counts          TEXT    NOT NULL,
    errors          TEXT    NOT NULL,
    PRIMARY KEY (organisation_id, id)
) STRICT, WITHOUT ROWID;
