-- The outbox knows what nobody knows: what is doubtful and shown to people, what they decided, what is sent again without
-- evidence, and what a platform or an account has to wait for.

-- Per class of message, whether a call that stays doubtful is sent again by itself.
ALTER TABLE organisations ADD COLUMN resend_policy TEXT NOT NULL DEFAULT '{}';

-- Until when the platform wants nothing of this account; its queue is not due before.
ALTER TABLE accounts ADD COLUMN send_after BIGINT NOT NULL DEFAULT 0;

-- A doubtful call is listed since `review_at`, for the reason in `doubt`, until `decision`; `decided_by` is null when the
-- organisation's policy decided. `repeats` is the call that this one sends again.
ALTER TABLE outbox ADD COLUMN review_at BIGINT;
ALTER TABLE outbox ADD COLUMN doubt TEXT CHECK (doubt IN ('no_evidence_exists', 'no_evidence_came', 'nothing_heard', 'not_readable', 'not_there'));
ALTER TABLE outbox ADD COLUMN decision TEXT CHECK (decision IN ('arrived', 'resent', 'given_up'));
ALTER TABLE outbox ADD COLUMN decided_at BIGINT;
ALTER TABLE outbox ADD COLUMN decided_by TEXT;
ALTER TABLE outbox ADD COLUMN repeats UUID;

-- After `open_until` the platform takes it no more; `late` is how much longer than others it may pass a window, both in
-- microseconds; `waits_for` is the call whose report it waits for, up to `not_before`.
ALTER TABLE outbox ADD COLUMN open_until BIGINT;
ALTER TABLE outbox ADD COLUMN late BIGINT NOT NULL DEFAULT 0;
ALTER TABLE outbox ADD COLUMN waits_for UUID;

DROP INDEX outbox_to_read_back;
CREATE INDEX outbox_doubtful ON outbox (not_before) WHERE state = 'ambiguous' AND decision IS NULL;
CREATE INDEX outbox_in_review ON outbox (organisation_id, review_at, seq) WHERE state = 'ambiguous' AND decision IS NULL AND review_at IS NOT NULL;
CREATE INDEX outbox_resent ON outbox (organisation_id, decided_at, seq) WHERE decision = 'resent';
