-- Recordings are written out: by whom, and what was said in each.

-- The provider of transcriptions: where it is. The key is sealed; `ending` is what people know it by.
CREATE TABLE transcription_providers (
    organisation_id BLOB    NOT NULL,
    body            TEXT    NOT NULL,
    secret          BLOB,
    ending          TEXT,
    updated_at      INTEGER NOT NULL,
    PRIMARY KEY (organisation_id)
) STRICT, WITHOUT ROWID;

-- What was said in a recording, or why nobody knows. It goes with the message when that is taken back.
ALTER TABLE messages ADD COLUMN transcript TEXT;
CREATE INDEX messages_unheard ON messages (organisation_id, account_id, at)
    WHERE kind = 'audio' AND direction = 'inbound' AND transcript IS NULL;
