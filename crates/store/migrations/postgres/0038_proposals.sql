-- Changes that an assistant proposed and a customer asked for: a person decides, nothing is done before. `said` is what the
-- customer wants in the assistant's words; it is forgotten once the proposal is closed and old.

CREATE TABLE proposals (
    organisation_id UUID   NOT NULL,
    id              UUID   NOT NULL,
    conversation_id UUID   NOT NULL,
    kind            TEXT NOT NULL CHECK (kind IN ('cart', 'return', 'cancel', 'address', 'callback')),
    target          TEXT NOT NULL,
    said            TEXT,
    language        TEXT NOT NULL,
    label           TEXT NOT NULL,
    state           TEXT NOT NULL CHECK (state IN ('offered', 'asked', 'accepted', 'refused', 'expired')),
    created_at      BIGINT NOT NULL,
    expires_at      BIGINT NOT NULL,
    asked_at        BIGINT,
    closed_at       BIGINT,
    closed_by       TEXT,
    passed_on_at    BIGINT,
    message_id      UUID,
    PRIMARY KEY (organisation_id, id)
);
CREATE UNIQUE INDEX proposals_open ON proposals (organisation_id, conversation_id, kind, target) WHERE state IN ('offered', 'asked');
CREATE INDEX proposals_by_state ON proposals (organisation_id, state, created_at, id);
CREATE INDEX proposals_by_target ON proposals (organisation_id, target);
ALTER TABLE proposals ENABLE ROW LEVEL SECURITY;
ALTER TABLE proposals FORCE ROW LEVEL SECURITY;
CREATE POLICY of_organisation ON proposals USING (visible(organisation_id));
