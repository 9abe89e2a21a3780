-- Where fetching an account's updates goes on. It is kept in the transaction that holds the lease of the fetching.

CREATE TABLE bookmarks (
    organisation_id UUID NOT NULL,
    account_id      UUID NOT NULL,
    body            TEXT NOT NULL COLLATE "C",
    PRIMARY KEY (organisation_id, account_id)
);
ALTER TABLE bookmarks ENABLE ROW LEVEL SECURITY;
ALTER TABLE bookmarks FORCE ROW LEVEL SECURITY;
CREATE POLICY of_organisation ON bookmarks USING (visible(organisation_id));
