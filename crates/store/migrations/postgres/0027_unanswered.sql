-- Questions of customers that the assistant could not answer, each once however often and however spelled it was asked.

CREATE TABLE unanswered (
    organisation_id UUID NOT NULL,
    key             TEXT COLLATE "C" NOT NULL,
    question        TEXT NOT NULL,
    reason          TEXT NOT NULL CHECK (reason IN ('unknown', 'refused', 'handed_over', 'failed')),
    state           TEXT NOT NULL CHECK (state IN ('open', 'answered', 'dismissed')),
    times           BIGINT NOT NULL,
    conversation_id UUID,
    first_at        BIGINT NOT NULL,
    last_at         BIGINT NOT NULL,
    PRIMARY KEY (organisation_id, key)
);
CREATE INDEX unanswered_open ON unanswered (organisation_id, times DESC, last_at DESC, key) WHERE state = 'open';
CREATE INDEX unanswered_by_conversation ON unanswered (organisation_id, conversation_id) WHERE times = 1;
CREATE INDEX unanswered_by_age ON unanswered (last_at);
ALTER TABLE unanswered ENABLE ROW LEVEL SECURITY;
ALTER TABLE unanswered FORCE ROW LEVEL SECURITY;
CREATE POLICY of_organisation ON unanswered USING (visible(organisation_id));
