-- What rows of a catalogue mean, as numbers of a model: made in the background, in passes over what changed.

-- A vector belongs to the words it was made of: `digest` tells whether they are still the same. `pass` is the one it was made in.
CREATE TABLE catalogue_vectors (
    organisation_id UUID   NOT NULL,
    model           TEXT   COLLATE "C" NOT NULL,
    kind            TEXT   COLLATE "C" NOT NULL CHECK (kind IN ('product', 'passage')),
    id              TEXT   COLLATE "C" NOT NULL,
    digest          BYTEA  NOT NULL,
    body            BYTEA  NOT NULL,
    pass            BIGINT NOT NULL,
    PRIMARY KEY (organisation_id, model, kind, id)
);
CREATE INDEX catalogue_vectors_by_pass ON catalogue_vectors (organisation_id, model, pass, kind, id);
ALTER TABLE catalogue_vectors ENABLE ROW LEVEL SECURITY;
ALTER TABLE catalogue_vectors FORCE ROW LEVEL SECURITY;
CREATE POLICY of_organisation ON catalogue_vectors USING (visible(organisation_id));

-- How far a model has come with a shop: its last whole pass, and the revision of the catalogue that was in it.
CREATE TABLE catalogue_passes (
    organisation_id UUID   NOT NULL REFERENCES organisations (id),
    model           TEXT   COLLATE "C" NOT NULL,
    pass            BIGINT NOT NULL,
    revision        BIGINT NOT NULL,
    lease_until     BIGINT NOT NULL,
    PRIMARY KEY (organisation_id, model)
);
ALTER TABLE catalogue_passes ENABLE ROW LEVEL SECURITY;
ALTER TABLE catalogue_passes FORCE ROW LEVEL SECURITY;
CREATE POLICY of_organisation ON catalogue_passes USING (visible(organisation_id));
