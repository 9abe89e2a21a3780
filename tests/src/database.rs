//! What a server has stored, read beside it while it runs.

use std::path::Path;
use std::time::{Duration, Instant};

use sqlx::Row;
use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqlitePool};

/// How long a query is tried while the database is away.
const PATIENCE: Duration = Duration::from_secs(60);
const POLL: Duration = Duration::from_millis(100);

/// The tables, counted and read.
#[derive(Clone, Debug)]
pub struct Database(Pool);

#[derive(Clone, Debug)]
enum Pool {
    Sqlite(SqlitePool),
    Postgres(PgPool),
}

impl Database {
    /// Opens the database of a data directory for reading.
    ///
    /// # Panics
    /// When there is none.
    pub async fn open(data: &Path) -> Self {
        let options = SqliteConnectOptions::new().filename(data.join("switchboard.db")).read_only(true);
        Self(Pool::Sqlite(SqlitePool::connect_with(options).await.expect("the database opens")))
    }

    /// Opens the database of a data directory that no server uses.
    ///
    /// # Panics
    /// When there is none.
    pub async fn open_for_writing(data: &Path) -> Self {
        let options = SqliteConnectOptions::new().filename(data.join("switchboard.db"));
        Self(Pool::Sqlite(SqlitePool::connect_with(options).await.expect("the database opens")))
    }

    /// Keeps a comment rule for every account of every organisation.
    ///
    /// # Errors
    /// When the database refuses it.
    pub async fn put_rule(&self, id: &str, position: usize, body: &str) -> Result<(), sqlx::Error> {
        const SQL: &str = "INSERT INTO rules (organisation_id, id, account_id, position, enabled, body, created_at, updated_at) \
            SELECT id, $1, NULL, $2, TRUE, $3, 0, 0 FROM organisations";
        let position = i64::try_from(position).unwrap_or(i64::MAX);
        match &self.0 {
            Pool::Sqlite(pool) => sqlx::query(SQL).bind(id).bind(position).bind(body).execute(pool).await.map(drop),
            Pool::Postgres(pool) => sqlx::query(SQL).bind(id).bind(position).bind(body).execute(pool).await.map(drop),
        }
    }

    /// Reads a PostgreSQL database, every organisation's rows.
    ///
    /// # Panics
    /// When the URL is none.
    pub async fn connect(url: &str) -> Self {
        let options: PgConnectOptions = url.parse().expect("the URL names a database");
        let options = options.options([("switchboard.organisation", "every")]);
        Self(Pool::Postgres(PgPoolOptions::new().max_connections(2).connect_lazy_with(options)))
    }

    /// How many rows a condition finds, such as `events WHERE kind = 'message'`.
    ///
    /// # Panics
    /// When the condition is no SQL.
    pub async fn count(&self, rows: &str) -> usize {
        let count = self.texts(&format!("SELECT CAST(count(*) AS TEXT) FROM {rows}")).await;
        count.first().and_then(|count| count.parse().ok()).unwrap_or_default()
    }

    /// The first column of every row of a query, as text.
    ///
    /// # Panics
    /// When the query is no SQL.
    pub async fn texts(&self, query: &str) -> Vec<String> {
        let rows = self.table(query).await;
        rows.into_iter().filter_map(|row| row.into_iter().next().flatten()).collect()
    }

    /// All columns of every row of a query. Each has to be text or be cast to it, which is the same on every engine.
    ///
    /// # Panics
    /// When the query is no SQL.
    pub async fn table(&self, query: &str) -> Vec<Vec<Option<String>>> {
        let asked = Instant::now();
        loop {
            match self.try_table(query).await {
                Ok(rows) => return rows,
                Err(sqlx::Error::Database(error)) if error.code().is_some_and(|code| code.starts_with("42")) => {
                    panic!("the query is no SQL: {error}\n{query}")
                }
                Err(error) => assert!(asked.elapsed() < PATIENCE, "the database does not answer: {error}\n{query}"),
            }
            tokio::time::sleep(POLL).await;
        }
    }

    async fn try_table(&self, query: &str) -> Result<Vec<Vec<Option<String>>>, sqlx::Error> {
        let statement = sqlx::AssertSqlSafe(query.to_owned());
        Ok(match &self.0 {
            Pool::Sqlite(pool) => {
                let rows = sqlx::query(statement).fetch_all(pool).await?;
                rows.iter().map(|row| (0..row.len()).map(|column| row.get(column)).collect()).collect()
            }
            Pool::Postgres(pool) => {
                let rows = sqlx::query(statement).fetch_all(pool).await?;
                rows.iter().map(|row| (0..row.len()).map(|column| row.get(column)).collect()).collect()
            }
        })
    }

    /// How many messages and comments arrived and were kept.
    pub async fn arrivals(&self) -> usize {
        self.count("events WHERE kind IN ('message', 'comment')").await
    }
}
