-- What was said, in the languages in which a member read or wrote it: texts by their language's tag. They go with the message
-- when that is changed or taken back.
ALTER TABLE messages ADD COLUMN translations TEXT COLLATE "C";
