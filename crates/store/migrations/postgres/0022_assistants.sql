-- What an organisation says about its assistant, the model it has, and what calls of models cost.

-- How the assistant speaks and what it may do. `power` says whether a model may be asked at all.
CREATE TABLE assistants (
    organisation_id UUID    NOT NULL,
    body            TEXT    COLLATE "C" NOT NULL,
    power           TEXT    COLLATE "C" NOT NULL CHECK (power IN ('on', 'off')),
    updated_at      BIGINT  NOT NULL,
    PRIMARY KEY (organisation_id)
);
CREATE INDEX assistants_off ON assistants (organisation_id) WHERE power = 'off';

-- The model: where it is and what it may cost. The key is sealed; `ending` is what people know it by.
CREATE TABLE model_providers (
    organisation_id UUID    NOT NULL,
    body            TEXT    COLLATE "C" NOT NULL,
    secret          BYTEA,
    ending          TEXT    COLLATE "C",
    updated_at      BIGINT  NOT NULL,
    PRIMARY KEY (organisation_id)
);

-- Every call of a model: `amount` is set aside before it, in millionths of a dollar, and replaced by what it did cost.
CREATE TABLE model_calls (
    organisation_id UUID    NOT NULL,
    id              UUID    NOT NULL,
    conversation_id UUID,
    contact_id      UUID,
    amount          BIGINT  NOT NULL,
    provider        TEXT    COLLATE "C",
    model           TEXT    COLLATE "C",
    input           BIGINT,
    output          BIGINT,
    estimated       BOOLEAN NOT NULL DEFAULT false,
    reserved_at     BIGINT  NOT NULL,
    settled_at      BIGINT,
    PRIMARY KEY (organisation_id, id)
);
CREATE INDEX model_calls_by_time ON model_calls (organisation_id, reserved_at, amount);
CREATE INDEX model_calls_of_conversation ON model_calls (organisation_id, conversation_id, reserved_at, amount) WHERE conversation_id IS NOT NULL;
CREATE INDEX model_calls_of_contact ON model_calls (organisation_id, contact_id, reserved_at, amount) WHERE contact_id IS NOT NULL;
ALTER TABLE assistants ENABLE ROW LEVEL SECURITY;
ALTER TABLE assistants FORCE ROW LEVEL SECURITY;
CREATE POLICY of_organisation ON assistants USING (visible(organisation_id));
ALTER TABLE model_providers ENABLE ROW LEVEL SECURITY;
ALTER TABLE model_providers FORCE ROW LEVEL SECURITY;
CREATE POLICY of_organisation ON model_providers USING (visible(organisation_id));
ALTER TABLE model_calls ENABLE ROW LEVEL SECURITY;
ALTER TABLE model_calls FORCE ROW LEVEL SECURITY;
CREATE POLICY of_organisation ON model_calls USING (visible(organisation_id));
