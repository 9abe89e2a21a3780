-- Documents that a shop answers from, and long work on its catalogue.

CREATE TABLE documents (
    organisation_id BLOB   NOT NULL REFERENCES organisations (id),
    id              BLOB   NOT NULL,
    name            TEXT NOT NULL,
    title           TEXT,
    origin          TEXT NOT NULL CHECK (origin IN ('upload', 'site')),
    address         TEXT,
    state           TEXT NOT NULL CHECK (state IN ('waiting', 'reading', 'ready', 'failed')),
    reason          TEXT,
    details         TEXT NOT NULL,
    bytes           INTEGER NOT NULL,
    chunks          INTEGER NOT NULL,
    attempts        INTEGER NOT NULL,
    lease_until     INTEGER NOT NULL,
    revision        INTEGER NOT NULL,
    created_at      INTEGER NOT NULL,
    updated_at      INTEGER NOT NULL,
    PRIMARY KEY (organisation_id, id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX documents_by_address ON documents (organisation_id, address) WHERE address IS NOT NULL;
CREATE INDEX documents_by_revision ON documents (organisation_id, revision, id);
CREATE INDEX documents_to_read ON documents (lease_until) WHERE state IN ('waiting', 'reading');

-- The file a document was read from, so that it can be read again.
CREATE TABLE document_files (
    organisation_id BLOB   NOT NULL,
    document_id     BLOB   NOT NULL,
    body            BLOB NOT NULL,
    PRIMARY KEY (organisation_id, document_id)
) STRICT;

-- What a document was cut into, in its order.
CREATE TABLE document_chunks (
    organisation_id BLOB   NOT NULL,
    document_id     BLOB   NOT NULL,
    position        INTEGER NOT NULL,
    body            TEXT NOT NULL,
    PRIMARY KEY (organisation_id, document_id, position)
) STRICT, WITHOUT ROWID;

-- Long work on a catalogue: files that are compared and taken in, sites that are read page by page. `progress` and `point`
-- (where to go on) are written with what was done, so that whoever takes the work over goes on there.
CREATE TABLE catalogue_jobs (
    organisation_id BLOB   NOT NULL REFERENCES organisations (id),
    id              BLOB   NOT NULL,
    kind            TEXT NOT NULL CHECK (kind IN ('products', 'answers', 'site')),
    step            TEXT NOT NULL CHECK (step IN ('compare', 'apply')),
    state           TEXT NOT NULL CHECK (state IN ('waiting', 'running', 'compared', 'done', 'failed', 'cancelled')),
    name            TEXT NOT NULL,
    options         TEXT NOT NULL,
    progress        TEXT NOT NULL,
    outcome         TEXT,
    point           TEXT,
    reason          TEXT,
    attempts        INTEGER NOT NULL,
    lease_until     INTEGER NOT NULL,
    created_at      INTEGER NOT NULL,
    updated_at      INTEGER NOT NULL,
    PRIMARY KEY (organisation_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX catalogue_jobs_due ON catalogue_jobs (lease_until) WHERE state IN ('waiting', 'running');
CREATE INDEX catalogue_jobs_by_age ON catalogue_jobs (organisation_id, created_at DESC, id);

CREATE TABLE catalogue_job_files (
    organisation_id BLOB   NOT NULL,
    job_id          BLOB   NOT NULL,
    body            BLOB NOT NULL,
    PRIMARY KEY (organisation_id, job_id)
) STRICT;
