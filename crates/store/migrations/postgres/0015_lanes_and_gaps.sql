-- Turns by organisation, answers that start anew because more was said, and what is known of each account's deliveries.

-- Turns and calls are given out by organisation, and within it by time: finding the next organisation costs one step.
CREATE INDEX lanes_in_turn ON lanes (organisation_id, next_at) WHERE next_at IS NOT NULL;
CREATE INDEX outbox_in_turn ON outbox (organisation_id, not_before, seq) WHERE state = 'queued';

-- How often the answer to the present burst was begun anew because more was said, and when last.
ALTER TABLE lanes ADD COLUMN restarts BIGINT NOT NULL DEFAULT 0;
ALTER TABLE lanes ADD COLUMN restarted_at BIGINT;

-- What is known of an account's deliveries: the codes of what was wrong when it was last looked at, since when nothing is, and up
-- to which instant of the platform's everything is known to be here.
CREATE TABLE watches (
    organisation_id UUID   NOT NULL,
    account_id      UUID   NOT NULL,
    examined_at     BIGINT,
    well_at         BIGINT,
    findings        TEXT   NOT NULL DEFAULT '[]',
    swept_at        BIGINT,
    swept_to        BIGINT,
    PRIMARY KEY (organisation_id, account_id)
);
ALTER TABLE watches ENABLE ROW LEVEL SECURITY;
ALTER TABLE watches FORCE ROW LEVEL SECURITY;
CREATE POLICY of_organisation ON watches USING (visible(organisation_id));

-- Stretches of time in which deliveries did not come. `found` is how many happenings of them were read afterwards.
CREATE TABLE gaps (
    organisation_id UUID   NOT NULL,
    id              UUID   NOT NULL,
    account_id      UUID   NOT NULL,
    reason          TEXT   NOT NULL,
    began_at        BIGINT NOT NULL,
    ended_at        BIGINT NOT NULL,
    found           BIGINT NOT NULL DEFAULT 0,
    noticed_at      BIGINT NOT NULL,
    PRIMARY KEY (organisation_id, id)
);
CREATE INDEX gaps_by_time ON gaps (organisation_id, account_id, noticed_at DESC);
ALTER TABLE gaps ENABLE ROW LEVEL SECURITY;
ALTER TABLE gaps FORCE ROW LEVEL SECURITY;
CREATE POLICY of_organisation ON gaps USING (visible(organisation_id));

-- The events that were read afterwards.
CREATE TABLE healed (
    organisation_id UUID NOT NULL,
    account_id      UUID NOT NULL,
    key             TEXT COLLATE "C" NOT NULL,
    gap_id          UUID NOT NULL,
    PRIMARY KEY (organisation_id, account_id, key)
);
ALTER TABLE healed ENABLE ROW LEVEL SECURITY;
ALTER TABLE healed FORCE ROW LEVEL SECURITY;
CREATE POLICY of_organisation ON healed USING (visible(organisation_id));
