-- The models of providers that organisations have chosen for their vectors. One is wanted; another may still answer until the
-- wanted one has made every row. The key is sealed; `ending` is what people know it by.
CREATE TABLE embedding_models (
    organisation_id UUID    NOT NULL,
    id              UUID    NOT NULL,
    name            TEXT    COLLATE "C" NOT NULL,
    body            TEXT    COLLATE "C" NOT NULL,
    secret          BYTEA,
    ending          TEXT    COLLATE "C",
    wanted          BOOLEAN NOT NULL,
    chosen_at       BIGINT  NOT NULL,
    PRIMARY KEY (organisation_id, id)
);
CREATE UNIQUE INDEX embedding_models_wanted ON embedding_models (organisation_id) WHERE wanted;
ALTER TABLE embedding_models ENABLE ROW LEVEL SECURITY;
ALTER TABLE embedding_models FORCE ROW LEVEL SECURITY;
CREATE POLICY of_organisation ON embedding_models USING (visible(organisation_id));
