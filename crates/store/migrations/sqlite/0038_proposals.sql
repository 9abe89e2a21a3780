-- Changes that an assistant proposed and a customer asked for: a person decides, nothing is done before. `said` is what the
-- customer wants in the assistant's words; it is forgotten once the proposal is closed and old.

CREATE TABLE proposals (
    organisation_id BLOB   NOT NULL,
    id              BLOB   NOT NULL,
    conversation_id BLOB   NOT NULL,
    kind            TEXT NOT NULL CHECK (kind IN ('cart', 'return', 'cancel', 'address', 'callback')),
    target          TEXT NOT NULL,
    said            TEXT,
    language        TEXT NOT NULL,
    label           TEXT NOT NULL,
    state           TEXT NOT NULL CHECK (state IN ('offered', 'asked', 'accepted', 'refused', 'expired')),
    created_at      INTEGER NOT NULL,
    expires_at      INTEGER NOT NULL,
    asked_at        INTEGER,
    closed_at       INTEGER,
    closed_by       TEXT,
    passed_on_at    INTEGER,
    message_id      BLOB,
    PRIMARY KEY (organisation_id, id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX proposals_open ON proposals (organisation_id, conversation_id, kind, target) WHERE state IN ('offered', 'asked');
CREATE INDEX proposals_by_state ON proposals (organisation_id, state, created_at, id);
CREATE INDEX proposals_by_target ON proposals (organisation_id, target);
