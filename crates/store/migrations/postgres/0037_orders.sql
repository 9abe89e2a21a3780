-- Orders of a shop as it brings them in, and which person is which of the shop's own customers: both are the shop's word, never
-- a customer's.

CREATE TABLE orders (
    organisation_id UUID   NOT NULL REFERENCES organisations (id),
    number          TEXT COLLATE "C" NOT NULL,
    folded          TEXT COLLATE "C" NOT NULL,
    customer        TEXT COLLATE "C",
    phone           TEXT COLLATE "C",
    name            TEXT,
    status          TEXT NOT NULL,
    carrier         TEXT,
    tracking        TEXT,
    placed_on       TEXT COLLATE "C",
    items           TEXT NOT NULL,
    total_minor     BIGINT,
    currency        TEXT,
    created_at      BIGINT NOT NULL,
    updated_at      BIGINT NOT NULL,
    PRIMARY KEY (organisation_id, number)
);
CREATE INDEX orders_by_phone ON orders (organisation_id, phone) WHERE phone IS NOT NULL;
CREATE INDEX orders_by_customer ON orders (organisation_id, customer) WHERE customer IS NOT NULL;
CREATE INDEX orders_by_age ON orders (organisation_id, updated_at DESC, number DESC);
CREATE INDEX orders_by_folded ON orders (organisation_id, folded);
ALTER TABLE orders ENABLE ROW LEVEL SECURITY;
ALTER TABLE orders FORCE ROW LEVEL SECURITY;
CREATE POLICY of_organisation ON orders USING (visible(organisation_id));

-- The shop's own id of a person.
CREATE TABLE contact_customers (
    organisation_id UUID   NOT NULL,
    contact_id      UUID   NOT NULL,
    customer        TEXT COLLATE "C" NOT NULL,
    said_by         TEXT NOT NULL,
    said_at         BIGINT NOT NULL,
    PRIMARY KEY (organisation_id, contact_id)
);
CREATE INDEX contact_customers_by_customer ON contact_customers (organisation_id, customer);
ALTER TABLE contact_customers ENABLE ROW LEVEL SECURITY;
ALTER TABLE contact_customers FORCE ROW LEVEL SECURITY;
CREATE POLICY of_organisation ON contact_customers USING (visible(organisation_id));
