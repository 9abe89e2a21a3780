//! One statement with its values, run on either database.

use sqlx::postgres::{PgArguments, Postgres};
use uuid::Uuid;

use super::connection::{Connection, Raw};
use super::row::{Fetched, Row};
use super::value::{Bind, Kind, Value};

/// The text of a statement, on each database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sql {
    /// On SQLite.
    pub sqlite: &'static str,
    /// On PostgreSQL.
    pub postgres: &'static str,
}

impl Sql {
    /// A statement whose text has to differ.
    #[must_use]
    pub const fn both(sqlite: &'static str, postgres: &'static str) -> Self {
        Self { sqlite, postgres }
    }
}

impl From<&'static str> for Sql {
    fn from(text: &'static str) -> Self {
        Self::both(text, text)
    }
}

/// A statement; bind its values in the order of their numbers.
pub fn query<'q>(sql: impl Into<Sql>) -> Query<'q> {
    Query { sql: sql.into(), values: Vec::with_capacity(8) }
}

/// A statement with its values.
#[derive(Clone, Debug)]
#[must_use]
pub struct Query<'q> {
    sql: Sql,
    values: Vec<Value<'q>>,
}

/// What a statement without rows did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Done {
    rows: u64,
}

impl Done {
    /// How many rows it touched.
    #[must_use]
    pub const fn rows_affected(self) -> u64 {
        self.rows
    }
}

impl<'q> Query<'q> {
    /// The next value.
    pub fn bind(mut self, value: impl Bind<'q>) -> Self {
        self.values.push(value.value());
        self
    }

    /// Runs it for what it does.
    ///
    /// # Errors
    /// The database's.
    pub async fn execute(self, connection: &mut Connection) -> Result<Done, sqlx::Error> {
        let rows = match connection.raw() {
            Raw::File(file) => file.execute(self.sql.sqlite, &self.values)?,
            Raw::Postgres(connection) => self.on_postgres().execute(connection).await?.rows_affected(),
        };
        Ok(Done { rows })
    }

    /// Runs it for all of its rows.
    ///
    /// # Errors
    /// The database's.
    pub async fn fetch_all(self, connection: &mut Connection) -> Result<Vec<Row>, sqlx::Error> {
        Ok(match connection.raw() {
            Raw::File(file) => {
                let rows = file.fetch(self.sql.sqlite, &self.values, usize::MAX)?;
                rows.into_iter().map(|row| Row(Fetched::File(row))).collect()
            }
            Raw::Postgres(connection) => {
                let rows = self.on_postgres().fetch_all(connection).await?;
                rows.into_iter().map(|row| Row(Fetched::Postgres(row))).collect()
            }
        })
    }

    /// Runs it for its first row, if there is one.
    ///
    /// # Errors
    /// The database's.
    pub async fn fetch_optional(self, connection: &mut Connection) -> Result<Option<Row>, sqlx::Error> {
        Ok(match connection.raw() {
            Raw::File(file) => {
                let rows = file.fetch(self.sql.sqlite, &self.values, 1)?;
                rows.into_iter().next().map(|row| Row(Fetched::File(row)))
            }
            Raw::Postgres(connection) => {
                let row = self.on_postgres().fetch_optional(connection).await?;
                row.map(|row| Row(Fetched::Postgres(row)))
            }
        })
    }

    /// Runs it for its first row.
    ///
    /// # Errors
    /// The database's, and when there is no row.
    pub async fn fetch_one(self, connection: &mut Connection) -> Result<Row, sqlx::Error> {
        self.fetch_optional(connection).await?.ok_or(sqlx::Error::RowNotFound)
    }

    fn on_postgres(self) -> sqlx::query::Query<'q, Postgres, PgArguments> {
        self.values.into_iter().fold(sqlx::query::<Postgres>(self.sql.postgres), |query, value| match value {
            Value::Null(Kind::Integer) => query.bind(None::<i64>),
            Value::Null(Kind::Real) => query.bind(None::<f64>),
            Value::Null(Kind::Boolean) => query.bind(None::<bool>),
            Value::Null(Kind::Text) => query.bind(None::<String>),
            Value::Null(Kind::Bytes) => query.bind(None::<Vec<u8>>),
            Value::Null(Kind::Id) => query.bind(None::<Uuid>),
            Value::Integer(value) => query.bind(value),
            Value::Real(value) => query.bind(value),
            Value::Boolean(value) => query.bind(value),
            Value::Text(value) if value.contains('\0') => query.bind(without_nul(value)),
            Value::Text(value) => query.bind(value),
            Value::OwnedText(value) if value.contains('\0') => query.bind(without_nul(&value)),
            Value::OwnedText(value) => query.bind(value),
            Value::Bytes(value) => query.bind(value),
            Value::OwnedBytes(value) => query.bind(value),
            Value::Id(value) => query.bind(value),
        })
    }
}

/// PostgreSQL's text holds no NUL, and people can send one: it becomes the replacement character.
fn without_nul(text: &str) -> String {
    text.replace('\0', "\u{fffd}")
}
