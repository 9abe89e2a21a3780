-- Comment rules: what they do to a comment itself, how often they answered, and what waits for a later decision.

ALTER TABLE outbox DROP CONSTRAINT outbox_kind_check;
ALTER TABLE outbox ADD CONSTRAINT outbox_kind_check
    CHECK (kind IN ('message', 'template', 'reaction', 'comment_reply', 'private_reply', 'comment_hide', 'comment_delete'));

-- What waits for a later decision: in quiet hours until they are over, or for the assistant. `post_id` is the post a comment
-- counts for: that an advertisement was made from, else its own.
ALTER TABLE comments ADD COLUMN post_id TEXT COLLATE "C";
ALTER TABLE comments ADD COLUMN lane TEXT COLLATE "C";
ALTER TABLE comments ADD COLUMN due_at BIGINT;
ALTER TABLE comments ADD COLUMN ask TEXT;
CREATE INDEX comments_due ON comments (organisation_id, lane, due_at) WHERE due_at IS NOT NULL;

ALTER TABLE comment_posts ADD COLUMN published_at BIGINT;
ALTER TABLE comment_posts ADD COLUMN live_over_at BIGINT;
CREATE INDEX comment_posts_published ON comment_posts (organisation_id, account_id, published_at) WHERE published_at IS NOT NULL;

-- How often each rule answered: whom (`person`), where (`post`), when (`minute`), at all (`rule`); and how often anybody was
-- answered under a post (`author`, of no rule). A row is taken before it is counted up, with the decision that counts.
CREATE TABLE comment_counts (
    organisation_id UUID   NOT NULL,
    account_id      UUID   NOT NULL,
    rule_id         TEXT   COLLATE "C" NOT NULL,
    kind            TEXT   COLLATE "C" NOT NULL CHECK (kind IN ('person', 'post', 'minute', 'rule', 'author')),
    key             TEXT   COLLATE "C" NOT NULL,
    number          BIGINT NOT NULL,
    last_at         BIGINT NOT NULL,
    variant         BIGINT,
    PRIMARY KEY (organisation_id, account_id, rule_id, kind, key)
);

-- When the account's private answers may leave: each an hour after the one that stands so many places before it.
CREATE TABLE comment_slots (
    organisation_id UUID   NOT NULL,
    account_id      UUID   NOT NULL,
    number          BIGINT NOT NULL,
    at              BIGINT NOT NULL,
    PRIMARY KEY (organisation_id, account_id, number)
);

-- Goes up with every change of the organisation's rules, so that compiled ones can be kept.
CREATE TABLE rule_versions (
    organisation_id UUID   NOT NULL,
    version         BIGINT NOT NULL,
    PRIMARY KEY (organisation_id)
);

CREATE INDEX outbox_public_open ON outbox (organisation_id, account_id, seq) WHERE kind = 'comment_reply' AND state IN ('sending', 'ambiguous');
ALTER TABLE comment_counts ENABLE ROW LEVEL SECURITY;
ALTER TABLE comment_counts FORCE ROW LEVEL SECURITY;
CREATE POLICY of_organisation ON comment_counts USING (visible(organisation_id));
ALTER TABLE comment_slots ENABLE ROW LEVEL SECURITY;
ALTER TABLE comment_slots FORCE ROW LEVEL SECURITY;
CREATE POLICY of_organisation ON comment_slots USING (visible(organisation_id));
ALTER TABLE rule_versions ENABLE ROW LEVEL SECURITY;
ALTER TABLE rule_versions FORCE ROW LEVEL SECURITY;
CREATE POLICY of_organisation ON rule_versions USING (visible(organisation_id));
