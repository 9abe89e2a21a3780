-- Dead letters are views of rows that exist: parts in quarantine, events given up, calls that failed or stay doubtful. A
-- letter that somebody dealt with has `closed_at`. Beside them: the times of the steps of an event's life, the attempts of
-- every call, and who did what has to be accounted for.
SET LOCAL switchboard.organisation = 'every';

ALTER TABLE events ADD COLUMN done_at BIGINT;
ALTER TABLE events ADD COLUMN closed_at BIGINT;
UPDATE events SET done_at = received_at WHERE state = 'dead';
CREATE INDEX events_letters ON events (organisation_id, done_at, seq) WHERE state = 'dead' AND closed_at IS NULL;
CREATE INDEX events_done ON events (received_at) WHERE state = 'done';
CREATE INDEX events_other ON events (organisation_id, seq) WHERE kind = 'other';
CREATE INDEX deliveries_by_age ON deliveries (received_at);

ALTER TABLE quarantine ADD COLUMN last_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE quarantine ADD COLUMN closed_at BIGINT;
UPDATE quarantine SET last_at = received_at;
CREATE INDEX quarantine_letters ON quarantine (organisation_id, last_at, digest) WHERE closed_at IS NULL;

ALTER TABLE outbox ADD COLUMN closed_at BIGINT;
CREATE INDEX outbox_letters ON outbox (organisation_id, updated_at, seq) WHERE (state = 'failed' OR delivery = 'failed') AND closed_at IS NULL;
CREATE INDEX outbox_repeats ON outbox (organisation_id, repeats) WHERE repeats IS NOT NULL;

-- One row each time a call passes the door: how it was settled, and what was proved later.
CREATE TABLE attempts (
    organisation_id UUID   NOT NULL,
    outbox_id       UUID   NOT NULL,
    number          BIGINT NOT NULL,
    token           TEXT   COLLATE "C" NOT NULL,
    opened_at       BIGINT NOT NULL,
    settled_at      BIGINT,
    outcome         TEXT,
    code            TEXT,
    proved_at       BIGINT,
    proof           TEXT,
    PRIMARY KEY (organisation_id, outbox_id, number)
);
CREATE INDEX attempts_by_token ON attempts (organisation_id, token);
CREATE INDEX attempts_by_age ON attempts (opened_at);
ALTER TABLE attempts ENABLE ROW LEVEL SECURITY;
ALTER TABLE attempts FORCE ROW LEVEL SECURITY;
CREATE POLICY of_organisation ON attempts USING (visible(organisation_id));

-- Privileged acts, chained per organisation by a key that is not in here; never a name, a number or a text of anybody's.
CREATE TABLE audit (
    organisation_id UUID   NOT NULL,
    seq             BIGINT NOT NULL,
    at              BIGINT NOT NULL,
    actor           TEXT   NOT NULL,
    act             TEXT   NOT NULL,
    target          TEXT   NOT NULL,
    previous        BYTEA  NOT NULL,
    value           BYTEA  NOT NULL,
    PRIMARY KEY (organisation_id, seq)
);
ALTER TABLE audit ENABLE ROW LEVEL SECURITY;
ALTER TABLE audit FORCE ROW LEVEL SECURITY;
CREATE POLICY of_organisation ON audit USING (visible(organisation_id));

CREATE TABLE audit_heads (
    organisation_id UUID   NOT NULL PRIMARY KEY,
    seq             BIGINT NOT NULL,
    value           BYTEA  NOT NULL
);
ALTER TABLE audit_heads ENABLE ROW LEVEL SECURITY;
ALTER TABLE audit_heads FORCE ROW LEVEL SECURITY;
CREATE POLICY of_organisation ON audit_heads USING (visible(organisation_id));

CREATE FUNCTION audit_refuses() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit log is only added to';
END
$$;
CREATE TRIGGER audit_is_not_changed BEFORE UPDATE ON audit FOR EACH ROW EXECUTE FUNCTION audit_refuses();
CREATE TRIGGER audit_is_not_deleted BEFORE DELETE ON audit FOR EACH ROW EXECUTE FUNCTION audit_refuses();
