-- The models of providers that organisations have chosen for their vectors. One is wanted; another may still answer until the
-- wanted one has made every row. The key is sealed; `ending` is what people know it by.
CREATE TABLE embedding_models (
    organisation_id BLOB    NOT NULL,
    id              BLOB    NOT NULL,
    name            TEXT    NOT NULL,
    body            TEXT    NOT NULL,
    secret          BLOB,
    ending          TEXT,
    wanted          INTEGER NOT NULL,
    chosen_at       INTEGER NOT NULL,
    PRIMARY KEY (organisation_id, id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX embedding_models_wanted ON embedding_models (organisation_id) WHERE wanted;
