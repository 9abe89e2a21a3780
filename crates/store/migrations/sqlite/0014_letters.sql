-- Dead letters are views of rows that exist: parts in quarantine, events given up, calls that failed or stay doubtful. A
-- letter that somebody dealt with has `closed_at`. Beside them: the times of the steps of an event's life, the attempts of
-- every call, and who did what has to be accounted for.

ALTER TABLE events ADD COLUMN done_at INTEGER;
ALTER TABLE events ADD COLUMN closed_at INTEGER;
UPDATE events SET done_at = received_at WHERE state = 'dead';
CREATE INDEX events_letters ON events (organisation_id, done_at, seq) WHERE state = 'dead' AND closed_at IS NULL;
CREATE INDEX events_done ON events (received_at) WHERE state = 'done';
CREATE INDEX events_other ON events (organisation_id, seq) WHERE kind = 'other';
CREATE INDEX deliveries_by_age ON deliveries (received_at);

ALTER TABLE quarantine ADD COLUMN last_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE quarantine ADD COLUMN closed_at INTEGER;
UPDATE quarantine SET last_at = received_at;
CREATE INDEX quarantine_letters ON quarantine (organisation_id, last_at, digest) WHERE closed_at IS NULL;

ALTER TABLE outbox ADD COLUMN closed_at INTEGER;
CREATE INDEX outbox_letters ON outbox (organisation_id, updated_at, seq) WHERE (state = 'failed' OR delivery = 'failed') AND closed_at IS NULL;
CREATE INDEX outbox_repeats ON outbox (organisation_id, repeats) WHERE repeats IS NOT NULL;

-- One row each time a call passes the door: how it was settled, and what was proved later.
CREATE TABLE attempts (
    organisation_id BLOB    NOT NULL,
    outbox_id       BLOB    NOT NULL,
    number          INTEGER NOT NULL,
    token           TEXT    NOT NULL,
    opened_at       INTEGER NOT NULL,
    settled_at      INTEGER,
    outcome         TEXT,
    code            TEXT,
    proved_at       INTEGER,
    proof           TEXT,
    PRIMARY KEY (organisation_id, outbox_id, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX attempts_by_token ON attempts (organisation_id, token);
CREATE INDEX attempts_by_age ON attempts (opened_at);

-- Privileged acts, chained per organisation by a key that is not in here; never a name, a number or a text of anybody's.
CREATE TABLE audit (
    organisation_id BLOB    NOT NULL,
    seq             INTEGER NOT NULL,
    at              INTEGER NOT NULL,
    actor           TEXT    NOT NULL,
    act             TEXT    NOT NULL,
    target          TEXT    NOT NULL,
    previous        BLOB    NOT NULL,
    value           BLOB    NOT NULL,
    PRIMARY KEY (organisation_id, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE audit_heads (
    organisation_id BLOB    NOT NULL PRIMARY KEY,
    seq             INTEGER NOT NULL,
    value           BLOB    NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TRIGGER audit_is_not_changed BEFORE UPDATE ON audit BEGIN
    SELECT RAISE(ABORT, 'the audit log is only added to');
END;
CREATE TRIGGER audit_is_not_deleted BEFORE DELETE ON audit BEGIN
    SELECT RAISE(ABORT, 'the audit log is only added to');
END;
