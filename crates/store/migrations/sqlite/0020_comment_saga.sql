-- Comment rules: what they do to a comment itself, how often they answered, and what waits for a later decision.

-- The kinds of call are a check of the table, which SQLite changes only with the table.
CREATE TABLE outbox_anew (
    seq             INTEGER PRIMARY KEY AUTOINCREMENT,
    organisation_id BLOB    NOT NULL,
    id              BLOB    NOT NULL,
    account_id      BLOB    NOT NULL,
    lane            TEXT    NOT NULL,
    kind            TEXT    NOT NULL CHECK (kind IN ('message', 'template', 'reaction', 'comment_reply', 'private_reply', 'comment_hide', 'comment_delete')),
    author          TEXT    NOT NULL CHECK (author IN ('assistant', 'handover', 'person', 'rule', 'system')),
    conversation_id BLOB,
    message_id      BLOB,
    part            INTEGER NOT NULL DEFAULT 0,
    comment_id      TEXT,
    payload         TEXT    NOT NULL,
    state           TEXT    NOT NULL CHECK (state IN ('queued', 'held', 'claimed', 'sending', 'sent', 'failed', 'ambiguous', 'suppressed')),
    delivery        TEXT    CHECK (delivery IN ('sent', 'delivered', 'read', 'failed')),
    attempt         INTEGER NOT NULL DEFAULT 0,
    failures        INTEGER NOT NULL DEFAULT 0,
    fence           INTEGER NOT NULL DEFAULT 0,
    lease_until     INTEGER NOT NULL DEFAULT 0,
    not_before      INTEGER NOT NULL,
    idempotency_key TEXT    NOT NULL,
    token           TEXT,
    covers_seq      INTEGER,
    covers_from     INTEGER,
    text            TEXT,
    provider_id     TEXT,
    failure         TEXT,
    sending_at      INTEGER,
    sent_at         INTEGER,
    created_at      INTEGER NOT NULL,
    updated_at      INTEGER NOT NULL,
    review_at       INTEGER,
    doubt           TEXT CHECK (doubt IN ('no_evidence_exists', 'no_evidence_came', 'nothing_heard', 'not_readable', 'not_there')),
    decision        TEXT CHECK (decision IN ('arrived', 'resent', 'given_up')),
    decided_at      INTEGER,
    decided_by      TEXT,
    repeats         BLOB,
    open_until      INTEGER,
    late            INTEGER NOT NULL DEFAULT 0,
    waits_for       BLOB,
    closed_at       INTEGER,
    UNIQUE (organisation_id, id),
    UNIQUE (organisation_id, idempotency_key)
) STRICT;

INSERT INTO outbox_anew (seq, organisation_id, id, account_id, lane, kind, author, conversation_id, message_id, part, comment_id, payload,
    state, delivery, attempt, failures, fence, lease_until, not_before, idempotency_key, token, covers_seq,
    covers_from, text, provider_id, failure, sending_at, sent_at, created_at, updated_at, review_at, doubt, decision,
    decided_at, decided_by, repeats, open_until, late, waits_for, closed_at)
    SELECT seq, organisation_id, id, account_id, lane, kind, author, conversation_id, message_id, part, comment_id, payload,
    state, delivery, attempt, failures, fence, lease_until, not_before, idempotency_key, token, covers_seq,
    covers_from, text, provider_id, failure, sending_at, sent_at, created_at, updated_at, review_at, doubt, decision,
    decided_at, decided_by, repeats, open_until, late, waits_for, closed_at FROM outbox;
UPDATE sqlite_sequence SET seq = (SELECT old.seq FROM sqlite_sequence AS old WHERE old.name = 'outbox') WHERE name = 'outbox_anew'
    AND EXISTS (SELECT 1 FROM sqlite_sequence AS old WHERE old.name = 'outbox');
