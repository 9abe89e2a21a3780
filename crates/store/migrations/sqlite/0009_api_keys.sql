-- Keys of the API. The keys are random, so their plain hash can be kept and looked up.

CREATE TABLE api_keys (
    organisation_id BLOB    NOT NULL REFERENCES organisations (id),
    name            TEXT    NOT NULL,
    hash            BLOB    NOT NULL UNIQUE,
    created_at      INTEGER NOT NULL,
    PRIMARY KEY (organisation_id, name)
) STRICT;
