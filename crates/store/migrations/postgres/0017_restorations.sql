-- When an organisation's rows were last brought back from a backup. What happened before has perhaps been answered by an
-- instance whose work is lost, however late it is delivered or read, so it is answered by people alone.
CREATE TABLE restorations (
    organisation_id UUID   NOT NULL PRIMARY KEY,
    at              BIGINT NOT NULL
);
ALTER TABLE restorations ENABLE ROW LEVEL SECURITY;
ALTER TABLE restorations FORCE ROW LEVEL SECURITY;
CREATE POLICY of_organisation ON restorations USING (visible(organisation_id));
