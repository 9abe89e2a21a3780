//! The connections that read a database file, a few at a time.

use std::fmt;
use std::ops::{Deref, DerefMut};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::db::File;
use crate::error::StoreError;

/// How many connections read at a time.
const READERS: u32 = 4;
/// How long a connection is waited for: a disk that stands still for seconds makes pages late and not wrong.
const PATIENCE: Duration = Duration::from_secs(30);
/// How long a lock on the file is waited for; another process's alone can last.
pub(super) const LOCKED: Duration = Duration::from_secs(5);

/// The readers of a file, opened when they are first needed.
#[derive(Debug)]
pub(super) struct Readers {
    shared: Arc<Shared>,
    turns: Arc<Semaphore>,
}

#[derive(Debug)]
struct Shared {
    path: PathBuf,
    pragmas: String,
    idle: Mutex<Vec<File>>,
}

/// A connection that reads; it goes back to the others when it is dropped.
pub(crate) struct Reader {
    file: Option<File>,
    shared: Arc<Shared>,
    _turn: OwnedSemaphorePermit,
}

impl Readers {
    /// Opens the first of them.
    pub(super) fn open(path: PathBuf, pragmas: String) -> Result<Self, sqlx::Error> {
        let shared = Shared { path, pragmas, idle: Mutex::new(Vec::new()) };
        shared.keep(shared.open()?);
        Ok(Self { shared: Arc::new(shared), turns: Arc::new(Semaphore::new(READERS as usize)) })
    }

    /// One of them, as soon as there is one.
    pub(super) async fn acquire(&self) -> Result<Reader, StoreError> {
        let turn = tokio::time::timeout(PATIENCE, Arc::clone(&self.turns).acquire_owned()).await;
        let turn = turn.map_err(|_| StoreError::Unavailable(None))?.map_err(|_| StoreError::Unavailable(None))?;
        let idle = self.shared.idle().pop();
        let file = match idle {
            Some(file) => file,
            None => self.shared.open()?,
        };
        Ok(Reader { file: Some(file), shared: Arc::clone(&self.shared), _turn: turn })
    }

    /// Closes all of them when nobody reads any more, and lends none after.
    pub(super) async fn close(&self) {
        let all = self.turns.acquire_many(READERS).await;
        self.turns.close();
        for file in std::mem::take(&mut *self.shared.idle()) {
            if let Err(error) = file.close() {
                tracing::warn!(%error, "closing a reading connection");
            }
        }
        drop(all);
    }
}

impl Shared {
    fn open(&self) -> Result<File, sqlx::Error> {
        File::open(&self.path, LOCKED, &self.pragmas)
    }

    fn keep(&self, file: File) {
        self.idle().push(file);
    }

    fn idle(&self) -> std::sync::MutexGuard<'_, Vec<File>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Deref for Reader {
    type Target = File;

    fn deref(&self) -> &File {
        self.file.as_ref().expect("a reader has its connection until it is dropped")
    }
}

impl DerefMut for Reader {
    fn deref_mut(&mut self) -> &mut File {
        self.file.as_mut().expect("a reader has its connection until it is dropped")
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        if let Some(file) = self.file.take() {
            self.shared.keep(file);
        }
    }
}

impl fmt::Debug for Reader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Reader")
    }
}
