//! A copy of an embedded store in one file, made while a server works on it.
//!
//! The copy is a snapshot: SQLite reads it in one transaction through a connection of its own, so the server goes on
//! writing. PostgreSQL has its own ways, which know about its nodes and its journal; nothing here is for it.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{ConnectOptions, Connection as _, Row as _};
use thiserror::Error;

/// Where a restore works, within the data directory: a store that is opened meanwhile would be a new one.
pub const STAGE: &str = ".restoring";

/// How long a moment without the database's lock is waited for.
const PATIENCE: Duration = Duration::from_secs(30);

/// What a copy holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Copied {
    /// Its size.
    pub bytes: u64,
    /// The newest step of the schema that it has.
    pub schema: i64,
    /// How many events.
    pub events: i64,
    /// How many calls that were not settled: after a restore nobody knows whether they were made meanwhile.
    pub unsettled_calls: i64,
}

/// Why there is no copy, or none that can be used. Each message says what to do.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum BackupError {
    /// There is no database.
    #[error("there is no database in {}: name the data directory with --data", path.display())]
    NoDatabase {
        /// The directory.
        path: PathBuf,
    },
    /// The file exists.
    #[error("{} exists already: a backup never overwrites one, so choose another name", path.display())]
    Exists {
        /// The file.
        path: PathBuf,
    },
    /// A file cannot be written or read.
    #[error("writing {}: {source}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The database cannot be copied or read.
    #[error("reading the database in {}: {source}", path.display())]
    Database {
        /// The file.
        path: PathBuf,
        /// Why.
        source: sqlx::Error,
    },
    /// The file is no copy of a store, or a damaged one.
    #[error("{} cannot be used: {reason}", path.display())]
    Unusable {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        reason: String,
    },
}

/// Copies the database of a data directory into a new file that its owner alone may read. The file is there under its
/// name only once it is whole, checked and on disk.
///
/// # Errors
/// When the directory has no database, the file exists, or the copy cannot be made; then nothing is left behind.
pub async fn take(directory: &Path, to: &Path) -> Result<Copied, BackupError> {
    let from = directory.join("switchboard.db");
    if !from.is_file() {
        return Err(BackupError::NoDatabase { path: directory.to_owned() });
    }
    if to.exists() {
        return Err(BackupError::Exists { path: to.to_owned() });
    }
    let part = beside(to, ".part");
    let copied = copy_checked(&from, &part).await;
    let settled = match copied {
        Ok(copied) => settle(&part, to).map(|()| copied),
        Err(error) => Err(error),
    };
    if settled.is_err() {
        // It may not have come so far that there is a file.
        let _ = fs::remove_file(&part);
    }
    settled
}

async fn copy_checked(from: &Path, part: &Path) -> Result<Copied, BackupError> {
    let unwritable = |source| BackupError::File { path: part.to_owned(), source };
    // What a broken backup left; nobody else writes under this name.
    if part.exists() {
        fs::remove_file(part).map_err(unwritable)?;
    }
    create_private(part).map_err(unwritable)?;
    let failed = |source| BackupError::Database { path: from.to_owned(), source };
    let name = part
        .to_str()
        .ok_or_else(|| BackupError::Unusable { path: part.to_owned(), reason: "its name is not UTF-8".to_owned() })?;
    // An empty file is taken as it is, so the copy keeps the file's permissions.
    let mut connection = plainly(from).connect().await.map_err(failed)?;
    sqlx::query("VACUUM INTO $1").bind(name).execute(&mut connection).await.map_err(failed)?;
    connection.close().await.map_err(failed)?;
    let copied = verify(part).await?;
    File::open(part).and_then(|file| file.sync_all()).map_err(unwritable)?;
    Ok(copied)
}

/// Reads a copy from end to end.
///
/// # Errors
/// When it is damaged, or no copy of a store that this version can read.
pub async fn verify(file: &Path) -> Result<Copied, BackupError> {
    let unusable = |reason: String| BackupError::Unusable { path: file.to_owned(), reason };
    let bytes = fs::metadata(file).map_err(|source| BackupError::File { path: file.to_owned(), source })?.len();
    // Nobody writes to it, so it is read as it is, and no file is made beside it.
    let mut connection = plainly(file)
        .read_only(true)
        .immutable(true)
        .connect()
        .await
        .map_err(|error| unusable(format!("it is no database: {error}")))?;
    let looked = look(&mut connection).await;
    let closed = connection.close().await;
    let (schema, events, unsettled_calls) = looked.map_err(unusable)?;
    closed.map_err(|source| BackupError::Database { path: file.to_owned(), source })?;
    let newest = crate::migrations::sqlite().iter().map(|step| step.version).max().unwrap_or(0);
    if schema > newest {
        let reason =
            format!("a newer version made it (schema {schema}, this version knows {newest}): use that version");
        return Err(BackupError::Unusable { path: file.to_owned(), reason });
    }
    Ok(Copied { bytes, schema, events, unsettled_calls })
}

