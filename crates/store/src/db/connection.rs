//! A connection to whichever database the store was opened on.

use std::fmt;

use sqlx::{PgConnection, Postgres, Transaction};

use super::file::File;
use crate::open::Reader;

/// A connection, borrowed for one piece of work.
pub struct Connection(pub(crate) Link);

/// What is behind a connection.
pub(crate) enum Link {
    /// The writer's own connection.
    Writing(File),
    /// One of SQLite's readers.
    Reading(Reader),
    /// A transaction on PostgreSQL; dropping it rolls it back.
    Postgres(Transaction<'static, Postgres>),
}

/// The connection in the types of its database.
pub(crate) enum Raw<'c> {
    File(&'c mut File),
    Postgres(&'c mut PgConnection),
}

impl Connection {
    pub(crate) fn raw(&mut self) -> Raw<'_> {
        match &mut self.0 {
            Link::Writing(file) => Raw::File(file),
            Link::Reading(reader) => Raw::File(reader),
            Link::Postgres(transaction) => Raw::Postgres(transaction),
        }
    }

    /// Ends a transaction that only looked, or that has no more to do.
    pub(crate) async fn commit(self) -> Result<(), sqlx::Error> {
        match self.0 {
            Link::Postgres(transaction) => transaction.commit().await,
            Link::Writing(_) | Link::Reading(_) => Ok(()),
        }
    }

    /// Whether this is PostgreSQL.
    #[must_use]
    pub const fn is_postgres(&self) -> bool {
        matches!(self.0, Link::Postgres(_))
    }
}

impl fmt::Debug for Connection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.is_postgres() { "Connection(PostgreSQL)" } else { "Connection(SQLite)" })
    }
}
