-- Documents that a shop answers from, and long work on its catalogue.

CREATE TABLE documents (
    organisation_id UUID   NOT NULL REFERENCES organisations (id),
    id              UUID   NOT NULL,
    name            TEXT NOT NULL,
    title           TEXT,
    origin          TEXT NOT NULL CHECK (origin IN ('upload', 'site')),
    address         TEXT COLLATE "C",
    state           TEXT NOT NULL CHECK (state IN ('waiting', 'reading', 'ready', 'failed')),
    reason          TEXT,
    details         TEXT NOT NULL,
    bytes           BIGINT NOT NULL,
    chunks          BIGINT NOT NULL,
    attempts        BIGINT NOT NULL,
    lease_until     BIGINT NOT NULL,
    revision        BIGINT NOT NULL,
    created_at      BIGINT NOT NULL,
    updated_at      BIGINT NOT NULL,
    PRIMARY KEY (organisation_id, id)
);
CREATE UNIQUE INDEX documents_by_address ON documents (organisation_id, address) WHERE address IS NOT NULL;
CREATE INDEX documents_by_revision ON documents (organisation_id, revision, id);
CREATE INDEX documents_to_read ON documents (lease_until) WHERE state IN ('waiting', 'reading');
ALTER TABLE documents ENABLE ROW LEVEL SECURITY;
ALTER TABLE documents FORCE ROW LEVEL SECURITY;
CREATE POLICY of_organisation ON documents USING (visible(organisation_id));

-- The file a document was read from, so that it can be read again.
CREATE TABLE document_files (
    organisation_id UUID   NOT NULL,
    document_id     UUID   NOT NULL,
    body            BYTEA NOT NULL,
    PRIMARY KEY (organisation_id, document_id)
);
ALTER TABLE document_files ENABLE ROW LEVEL SECURITY;
ALTER TABLE document_files FORCE ROW LEVEL SECURITY;
CREATE POLICY of_organisation ON document_files USING (visible(organisation_id));

-- What a document was cut into, in its order.
CREATE TABLE document_chunks (
    organisation_id UUID   NOT NULL,
    document_id     UUID   NOT NULL,
    position        BIGINT NOT NULL,
    body            TEXT NOT NULL,
    PRIMARY KEY (organisation_id, document_id, position)
);
ALTER TABLE document_chunks ENABLE ROW LEVEL SECURITY;
ALTER TABLE document_chunks FORCE ROW LEVEL SECURITY;
CREATE POLICY of_organisation ON document_chunks USING (visible(organisation_id));

-- Long work on a catalogue: files that are compared and taken in, sites that are read page by page. `progress` and `point`
-- (where to go on) are written with what was done, so that whoever takes the work over goes on there.
CREATE TABLE catalogue_jobs (
    organisation_id UUID   NOT NULL REFERENCES organisations (id),
    id              UUID   NOT NULL,
    kind            TEXT NOT NULL CHECK (kind IN ('products', 'answers', 'site')),
    step            TEXT NOT NULL CHECK (step IN ('compare', 'apply')),
    state           TEXT NOT NULL CHECK (state IN ('waiting', 'running', 'compared', 'done', 'failed', 'cancelled')),
    name            TEXT NOT NULL,
    options         TEXT NOT NULL,
    progress        TEXT NOT NULL,
    outcome         TEXT,
    point           TEXT,
    reason          TEXT,
    attempts        BIGINT NOT NULL,
    lease_until     BIGINT NOT NULL,
    created_at      BIGINT NOT NULL,
    updated_at      BIGINT NOT NULL,
    PRIMARY KEY (organisation_id, id)
);
CREATE INDEX catalogue_jobs_due ON catalogue_jobs (lease_until) WHERE state IN ('waiting', 'running');
CREATE INDEX catalogue_jobs_by_age ON catalogue_jobs (organisation_id, created_at DESC, id);
ALTER TABLE catalogue_jobs ENABLE ROW LEVEL SECURITY;
ALTER TABLE catalogue_jobs FORCE ROW LEVEL SECURITY;
CREATE POLICY of_organisation ON catalogue_jobs USING (visible(organisation_id));

CREATE TABLE catalogue_job_files (
    organisation_id UUID   NOT NULL,
    job_id          UUID   NOT NULL,
    body            BYTEA NOT NULL,
    PRIMARY KEY (organisation_id, job_id)
);
ALTER TABLE catalogue_job_files ENABLE ROW LEVEL SECURITY;
ALTER TABLE catalogue_job_files FORCE ROW LEVEL SECURITY;
CREATE POLICY of_organisation ON catalogue_job_files USING (visible(organisation_id));
