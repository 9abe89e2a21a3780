//! What can go wrong with the store, by what the caller can do about it.

use std::error::Error as StdError;
use std::path::PathBuf;
use std::sync::Arc;

use thiserror::Error;

/// Why the store did not do what was asked. Nothing of it was kept, unless the method says otherwise.
#[derive(Clone, Debug, Error)]
#[non_exhaustive]
pub enum StoreError {
    /// The disk is full or failing, or the store is closing: the same call may work later.
    #[error("the store is unavailable")]
    Unavailable(#[source] Option<Arc<dyn StdError + Send + Sync>>),
    /// Transactions got in each other's way and this one was undone: the same call may work at once.
    #[error("the store was busy with somebody else's change to the same rows")]
    Conflict(#[source] Arc<sqlx::Error>),
    /// The database refused the statement: a constraint does not hold.
    #[error("the store refused a statement")]
    Refused(#[source] Arc<sqlx::Error>),
    /// What was asked for does not exist in this organisation.
    #[error("there is no such {0}")]
    NotFound(&'static str),
    /// What was to be made exists already.
    #[error("such {0} exists already")]
    Exists(&'static str),
    /// A stored value cannot be read back.
    #[error("reading a stored value of {what}")]
    Corrupt {
        /// Which column or value.
        what: &'static str,
        /// Why.
        #[source]
        source: Arc<dyn StdError + Send + Sync>,
    },
    /// A sealed value does not open: it was moved, changed, or its key is gone.
    #[error("opening a sealed value of {0}")]
    Sealed(&'static str),
    /// Somebody else took over this piece of work meanwhile.
    #[error("the lease of this work has ended")]
    Stale,
    /// The closure panicked.
    #[error("the work on the store panicked")]
    Panicked,
}

impl StoreError {
    /// An unreadable stored value.
    pub fn corrupt(what: &'static str, source: impl StdError + Send + Sync + 'static) -> Self {
        Self::Corrupt { what, source: Arc::new(source) }
    }

    /// Whether the same call may work later.
    #[must_use]
    pub const fn is_passing(&self) -> bool {
        matches!(self, Self::Unavailable(_) | Self::Conflict(_))
    }
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        match weigh(&error) {
            Weight::Refused => Self::Refused(Arc::new(error)),
            Weight::Conflict => Self::Conflict(Arc::new(error)),
            Weight::Passing => Self::Unavailable(Some(Arc::new(error))),
        }
    }
}

/// What an error of the database says about trying again.
enum Weight {
    /// It will be refused every time.
    Refused,
    /// Somebody else's transaction was in the way.
    Conflict,
    /// It is about the disk, the connection or the server.
    Passing,
}

fn weigh(error: &sqlx::Error) -> Weight {
    match error {
        sqlx::Error::Database(database) => match database.code().as_deref() {
            // SQLSTATE has five characters: a deadlock and a serialisation failure undid this transaction alone; wrong
            // data (22), a constraint (23), a wrong statement (42) and a limit of the program's (54: a key too long for an
            // index) stay what they are.
            Some("40001" | "40P01") => Weight::Conflict,
            Some(state) if state.len() == 5 => match &state[..2] {
                "22" | "23" | "42" | "54" => Weight::Refused,
                _ => Weight::Passing,
            },
            // Primary result codes of SQLite: 1 a wrong statement, 19 a constraint, 20 a wrong type. All others are about
            // the file, the disk or a lock.
            code => match code.and_then(|code| code.parse::<i64>().ok()).unwrap_or(0) & 0xff {
                1 | 19 | 20 => Weight::Refused,
                _ => Weight::Passing,
            },
        },
        sqlx::Error::RowNotFound
        | sqlx::Error::ColumnNotFound(_)
        | sqlx::Error::ColumnDecode { .. }
        | sqlx::Error::ColumnIndexOutOfBounds { .. }
        | sqlx::Error::Decode(_)
        | sqlx::Error::Encode(_) => Weight::Refused,
        _ => Weight::Passing,
    }
}

/// Why a store cannot be opened. Each message says what to do.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum OpenError {
    /// The directory cannot be made or written.
    #[error("cannot write to the data directory {}: check that it exists, is not read-only and belongs to you", path.display())]
    Directory {
        /// The directory or file.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// Another process has it open.
    #[error("the data directory {} is in use by another switchboard: stop that one, or choose another directory with --data", path.display())]
    InUse {
        /// The directory.
        path: PathBuf,
    },
    /// The root key file is unreadable.
    #[error("the root key in {} is not 64 hexadecimal digits: restore the file from your backup", path.display())]
    RootKey {
        /// The file.
        path: PathBuf,
    },
    /// The root key is another one.
    #[error("the root key does not open this data directory: give the key that it was created with")]
    WrongRootKey,
    /// The root key file is gone though there is data, or a restore was cut off before it brought one.
    #[error(
        "the root key file {} is missing though the database exists: restore the file from your backup, or, \
         when a restore was cut off, empty the directory and restore again",
        path.display()
    )]
    RootKeyMissing {
        /// The file.
        path: PathBuf,
    },
    /// The directory is being restored into, or was when the restore was cut off.
    #[error(
        "{} holds a restore that is under way or was cut off: let it end, or empty the directory and restore again",
        path.display()
    )]
    Restoring {
        /// The directory.
        path: PathBuf,
    },
    /// The database file cannot be opened or brought up to date.
    #[error("cannot open the database in {}", path.display())]
    Database {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: Box<dyn StdError + Send + Sync>,
    },
    /// The URL of the database cannot be read.
    #[error("the URL of the database cannot be read: write it as postgres://user:password@host:5432/name")]
    Url,
    /// PostgreSQL needs the root key from outside.
    #[error("a store on PostgreSQL needs a root key that every node has: give it in a file or in the environment")]
    RootKeyNeeded,
    /// PostgreSQL cannot be reached or refuses.
    #[error(
        "cannot use the PostgreSQL database: check that it runs, that its URL is right and that its user owns the database"
    )]
    Postgres(#[source] Box<dyn StdError + Send + Sync>),
    /// The role is above row-level security, which keeps organisations apart.
    #[error(
        "row-level security, which keeps organisations apart, does not hold for the database role {role}, since it is a \
         superuser or has BYPASSRLS: connect as a role of its own that owns the database {database}; docs/deployment.md says \
         how to make one, also for a database that is there already"
    )]
    AboveRowSecurity {
        /// The role that was connected as.
        role: String,
        /// The database.
        database: String,
    },
}

impl OpenError {
    pub(crate) fn postgres(error: sqlx::Error) -> Self {
        Self::Postgres(Box::new(error))
    }
}
