//! A store of one process: a directory with its lock, its root key, its database, one writer and some readers.

use std::future::poll_fn;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use channel_core::Seams;
use sqlx::ConnectOptions;
use sqlx::Connection as _;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use tokio::runtime::{Handle, RuntimeFlavor};
use tokio::sync::watch;

use super::readers::{LOCKED, Readers};
use crate::backup::STAGE;
use crate::db::{Connection, File, Link};
use crate::error::{OpenError, StoreError};
use crate::figures::Figures;
use crate::lock::DirectoryLock;
use crate::migrations;
use crate::sealing::{Keyring, RootKey};
use crate::writer::journal::Journal;
use crate::writer::orders::{Orders, queues};
use crate::writer::sqlite::Writer;
use crate::writer::{Hand, Work};

/// How much of the database the writer holds in memory at most. More is not better: a commit that has divided a page looks at
/// every page that is held, and what is not is read from the system's memory.
const WRITER_CACHE_KIB: u32 = 16 * 1024;
/// How much each reader does.
const READER_CACHE_KIB: u32 = 4 * 1024;

/// Where the writer's connection leads.
#[derive(Debug)]
pub(crate) struct Place {
    pub(crate) path: PathBuf,
    pub(crate) pragmas: String,
}

impl Place {
    pub(crate) fn connect(&self) -> Result<Connection, sqlx::Error> {
        let file = File::open(&self.path, LOCKED, &self.pragmas)?;
        file.keep_journal();
        Ok(Connection(Link::Writing(file)))
    }
}

pub(super) struct Embedded {
    deliveries: Orders,
    orders: Orders,
    readers: Readers,
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
        if is_new && directory.join(STAGE).exists() {
            return Err(OpenError::Restoring { path: directory });
        }
        let root_key = match root_key {
            Some(key) => key,
            None => RootKey::from_directory(&directory, is_new)?,
        };
        keep_to_owner(&file).map_err(|source| OpenError::Directory { path: file.clone(), source })?;
        let failed = |source: sqlx::Error| OpenError::Database { path: file.clone(), source: Box::new(source) };
        migrate(&file).await.map_err(failed)?;
        // Keys of events are random, so every event touches leaves of its own in each index: they are kept in memory between
        // commits, and come back from the journal to the file once for many changes instead of after each few.
        let pragmas = |cache: u32, more: &str| {
            format!(
                "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; \
                PRAGMA cache_size = -{cache}; PRAGMA wal_autocheckpoint = 0; PRAGMA journal_size_limit = 67108864; {more}"
            )
        };
        // A statement of many rows that may fail keeps the pages as they were, so that it alone can be undone; in memory, since
        // otherwise every such statement of a group makes a file and removes it.
        let place = Place { path: file.clone(), pragmas: pragmas(WRITER_CACHE_KIB, "PRAGMA temp_store = MEMORY;") };
        let mut first = place.connect().map_err(failed)?;
        let keyring = Arc::new(Keyring::open(&mut first, root_key).await?);
        // Not read-only: a reader has to be able to make the shared-memory file again after a crash. The pragma says it.
        let readers =
            Readers::open(file.clone(), pragmas(READER_CACHE_KIB, "PRAGMA query_only = ON;")).map_err(failed)?;
        let (deliveries, orders, queues) = queues();
        let keys = Arc::clone(&keyring);
        let writer = Writer { journal: Journal::default(), place, queues, commits, seams, keyring: keys, figures };
        // A thread of its own: it waits for the disk, and what it runs in between never waits for anything else.
        let runtime = Handle::current();
        let thread = std::thread::Builder::new().name("store-writer".to_owned());
        let started = thread.spawn(move || runtime.block_on(writer.run(first)));
        started.map_err(|source| OpenError::Directory { path: directory.clone(), source })?;
        Ok((Self { deliveries, orders, readers, directory, _lock: lock }, keyring))
    }

    pub(super) fn hand(&self) -> Hand {
        Hand::Embedded(self.orders.clone())
    }

    /// The hand that keeps deliveries, before whatever else waits.
    pub(super) fn intake_hand(&self) -> Hand {
        Hand::Embedded(self.deliveries.clone())
    }

    pub(super) async fn read<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        F: for<'c> FnOnce(&'c mut Connection) -> Work<'c, T> + Send,
        T: Send,
    {
        let mut connection = Connection(Link::Reading(self.readers.acquire().await?));
        let mut work = work(&mut connection);
        // Nobody knows how long the statements take: the other tasks of this thread move to another one meanwhile.
        if Handle::current().runtime_flavor() == RuntimeFlavor::MultiThread {
            poll_fn(|context| tokio::task::block_in_place(|| work.as_mut().poll(context))).await
        } else {
            work.await
        }
    }

    /// The same for statements that an index answers at once: they are run where the caller stands.
    pub(super) async fn glance<T, F>(&self, work: F) -> Result<T, StoreError>
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

/// Brings the schema up to date, on a connection that does nothing else.
async fn migrate(file: &Path) -> Result<(), sqlx::Error> {
    let options = SqliteConnectOptions::new()
        .filename(file)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(LOCKED)
        .disable_statement_logging();
    let mut connection = options.connect().await?;
    migrations::sqlite().run(&mut connection).await.map_err(|error| sqlx::Error::Migrate(Box::new(error)))?;
    connection.close().await
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

/// Makes the file that SQLite is about to open its owner's alone, since others may be let into the directory that it lies in.
/// SQLite gives the journal the mode of the file; a journal that a killed process left is narrowed with it.
fn keep_to_owner(file: &Path) -> io::Result<()> {
    let mut options = std::fs::File::options();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(file) {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => return Err(error),
        _ => {}
    }
    #[cfg(unix)]
    for ending in ["", "-wal", "-shm"] {
        let mut name = file.as_os_str().to_owned();
        name.push(ending);
        narrow(Path::new(&name))?;
    }
    Ok(())
}

/// Takes from everybody but its owner what they may do with a file that is there. A file of somebody else's stays as it is, and so
/// does one on a disk that knows no modes: `switchboard check` says who can read it.
#[cfg(unix)]
fn narrow(path: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    let mut permissions = match std::fs::metadata(path) {
        Ok(found) => found.permissions(),
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error),
    };
    if permissions.mode() & 0o077 == 0 {
        return Ok(());
    }
    permissions.set_mode(permissions.mode() & 0o700);
    match std::fs::set_permissions(path, permissions) {
        Err(error) if matches!(error.kind(), ErrorKind::PermissionDenied | ErrorKind::Unsupported) => Ok(()),
        outcome => outcome,
    }
}
