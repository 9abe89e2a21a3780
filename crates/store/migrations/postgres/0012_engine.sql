-- The engine of several nodes: the newest number of each organisation's event log, and leases of work that one node does.

CREATE TABLE event_heads (
    organisation_id UUID   NOT NULL PRIMARY KEY,
    seq             BIGINT NOT NULL
);
ALTER TABLE event_heads ENABLE ROW LEVEL SECURITY;
ALTER TABLE event_heads FORCE ROW LEVEL SECURITY;
CREATE POLICY of_organisation ON event_heads USING (visible(organisation_id));

-- `until` is by the clock of the database; the fence grows with every owner. It belongs to no organisation.
CREATE TABLE leases (
    name  TEXT   NOT NULL PRIMARY KEY,
    owner UUID,
    fence BIGINT NOT NULL DEFAULT 0,
    until BIGINT NOT NULL DEFAULT 0
);
