-- Questions that a shop keeps to see whether its assistant still answers them as it should: what must hold, and what came of
-- the last try.

CREATE TABLE assistant_tests (
    organisation_id UUID NOT NULL,
    id              UUID NOT NULL,
    question        TEXT NOT NULL,
    account_id      UUID,
    persona         TEXT,
    language        TEXT,
    expects         TEXT NOT NULL CHECK (expects IN ('product', 'text', 'handover', 'refusal')),
    value           TEXT NOT NULL,
    created_at      BIGINT NOT NULL,
    tried_at        BIGINT,
    passed          BOOLEAN,
    got             TEXT,
    PRIMARY KEY (organisation_id, id)
);
CREATE INDEX assistant_tests_in_order ON assistant_tests (organisation_id, created_at, id);
ALTER TABLE assistant_tests ENABLE ROW LEVEL SECURITY;
ALTER TABLE assistant_tests FORCE ROW LEVEL SECURITY;
CREATE POLICY of_organisation ON assistant_tests USING (visible(organisation_id));
