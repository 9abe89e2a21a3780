//! Opening a data directory: its lock, its root key, its schema, its one writer and its readers.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use channel_core::Seams;
use sqlx::ConnectOptions;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous};
use tokio::sync::{mpsc, oneshot, watch};

use crate::db::Connection;
use crate::error::{OpenError, StoreError};
use crate::lock::DirectoryLock;
use crate::migrations::migrator;
use crate::sealing::{Keyring, RootKey};
use crate::writer::{Closure, Order, QUEUE, Tx, Work, Writer};

/// How many connections read at a time.
const READERS: u32 = 4;

/// Where and how to open.
#[derive(Debug)]
pub struct OpenOptions {
    directory: PathBuf,
    seams: Seams,
    root_key: Option<RootKey>,
}

impl OpenOptions {
    /// The directory, made when it does not exist. The root key is a file in it, made with the database.
    #[must_use]
    pub fn new(directory: impl Into<PathBuf>, seams: Seams) -> Self {
        Self { directory: directory.into(), seams, root_key: None }
    }

    /// Takes the root key from outside the directory.
    #[must_use]
    pub fn with_root_key(mut self, key: RootKey) -> Self {
        self.root_key = Some(key);
        self
    }
}

/// The store: cheap to clone, every clone means the same files.
#[derive(Clone)]
pub struct Store {
    inner: Arc<Inner>,
}

struct Inner {
    orders: mpsc::Sender<Order>,
    readers: SqlitePool,
    commits: watch::Receiver<u64>,
    seams: Seams,
    keyring: Arc<Keyring>,
    directory: PathBuf,
    _lock: DirectoryLock,
}

impl Store {
    /// Opens the data directory and brings its schema up to date.
    ///
    /// # Errors
    /// When the directory cannot be written, another process has it, or the root key is not the one it was made with.
    pub async fn open(options: OpenOptions) -> Result<Self, OpenError> {
        let OpenOptions { directory, seams, root_key } = options;
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
        let mut connection = writing.connect().await.map_err(failed)?;
        migrator()
            .run(&mut connection)
            .await
            .map_err(|source| OpenError::Database { path: file.clone(), source: Box::new(source) })?;
        let keyring = Arc::new(Keyring::open(&mut connection, root_key).await?);
        // Not `read_only`: a reader has to be able to make the shared-memory file again after a crash. The pragma says it.
        let reading = writing.clone().create_if_missing(false).pragma("query_only", "ON");
        let readers = SqlitePoolOptions::new()
            .max_connections(READERS)
            .min_connections(1)
            .acquire_timeout(Duration::from_secs(5))
            .connect_with(reading)
            .await
            .map_err(failed)?;
        let (orders, received) = mpsc::channel(QUEUE);
        let (committed, commits) = watch::channel(0);
        let writer = Writer {
            options: writing,
            orders: received,
            commits: committed,
            seams: seams.clone(),
            keyring: Arc::clone(&keyring),
        };
        tokio::spawn(writer.run(connection));
        Ok(Self { inner: Arc::new(Inner { orders, readers, commits, seams, keyring, directory, _lock: lock }) })
    }

    /// Runs a closure in the writer's next transaction and answers after its `COMMIT`. An error of the closure's undoes
    /// the closure alone; a failing disk undoes everybody who shared the commit.
    ///
    /// # Errors
    /// The closure's own error, or [`StoreError::Unavailable`] when the commit did not happen.
    pub async fn write<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        F: for<'c> FnOnce(&'c mut Tx) -> Work<'c, T> + Send + 'static,
        T: Send + 'static,
    {
        let (job, answer) = Closure::new(work);
        let order = Order::Work(Box::new(job));
        self.inner.orders.send(order).await.map_err(|_| StoreError::Unavailable(None))?;
        answer.await.unwrap_or(Err(StoreError::Unavailable(None)))
    }

    /// Runs a closure on a connection that cannot write. Each statement sees everything committed before it.
    ///
    /// # Errors
    /// The closure's own error, or [`StoreError::Unavailable`] when no connection is to be had.
    pub async fn read<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        F: for<'c> FnOnce(&'c mut Connection) -> Work<'c, T> + Send,
        T: Send,
    {
        let mut connection = self.inner.readers.acquire().await?;
        work(&mut connection).await
    }

    /// A number that grows whenever something was noted in an event log: wait on it instead of asking again and again.
    #[must_use]
    pub fn commits(&self) -> watch::Receiver<u64> {
        self.inner.commits.clone()
    }

    /// Time and identifiers, as the store uses them.
    #[must_use]
    pub fn seams(&self) -> &Seams {
        &self.inner.seams
    }

    /// The data directory.
    #[must_use]
    pub fn directory(&self) -> &Path {
        &self.inner.directory
    }

    pub(crate) fn keyring(&self) -> Arc<Keyring> {
        Arc::clone(&self.inner.keyring)
    }

    /// Finishes what was handed in, then closes every connection, so that one file is left without its journal. Later
    /// calls are [`StoreError::Unavailable`].
    pub async fn close(&self) {
        self.inner.readers.close().await;
        let (done, closed) = oneshot::channel();
        if self.inner.orders.send(Order::Close(done)).await.is_ok() {
            let _ = closed.await;
        }
    }
}

impl fmt::Debug for Store {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Store").field("directory", &self.inner.directory).finish_non_exhaustive()
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
