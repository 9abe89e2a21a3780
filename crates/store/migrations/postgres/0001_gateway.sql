-- The gateway on PostgreSQL: the tables, columns, checks and indexes of SQLite's step of the same number; a test compares them.
-- Instants are microseconds since 1970, bodies are JSON text. Keys compare byte by byte (collation "C"), as on SQLite.
--
-- Every table of an organisation's rows has the organisation as the first column of its primary key, so that it can be
-- distributed by it. Four are looked up before anybody knows whose they are and have one key without it: accounts (by the
-- platform's name of them), api_keys, sessions and sign_in_links (by a hash). Where tables are distributed, these four, the
-- organisations, the keyring and the leases are reference tables: small, and the same on every node.
--
-- Row-level security holds for the owner too (FORCE). A later step that changes rows, and not only tables, has to begin with
-- SET LOCAL switchboard.organisation = 'every', or it sees none.

-- Whether the present transaction may see an organisation's rows: those of the organisation it was begun for, all of them for
-- the engine that serves everybody ('every'), and none when it does not say. Put as a test for NULL, which the planner takes to
-- pass nearly always: it plans as if there were no condition.
CREATE FUNCTION visible(organisation UUID) RETURNS BOOLEAN LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT CASE current_setting('switchboard.organisation', true)
        WHEN 'every' THEN 1
        WHEN CAST(organisation AS TEXT) THEN 1
    END IS NOT NULL
$$;

-- Functions of SQLite's that statements use, so that one text serves both databases.

-- The elements of an array or the members of an object. `value` holds arrays and objects, for `value ->> 0`; `atom` is the text
-- of anything else. A NUL, which PostgreSQL's text cannot hold, becomes the replacement character; one that stands behind an
-- odd number of backslashes only looks like it.
CREATE FUNCTION json_each(document TEXT) RETURNS TABLE (key TEXT, value JSONB, atom TEXT)
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE ROWS 10 AS $$
#variable_conflict use_column
DECLARE
    parsed JSONB;
BEGIN
    IF position('\u0000' IN document) > 0 THEN
        parsed := CAST(regexp_replace(document, '(?<!\\)((?:\\\\)*)\\u0000', '\1\\ufffd', 'g') AS JSONB);
    ELSE
        parsed := CAST(document AS JSONB);
    END IF;
    IF jsonb_typeof(parsed) = 'array' THEN
        RETURN QUERY SELECT CAST(place - 1 AS TEXT), element,
            CASE WHEN jsonb_typeof(element) NOT IN ('array', 'object') THEN element #>> '{}' END
            FROM jsonb_array_elements(parsed) WITH ORDINALITY AS elements (element, place) ORDER BY place;
    ELSE
        RETURN QUERY SELECT name, element,
            CASE WHEN jsonb_typeof(element) NOT IN ('array', 'object') THEN element #>> '{}' END
            FROM jsonb_each(parsed) AS members (name, element);
    END IF;
END
$$;

-- Statements write identifiers inside JSON as 32 hexadecimal digits.
CREATE FUNCTION unhex(digits TEXT) RETURNS UUID LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CAST(digits AS UUID)
$$;

-- The larger and the smaller of two numbers; of a number and nothing, nothing.
CREATE FUNCTION max(one BIGINT, other BIGINT) RETURNS BIGINT LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN one >= other THEN one WHEN one < other THEN other END
$$;
CREATE FUNCTION min(one BIGINT, other BIGINT) RETURNS BIGINT LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN one <= other THEN one WHEN one > other THEN other END
$$;

CREATE TABLE organisations (
    id         UUID   NOT NULL PRIMARY KEY,
    name       TEXT   NOT NULL,
    created_at BIGINT NOT NULL
);
ALTER TABLE organisations ENABLE ROW LEVEL SECURITY;
ALTER TABLE organisations FORCE ROW LEVEL SECURITY;
CREATE POLICY of_organisation ON organisations USING (visible(id));

-- A value sealed under the root key: when it does not open, the root key is the wrong one.
CREATE TABLE keyring (
    name   TEXT  NOT NULL PRIMARY KEY,
    sealed BYTEA NOT NULL
);

CREATE TABLE data_keys (
    organisation_id UUID   NOT NULL REFERENCES organisations (id),
    version         BIGINT NOT NULL,
    wrapped         BYTEA  NOT NULL,
    created_at      BIGINT NOT NULL,
    PRIMARY KEY (organisation_id, version)
);
ALTER TABLE data_keys ENABLE ROW LEVEL SECURITY;
ALTER TABLE data_keys FORCE ROW LEVEL SECURITY;
CREATE POLICY of_organisation ON data_keys USING (visible(organisation_id));

CREATE TABLE accounts (
    organisation_id UUID   NOT NULL REFERENCES organisations (id),
    id              UUID   NOT NULL,
    channel         TEXT   COLLATE "C" NOT NULL,
    external_id     TEXT   COLLATE "C" NOT NULL,
    parent_id       TEXT   COLLATE "C",
    name            TEXT   NOT NULL,
    status          TEXT   NOT NULL CHECK (status IN ('active', 'paused', 'revoked')),
    status_reason   TEXT,
    epoch           BIGINT NOT NULL DEFAULT 1,
    assistant_mode  TEXT   NOT NULL CHECK (assistant_mode IN ('auto', 'off')),
    credentials     BYTEA  NOT NULL,
    settings        TEXT   NOT NULL DEFAULT '{}',
    last_event_at   BIGINT,
    last_send_at    BIGINT,
    last_error      TEXT,
    last_error_at   BIGINT,
    created_at      BIGINT NOT NULL,
    PRIMARY KEY (organisation_id, id),
    UNIQUE (channel, external_id)
);
CREATE UNIQUE INDEX accounts_by_id ON accounts (id);
CREATE INDEX accounts_by_parent ON accounts (channel, parent_id) WHERE parent_id IS NOT NULL;
ALTER TABLE accounts ENABLE ROW LEVEL SECURITY;
ALTER TABLE accounts FORCE ROW LEVEL SECURITY;
CREATE POLICY of_organisation ON accounts USING (visible(organisation_id));

CREATE TABLE deliveries (
    organisation_id UUID   NOT NULL,
    id              UUID   NOT NULL,
    channel         TEXT   COLLATE "C" NOT NULL,
    received_at     BIGINT NOT NULL,
    events          BIGINT NOT NULL,
    skipped         BIGINT NOT NULL,
    PRIMARY KEY (organisation_id, id)
);
ALTER TABLE deliveries ENABLE ROW LEVEL SECURITY;
ALTER TABLE deliveries FORCE ROW LEVEL SECURITY;
CREATE POLICY of_organisation ON deliveries USING (visible(organisation_id));

-- What arrived, once each: the unique key is the whole of deduplication.
CREATE TABLE events (
    organisation_id UUID   NOT NULL,
    seq             BIGINT GENERATED BY DEFAULT AS IDENTITY,
    account_id      UUID   NOT NULL,
    key             TEXT   COLLATE "C" NOT NULL,
    delivery_id     UUID   NOT NULL,
    lane            TEXT   COLLATE "C" NOT NULL,
    kind            TEXT   NOT NULL,
    body            TEXT   NOT NULL,
    raw             TEXT   NOT NULL,
    at              BIGINT NOT NULL,
    received_at     BIGINT NOT NULL,
    state           TEXT   NOT NULL DEFAULT 'new' CHECK (state IN ('new', 'done', 'dead')),
    attempts        BIGINT NOT NULL DEFAULT 0,
    reason          TEXT,
    PRIMARY KEY (organisation_id, seq),
    UNIQUE (organisation_id, account_id, key)
);
CREATE INDEX events_waiting ON events (organisation_id, lane, seq) WHERE state = 'new';
CREATE INDEX events_dead ON events (organisation_id, seq) WHERE state = 'dead';
ALTER TABLE events ENABLE ROW LEVEL SECURITY;
ALTER TABLE events FORCE ROW LEVEL SECURITY;
CREATE POLICY of_organisation ON events USING (visible(organisation_id));

-- Authentic parts that became no event, and events of accounts nobody has (under the nil organisation).
CREATE TABLE quarantine (
    organisation_id UUID   NOT NULL,
    digest          BYTEA  NOT NULL,
    channel         TEXT   COLLATE "C" NOT NULL,
    account         TEXT,
    reason          TEXT   NOT NULL,
    what            TEXT   NOT NULL,
    raw             BYTEA  NOT NULL,
    received_at     BIGINT NOT NULL,
    times           BIGINT NOT NULL DEFAULT 1,
    PRIMARY KEY (organisation_id, digest)
);
CREATE INDEX quarantine_by_time ON quarantine (organisation_id, received_at);
ALTER TABLE quarantine ENABLE ROW LEVEL SECURITY;
ALTER TABLE quarantine FORCE ROW LEVEL SECURITY;
CREATE POLICY of_organisation ON quarantine USING (visible(organisation_id));

-- One schedulable row per conversation, comment thread or bucket of statuses: one turn at a time in each.
CREATE TABLE lanes (
    organisation_id  UUID   NOT NULL,
    key              TEXT   COLLATE "C" NOT NULL,
    account_id       UUID   NOT NULL,
    conversation_id  UUID,
    next_at          BIGINT,
    answer_at        BIGINT,
    unanswered_since BIGINT,
    lease_until      BIGINT NOT NULL DEFAULT 0,
    fence            BIGINT NOT NULL DEFAULT 0,
    attempts         BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (organisation_id, key)
);
CREATE INDEX lanes_due ON lanes (next_at) WHERE next_at IS NOT NULL;
CREATE INDEX lanes_by_conversation ON lanes (organisation_id, conversation_id) WHERE conversation_id IS NOT NULL;
ALTER TABLE lanes ENABLE ROW LEVEL SECURITY;
ALTER TABLE lanes FORCE ROW LEVEL SECURITY;
CREATE POLICY of_organisation ON lanes USING (visible(organisation_id));

CREATE TABLE contacts (
    organisation_id UUID   NOT NULL,
    id              UUID   NOT NULL,
    name            TEXT,
    username        TEXT,
    phone           TEXT,
    language        TEXT,
    opted_out_at    BIGINT,
    merged_into     UUID,
    created_at      BIGINT NOT NULL,
    updated_at      BIGINT NOT NULL,
    PRIMARY KEY (organisation_id, id)
);
ALTER TABLE contacts ENABLE ROW LEVEL SECURITY;
ALTER TABLE contacts FORCE ROW LEVEL SECURITY;
CREATE POLICY of_organisation ON contacts USING (visible(organisation_id));

-- A person as one account of a platform knows them. `came_from` says which contact a merge took it from.
CREATE TABLE identities (
    organisation_id UUID   NOT NULL,
    account_id      UUID   NOT NULL,
    external_id     TEXT   COLLATE "C" NOT NULL,
    contact_id      UUID   NOT NULL,
    came_from       UUID,
    created_at      BIGINT NOT NULL,
    PRIMARY KEY (organisation_id, account_id, external_id)
);
CREATE INDEX identities_by_contact ON identities (organisation_id, contact_id);
ALTER TABLE identities ENABLE ROW LEVEL SECURITY;
ALTER TABLE identities FORCE ROW LEVEL SECURITY;
CREATE POLICY of_organisation ON identities USING (visible(organisation_id));

CREATE TABLE conversations (
    organisation_id UUID    NOT NULL,
    id              UUID    NOT NULL,
    account_id      UUID    NOT NULL,
    contact_id      UUID    NOT NULL,
    external_id     TEXT    COLLATE "C" NOT NULL,
    lane            TEXT    COLLATE "C" NOT NULL,
    owner           TEXT    NOT NULL DEFAULT 'assistant' CHECK (owner IN ('assistant', 'person')),
    member          TEXT    COLLATE "C",
    needs_person    TEXT,
    inbound_seq     BIGINT  NOT NULL DEFAULT 0,
    answered_seq    BIGINT  NOT NULL DEFAULT 0,
    last_seq        BIGINT  NOT NULL DEFAULT 0,
    last_inbound_at BIGINT,
    window_until    BIGINT,
    unread          BIGINT  NOT NULL DEFAULT 0,
    snippet         TEXT,
    snippet_kind    TEXT,
    snippet_author  TEXT,
    snippet_status  TEXT,
    last_message_at BIGINT  NOT NULL,
    waiting_since   BIGINT,
    answered_once   BOOLEAN NOT NULL DEFAULT FALSE,
    created_at      BIGINT  NOT NULL,
    updated_at      BIGINT  NOT NULL,
    PRIMARY KEY (organisation_id, id)
);
CREATE INDEX conversations_by_time ON conversations (organisation_id, last_message_at DESC, id);
CREATE INDEX conversations_by_contact ON conversations (organisation_id, contact_id);
CREATE INDEX conversations_needing_a_person ON conversations (organisation_id, waiting_since) WHERE needs_person IS NOT NULL;
ALTER TABLE conversations ENABLE ROW LEVEL SECURITY;
ALTER TABLE conversations FORCE ROW LEVEL SECURITY;
CREATE POLICY of_organisation ON conversations USING (visible(organisation_id));

-- Every name the platform has for a conversation, and the lane its events go to.
CREATE TABLE peers (
    organisation_id UUID NOT NULL,
    account_id      UUID NOT NULL,
    external_id     TEXT COLLATE "C" NOT NULL,
    conversation_id UUID NOT NULL,
    lane            TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (organisation_id, account_id, external_id)
);
CREATE INDEX peers_by_conversation ON peers (organisation_id, conversation_id);
ALTER TABLE peers ENABLE ROW LEVEL SECURITY;
ALTER TABLE peers FORCE ROW LEVEL SECURITY;
CREATE POLICY of_organisation ON peers USING (visible(organisation_id));

CREATE TABLE messages (
    organisation_id UUID   NOT NULL,
    id              UUID   NOT NULL,
    conversation_id UUID   NOT NULL,
    account_id      UUID   NOT NULL,
    seq             BIGINT NOT NULL,
    inbound_seq     BIGINT,
    direction       TEXT   NOT NULL CHECK (direction IN ('inbound', 'outbound', 'note')),
    author          TEXT   NOT NULL CHECK (author IN ('customer', 'assistant', 'person', 'phone_app', 'rule', 'system')),
    member          TEXT   COLLATE "C",
    kind            TEXT   NOT NULL,
    content         TEXT   NOT NULL,
    words           TEXT,
    provider_id     TEXT   COLLATE "C",
    status          TEXT   NOT NULL CHECK (status IN ('received', 'queued', 'sending', 'sent', 'delivered', 'read', 'failed', 'unconfirmed', 'suppressed')),
    failure         TEXT,
    reactions       TEXT   NOT NULL DEFAULT '[]',
    edited_at       BIGINT,
    deleted_at      BIGINT,
    reply_to        TEXT,
    why             TEXT,
    event           TEXT,
    at              BIGINT NOT NULL,
    created_at      BIGINT NOT NULL,
    PRIMARY KEY (organisation_id, id)
);
CREATE UNIQUE INDEX messages_in_order ON messages (organisation_id, conversation_id, seq);
CREATE INDEX messages_by_provider_id ON messages (organisation_id, account_id, provider_id) WHERE provider_id IS NOT NULL;
CREATE INDEX messages_unread ON messages (organisation_id, conversation_id, seq) WHERE direction = 'outbound' AND status IN ('sent', 'delivered');
CREATE INDEX messages_unanswered ON messages (organisation_id, conversation_id, inbound_seq) WHERE inbound_seq IS NOT NULL;
ALTER TABLE messages ENABLE ROW LEVEL SECURITY;
ALTER TABLE messages FORCE ROW LEVEL SECURITY;
CREATE POLICY of_organisation ON messages USING (visible(organisation_id));

-- One row per call to a platform. Only the door (`claimed` to `sending`) leads to a socket, once per attempt.
CREATE TABLE outbox (
    organisation_id UUID   NOT NULL,
    seq             BIGINT GENERATED BY DEFAULT AS IDENTITY,
    id              UUID   NOT NULL,
    account_id      UUID   NOT NULL,
    lane            TEXT   COLLATE "C" NOT NULL,
    kind            TEXT   NOT NULL CHECK (kind IN ('message', 'template', 'reaction', 'comment_reply', 'private_reply')),
    author          TEXT   NOT NULL CHECK (author IN ('assistant', 'handover', 'person', 'rule', 'system')),
    conversation_id UUID,
    message_id      UUID,
    part            BIGINT NOT NULL DEFAULT 0,
    comment_id      TEXT   COLLATE "C",
    payload         TEXT   NOT NULL,
    state           TEXT   NOT NULL CHECK (state IN ('queued', 'held', 'claimed', 'sending', 'sent', 'failed', 'ambiguous', 'suppressed')),
    delivery        TEXT   CHECK (delivery IN ('sent', 'delivered', 'read', 'failed')),
    attempt         BIGINT NOT NULL DEFAULT 0,
    failures        BIGINT NOT NULL DEFAULT 0,
    fence           BIGINT NOT NULL DEFAULT 0,
    lease_until     BIGINT NOT NULL DEFAULT 0,
    not_before      BIGINT NOT NULL,
    idempotency_key TEXT   COLLATE "C" NOT NULL,
    token           TEXT   COLLATE "C",
    covers_seq      BIGINT,
    covers_from     BIGINT,
    text            TEXT,
    provider_id     TEXT   COLLATE "C",
    failure         TEXT,
    sending_at      BIGINT,
    sent_at         BIGINT,
    created_at      BIGINT NOT NULL,
    updated_at      BIGINT NOT NULL,
    PRIMARY KEY (organisation_id, seq),
    UNIQUE (organisation_id, id),
    UNIQUE (organisation_id, idempotency_key)
);
CREATE INDEX outbox_due ON outbox (not_before) WHERE state = 'queued';
CREATE INDEX outbox_unsettled ON outbox (organisation_id, lane, seq) WHERE state IN ('queued', 'held', 'claimed', 'sending', 'ambiguous');
CREATE INDEX outbox_in_hand ON outbox (lease_until) WHERE state IN ('claimed', 'sending');
CREATE INDEX outbox_to_read_back ON outbox (not_before) WHERE state = 'ambiguous' AND kind IN ('comment_reply', 'private_reply');
CREATE INDEX outbox_private_open ON outbox (organisation_id, account_id) WHERE kind = 'private_reply' AND provider_id IS NULL;
CREATE INDEX outbox_held ON outbox (organisation_id, account_id) WHERE state IN ('queued', 'held');
CREATE INDEX outbox_by_message ON outbox (organisation_id, message_id, part, seq) WHERE message_id IS NOT NULL;
CREATE INDEX outbox_by_comment ON outbox (organisation_id, account_id, comment_id) WHERE comment_id IS NOT NULL;
CREATE INDEX outbox_by_token ON outbox (organisation_id, token) WHERE token IS NOT NULL;
CREATE INDEX outbox_by_provider_id ON outbox (organisation_id, account_id, provider_id) WHERE provider_id IS NOT NULL;
ALTER TABLE outbox ENABLE ROW LEVEL SECURITY;
ALTER TABLE outbox FORCE ROW LEVEL SECURITY;
CREATE POLICY of_organisation ON outbox USING (visible(organisation_id));

-- Statuses of sends whose id is not known yet. They wait here, so none is lost.
CREATE TABLE early_statuses (
    organisation_id UUID   NOT NULL,
    account_id      UUID   NOT NULL,
    provider_id     TEXT   COLLATE "C" NOT NULL,
    status          TEXT   COLLATE "C" NOT NULL,
    failure         TEXT,
    at              BIGINT NOT NULL,
    received_at     BIGINT NOT NULL,
    PRIMARY KEY (organisation_id, account_id, provider_id, status)
);
CREATE INDEX early_statuses_by_age ON early_statuses (received_at);
ALTER TABLE early_statuses ENABLE ROW LEVEL SECURITY;
ALTER TABLE early_statuses FORCE ROW LEVEL SECURITY;
CREATE POLICY of_organisation ON early_statuses USING (visible(organisation_id));

-- Every comment keeps its verdict: answered by which rule, or why not.
CREATE TABLE comments (
    organisation_id UUID    NOT NULL,
    account_id      UUID    NOT NULL,
    id              TEXT    COLLATE "C" NOT NULL,
    media_id        TEXT    COLLATE "C",
    parent_id       TEXT    COLLATE "C",
    text            TEXT    NOT NULL,
    author_id       TEXT,
    author_username TEXT,
    author_name     TEXT,
    own             BOOLEAN NOT NULL,
    live            BOOLEAN NOT NULL,
    verdict         TEXT    NOT NULL CHECK (verdict IN ('answered', 'skipped')),
    reason          TEXT    NOT NULL,
    why             TEXT    NOT NULL,
    rule_id         TEXT    COLLATE "C",
    event           TEXT    NOT NULL,
    at              BIGINT  NOT NULL,
    received_at     BIGINT  NOT NULL,
    PRIMARY KEY (organisation_id, account_id, id)
);
CREATE INDEX comments_by_time ON comments (organisation_id, received_at DESC);
CREATE INDEX comments_by_post ON comments (organisation_id, account_id, media_id, received_at DESC);
ALTER TABLE comments ENABLE ROW LEVEL SECURITY;
ALTER TABLE comments FORCE ROW LEVEL SECURITY;
CREATE POLICY of_organisation ON comments USING (visible(organisation_id));

CREATE TABLE comment_posts (
    organisation_id UUID   NOT NULL,
    account_id      UUID   NOT NULL,
    media_id        TEXT   COLLATE "C" NOT NULL,
    kind            TEXT,
    caption         TEXT,
    permalink       TEXT,
    picture         TEXT,
    last_comment_at BIGINT,
    PRIMARY KEY (organisation_id, account_id, media_id)
);
ALTER TABLE comment_posts ENABLE ROW LEVEL SECURITY;
ALTER TABLE comment_posts FORCE ROW LEVEL SECURITY;
CREATE POLICY of_organisation ON comment_posts USING (visible(organisation_id));

-- `account_id` is null for a rule that holds for every account.
CREATE TABLE rules (
    organisation_id UUID    NOT NULL,
    id              TEXT    COLLATE "C" NOT NULL,
    account_id      UUID,
    position        BIGINT  NOT NULL,
    enabled         BOOLEAN NOT NULL,
    body            TEXT    NOT NULL,
    created_at      BIGINT  NOT NULL,
    updated_at      BIGINT  NOT NULL,
    PRIMARY KEY (organisation_id, id)
);
CREATE INDEX rules_in_order ON rules (organisation_id, position, id);
ALTER TABLE rules ENABLE ROW LEVEL SECURITY;
ALTER TABLE rules FORCE ROW LEVEL SECURITY;
CREATE POLICY of_organisation ON rules USING (visible(organisation_id));

-- What changed, for whoever is looking: a number per organisation, without a gap while it is kept.
CREATE TABLE event_log (
    organisation_id UUID   NOT NULL,
    seq             BIGINT NOT NULL,
    topic           TEXT   NOT NULL,
    at              BIGINT NOT NULL,
    PRIMARY KEY (organisation_id, seq)
);
ALTER TABLE event_log ENABLE ROW LEVEL SECURITY;
ALTER TABLE event_log FORCE ROW LEVEL SECURITY;
CREATE POLICY of_organisation ON event_log USING (visible(organisation_id));