DROP TABLE outbox;
ALTER TABLE outbox_anew RENAME TO outbox;
CREATE INDEX outbox_due ON outbox (not_before) WHERE state = 'queued';
CREATE INDEX outbox_unsettled ON outbox (organisation_id, lane, seq) WHERE state IN ('queued', 'held', 'claimed', 'sending', 'ambiguous');
CREATE INDEX outbox_in_hand ON outbox (lease_until) WHERE state IN ('claimed', 'sending');
CREATE INDEX outbox_private_open ON outbox (organisation_id, account_id) WHERE kind = 'private_reply' AND provider_id IS NULL;
CREATE INDEX outbox_held ON outbox (organisation_id, account_id) WHERE state IN ('queued', 'held');
CREATE INDEX outbox_by_message ON outbox (organisation_id, message_id, part, seq) WHERE message_id IS NOT NULL;
CREATE INDEX outbox_by_comment ON outbox (organisation_id, account_id, comment_id) WHERE comment_id IS NOT NULL;
CREATE INDEX outbox_by_token ON outbox (organisation_id, token) WHERE token IS NOT NULL;
CREATE INDEX outbox_by_provider_id ON outbox (organisation_id, account_id, provider_id) WHERE provider_id IS NOT NULL;
CREATE INDEX outbox_failed ON outbox (organisation_id, account_id, updated_at) WHERE state = 'failed';
CREATE INDEX outbox_unconfirmed ON outbox (organisation_id, account_id) WHERE state = 'ambiguous';
CREATE INDEX outbox_doubtful ON outbox (not_before) WHERE state = 'ambiguous' AND decision IS NULL;
CREATE INDEX outbox_in_review ON outbox (organisation_id, review_at, seq) WHERE state = 'ambiguous' AND decision IS NULL AND review_at IS NOT NULL;
CREATE INDEX outbox_resent ON outbox (organisation_id, decided_at, seq) WHERE decision = 'resent';
CREATE INDEX outbox_letters ON outbox (organisation_id, updated_at, seq) WHERE (state = 'failed' OR delivery = 'failed') AND closed_at IS NULL;
CREATE INDEX outbox_repeats ON outbox (organisation_id, repeats) WHERE repeats IS NOT NULL;
CREATE INDEX outbox_in_turn ON outbox (organisation_id, not_before, seq) WHERE state = 'queued';
CREATE UNIQUE INDEX outbox_under_way ON outbox (organisation_id, lane) WHERE state IN ('claimed', 'sending');

-- What waits for a later decision: in quiet hours until they are over, or for the assistant. `post_id` is the post a comment
-- counts for: that an advertisement was made from, else its own.
ALTER TABLE comments ADD COLUMN post_id TEXT;
ALTER TABLE comments ADD COLUMN lane TEXT;
ALTER TABLE comments ADD COLUMN due_at INTEGER;
ALTER TABLE comments ADD COLUMN ask TEXT;
CREATE INDEX comments_due ON comments (organisation_id, lane, due_at) WHERE due_at IS NOT NULL;

ALTER TABLE comment_posts ADD COLUMN published_at INTEGER;
ALTER TABLE comment_posts ADD COLUMN live_over_at INTEGER;
CREATE INDEX comment_posts_published ON comment_posts (organisation_id, account_id, published_at) WHERE published_at IS NOT NULL;

-- How often each rule answered: whom (`person`), where (`post`), when (`minute`), at all (`rule`); and how often anybody was
-- answered under a post (`author`, of no rule). A row is taken before it is counted up, with the decision that counts.
CREATE TABLE comment_counts (
    organisation_id BLOB    NOT NULL,
    account_id      BLOB    NOT NULL,
    rule_id         TEXT    NOT NULL,
    kind            TEXT    NOT NULL CHECK (kind IN ('person', 'post', 'minute', 'rule', 'author')),
    key             TEXT    NOT NULL,
    number          INTEGER NOT NULL,
    last_at         INTEGER NOT NULL,
    variant         INTEGER,
    PRIMARY KEY (organisation_id, account_id, rule_id, kind, key)
) STRICT, WITHOUT ROWID;

-- When the account's private answers may leave: each an hour after the one that stands so many places before it.
CREATE TABLE comment_slots (
    organisation_id BLOB    NOT NULL,
    account_id      BLOB    NOT NULL,
    number          INTEGER NOT NULL,
    at              INTEGER NOT NULL,
    PRIMARY KEY (organisation_id, account_id, number)
) STRICT, WITHOUT ROWID;

-- Goes up with every change of the organisation's rules, so that compiled ones can be kept.
CREATE TABLE rule_versions (
    organisation_id BLOB    NOT NULL,
    version         INTEGER NOT NULL,
    PRIMARY KEY (organisation_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX outbox_public_open ON outbox (organisation_id, account_id, seq) WHERE kind = 'comment_reply' AND state IN ('sending', 'ambiguous');
