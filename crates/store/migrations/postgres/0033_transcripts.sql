-- Recordings are written out: by whom, and what was said in each.

-- The provider of transcriptions: where it is. The key is sealed; `ending` is what people know it by.
CREATE TABLE transcription_providers (
    organisation_id UUID    NOT NULL,
    body            TEXT    COLLATE "C" NOT NULL,
    secret          BYTEA,
    ending          TEXT    COLLATE "C",
    updated_at      BIGINT  NOT NULL,
    PRIMARY KEY (organisation_id)
);
ALTER TABLE transcription_providers ENABLE ROW LEVEL SECURITY;
ALTER TABLE transcription_providers FORCE ROW LEVEL SECURITY;
CREATE POLICY of_organisation ON transcription_providers USING (visible(organisation_id));

-- What was said in a recording, or why nobody knows. It goes with the message when that is taken back.
ALTER TABLE messages ADD COLUMN transcript TEXT COLLATE "C";
CREATE INDEX messages_unheard ON messages (organisation_id, account_id, at)
    WHERE kind = 'audio' AND direction = 'inbound' AND transcript IS NULL;
