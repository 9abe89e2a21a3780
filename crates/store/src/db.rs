//! The one backend these SQL bodies are compiled against, and how rows are read.

use channel_core::Timestamp;
use serde::Serialize;
use serde::de::DeserializeOwned;
use sqlx::Row as _;
use uuid::Uuid;

use crate::error::StoreError;

/// The database.
pub type Db = sqlx::Sqlite;
/// A connection to it.
pub type Connection = sqlx::SqliteConnection;
/// A row of it.
pub type Row = sqlx::sqlite::SqliteRow;

/// Reading a row's columns by name, in the types of the model.
pub trait Columns {
    /// The column as any type the database knows.
    ///
    /// # Errors
    /// When the column is missing or holds something else.
    fn col<'r, T: sqlx::Decode<'r, Db> + sqlx::Type<Db>>(&'r self, name: &'static str) -> Result<T, StoreError>;

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
    fn col<'r, T: sqlx::Decode<'r, Db> + sqlx::Type<Db>>(&'r self, name: &'static str) -> Result<T, StoreError> {
        self.try_get(name).map_err(|error| StoreError::corrupt(name, error))
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
