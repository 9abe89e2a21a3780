-- What an organisation says about its assistant, the model it has, and what calls of models cost.

-- How the assistant speaks and what it may do. `power` says whether a model may be asked at all.
CREATE TABLE assistants (
    organisation_id BLOB    NOT NULL,
    body            TEXT    NOT NULL,
    power           TEXT    NOT NULL CHECK (power IN ('on', 'off')),
    updated_at      INTEGER NOT NULL,
    PRIMARY KEY (organisation_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX assistants_off ON assistants (organisation_id) WHERE power = 'off';

-- The model: where it is and what it may cost. The key is sealed; `ending` is what people know it by.
CREATE TABLE model_providers (
    organisation_id BLOB    NOT NULL,
    body            TEXT    NOT NULL,
    secret          BLOB,
    ending          TEXT,
    updated_at      INTEGER NOT NULL,
    PRIMARY KEY (organisation_id)
) STRICT, WITHOUT ROWID;

-- Every call of a model: `amount` is set aside before it, in millionths of a dollar, and replaced by what it did cost.
CREATE TABLE model_calls (
    organisation_id BLOB    NOT NULL,
    id              BLOB    NOT NULL,
    conversation_id BLOB,
    contact_id      BLOB,
    amount          INTEGER NOT NULL,
    provider        TEXT,
    model           TEXT,
    input           INTEGER,
    output          INTEGER,
    estimated       INTEGER NOT NULL DEFAULT 0,
    reserved_at     INTEGER NOT NULL,
    settled_at      INTEGER,
    PRIMARY KEY (organisation_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX model_calls_by_time ON model_calls (organisation_id, reserved_at, amount);
CREATE INDEX model_calls_of_conversation ON model_calls (organisation_id, conversation_id, reserved_at, amount) WHERE conversation_id IS NOT NULL;
CREATE INDEX model_calls_of_contact ON model_calls (organisation_id, contact_id, reserved_at, amount) WHERE contact_id IS NOT NULL;
