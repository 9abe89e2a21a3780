//! SQLite, called where the caller stands: a statement of a few microseconds is not worth a message to another thread.

use std::borrow::Cow;
use std::collections::HashMap;
use std::error::Error as StdError;
use std::fmt;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{CachedStatement, Connection, OpenFlags, Rows, Statement};
use sqlx::error::{DatabaseError, ErrorKind};

use super::row::{Cell, FileRow};
use super::value::Value;

/// How many statements a connection keeps prepared.
const PREPARED: usize = 512;

thread_local! {
    /// How long the journal was after the last commit of this thread's writing connection, in pages.
    static JOURNAL: std::cell::Cell<u32> = const { std::cell::Cell::new(0) };
}

/// A connection to a database file.
pub(crate) struct File {
    /// Boxed, since it is large and files are handed around.
    connection: Box<Connection>,
    /// By where the text lies: every statement's is there for as long as the program is.
    shapes: HashMap<(usize, usize), Arc<Shape>>,
}

/// What does not change from one run of a statement to the next.
#[derive(Debug)]
pub(crate) struct Shape {
    /// Which of the values each parameter takes.
    places: Vec<usize>,
    /// The names of the columns.
    pub(crate) columns: Vec<Box<str>>,
}

impl File {
    /// Opens a file that is there, for one thread at a time.
    pub(crate) fn open(path: &Path, patience: Duration, pragmas: &str) -> Result<Self, sqlx::Error> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(path, flags).map_err(refused)?;
        connection.busy_timeout(patience).map_err(refused)?;
        connection.execute_batch(pragmas).map_err(refused)?;
        // Otherwise SQLite looks at what is bound where it could plan better for it, as behind every `LIMIT $1`, and prepares the
        // statement anew for every value.
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true).map_err(refused)?;
        connection.set_prepared_statement_cache_capacity(PREPARED);
        Ok(Self { connection: Box::new(connection), shapes: HashMap::new() })
    }

    /// Runs a statement to its end, and says how many rows it touched.
    pub(super) fn execute(&mut self, sql: &'static str, values: &[Value<'_>]) -> Result<u64, sqlx::Error> {
        let (mut statement, shape) = prepared(&self.connection, &mut self.shapes, sql)?;
        let mut rows = bound(&mut statement, &shape, values)?;
        while rows.next().map_err(refused)?.is_some() {}
        drop(rows);
        Ok(self.connection.changes())
    }

    /// Runs a statement for its first rows, `most` of them.
    pub(super) fn fetch(
        &mut self,
        sql: &'static str,
        values: &[Value<'_>],
        most: usize,
    ) -> Result<Vec<FileRow>, sqlx::Error> {
        let (mut statement, shape) = prepared(&self.connection, &mut self.shapes, sql)?;
        let mut rows = bound(&mut statement, &shape, values)?;
        let mut fetched = Vec::new();
        while fetched.len() < most {
            let Some(row) = rows.next().map_err(refused)? else { break };
            let cells = (0..shape.columns.len()).map(|column| row.get_ref(column).map(Cell::from));
            let cells = cells.collect::<Result<_, _>>().map_err(refused)?;
            fetched.push(FileRow { shape: Arc::clone(&shape), cells });
        }
        Ok(fetched)
    }

    /// Whether a transaction is open. SQLite ends one by itself when the disk fails it.
    pub(crate) fn is_in_transaction(&self) -> bool {
        !self.connection.is_autocommit()
    }

    /// Leaves the journal to the caller, who is told its length by [`File::journal_pages`] on the thread that commits.
    pub(crate) fn keep_journal(&self) {
        self.connection.wal_hook(Some(|_, pages| {
            JOURNAL.set(u32::try_from(pages).unwrap_or(0));
            Ok(())
        }));
    }

    /// How long the journal was after the last commit on this thread, in pages.
    pub(crate) fn journal_pages(&self) -> u32 {
        JOURNAL.get()
    }

    /// Brings back to the file what of the journal nobody reads any more, and waits for nobody.
    pub(crate) fn copy_journal(&mut self) -> Result<(), sqlx::Error> {
        self.connection.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(())).map_err(refused)
    }

    /// Closes it; the last one to be closed brings the journal back to the file.
    pub(crate) fn close(self) -> Result<(), sqlx::Error> {
        self.connection.close().map_err(|(_, error)| refused(error))
    }
}

impl fmt::Debug for File {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("File")
    }
}

fn prepared<'c>(
    connection: &'c Connection,
    shapes: &mut HashMap<(usize, usize), Arc<Shape>>,
    sql: &'static str,
) -> Result<(CachedStatement<'c>, Arc<Shape>), sqlx::Error> {
    let statement = connection.prepare_cached(sql).map_err(refused)?;
    let shape = shapes.entry((sql.as_ptr().addr(), sql.len())).or_insert_with(|| Arc::new(Shape::of(&statement)));
    let shape = Arc::clone(shape);
    Ok((statement, shape))
}

