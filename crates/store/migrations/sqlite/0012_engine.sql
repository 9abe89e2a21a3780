-- The engine of several nodes: the newest number of each organisation's event log, and leases of work that one node does.

CREATE TABLE event_heads (
    organisation_id BLOB    NOT NULL PRIMARY KEY,
    seq             INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

INSERT INTO event_heads (organisation_id, seq) SELECT organisation_id, max(seq) FROM event_log GROUP BY organisation_id;

-- `until` is by the clock of the database; the fence grows with every owner.
CREATE TABLE leases (
    name  TEXT    NOT NULL PRIMARY KEY,
    owner BLOB,
    fence INTEGER NOT NULL DEFAULT 0,
    until INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
