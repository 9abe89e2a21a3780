-- Questions that a shop keeps to see whether its assistant still answers them as it should: what must hold, and what came of
-- the last try.

CREATE TABLE assistant_tests (
    organisation_id BLOB NOT NULL,
    id              BLOB NOT NULL,
    question        TEXT NOT NULL,
    account_id      BLOB,
    persona         TEXT,
    language        TEXT,
    expects         TEXT NOT NULL CHECK (expects IN ('product', 'text', 'handover', 'refusal')),
    value           TEXT NOT NULL,
    created_at      INTEGER NOT NULL,
    tried_at        INTEGER,
    passed          INTEGER,
    got             TEXT,
    PRIMARY KEY (organisation_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX assistant_tests_in_order ON assistant_tests (organisation_id, created_at, id);
