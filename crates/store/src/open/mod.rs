//! Opening a store: an embedded one in a directory, or one on PostgreSQL that several nodes share.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use channel_core::{OrganisationId, Seams};
use secrecy::SecretString;
use tokio::sync::watch;

use crate::db::Connection;
use crate::error::{OpenError, StoreError};
use crate::sealing::{Keyring, RootKey};
use crate::writer::postgres::Reach;
use crate::writer::{Tx, Work};

mod embedded;
mod shared;

use embedded::Embedded;
use shared::Shared;

/// Where and how to open.
#[derive(Debug)]
pub struct OpenOptions {
    place: Place,
    seams: Seams,
    root_key: Option<RootKey>,
}

#[derive(Debug)]
enum Place {
    Directory(PathBuf),
    Postgres { url: SecretString, connections: u32 },
}

/// How many connections to PostgreSQL a node holds unless told otherwise.
const CONNECTIONS: u32 = 16;

impl OpenOptions {
    /// An embedded store in a directory, made when it does not exist. The root key is a file in it, made with the database.
    #[must_use]
    pub fn new(directory: impl Into<PathBuf>, seams: Seams) -> Self {
        Self { place: Place::Directory(directory.into()), seams, root_key: None }
    }

    /// A store on PostgreSQL, by its URL. The root key has to be given: every node uses the same.
    #[must_use]
    pub fn postgres(url: SecretString, seams: Seams) -> Self {
        Self { place: Place::Postgres { url, connections: CONNECTIONS }, seams, root_key: None }
    }

    /// Holds at most this many connections to PostgreSQL.
    #[must_use]
    pub fn with_connections(mut self, most: u32) -> Self {
        if let Place::Postgres { connections, .. } = &mut self.place {
            *connections = most.max(2);
        }
        self
    }

    /// Takes the root key from outside the directory.
    #[must_use]
    pub fn with_root_key(mut self, key: RootKey) -> Self {
        self.root_key = Some(key);
        self
    }
}

/// The store: cheap to clone, every clone means the same one.
#[derive(Clone)]
pub struct Store {
    inner: Arc<Inner>,
}

struct Inner {
    backend: Backend,
    commits: watch::Receiver<u64>,
    seams: Seams,
    keyring: Arc<Keyring>,
}

enum Backend {
    Embedded(Embedded),
    Shared(Shared),
}

impl Store {
    /// Opens the store and brings its schema up to date.
    ///
    /// # Errors
    /// When the directory or the database cannot be used, another process has the directory, or the root key is not the
    /// one the store was made with.
    pub async fn open(options: OpenOptions) -> Result<Self, OpenError> {
        let OpenOptions { place, seams, root_key } = options;
        let (committed, commits) = watch::channel(0);
        let (backend, keyring) = match place {
            Place::Directory(directory) => {
                let (backend, keyring) = Embedded::open(directory, root_key, seams.clone(), committed).await?;
                (Backend::Embedded(backend), keyring)
            }
            Place::Postgres { url, connections } => {
                let root_key = root_key.ok_or(OpenError::RootKeyNeeded)?;
                let (backend, keyring) = Shared::open(&url, connections, root_key, seams.clone(), committed).await?;
                (Backend::Shared(backend), keyring)
            }
        };
        Ok(Self { inner: Arc::new(Inner { backend, commits, seams, keyring }) })
    }

    /// Runs a closure that may change what any organisation has, and answers after its `COMMIT`. An error of the closure's
    /// undoes the closure alone. On PostgreSQL it may run more than once until it commits.
    ///
    /// # Errors
    /// The closure's own error, or [`StoreError::Unavailable`] when the commit did not happen.
    pub async fn write<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        F: for<'c> FnOnce(&'c mut Tx) -> Work<'c, T> + Clone + Send + 'static,
        T: Send + 'static,
    {
        self.write_as(Reach::Every, work).await
    }

    /// The same for the rows of one organisation: PostgreSQL shows it no others.
    ///
    /// # Errors
    /// As [`Store::write`].
    pub async fn write_in<T, F>(&self, organisation: OrganisationId, work: F) -> Result<T, StoreError>
    where
        F: for<'c> FnOnce(&'c mut Tx) -> Work<'c, T> + Clone + Send + 'static,
        T: Send + 'static,
    {
        self.write_as(Reach::Organisation(organisation), work).await
    }

    async fn write_as<T, F>(&self, reach: Reach, work: F) -> Result<T, StoreError>
    where
        F: for<'c> FnOnce(&'c mut Tx) -> Work<'c, T> + Clone + Send + 'static,
        T: Send + 'static,
    {
        match &self.inner.backend {
            Backend::Embedded(embedded) => embedded.write(work).await,
            Backend::Shared(shared) => shared.write(reach, work).await,
        }
    }

    /// Runs a closure on a connection that cannot write and sees every organisation. Each statement sees everything
    /// committed before it.
    ///
    /// # Errors
    /// The closure's own error, or [`StoreError::Unavailable`] when no connection is to be had.
    pub async fn read<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        F: for<'c> FnOnce(&'c mut Connection) -> Work<'c, T> + Send,
        T: Send,
    {
        self.read_as(Reach::Every, work).await
    }

    /// The same for the rows of one organisation: PostgreSQL shows it no others.
    ///
    /// # Errors
    /// As [`Store::read`].
    pub async fn read_in<T, F>(&self, organisation: OrganisationId, work: F) -> Result<T, StoreError>
    where
        F: for<'c> FnOnce(&'c mut Connection) -> Work<'c, T> + Send,
        T: Send,
    {
        self.read_as(Reach::Organisation(organisation), work).await
    }

    async fn read_as<T, F>(&self, reach: Reach, work: F) -> Result<T, StoreError>
    where
        F: for<'c> FnOnce(&'c mut Connection) -> Work<'c, T> + Send,
        T: Send,
    {
        match &self.inner.backend {
            Backend::Embedded(embedded) => embedded.read(work).await,
            Backend::Shared(shared) => shared.read(reach, work).await,
        }
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

    /// The data directory of an embedded store.
    #[must_use]
    pub fn directory(&self) -> Option<&Path> {
        match &self.inner.backend {
            Backend::Embedded(embedded) => Some(embedded.directory()),
            Backend::Shared(_) => None,
        }
    }

    /// Whether other processes may work on the same store.
    #[must_use]
    pub fn is_shared(&self) -> bool {
        matches!(self.inner.backend, Backend::Shared(_))
    }

    pub(crate) fn keyring(&self) -> Arc<Keyring> {
        Arc::clone(&self.inner.keyring)
    }

    /// Finishes what was handed in, then closes every connection, so that an embedded store is left as one file without its
    /// journal. Later calls are [`StoreError::Unavailable`].
    pub async fn close(&self) {
        match &self.inner.backend {
            Backend::Embedded(embedded) => embedded.close().await,
            Backend::Shared(shared) => shared.close().await,
        }
    }
}

impl fmt::Debug for Store {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Store").field("directory", &self.directory()).finish_non_exhaustive()
    }
}
