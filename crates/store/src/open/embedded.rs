//! A store of one process: a directory with its lock, its root key, its database, one writer and some readers.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use channel_core::Seams;
use sqlx::ConnectOptions;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous};
use tokio::sync::watch;

use crate::db::{Connection, Link};
use crate::error::{OpenError, StoreError};
use crate::figures::Figures;
use crate::lock::DirectoryLock;
use crate::migrations;
use crate::sealing::{Keyring, RootKey};
use crate::writer::sqlite::{Orders, Writer};
use crate::writer::{Hand, Work};

/// How many connections read at a time.
const READERS: u32 = 4;
/// How much of the database the writer holds in memory at most.
const WRITER_CACHE_KIB: u32 = 48 * 1024;
/// How much each reader does.
const READER_CACHE_KIB: u32 = 4 * 1024;
/// How long a reader's turn is waited for: a disk that stands still for seconds makes pages late and not wrong.
const READERS_PATIENCE: Duration = Duration::from_secs(30);
/// How many pages of 4 KiB the journal grows by before they are brought back to the file.
const JOURNAL_PAGES: u32 = 8_192;

pub(super) struct Embedded {
    orders: Orders,
    readers: SqlitePool,
    directory: PathBuf,
    _lock: DirectoryLock,
}

impl Embedded {
    pub(super) async fn open(
        directory: PathBuf,
        root_key: Option<RootKey>,
        seams: Seams,
        commits: watch::Sender<u64>,
        figures: Arc<Figures>,
    ) -> Result<(Self, Arc<Keyring>), OpenError> {
        make_directory(&directory)?;
        let lock = DirectoryLock::take(&directory)?;
        let file = directory.join("switchboard.db");
        let is_new = !file.exists();
        let root_key = match root_key {
            Some(key) => key,
            None => RootKey::from_directory(&directory, is_new)?,
        };
        let failed = |source: sqlx::Error| OpenError::Database { path: file.clone(), source: Box::new(source) };
        let writing = SqliteConnectOptions::new()
            .filename(&file)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(Duration::from_secs(5))
            .statement_cache_capacity(512)
            .disable_statement_logging();
        // Keys of events are random, so every event touches leaves of its own in each index: they are kept in memory between
        // commits, and come back from the journal to the file once for many changes instead of after each few.
        let writing = writing
            .pragma("cache_size", format!("-{WRITER_CACHE_KIB}"))
            .pragma("wal_autocheckpoint", JOURNAL_PAGES.to_string())
            .pragma("journal_size_limit", "67108864");
        let mut first = writing.connect().await.map_err(failed)?;
        migrations::sqlite()
            .run(&mut first)
            .await
            .map_err(|source| OpenError::Database { path: file.clone(), source: Box::new(source) })?;
        let mut first = Connection(Link::Writing(Box::new(first)));
        let keyring = Arc::new(Keyring::open(&mut first, root_key).await?);
        // Not `read_only`: a reader has to be able to make the shared-memory file again after a crash. The pragma says it.
        let reading = writing
            .clone()
            .create_if_missing(false)
            .pragma("cache_size", format!("-{READER_CACHE_KIB}"))
            .pragma("query_only", "ON");
        let readers = SqlitePoolOptions::new()
            .max_connections(READERS)
            .min_connections(1)
            .acquire_timeout(READERS_PATIENCE)
            .connect_with(reading)
            .await
            .map_err(failed)?;
        let (orders, received) = Orders::new();
        let keys = Arc::clone(&keyring);
        let writer = Writer { options: writing, orders: received, commits, seams, keyring: keys, figures };
        tokio::spawn(writer.run(first));
        Ok((Self { orders, readers, directory, _lock: lock }, keyring))
    }

    pub(super) fn hand(&self) -> Hand {
        Hand::Embedded(self.orders.clone())
    }

    pub(super) async fn read<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        F: for<'c> FnOnce(&'c mut Connection) -> Work<'c, T> + Send,
        T: Send,
    {
        let mut connection = Connection(Link::Reading(self.readers.acquire().await?));
        work(&mut connection).await
    }

    pub(super) fn directory(&self) -> &Path {
        &self.directory
    }

    pub(super) async fn close(&self) {
        self.readers.close().await;
        self.orders.close().await;
    }
}

/// Makes the directory readable by its owner alone.
fn make_directory(path: &Path) -> Result<(), OpenError> {
    if path.is_dir() {
        return Ok(());
    }
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path).map_err(|source| OpenError::Directory { path: path.to_owned(), source })
}