impl Shape {
    /// `$3` takes the third value wherever it stands; `?` takes the next.
    fn of(statement: &Statement<'_>) -> Self {
        let numbered =
            |index| statement.parameter_name(index)?.strip_prefix('$')?.parse::<usize>().ok()?.checked_sub(1);
        let places = (1..=statement.parameter_count()).map(|index| numbered(index).unwrap_or(index - 1)).collect();
        Self { places, columns: statement.column_names().into_iter().map(Box::from).collect() }
    }
}

fn bound<'s>(statement: &'s mut Statement<'_>, shape: &Shape, values: &[Value<'_>]) -> Result<Rows<'s>, sqlx::Error> {
    for (index, place) in (1_usize..).zip(&shape.places) {
        let value = values.get(*place).map_or(ValueRef::Null, |value| match value {
            Value::Null(_) => ValueRef::Null,
            Value::Integer(value) => ValueRef::Integer(*value),
            Value::Real(value) => ValueRef::Real(*value),
            Value::Boolean(value) => ValueRef::Integer(i64::from(*value)),
            Value::Text(value) => ValueRef::Text(value.as_bytes()),
            Value::OwnedText(value) => ValueRef::Text(value.as_bytes()),
            Value::Bytes(value) => ValueRef::Blob(value),
            Value::OwnedBytes(value) => ValueRef::Blob(value),
            Value::Id(value) => ValueRef::Blob(value.as_bytes()),
        });
        statement.raw_bind_parameter(index, ToSqlOutput::Borrowed(value)).map_err(refused)?;
    }
    Ok(statement.raw_query())
}

/// What SQLite says when it does not do something, in the words that the other database's errors have too.
#[derive(Debug)]
struct Refusal {
    /// The extended result code.
    code: i32,
    message: String,
}

fn refused(error: rusqlite::Error) -> sqlx::Error {
    match error {
        rusqlite::Error::SqliteFailure(error, message) => {
            let message = message.unwrap_or_else(|| error.to_string());
            sqlx::Error::Database(Box::new(Refusal { code: error.extended_code, message }))
        }
        rusqlite::Error::SqlInputError { error, msg, .. } => {
            sqlx::Error::Database(Box::new(Refusal { code: error.extended_code, message: msg }))
        }
        other => sqlx::Error::Decode(Box::new(other)),
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "(code: {}) {}", self.code, self.message)
    }
}

impl StdError for Refusal {}

impl DatabaseError for Refusal {
    fn message(&self) -> &str {
        &self.message
    }

    fn code(&self) -> Option<Cow<'_, str>> {
        Some(self.code.to_string().into())
    }

    fn as_error(&self) -> &(dyn StdError + Send + Sync + 'static) {
        self
    }

    fn as_error_mut(&mut self) -> &mut (dyn StdError + Send + Sync + 'static) {
        self
    }

    fn into_error(self: Box<Self>) -> Box<dyn StdError + Send + Sync + 'static> {
        self
    }

    fn kind(&self) -> ErrorKind {
        use rusqlite::ffi;
        match self.code {
            ffi::SQLITE_CONSTRAINT_UNIQUE | ffi::SQLITE_CONSTRAINT_PRIMARYKEY => ErrorKind::UniqueViolation,
            ffi::SQLITE_CONSTRAINT_FOREIGNKEY => ErrorKind::ForeignKeyViolation,
            ffi::SQLITE_CONSTRAINT_NOTNULL => ErrorKind::NotNullViolation,
            ffi::SQLITE_CONSTRAINT_CHECK => ErrorKind::CheckViolation,
            _ => ErrorKind::Other,
        }
    }
}

#[cfg(test)]
mod tests {
    use rusqlite::StatementStatus;

    use super::*;

    #[test]
    fn a_statement_is_prepared_once_whatever_is_bound_to_it() {
        const SQL: &str = "SELECT id FROM things WHERE state = $1 ORDER BY id LIMIT $2";
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("things.db");
        Connection::open(&path)
            .unwrap()
            .execute_batch(
                "CREATE TABLE things (id INTEGER PRIMARY KEY, state TEXT) STRICT; \
                CREATE INDEX things_new ON things (id) WHERE state = 'new'; INSERT INTO things (state) VALUES ('new'), ('new')",
            )
            .unwrap();
        let mut file = File::open(&path, Duration::ZERO, "").unwrap();
        for limit in [1, 2, 1] {
            let rows = file.fetch(SQL, &[Value::Text("new"), Value::Integer(limit)], usize::MAX).unwrap();
            assert_eq!(rows.len(), usize::try_from(limit).unwrap());
        }
        let statement = file.connection.prepare_cached(SQL).unwrap();
        assert_eq!(statement.get_status(StatementStatus::RePrepare), 0);
    }
}