async fn look(connection: &mut SqliteConnection) -> Result<(i64, i64, i64), String> {
    let rows = sqlx::query("PRAGMA integrity_check").fetch_all(&mut *connection).await;
    let rows = rows.map_err(|error| format!("it is no database, or a damaged one: {error}"))?;
    let found: Vec<String> = rows.iter().filter_map(|row| row.try_get(0).ok()).collect();
    if found != ["ok"] {
        return Err(format!("it is damaged: {}", found.into_iter().take(3).collect::<Vec<_>>().join("; ")));
    }
    let mut number = async |sql: &'static str| {
        let row = sqlx::query(sql).fetch_one(&mut *connection).await;
        row.and_then(|row| row.try_get::<i64, _>(0)).map_err(|error| format!("it is no copy of a store: {error}"))
    };
    Ok((
        number("SELECT max(version) FROM _sqlx_migrations").await?,
        number("SELECT count(*) FROM events").await?,
        number("SELECT count(*) FROM outbox WHERE state IN ('queued', 'held', 'claimed', 'sending', 'ambiguous')")
            .await?,
    ))
}

/// Copies a checked copy into a directory as its database. The directory must have none.
///
/// # Errors
/// When the file cannot be read or the directory not be written.
pub fn place(file: &Path, directory: &Path) -> Result<(), BackupError> {
    let to = directory.join("switchboard.db");
    let unwritable = |source| BackupError::File { path: to.clone(), source };
    let mut target = create_private(&to).map_err(unwritable)?;
    let mut source = File::open(file).map_err(|source| BackupError::File { path: file.to_owned(), source })?;
    io::copy(&mut source, &mut target).map_err(unwritable)?;
    target.sync_all().map_err(unwritable)
}

/// Gives the whole file its name, without ever taking that of another one.
fn settle(part: &Path, to: &Path) -> Result<(), BackupError> {
    let failed = |source: io::Error| match source.kind() {
        io::ErrorKind::AlreadyExists => BackupError::Exists { path: to.to_owned() },
        _ => BackupError::File { path: to.to_owned(), source },
    };
    fs::hard_link(part, to).map_err(failed)?;
    fs::remove_file(part).map_err(failed)?;
    let folder = to.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(folder).and_then(|folder| folder.sync_all()).map_err(failed)
}

fn plainly(file: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(file)
        .create_if_missing(false)
        .busy_timeout(PATIENCE)
        .disable_statement_logging()
}

fn beside(file: &Path, end: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(end);
    PathBuf::from(name)
}

/// A new file that its owner alone may read.
fn create_private(path: &Path) -> io::Result<File> {
    let mut options = File::options();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use channel_testkit::{TestClock, seams};

    use super::*;
    use crate::{OpenOptions, Store, organisations};

    #[tokio::test]
    async fn a_copy_made_while_the_store_writes_is_whole_and_private() {
        let folder = tempfile::tempdir().unwrap();
        let (data, copy) = (folder.path().join("data"), folder.path().join("copy.db"));
        let clock = TestClock::default();
        let store = Store::open(OpenOptions::new(&data, seams(&clock))).await.unwrap();
        let writing = async {
            for number in 0..50 {
                let name = format!("Shop {number}");
                store.write(move |tx| Box::pin(async move { organisations::create(tx, &name).await })).await.unwrap();
            }
        };
        let ((), copied) = tokio::join!(writing, take(&data, &copy));
        let copied = copied.unwrap();
        assert_eq!(verify(&copy).await.unwrap(), copied);
        assert_eq!(fs::metadata(&copy).unwrap().permissions().mode() & 0o777, 0o600);
        let names: Vec<_> = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        assert_eq!(names.len(), 2, "nothing lies beside the copy: {names:?}");

        let back = folder.path().join("back");
        fs::create_dir(&back).unwrap();
        place(&copy, &back).unwrap();
        fs::copy(data.join("root.key"), back.join("root.key")).unwrap();
        let restored = Store::open(OpenOptions::new(&back, seams(&clock))).await.unwrap();
        assert!(restored.read(|db| Box::pin(organisations::list(db))).await.unwrap().len() <= 50);
    }

    #[tokio::test]
    async fn a_copy_that_was_changed_or_cut_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let (data, copy) = (folder.path().join("data"), folder.path().join("copy.db"));
        let store = Store::open(OpenOptions::new(&data, seams(&TestClock::default()))).await.unwrap();
        take(&data, &copy).await.unwrap();
        store.close().await;
        let whole = fs::read(&copy).unwrap();
        let broken = folder.path().join("broken.db");
        for length in [0, 50, 4_096, whole.len() / 2] {
            fs::write(&broken, &whole[..length]).unwrap();
            assert!(matches!(verify(&broken).await, Err(BackupError::Unusable { .. })), "cut to {length}");
        }
        assert!(matches!(take(&data, &copy).await, Err(BackupError::Exists { .. })));
        let nowhere = folder.path().join("nowhere");
        assert!(matches!(take(&nowhere, &broken).await, Err(BackupError::NoDatabase { .. })));
    }
}
