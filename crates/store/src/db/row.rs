//! How rows are read.

use std::sync::Arc;

use channel_core::Timestamp;
use rusqlite::types::ValueRef;
use serde::Serialize;
use serde::de::DeserializeOwned;
use sqlx::postgres::{PgRow, Postgres};
use sqlx::{Decode, Row as _, Type};
use thiserror::Error;
use uuid::Uuid;

use super::file::Shape;
use crate::error::StoreError;

/// A row of either database.
#[derive(Debug)]
pub struct Row(pub(super) Fetched);

/// What was fetched.
#[derive(Debug)]
pub(super) enum Fetched {
    File(FileRow),
    Postgres(PgRow),
}

/// A row of a database file.
#[derive(Debug)]
pub(crate) struct FileRow {
    pub(super) shape: Arc<Shape>,
    pub(super) cells: Box<[Cell]>,
}

/// A column of such a row.
#[derive(Debug)]
pub enum Cell {
    /// Nothing.
    Null,
    /// A whole number, a boolean or an instant.
    Integer(i64),
    /// A number with a fraction.
    Real(f64),
    /// Text.
    Text(Box<str>),
    /// Bytes or an identifier.
    Blob(Box<[u8]>),
}

impl From<ValueRef<'_>> for Cell {
    fn from(value: ValueRef<'_>) -> Self {
        match value {
            ValueRef::Null => Self::Null,
            ValueRef::Integer(value) => Self::Integer(value),
            ValueRef::Real(value) => Self::Real(value),
            ValueRef::Text(value) => Self::Text(String::from_utf8_lossy(value).into()),
            ValueRef::Blob(value) => Self::Blob(value.into()),
        }
    }
}

impl FileRow {
    fn cell(&self, name: &'static str) -> Result<&Cell, sqlx::Error> {
        let place = self.shape.columns.iter().position(|column| **column == *name);
        place.and_then(|place| self.cells.get(place)).ok_or_else(|| sqlx::Error::ColumnNotFound(name.to_owned()))
    }
}

/// A type that a column of either database can be read as.
pub trait Column<'r>: Decode<'r, Postgres> + Type<Postgres> {
    /// The value in a column of a database file; none when the column holds something else.
    fn of(cell: &'r Cell) -> Option<Self>;
}

macro_rules! column {
    ($($type:ty: $($cell:ident => $value:expr),+;)+) => {
        $(impl<'r> Column<'r> for $type {
            fn of(cell: &'r Cell) -> Option<Self> {
                match cell {
                    $(Cell::$cell(value) => ($value)(value),)+
                    _ => None,
                }
            }
        })+
    };
}

column! {
    i64: Integer => |value: &i64| Some(*value);
    bool: Integer => |value: &i64| Some(*value != 0);
    f64: Real => |value: &f64| Some(*value);
    String: Text => |value: &str| Some(value.to_owned());
    &'r str: Text => |value: &'r str| Some(value);
    Vec<u8>: Blob => |value: &[u8]| Some(value.to_vec());
    &'r [u8]: Blob => |value: &'r [u8]| Some(value);
    Uuid: Blob => |value: &[u8]| Uuid::from_slice(value).ok();
}

impl<'r, T: Column<'r>> Column<'r> for Option<T> {
    fn of(cell: &'r Cell) -> Option<Self> {
        match cell {
            Cell::Null => Some(None),
            cell => T::of(cell).map(Some),
        }
    }
}

/// A column holds something else than what was asked for.
#[derive(Debug, Error)]
#[error("the column holds a value of another kind")]
struct OtherKind;

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
        match &self.0 {
            Fetched::File(row) => {
                let cell = row.cell(name).map_err(|error| StoreError::corrupt(name, error))?;
                T::of(cell).ok_or_else(|| StoreError::corrupt(name, OtherKind))
            }
            Fetched::Postgres(row) => row.try_get(name).map_err(|error| StoreError::corrupt(name, error)),
        }
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
    // Room for what most values need, so that the text is not copied while it grows.
    let mut text = Vec::with_capacity(1_024);
    serde_json::to_writer(&mut text, value).map_err(|error| StoreError::corrupt("a value to store", error))?;
    String::from_utf8(text).map_err(|error| StoreError::corrupt("a value to store", error))
}
