-- Questions of customers that the assistant could not answer, each once however often and however spelled it was asked.

CREATE TABLE unanswered (
    organisation_id BLOB NOT NULL,
    key             TEXT NOT NULL,
    question        TEXT NOT NULL,
    reason          TEXT NOT NULL CHECK (reason IN ('unknown', 'refused', 'handed_over', 'failed')),
    state           TEXT NOT NULL CHECK (state IN ('open', 'answered', 'dismissed')),
    times           INTEGER NOT NULL,
    conversation_id BLOB,
    first_at        INTEGER NOT NULL,
    last_at         INTEGER NOT NULL,
    PRIMARY KEY (organisation_id, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX unanswered_open ON unanswered (organisation_id, times DESC, last_at DESC, key) WHERE state = 'open';
CREATE INDEX unanswered_by_conversation ON unanswered (organisation_id, conversation_id) WHERE times = 1;
CREATE INDEX unanswered_by_age ON unanswered (last_at);
