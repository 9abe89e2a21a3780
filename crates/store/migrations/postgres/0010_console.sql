-- The console: who may look, how they sign in, and the indexes of its lists.
-- Tokens are 256 random bits; only their SHA-256 is kept, so a copy of this database signs nobody in.

CREATE TABLE members (
    organisation_id UUID   NOT NULL REFERENCES organisations (id),
    id              UUID   NOT NULL,
    name            TEXT   NOT NULL,
    role            TEXT   NOT NULL CHECK (role IN ('owner', 'agent')),
    created_at      BIGINT NOT NULL,
    PRIMARY KEY (organisation_id, id)
);
ALTER TABLE members ENABLE ROW LEVEL SECURITY;
ALTER TABLE members FORCE ROW LEVEL SECURITY;
CREATE POLICY of_organisation ON members USING (visible(organisation_id));

CREATE TABLE sign_in_links (
    hash            BYTEA  NOT NULL PRIMARY KEY,
    organisation_id UUID   NOT NULL,
    member_id       UUID   NOT NULL,
    expires_at      BIGINT NOT NULL,
    used_at         BIGINT
);
ALTER TABLE sign_in_links ENABLE ROW LEVEL SECURITY;
ALTER TABLE sign_in_links FORCE ROW LEVEL SECURITY;
CREATE POLICY of_organisation ON sign_in_links USING (visible(organisation_id));

CREATE TABLE sessions (
    hash            BYTEA  NOT NULL PRIMARY KEY,
    organisation_id UUID   NOT NULL,
    member_id       UUID   NOT NULL,
    created_at      BIGINT NOT NULL,
    seen_at         BIGINT NOT NULL,
    expires_at      BIGINT NOT NULL
);
CREATE INDEX sessions_by_member ON sessions (organisation_id, member_id);
ALTER TABLE sessions ENABLE ROW LEVEL SECURITY;
ALTER TABLE sessions FORCE ROW LEVEL SECURITY;
CREATE POLICY of_organisation ON sessions USING (visible(organisation_id));

CREATE INDEX conversations_waiting ON conversations (organisation_id, waiting_since, id) WHERE waiting_since IS NOT NULL;
CREATE INDEX conversations_of_member ON conversations (organisation_id, member, last_message_at DESC, id) WHERE member IS NOT NULL;
CREATE INDEX comment_posts_by_time ON comment_posts (organisation_id, last_comment_at DESC) WHERE last_comment_at IS NOT NULL;
CREATE INDEX comments_by_rule ON comments (organisation_id, rule_id) WHERE rule_id IS NOT NULL;
CREATE INDEX outbox_failed ON outbox (organisation_id, account_id, updated_at) WHERE state = 'failed';
CREATE INDEX outbox_unconfirmed ON outbox (organisation_id, account_id) WHERE state = 'ambiguous';
