//! What a data directory holds, read beside the running server.

use std::path::Path;

use sqlx::sqlite::{SqliteConnectOptions, SqlitePool};

/// The tables, counted.
#[derive(Debug)]
pub struct Database(SqlitePool);

impl Database {
    /// Opens the database of a data directory for reading.
    ///
    /// # Panics
    /// When there is none.
    pub async fn open(data: &Path) -> Self {
        let options = SqliteConnectOptions::new().filename(data.join("switchboard.db")).read_only(true);
        Self(SqlitePool::connect_with(options).await.expect("the database opens"))
    }

    /// How many rows a condition finds, such as `events WHERE kind = 'message'`.
    ///
    /// # Panics
    /// When the condition is no SQL.
    pub async fn count(&self, rows: &str) -> usize {
        let statement = sqlx::AssertSqlSafe(format!("SELECT count(*) FROM {rows}"));
        let count: i64 = sqlx::query_scalar(statement).fetch_one(&self.0).await.expect("the count is valid SQL");
        usize::try_from(count).unwrap_or_default()
    }

    /// The first column of every row of a query, as text.
    ///
    /// # Panics
    /// When the query is no SQL.
    pub async fn texts(&self, query: &str) -> Vec<String> {
        let statement = sqlx::AssertSqlSafe(query.to_owned());
        sqlx::query_scalar(statement).fetch_all(&self.0).await.expect("the query is valid SQL")
    }

    /// How many messages and comments arrived and were kept.
    pub async fn arrivals(&self) -> usize {
        self.count("events WHERE kind IN ('message', 'comment')").await
    }
}
