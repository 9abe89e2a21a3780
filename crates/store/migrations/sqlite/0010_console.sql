-- The console: who may look, how they sign in, and the indexes of its lists.
-- Tokens are 256 random bits; only their SHA-256 is kept, so a copy of this file signs nobody in.

CREATE TABLE members (
    organisation_id BLOB    NOT NULL REFERENCES organisations (id),
    id              BLOB    NOT NULL,
    name            TEXT    NOT NULL,
    role            TEXT    NOT NULL CHECK (role IN ('owner', 'agent')),
    created_at      INTEGER NOT NULL,
    PRIMARY KEY (organisation_id, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE sign_in_links (
    hash            BLOB    NOT NULL PRIMARY KEY,
    organisation_id BLOB    NOT NULL,
    member_id       BLOB    NOT NULL,
    expires_at      INTEGER NOT NULL,
    used_at         INTEGER
) STRICT, WITHOUT ROWID;

CREATE TABLE sessions (
    hash            BLOB    NOT NULL PRIMARY KEY,
    organisation_id BLOB    NOT NULL,
    member_id       BLOB    NOT NULL,
    created_at      INTEGER NOT NULL,
    seen_at         INTEGER NOT NULL,
    expires_at      INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX sessions_by_member ON sessions (organisation_id, member_id);

CREATE INDEX conversations_waiting ON conversations (organisation_id, waiting_since, id) WHERE waiting_since IS NOT NULL;
CREATE INDEX conversations_of_member ON conversations (organisation_id, member, last_message_at DESC, id) WHERE member IS NOT NULL;
CREATE INDEX comment_posts_by_time ON comment_posts (organisation_id, last_comment_at DESC) WHERE last_comment_at IS NOT NULL;
CREATE INDEX comments_by_rule ON comments (organisation_id, rule_id) WHERE rule_id IS NOT NULL;
CREATE INDEX outbox_failed ON outbox (organisation_id, account_id, updated_at) WHERE state = 'failed';
CREATE INDEX outbox_unconfirmed ON outbox (organisation_id, account_id) WHERE state = 'ambiguous';
