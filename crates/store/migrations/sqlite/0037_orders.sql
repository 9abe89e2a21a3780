-- Orders of a shop as it brings them in, and which person is which of the shop's own customers: both are the shop's word, never
-- a customer's.

CREATE TABLE orders (
    organisation_id BLOB   NOT NULL REFERENCES organisations (id),
    number          TEXT NOT NULL,
    folded          TEXT NOT NULL,
    customer        TEXT,
    phone           TEXT,
    name            TEXT,
    status          TEXT NOT NULL,
    carrier         TEXT,
    tracking        TEXT,
    placed_on       TEXT,
    items           TEXT NOT NULL,
    total_minor     INTEGER,
    currency        TEXT,
    created_at      INTEGER NOT NULL,
    updated_at      INTEGER NOT NULL,
    PRIMARY KEY (organisation_id, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX orders_by_phone ON orders (organisation_id, phone) WHERE phone IS NOT NULL;
CREATE INDEX orders_by_customer ON orders (organisation_id, customer) WHERE customer IS NOT NULL;
CREATE INDEX orders_by_age ON orders (organisation_id, updated_at DESC, number DESC);
CREATE INDEX orders_by_folded ON orders (organisation_id, folded);

-- The shop's own id of a person.
CREATE TABLE contact_customers (
    organisation_id BLOB   NOT NULL,
    contact_id      BLOB   NOT NULL,
    customer        TEXT NOT NULL,
    said_by         TEXT NOT NULL,
    said_at         INTEGER NOT NULL,
    PRIMARY KEY (organisation_id, contact_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX contact_customers_by_customer ON contact_customers (organisation_id, customer);
