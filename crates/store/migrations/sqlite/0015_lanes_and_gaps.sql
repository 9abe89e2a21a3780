-- Turns by organisation, answers that start anew because more was said, and what is known of each account's deliveries.

-- Turns and calls are given out by organisation, and within it by time: finding the next organisation costs one step.
CREATE INDEX lanes_in_turn ON lanes (organisation_id, next_at) WHERE next_at IS NOT NULL;
CREATE INDEX outbox_in_turn ON outbox (organisation_id, not_before, seq) WHERE state = 'queued';

-- How often the answer to the present burst was begun anew because more was said, and when last.
ALTER TABLE lanes ADD COLUMN restarts INTEGER NOT NULL DEFAULT 0;
ALTER TABLE lanes ADD COLUMN restarted_at INTEGER;

-- What is known of an account's deliveries: the codes of what was wrong when it was last looked at, since when nothing is, and up
-- to which instant of the platform's everything is known to be here.
CREATE TABLE watches (
    organisation_id BLOB    NOT NULL,
    account_id      BLOB    NOT NULL,
    examined_at     INTEGER,
    well_at         INTEGER,
    findings        TEXT    NOT NULL DEFAULT '[]',
    swept_at        INTEGER,
    swept_to        INTEGER,
    PRIMARY KEY (organisation_id, account_id)
) STRICT, WITHOUT ROWID;

-- Stretches of time in which deliveries did not come. `found` is how many happenings of them were read afterwards.
CREATE TABLE gaps (
    organisation_id BLOB    NOT NULL,
    id              BLOB    NOT NULL,
    account_id      BLOB    NOT NULL,
    reason          TEXT    NOT NULL,
    began_at        INTEGER NOT NULL,
    ended_at        INTEGER NOT NULL,
    found           INTEGER NOT NULL DEFAULT 0,
    noticed_at      INTEGER NOT NULL,
    PRIMARY KEY (organisation_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX gaps_by_time ON gaps (organisation_id, account_id, noticed_at DESC);

-- The events that were read afterwards.
CREATE TABLE healed (
    organisation_id BLOB NOT NULL,
    account_id      BLOB NOT NULL,
    key             TEXT NOT NULL,
    gap_id          BLOB NOT NULL,
    PRIMARY KEY (organisation_id, account_id, key)
) STRICT, WITHOUT ROWID;
