-- Where fetching an account's updates goes on. It is kept in the transaction that holds the lease of the fetching.

CREATE TABLE bookmarks (
    organisation_id BLOB NOT NULL,
    account_id      BLOB NOT NULL,
    body            TEXT NOT NULL,
    PRIMARY KEY (organisation_id, account_id)
) STRICT, WITHOUT ROWID;
