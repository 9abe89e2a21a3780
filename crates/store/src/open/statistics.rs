//! What PostgreSQL knows of how much there is. A plan that was made while a table was new stays with its connection until the
//! table is counted, which the database does once a minute at best: too late for a shop whose first minute is its busiest.

use std::time::Duration;

use sqlx::AssertSqlSafe;
use sqlx::postgres::PgPool;

/// How often the tables are looked at.
const PAUSE: Duration = Duration::from_secs(5);
/// The lock under which one node counts at a time.
const COUNTING: i64 = 0x0073_7769_7463_6862;

/// Counts every table that has doubled since it was counted, until the pool is closed. What cannot be counted now is counted
/// later, here or by the database.
pub(super) fn keep(pool: &PgPool) {
    let pool = pool.clone();
    tokio::spawn(async move {
        while !pool.is_closed() {
            tokio::time::sleep(PAUSE).await;
            if let Err(error) = count_grown(&pool).await {
                tracing::debug!(%error, "the tables could not be counted");
            }
        }
    });
}

async fn count_grown(pool: &PgPool) -> Result<(), sqlx::Error> {
    const GROWN: &str = "SELECT quote_ident(relname) FROM pg_class WHERE relkind = 'r' \
        AND relnamespace = current_schema()::regnamespace AND pg_has_role(relowner, 'USAGE') \
        AND pg_relation_size(oid) / current_setting('block_size')::BIGINT >= 2 * greatest(relpages, 8)";
    let grown: Vec<String> = sqlx::query_scalar(GROWN).fetch_all(pool).await?;
    if grown.is_empty() {
        return Ok(());
    }
    let mut tx = pool.begin().await?;
    let mine: bool =
        sqlx::query_scalar("SELECT pg_try_advisory_xact_lock($1)").bind(COUNTING).fetch_one(&mut *tx).await?;
    if mine {
        for table in grown {
            sqlx::raw_sql(AssertSqlSafe(format!("ANALYZE {table}"))).execute(&mut *tx).await?;
        }
    }
    tx.commit().await
}
