//! An erased organisation leaves nothing behind, whatever table is added later.

use std::collections::BTreeSet;

use super::{Backend, Bench, organisation};
use crate::db::{Columns, query};
use crate::erasure::{self, ERASED, KEPT};
use crate::orders::{self, Order};

/// Tables with an organisation's rows.
const TABLES: &str = "SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = 'public' \
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'organisation_id' AND NOT a.attisdropped \
    WHERE c.relkind IN ('r', 'p') ORDER BY 1";

#[tokio::test]
async fn every_table_with_an_organisation_is_erased_or_expressly_kept() {
    let bench = Bench::on(Backend::Postgres).await;
    let there: BTreeSet<String> = bench.superuser(TABLES).lines().map(str::to_owned).collect();
    let named = ERASED.iter().map(|table| table.name).chain(KEPT.iter().map(|(name, _)| *name));
    let named: Vec<String> = named.map(str::to_owned).collect();
    let known: BTreeSet<String> = named.iter().cloned().collect();
    assert_eq!(named.len(), known.len(), "a table is named twice");
    assert_eq!(there, known, "on the left the schema, on the right what the erasure knows: name new tables there");
    assert!(KEPT.iter().all(|(_, why)| !why.is_empty()));
}

/// Puts one row of each of two organisations into every table, made of nothing but the types of its columns.
const FILL: &str = "DO $do$ DECLARE t RECORD; c RECORD; names TEXT; parts TEXT; org UUID; BEGIN \
    FOR t IN SELECT conrelid::regclass AS rel, conname FROM pg_constraint WHERE contype = 'c' \
        AND connamespace = 'public'::regnamespace LOOP \
        EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', t.rel, t.conname); END LOOP; \
    FOR t IN SELECT k.oid, k.relname FROM pg_class k JOIN pg_attribute a ON a.attrelid = k.oid \
        AND a.attname = 'organisation_id' AND NOT a.attisdropped \
        WHERE k.relkind = 'r' AND k.relnamespace = 'public'::regnamespace LOOP \
        FOREACH org IN ARRAY ARRAY['{mine}', '{theirs}']::uuid[] LOOP names := ''; parts := ''; \
            FOR c IN SELECT attname, format_type(atttypid, atttypmod) AS kind FROM pg_attribute WHERE attrelid = t.oid \
                AND attnum > 0 AND NOT attisdropped AND attnotnull AND NOT atthasdef AND attidentity = '' LOOP \
                names := names || ', ' || quote_ident(c.attname); \
                parts := parts || ', ' || CASE WHEN c.attname = 'organisation_id' THEN quote_literal(org) || '::uuid' \
                    WHEN c.kind = 'uuid' THEN 'gen_random_uuid()' WHEN c.kind = 'bigint' THEN '7' \
                    WHEN c.kind = 'boolean' THEN 'false' WHEN c.kind IN ('double precision', 'real') THEN '0' \
                    WHEN c.kind = 'bytea' THEN quote_literal(chr(92) || 'x' || replace(org::text, '-', '')) || '::bytea' \
                    ELSE quote_literal('{{}}' || org) END; \
            END LOOP; \
            EXECUTE format('INSERT INTO %I (%s) VALUES (%s) ON CONFLICT DO NOTHING', t.relname, substr(names, 3), substr(parts, 3)); \
        END LOOP; END LOOP; END $do$";

#[tokio::test]
async fn an_erased_organisation_has_no_row_left_and_its_neighbour_has_all() {
    let bench = Bench::on(Backend::Postgres).await;
    let (mine, theirs) = (bench.organisation, organisation(&bench.store, "Neighbour").await);
    let fill = FILL.replace("{mine}", &mine.to_string()).replace("{theirs}", &theirs.to_string()).replace("{{}}", "x");
    bench.superuser(&fill);
    let count = |table: &str, of: channel_core::OrganisationId| -> usize {
        let sql = format!("SELECT count(*) FROM {table} WHERE organisation_id = '{of}'");
        bench.superuser(&sql).parse().unwrap()
    };
    for table in ERASED {
        assert!(count(table.name, mine) > 0 && count(table.name, theirs) > 0, "{} holds nothing to erase", table.name);
    }
    let rows = erasure::organisation(&bench.store, mine, "cli").await.unwrap();
    assert!(rows > ERASED.len() as u64, "{rows}");
    for table in ERASED {
        assert_eq!(count(table.name, mine), 0, "{}", table.name);
        assert!(count(table.name, theirs) > 0, "{} of the neighbour", table.name);
    }
    for (table, _) in KEPT {
        assert!(count(table, mine) > 0, "{table} is kept");
    }
    assert_eq!(bench.superuser(&format!("SELECT count(*) FROM organisations WHERE id = '{mine}'")), "0");
    assert_eq!(bench.superuser(&format!("SELECT count(*) FROM organisations WHERE id = '{theirs}'")), "1");
    assert!(erasure::organisation(&bench.store, mine, "cli").await.is_err(), "there is nothing to erase any more");
}

#[tokio::test]
async fn on_sqlite_no_word_of_an_erased_organisation_can_be_read_again() {
    let bench = Bench::on(Backend::Sqlite).await;
    let of = bench.organisation;
    bench.record(&[channel_testkit::message("shop-1", "ana", "m1", "canary-4711", bench.store.seams().now())]).await;
    let order =
        Order { number: "A-1".into(), status: "shipped".into(), name: Some("Canary Ana".into()), ..Order::default() };
    let save = bench.store.write_in(of, move |tx| {
        let order = order.clone();
        Box::pin(async move { orders::save(tx, of, &[order]).await })
    });
    save.await.unwrap();
    erasure::organisation(&bench.store, of, "cli").await.unwrap();
    let left = bench.store.read(move |db| {
        Box::pin(async move {
            let mut left = Vec::new();
            for table in ERASED {
                let sql: &'static str = format!("SELECT count(*) AS n FROM {}", table.name).leak();
                if query(sql).fetch_one(db).await?.count("n")? > 0 {
                    left.push(table.name);
                }
            }
            Ok(left)
        })
    });
    assert_eq!(left.await.unwrap(), Vec::<&str>::new());
}

#[tokio::test]
async fn what_belongs_to_nobody_is_not_erased() {
    let bench = Bench::on(Backend::Sqlite).await;
    assert!(erasure::organisation(&bench.store, crate::organisations::NOBODY, "cli").await.is_err());
}
