-- What keys of the API may do, changes that came before their messages, and messages that nobody answers by themselves.

-- What a key may do. Keys that were made before there were scopes keep what they could.
ALTER TABLE api_keys ADD COLUMN scopes TEXT NOT NULL DEFAULT '["read","catalogue","letters","repeat"]';

-- Edits, unsends and reactions that came before the message they are about. The event itself holds what was changed.
CREATE TABLE early_changes (
    organisation_id UUID   NOT NULL,
    account_id      UUID   NOT NULL,
    provider_id     TEXT   COLLATE "C" NOT NULL,
    event_key       TEXT   COLLATE "C" NOT NULL,
    conversation    TEXT   COLLATE "C" NOT NULL,
    received_at     BIGINT NOT NULL,
    PRIMARY KEY (organisation_id, account_id, provider_id, event_key)
);
CREATE INDEX early_changes_by_age ON early_changes (received_at);
ALTER TABLE early_changes ENABLE ROW LEVEL SECURITY;
ALTER TABLE early_changes FORCE ROW LEVEL SECURITY;
CREATE POLICY of_organisation ON early_changes USING (visible(organisation_id));

-- A message that was recorded and that no automatic answer covers: why, and since when. It is listed until somebody looks
-- after it.
ALTER TABLE messages ADD COLUMN passed_over TEXT CHECK (passed_over IN ('arrived_late', 'answer_too_late', 'too_many'));
ALTER TABLE messages ADD COLUMN passed_over_at BIGINT;
ALTER TABLE messages ADD COLUMN looked_after_at BIGINT;
CREATE INDEX messages_passed_over ON messages (organisation_id, passed_over_at, id) WHERE passed_over IS NOT NULL AND looked_after_at IS NULL;
