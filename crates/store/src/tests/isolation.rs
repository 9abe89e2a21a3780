//! Nobody sees what is another organisation's, on PostgreSQL whatever a statement asks for.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use channel_core::OrganisationId;
use futures_util::FutureExt;
use futures_util::stream::{self, StreamExt};
use sqlx::postgres::PgConnection;
use sqlx::{AssertSqlSafe, Connection as _, Row as _};
use uuid::Uuid;

use super::{Backend, Bench, account, organisation};
use crate::StoreError;
use crate::db::{Columns, Connection, query};

const REQUESTS: usize = 10_000;
/// Asks for everybody's.
const EVERYTHING: &str = "SELECT organisation_id FROM accounts UNION ALL SELECT id FROM organisations \
    UNION ALL SELECT organisation_id FROM data_keys UNION ALL SELECT organisation_id FROM event_log";

#[tokio::test]
async fn ten_thousand_requests_with_aborts_see_no_row_of_anybody_else() {
    let bench = Bench::on(Backend::Postgres).await;
    let mut organisations = vec![bench.organisation];
    for (number, name) in ["two", "three", "four", "five", "six"].into_iter().enumerate() {
        let id = organisation(&bench.store, name).await;
        account(&bench.store, id, &format!("of-{number}")).await.unwrap();
        organisations.push(id);
    }
    let (seen, foreign, aborted) = (AtomicUsize::new(0), AtomicUsize::new(0), AtomicUsize::new(0));
    let look = |mine: OrganisationId, rows: Vec<Uuid>| {
        seen.fetch_add(rows.len(), Ordering::Relaxed);
        foreign.fetch_add(rows.iter().filter(|row| **row != mine.0).count(), Ordering::Relaxed);
    };
    let chances = chances(0x5eed);
    let requests = stream::iter(chances.take(REQUESTS)).for_each_concurrent(16, |chance| {
        let mine = organisations[chance % organisations.len()];
        let (bench, look, aborted) = (&bench, &look, &aborted);
        async move {
            match (chance / 64) % 6 {
                // A request that ends well, reading or writing.
                0 | 1 => look(mine, bench.store.read_in(mine, |db| Box::pin(everything(db))).await.unwrap()),
                2 => look(mine, bench.store.write_in(mine, |tx| Box::pin(everything(tx))).await.unwrap()),
                // One that changes something and then fails, or panics.
                3 | 4 => {
                    let panics = (chance / 64) % 6 == 4 && chance.is_multiple_of(8);
                    let rows = Arc::new(std::sync::Mutex::new(Vec::new()));
                    let kept = Arc::clone(&rows);
                    let outcome = bench.store.write_in::<(), _>(mine, move |tx| {
                        Box::pin(async move {
                            query("UPDATE accounts SET name = 'changed'").execute(tx).await?;
                            *kept.lock().unwrap() = everything(tx).await?;
                            assert!(!panics, "on purpose");
                            Err(StoreError::NotFound("reason to go on"))
                        })
                    });
                    assert!(outcome.await.is_err());
                    aborted.fetch_add(1, Ordering::Relaxed);
                    look(mine, rows.lock().unwrap().clone());
                }
                // One whose caller goes away in the middle of it.
                _ => {
                    let gone = bench.store.read_in(mine, |db| Box::pin(everything(db))).now_or_never();
                    aborted.fetch_add(1, Ordering::Relaxed);
                    look(mine, gone.and_then(Result::ok).unwrap_or_default());
                }
            }
        }
    });
    requests.await;
    assert_eq!(foreign.load(Ordering::Relaxed), 0, "foreign rows in {REQUESTS} requests");
    assert!(seen.load(Ordering::Relaxed) > REQUESTS, "they did look: {seen:?}");
    assert!(aborted.load(Ordering::Relaxed) > REQUESTS / 4, "many ended badly: {aborted:?}");
    assert_eq!(bench.superuser("SELECT count(*) FROM accounts WHERE name = 'changed'"), "0", "and changed nothing");
}

#[tokio::test]
async fn a_connection_that_names_no_organisation_sees_no_row_and_writes_none() {
    let bench = Bench::on(Backend::Postgres).await;
    let mut connection = PgConnection::connect(&bench.url).await.unwrap();
    for setting in ["", "BEGIN; SET LOCAL switchboard.organisation = 'every'; COMMIT"] {
        sqlx::raw_sql(AssertSqlSafe(setting)).execute(&mut connection).await.unwrap();
        let tables = bench.superuser(
            "SELECT relname FROM pg_class WHERE relforcerowsecurity AND relkind = 'r' AND relnamespace = 'public'::regnamespace",
        );
        for table in tables.lines() {
            let sql = AssertSqlSafe(format!("SELECT count(*) FROM {table}"));
            let rows: i64 = sqlx::query(sql).fetch_one(&mut connection).await.unwrap().get(0);
            assert_eq!(rows, 0, "{table} after {setting:?}");
        }
        let changed = sqlx::query("UPDATE accounts SET name = 'mine'").execute(&mut connection).await.unwrap();
        assert_eq!(changed.rows_affected(), 0);
    }
    assert_eq!(bench.superuser("SELECT count(*) FROM accounts"), "1", "there is something to see");
}

#[tokio::test]
async fn a_row_cannot_be_put_into_another_organisation() {
    let bench = Bench::on(Backend::Postgres).await;
    let other = organisation(&bench.store, "Other").await;
    let put = bench.store.write_in(bench.organisation, move |tx| {
        Box::pin(async move {
            let sql = "INSERT INTO contacts (organisation_id, id, created_at, updated_at) VALUES ($1, $2, 0, 0)";
            query(sql).bind(other.0).bind(Uuid::from_u128(7)).execute(tx).await?;
            Ok(())
        })
    });
    assert!(matches!(put.await, Err(StoreError::Refused(_))));
    let moved = bench.store.write_in(bench.organisation, move |tx| {
        Box::pin(async move {
            query("UPDATE accounts SET organisation_id = $1").bind(other.0).execute(tx).await?;
            Ok(())
        })
    });
    assert!(matches!(moved.await, Err(StoreError::Refused(_))));
}

async fn everything(db: &mut Connection) -> Result<Vec<Uuid>, StoreError> {
    query(EVERYTHING).fetch_all(db).await?.iter().map(|row| row.id("organisation_id")).collect()
}

/// The same numbers every time, as if by chance.
fn chances(seed: u64) -> impl Iterator<Item = usize> {
    let mut state = seed;
    std::iter::repeat_with(move || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).unwrap_or_default()
    })
}
