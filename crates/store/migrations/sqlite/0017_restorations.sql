-- When an organisation's rows were last brought back from a backup. What happened before has perhaps been answered by an
-- instance whose work is lost, however late it is delivered or read, so it is answered by people alone.
CREATE TABLE restorations (
    organisation_id BLOB    NOT NULL PRIMARY KEY,
    at              INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
