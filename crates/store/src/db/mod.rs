//! The database as everything else sees it: one body of SQL, run on SQLite or on PostgreSQL as the store was opened.
//!
//! The text of a statement is portable (`$1`, `RETURNING`, `ON CONFLICT`, instants and identifiers as arguments); where the
//! two must differ, [`Sql::both`] holds a text for each. Values and columns are the few types both know.

mod connection;
mod file;
mod query;
mod row;
mod value;

pub use connection::Connection;
pub(crate) use connection::Link;
pub(crate) use file::File;
pub use query::{Done, Query, Sql, query};
pub use row::{Cell, Column, Columns, Row, to_json};
pub use value::{Bind, Kind, Value};
