-- Of each lane one call is under way at a time, whoever claims it. What was begun beside another one before this was held goes
-- back where nothing was sent, and is doubtful where that is not known.

SET LOCAL switchboard.organisation = 'every';

UPDATE outbox SET state = 'ambiguous', not_before = updated_at WHERE state IN ('claimed', 'sending') AND state = 'sending'
    AND EXISTS (SELECT 1 FROM outbox AS other WHERE other.organisation_id = outbox.organisation_id AND other.lane = outbox.lane
        AND other.seq > outbox.seq AND other.state = 'sending');
UPDATE outbox SET state = 'queued', lease_until = 0 WHERE state IN ('claimed', 'sending') AND state = 'claimed'
    AND EXISTS (SELECT 1 FROM outbox AS other WHERE other.organisation_id = outbox.organisation_id AND other.lane = outbox.lane
        AND other.seq <> outbox.seq AND (other.state = 'sending' OR (other.state = 'claimed' AND other.seq < outbox.seq)));
CREATE UNIQUE INDEX outbox_under_way ON outbox (organisation_id, lane) WHERE state IN ('claimed', 'sending');
