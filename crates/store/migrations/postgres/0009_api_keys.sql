-- Keys of the API. The keys are random, so their plain hash can be kept and looked up.

CREATE TABLE api_keys (
    organisation_id UUID   NOT NULL REFERENCES organisations (id),
    name            TEXT   NOT NULL,
    hash            BYTEA  NOT NULL UNIQUE,
    created_at      BIGINT NOT NULL,
    PRIMARY KEY (organisation_id, name)
);
ALTER TABLE api_keys ENABLE ROW LEVEL SECURITY;
ALTER TABLE api_keys FORCE ROW LEVEL SECURITY;
CREATE POLICY of_organisation ON api_keys USING (visible(organisation_id));
