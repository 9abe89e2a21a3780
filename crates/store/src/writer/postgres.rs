//! Transactions on PostgreSQL, which shares commits between connections by itself. What two of them do to each other (a
//! deadlock, a serialisation failure) undoes one, and that one is tried again.

use std::fmt::Write;
use std::sync::Arc;
use std::time::Instant;

use channel_core::{OrganisationId, Seams};
use sqlx::{AssertSqlSafe, PgPool, Postgres, SqlSafeStr, Transaction};
use tokio::sync::watch;

use super::{Tx, Work, note_all, whole};
use crate::db::{Connection, Link};
use crate::error::StoreError;
use crate::figures::Figures;
use crate::knocks::{Knock, Knocks};
use crate::sealing::Keyring;

/// How often a transaction that others undid is tried.
const TRIES: u32 = 8;

/// Whose rows a transaction sees: row-level security shows no others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reach {
    /// Those of every organisation: for the engine, which serves them all.
    Every,
    /// Those of one.
    Organisation(OrganisationId),
}

/// The pool with what transactions need.
pub(crate) struct Writer {
    pub(crate) pool: PgPool,
    pub(crate) seams: Seams,
    pub(crate) keyring: Arc<Keyring>,
    pub(crate) commits: watch::Sender<u64>,
    pub(crate) figures: Arc<Figures>,
    pub(crate) knocks: Knocks,
    /// Whether the time is the database's.
    pub(crate) its_clock: bool,
}

impl Writer {
    /// Runs the closure in a transaction until it commits, fails by itself, or has been undone too often.
    pub(crate) async fn write<T, F>(&self, reach: Reach, work: F) -> Result<T, StoreError>
    where
        F: for<'c> FnOnce(&'c mut Tx) -> Work<'c, T> + Clone + Send,
        T: Send,
    {
        let mut tries = 1;
        loop {
            match self.attempt(reach, work.clone()).await {
                Err(StoreError::Conflict(_)) if tries < TRIES => tries += 1,
                outcome => return outcome,
            }
        }
    }

    async fn attempt<T, F>(&self, reach: Reach, work: F) -> Result<T, StoreError>
    where
        F: for<'c> FnOnce(&'c mut Tx) -> Work<'c, T> + Send,
        T: Send,
    {
        let connection = begin(&self.pool, reach, "").await?;
        let mut tx = Tx::new(connection, self.seams.clone(), Arc::clone(&self.keyring));
        tx.its_clock = self.its_clock;
        // An error drops the transaction, which rolls it back before the connection is used again.
        let value = whole(&mut tx, work).await?;
        note_all(&mut tx).await?;
        let noted = !tx.noted.is_empty();
        if let Link::Postgres(transaction) = tx.connection.0 {
            let began = Instant::now();
            transaction.commit().await.inspect_err(|_| self.figures.failed_once())?;
            self.figures.committed(1, began.elapsed());
        }
        if noted {
            self.commits.send_modify(|count| *count = count.wrapping_add(1));
            self.knocks.knock(Knock::Log);
        }
        Ok(value)
    }
}

/// A transaction that sees what it may. The setting ends with the transaction.
pub(crate) async fn begin(pool: &PgPool, reach: Reach, mode: &'static str) -> Result<Connection, StoreError> {
    let mut sql = format!("BEGIN {mode}; ");
    set_reach(&mut sql, reach);
    let transaction = begin_on_a_living_connection(pool, sql).await?;
    Ok(Connection(Link::Postgres(transaction)))
}

/// A connection may have died while nobody used it. Nothing was done on it yet, so the next one is tried; each dead one
/// leaves the pool.
async fn begin_on_a_living_connection(
    pool: &PgPool,
    sql: String,
) -> Result<Transaction<'static, Postgres>, sqlx::Error> {
    let sql = AssertSqlSafe(sql).into_sql_str();
    for _ in 0..pool.size() {
        match pool.begin_with(sql.clone()).await {
            Err(sqlx::Error::Io(_) | sqlx::Error::Protocol(_) | sqlx::Error::BeginFailed) => {}
            Err(sqlx::Error::Database(error)) if error.code().is_some_and(|code| code.starts_with("57")) => {}
            outcome => return outcome,
        }
    }
    pool.begin_with(sql).await
}

fn set_reach(sql: &mut String, reach: Reach) {
    let outcome = match reach {
        Reach::Every => write!(sql, "SET LOCAL switchboard.organisation = 'every'"),
        Reach::Organisation(organisation) => {
            write!(sql, "SET LOCAL switchboard.organisation = '{}'", organisation.0)
        }
    };
    outcome.expect("a String takes everything that is written to it");
}
