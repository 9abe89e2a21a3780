-- The assistant may write drafts instead of answering, on an account or in one conversation; what it would have said waits for
-- a person.
SET LOCAL switchboard.organisation = 'every';

-- The modes are a check of their column, which is replaced by one that knows a third.
ALTER TABLE accounts ADD COLUMN answering TEXT NOT NULL DEFAULT 'off' CHECK (answering IN ('auto', 'draft', 'off'));
UPDATE accounts SET answering = assistant_mode;
ALTER TABLE accounts DROP COLUMN assistant_mode;
ALTER TABLE accounts RENAME COLUMN answering TO assistant_mode;

-- What holds in this conversation instead of what holds on its account.
ALTER TABLE conversations ADD COLUMN assistant_mode TEXT CHECK (assistant_mode IN ('auto', 'draft', 'off'));

-- What the assistant would say to the messages after `covers_from`, up to `covers_seq`. A draft that is closed keeps nothing of
-- what it said.
CREATE TABLE drafts (
    organisation_id UUID   NOT NULL,
    id              UUID   NOT NULL,
    conversation_id UUID   NOT NULL,
    kind            TEXT   NOT NULL CHECK (kind IN ('answer', 'handover')),
    state           TEXT   NOT NULL CHECK (state IN ('open', 'sent', 'edited', 'discarded', 'superseded')),
    words           TEXT   NOT NULL,
    content         TEXT   NOT NULL,
    outcome         TEXT   NOT NULL,
    covers_from     BIGINT NOT NULL,
    covers_seq      BIGINT NOT NULL,
    asked_at        BIGINT NOT NULL,
    created_at      BIGINT NOT NULL,
    closed_at       BIGINT,
    closed_by       TEXT,
    message_id      UUID,
    PRIMARY KEY (organisation_id, id)
);
CREATE UNIQUE INDEX drafts_open ON drafts (organisation_id, conversation_id) WHERE state = 'open';
CREATE INDEX drafts_by_age ON drafts (organisation_id, asked_at, id) WHERE state = 'open';
CREATE INDEX drafts_closed ON drafts (closed_at) WHERE closed_at IS NOT NULL;
ALTER TABLE drafts ENABLE ROW LEVEL SECURITY;
ALTER TABLE drafts FORCE ROW LEVEL SECURITY;
CREATE POLICY of_organisation ON drafts USING (visible(organisation_id));
