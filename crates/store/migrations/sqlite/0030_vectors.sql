-- What rows of a catalogue mean, as numbers of a model: made in the background, in passes over what changed.

-- A vector belongs to the words it was made of: `digest` tells whether they are still the same. `pass` is the one it was made in.
CREATE TABLE catalogue_vectors (
    organisation_id BLOB    NOT NULL,
    model           TEXT    NOT NULL,
    kind            TEXT    NOT NULL CHECK (kind IN ('product', 'passage')),
    id              TEXT    NOT NULL,
    digest          BLOB    NOT NULL,
    body            BLOB    NOT NULL,
    pass            INTEGER NOT NULL,
    PRIMARY KEY (organisation_id, model, kind, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX catalogue_vectors_by_pass ON catalogue_vectors (organisation_id, model, pass, kind, id);

-- How far a model has come with a shop: its last whole pass, and the revision of the catalogue that was in it.
CREATE TABLE catalogue_passes (
    organisation_id BLOB    NOT NULL REFERENCES organisations (id),
    model           TEXT    NOT NULL,
    pass            INTEGER NOT NULL,
    revision        INTEGER NOT NULL,
    lease_until     INTEGER NOT NULL,
    PRIMARY KEY (organisation_id, model)
) STRICT, WITHOUT ROWID;
