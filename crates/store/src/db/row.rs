//! How rows are read.

use channel_core::Timestamp;
use serde::Serialize;
use serde::de::DeserializeOwned;
use sqlx::postgres::{PgRow, Postgres};
use sqlx::sqlite::{Sqlite, SqliteRow};
use sqlx::{Decode, Row as _, Type};
use uuid::Uuid;

use crate::error::StoreError;

/// A row of either database.
#[derive(Debug)]
pub enum Row {
    /// Of SQLite.
    Sqlite(SqliteRow),
    /// Of PostgreSQL.
    Postgres(PgRow),
}

/// A type that a column of either database can be read as.
pub trait Column<'r>: Decode<'r, Sqlite> + Type<Sqlite> + Decode<'r, Postgres> + Type<Postgres> {}

impl<'r, T> Column<'r> for T where T: Decode<'r, Sqlite> + Type<Sqlite> + Decode<'r, Postgres> + Type<Postgres> {}

/// Reading a row's columns by name, in the types of the model.
pub trait Columns {
    /// The column as any type the database knows.
    ///
    /// # Errors
    /// When the column is missing or holds something else.
    fn col<'r, T: Column<'r>>(&'r self, name: &'static str) -> Result<T, StoreError>;

    /// The column as a number of things; 0 when it is below.
    ///
    /// # Errors
    /// When it holds no whole number.
    fn count(&self, name: &'static str) -> Result<u32, StoreError> {
        Ok(u32::try_from(self.col::<i64>(name)?.max(0)).unwrap_or(u32::MAX))
    }

    /// The column as JSON.
    ///
    /// # Errors
    /// When it holds no such JSON.
    fn json<T: DeserializeOwned>(&self, name: &'static str) -> Result<T, StoreError>;

    /// The column as JSON, if it is set.
    ///
    /// # Errors
    /// When it holds no such JSON.
    fn maybe_json<T: DeserializeOwned>(&self, name: &'static str) -> Result<Option<T>, StoreError>;

    /// The column as an identifier.
    ///
    /// # Errors
    /// When it holds none.
    fn id(&self, name: &'static str) -> Result<Uuid, StoreError> {
        self.col(name)
    }

    /// The column as an instant.
    ///
    /// # Errors
    /// When it holds none.
    fn at(&self, name: &'static str) -> Result<Timestamp, StoreError> {
        self.col(name).map(Timestamp)
    }

    /// The column as an instant, if it is set.
    ///
    /// # Errors
    /// When it holds something else.
    fn maybe_at(&self, name: &'static str) -> Result<Option<Timestamp>, StoreError> {
        Ok(self.col::<Option<i64>>(name)?.map(Timestamp))
    }
}

impl Columns for Row {
    fn col<'r, T: Column<'r>>(&'r self, name: &'static str) -> Result<T, StoreError> {
        let read = match self {
            Self::Sqlite(row) => row.try_get(name),
            Self::Postgres(row) => row.try_get(name),
        };
        read.map_err(|error| StoreError::corrupt(name, error))
    }

    fn json<T: DeserializeOwned>(&self, name: &'static str) -> Result<T, StoreError> {
        serde_json::from_str(self.col::<&str>(name)?).map_err(|error| StoreError::corrupt(name, error))
    }

    fn maybe_json<T: DeserializeOwned>(&self, name: &'static str) -> Result<Option<T>, StoreError> {
        match self.col::<Option<&str>>(name)? {
            None => Ok(None),
            Some(text) => serde_json::from_str(text).map(Some).map_err(|error| StoreError::corrupt(name, error)),
        }
    }
}

/// A value as the JSON text that a column keeps.
///
/// # Errors
/// When the value has no JSON form.
pub fn to_json<T: Serialize + ?Sized>(value: &T) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|error| StoreError::corrupt("a value to store", error))
}
