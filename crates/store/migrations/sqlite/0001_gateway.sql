-- The gateway: who owns what, what arrived, what is said and what is to be sent.
-- The organisation is the first column of every key. Times are microseconds since 1970, ids are UUIDs of 16 bytes, bodies are JSON text.

CREATE TABLE organisations (
    id         BLOB    NOT NULL PRIMARY KEY,
    name       TEXT    NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;

-- A value sealed under the root key: when it does not open, the root key is the wrong one.
CREATE TABLE keyring (
    name   TEXT NOT NULL PRIMARY KEY,
    sealed BLOB NOT NULL
) STRICT;

CREATE TABLE data_keys (
    organisation_id BLOB    NOT NULL REFERENCES organisations (id),
    version         INTEGER NOT NULL,
    wrapped         BLOB    NOT NULL,
    created_at      INTEGER NOT NULL,
    PRIMARY KEY (organisation_id, version)
) STRICT, WITHOUT ROWID;

CREATE TABLE accounts (
    organisation_id BLOB    NOT NULL REFERENCES organisations (id),
    id              BLOB    NOT NULL,
    channel         TEXT    NOT NULL,
    external_id     TEXT    NOT NULL,
    parent_id       TEXT,
    name            TEXT    NOT NULL,
    status          TEXT    NOT NULL CHECK (status IN ('active', 'paused', 'revoked')),
    status_reason   TEXT,
    epoch           INTEGER NOT NULL DEFAULT 1,
    assistant_mode  TEXT    NOT NULL CHECK (assistant_mode IN ('auto', 'off')),
    credentials     BLOB    NOT NULL,
    settings        TEXT    NOT NULL DEFAULT '{}',
    last_event_at   INTEGER,
    last_send_at    INTEGER,
    last_error      TEXT,
    last_error_at   INTEGER,
    created_at      INTEGER NOT NULL,
    PRIMARY KEY (organisation_id, id),
    UNIQUE (channel, external_id)
) STRICT;
CREATE UNIQUE INDEX accounts_by_id ON accounts (id);
CREATE INDEX accounts_by_parent ON accounts (channel, parent_id) WHERE parent_id IS NOT NULL;

CREATE TABLE deliveries (
    organisation_id BLOB    NOT NULL,
    id              BLOB    NOT NULL,
    channel         TEXT    NOT NULL,
    received_at     INTEGER NOT NULL,
    events          INTEGER NOT NULL,
    skipped         INTEGER NOT NULL,
    PRIMARY KEY (organisation_id, id)
) STRICT, WITHOUT ROWID;

-- What arrived, once each: the unique key is the whole of deduplication.
CREATE TABLE events (
    seq             INTEGER PRIMARY KEY AUTOINCREMENT,
    organisation_id BLOB    NOT NULL,
    account_id      BLOB    NOT NULL,
    key             TEXT    NOT NULL,
    delivery_id     BLOB    NOT NULL,
    lane            TEXT    NOT NULL,
    kind            TEXT    NOT NULL,
    body            TEXT    NOT NULL,
    raw             TEXT    NOT NULL,
    at              INTEGER NOT NULL,
    received_at     INTEGER NOT NULL,
    state           TEXT    NOT NULL DEFAULT 'new' CHECK (state IN ('new', 'done', 'dead')),
    attempts        INTEGER NOT NULL DEFAULT 0,
    reason          TEXT,
    UNIQUE (organisation_id, account_id, key)
) STRICT;
CREATE INDEX events_waiting ON events (organisation_id, lane, seq) WHERE state = 'new';
CREATE INDEX events_dead ON events (organisation_id, seq) WHERE state = 'dead';

-- Authentic parts that became no event, and events of accounts nobody has (under the nil organisation).
CREATE TABLE quarantine (
    organisation_id BLOB    NOT NULL,
    digest          BLOB    NOT NULL,
    channel         TEXT    NOT NULL,
    account         TEXT,
    reason          TEXT    NOT NULL,
    what            TEXT    NOT NULL,
    raw             BLOB    NOT NULL,
    received_at     INTEGER NOT NULL,
    times           INTEGER NOT NULL DEFAULT 1,
    PRIMARY KEY (organisation_id, digest)
) STRICT, WITHOUT ROWID;
CREATE INDEX quarantine_by_time ON quarantine (organisation_id, received_at);

-- One schedulable row per conversation, comment thread or bucket of statuses: one turn at a time in each.
CREATE TABLE lanes (
    organisation_id  BLOB    NOT NULL,
    key              TEXT    NOT NULL,
    account_id       BLOB    NOT NULL,
    conversation_id  BLOB,
    next_at          INTEGER,
    answer_at        INTEGER,
    unanswered_since INTEGER,
    lease_until      INTEGER NOT NULL DEFAULT 0,
    fence            INTEGER NOT NULL DEFAULT 0,
    attempts         INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (organisation_id, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX lanes_due ON lanes (next_at) WHERE next_at IS NOT NULL;
CREATE INDEX lanes_by_conversation ON lanes (organisation_id, conversation_id) WHERE conversation_id IS NOT NULL;

CREATE TABLE contacts (
    organisation_id BLOB    NOT NULL,
    id              BLOB    NOT NULL,
    name            TEXT,
    username        TEXT,
    phone           TEXT,
    language        TEXT,
    opted_out_at    INTEGER,
    merged_into     BLOB,
    created_at      INTEGER NOT NULL,
    updated_at      INTEGER NOT NULL,
    PRIMARY KEY (organisation_id, id)
) STRICT;

-- A person as one account of a platform knows them. `came_from` says which contact a merge took it from.
CREATE TABLE identities (
    organisation_id BLOB    NOT NULL,
    account_id      BLOB    NOT NULL,
    external_id     TEXT    NOT NULL,
    contact_id      BLOB    NOT NULL,
    came_from       BLOB,
    created_at      INTEGER NOT NULL,
    PRIMARY KEY (organisation_id, account_id, external_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX identities_by_contact ON identities (organisation_id, contact_id);

CREATE TABLE conversations (
    organisation_id BLOB    NOT NULL,
    id              BLOB    NOT NULL,
    account_id      BLOB    NOT NULL,
    contact_id      BLOB    NOT NULL,
    external_id     TEXT    NOT NULL,
    lane            TEXT    NOT NULL,
    owner           TEXT    NOT NULL DEFAULT 'assistant' CHECK (owner IN ('assistant', 'person')),
    member          TEXT,
    needs_person    TEXT,
    inbound_seq     INTEGER NOT NULL DEFAULT 0,
    answered_seq    INTEGER NOT NULL DEFAULT 0,
    last_seq        INTEGER NOT NULL DEFAULT 0,
    last_inbound_at INTEGER,
    window_until    INTEGER,
    unread          INTEGER NOT NULL DEFAULT 0,
    snippet         TEXT,
    snippet_kind    TEXT,
    snippet_author  TEXT,
    snippet_status  TEXT,
    last_message_at INTEGER NOT NULL,
    waiting_since   INTEGER,
    answered_once   INTEGER NOT NULL DEFAULT 0,
    created_at      INTEGER NOT NULL,
    updated_at      INTEGER NOT NULL,
    PRIMARY KEY (organisation_id, id)
) STRICT;
CREATE INDEX conversations_by_time ON conversations (organisation_id, last_message_at DESC, id);
CREATE INDEX conversations_by_contact ON conversations (organisation_id, contact_id);
CREATE INDEX conversations_needing_a_person ON conversations (organisation_id, waiting_since) WHERE needs_person IS NOT NULL;

-- Every name the platform has for a conversation, and the lane its events go to.
CREATE TABLE peers (
    organisation_id BLOB NOT NULL,
    account_id      BLOB NOT NULL,
    external_id     TEXT NOT NULL,
    conversation_id BLOB NOT NULL,
    lane            TEXT NOT NULL,
    PRIMARY KEY (organisation_id, account_id, external_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX peers_by_conversation ON peers (organisation_id, conversation_id);

CREATE TABLE messages (
    organisation_id BLOB    NOT NULL,
    id              BLOB    NOT NULL,
    conversation_id BLOB    NOT NULL,
    account_id      BLOB    NOT NULL,
    seq             INTEGER NOT NULL,
    inbound_seq     INTEGER,
    direction       TEXT    NOT NULL CHECK (direction IN ('inbound', 'outbound', 'note')),
    author          TEXT    NOT NULL CHECK (author IN ('customer', 'assistant', 'person', 'phone_app', 'rule', 'system')),
    member          TEXT,
    kind            TEXT    NOT NULL,
    content         TEXT    NOT NULL,
    words           TEXT,
    provider_id     TEXT,
    status          TEXT    NOT NULL CHECK (status IN ('received', 'queued', 'sending', 'sent', 'delivered', 'read', 'failed', 'unconfirmed', 'suppressed')),
    failure         TEXT,
    reactions       TEXT    NOT NULL DEFAULT '[]',
    edited_at       INTEGER,
    deleted_at      INTEGER,
    reply_to        TEXT,
    why             TEXT,
    event           TEXT,
    at              INTEGER NOT NULL,
    created_at      INTEGER NOT NULL,
    PRIMARY KEY (organisation_id, id)
) STRICT;
CREATE UNIQUE INDEX messages_in_order ON messages (organisation_id, conversation_id, seq);
CREATE INDEX messages_by_provider_id ON messages (organisation_id, account_id, provider_id) WHERE provider_id IS NOT NULL;
CREATE INDEX messages_unread ON messages (organisation_id, conversation_id, seq) WHERE direction = 'outbound' AND status IN ('sent', 'delivered');
CREATE INDEX messages_unanswered ON messages (organisation_id, conversation_id, inbound_seq) WHERE inbound_seq IS NOT NULL;

-- One row per call to a platform. Only the door (`claimed` to `sending`) leads to a socket, once per attempt.
CREATE TABLE outbox (
    seq             INTEGER PRIMARY KEY AUTOINCREMENT,
    organisation_id BLOB    NOT NULL,
    id              BLOB    NOT NULL,
    account_id      BLOB    NOT NULL,
    lane            TEXT    NOT NULL,
    kind            TEXT    NOT NULL CHECK (kind IN ('message', 'template', 'reaction', 'comment_reply', 'private_reply')),
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
    UNIQUE (organisation_id, id),
    UNIQUE (organisation_id, idempotency_key)
) STRICT;
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

-- Statuses of sends whose id is not known yet. They wait here, so none is lost.
CREATE TABLE early_statuses (
    organisation_id BLOB    NOT NULL,
    account_id      BLOB    NOT NULL,
    provider_id     TEXT    NOT NULL,
    status          TEXT    NOT NULL,
    failure         TEXT,
    at              INTEGER NOT NULL,
    received_at     INTEGER NOT NULL,
    PRIMARY KEY (organisation_id, account_id, provider_id, status)
) STRICT, WITHOUT ROWID;
CREATE INDEX early_statuses_by_age ON early_statuses (received_at);

-- Every comment keeps its verdict: answered by which rule, or why not.
CREATE TABLE comments (
    organisation_id BLOB    NOT NULL,
    account_id      BLOB    NOT NULL,
    id              TEXT    NOT NULL,
    media_id        TEXT,
    parent_id       TEXT,
    text            TEXT    NOT NULL,
    author_id       TEXT,
    author_username TEXT,
    author_name     TEXT,
    own             INTEGER NOT NULL,
    live            INTEGER NOT NULL,
    verdict         TEXT    NOT NULL CHECK (verdict IN ('answered', 'skipped')),
    reason          TEXT    NOT NULL,
    why             TEXT    NOT NULL,
    rule_id         TEXT,
    event           TEXT    NOT NULL,
    at              INTEGER NOT NULL,
    received_at     INTEGER NOT NULL,
    PRIMARY KEY (organisation_id, account_id, id)
) STRICT;
CREATE INDEX comments_by_time ON comments (organisation_id, received_at DESC);
CREATE INDEX comments_by_post ON comments (organisation_id, account_id, media_id, received_at DESC);

CREATE TABLE comment_posts (
    organisation_id BLOB    NOT NULL,
    account_id      BLOB    NOT NULL,
    media_id        TEXT    NOT NULL,
    kind            TEXT,
    caption         TEXT,
    permalink       TEXT,
    picture         TEXT,
    last_comment_at INTEGER,
    PRIMARY KEY (organisation_id, account_id, media_id)
) STRICT, WITHOUT ROWID;

-- `account_id` is null for a rule that holds for every account.
CREATE TABLE rules (
    organisation_id BLOB    NOT NULL,
    id              TEXT    NOT NULL,
    account_id      BLOB,
    position        INTEGER NOT NULL,
    enabled         INTEGER NOT NULL,
    body            TEXT    NOT NULL,
    created_at      INTEGER NOT NULL,
    updated_at      INTEGER NOT NULL,
    PRIMARY KEY (organisation_id, id)
) STRICT;
CREATE INDEX rules_in_order ON rules (organisation_id, position, id);

-- What changed, for whoever is looking: a number per organisation, without a gap while it is kept.
CREATE TABLE event_log (
    organisation_id BLOB    NOT NULL,
    seq             INTEGER NOT NULL,
    topic           TEXT    NOT NULL,
    at              INTEGER NOT NULL,
    PRIMARY KEY (organisation_id, seq)
) STRICT, WITHOUT ROWID;
