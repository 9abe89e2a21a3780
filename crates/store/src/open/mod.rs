//! Opening a store: an embedded one in a directory, or one on PostgreSQL that several nodes share.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use channel_core::{OrganisationId, Seams};
use secrecy::SecretString;
use tokio::sync::{broadcast, watch};

use crate::clock::{Fallen, MindedClock};
use crate::db::Connection;
use crate::error::{OpenError, StoreError};
use crate::figures::Figures;
use crate::ingress::Intake;
use crate::knocks::Knock;
use crate::sealing::{Keyring, RootKey};
use crate::writer::{Hand, Reach, Tx, Work};

mod embedded;
mod readers;
mod shared;
mod statistics;

use embedded::Embedded;
pub(crate) use embedded::Place as FilePlace;
pub(crate) use readers::Reader;
#[cfg(test)]
pub(crate) use shared::PLANNED;
pub(crate) use shared::must_be_under_row_security;
use shared::{Address, Shared};

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
    Postgres(Address),
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
        Self {
            place: Place::Postgres(Address { url, connections: CONNECTIONS, its_clock: false }),
            seams,
            root_key: None,
        }
    }

    /// Holds at most this many connections to PostgreSQL.
    #[must_use]
    pub fn with_connections(mut self, most: u32) -> Self {
        if let Place::Postgres(address) = &mut self.place {
            // One listens to the other nodes.
            address.connections = most.max(4);
        }
        self
    }

    /// Tells the time by PostgreSQL's clock, so that nodes whose own clocks differ agree on leases.
    #[must_use]
    pub fn by_the_databases_clock(mut self) -> Self {
        if let Place::Postgres(address) = &mut self.place {
            address.its_clock = true;
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
    hand: Hand,
    intake: Intake,
    commits: watch::Receiver<u64>,
    seams: Seams,
    /// This machine's clock, where the time is told by it.
    clock: Option<Arc<MindedClock>>,
    keyring: Arc<Keyring>,
    figures: Arc<Figures>,
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
        let figures = Arc::new(Figures::default());
        let counted = Arc::clone(&figures);
        let mut clock = None;
        let (backend, keyring, seams) = match place {
            Place::Directory(directory) => {
                let minded = Arc::new(MindedClock::new(Arc::clone(&seams.clock)));
                clock = Some(Arc::clone(&minded));
                let seams = Seams { clock: minded, ids: seams.ids };
                let (backend, keyring) = Embedded::open(directory, root_key, seams.clone(), committed, counted).await?;
                (Backend::Embedded(backend), keyring, seams)
            }
            Place::Postgres(address) => {
                let root_key = root_key.ok_or(OpenError::RootKeyNeeded)?;
                let opened = Shared::open(&address, root_key, seams, committed, counted).await?;
                let (backend, keyring, seams) = opened;
                (Backend::Shared(backend), keyring, seams)
            }
        };
        let (hand, intake_hand) = match &backend {
            Backend::Embedded(embedded) => (embedded.hand(), embedded.intake_hand()),
            Backend::Shared(shared) => (shared.hand(), shared.intake_hand()),
        };
        let intake = Intake::start(intake_hand);
        Ok(Self { inner: Arc::new(Inner { backend, hand, intake, commits, seams, clock, keyring, figures }) })
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
        self.inner.hand.write(reach, work).await
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

    /// The same for statements that an index answers at once, whatever is stored: an embedded store runs them where the caller
    /// stands, without making room for anybody else.
    ///
    /// # Errors
    /// As [`Store::read`].
    pub async fn glance<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        F: for<'c> FnOnce(&'c mut Connection) -> Work<'c, T> + Send,
        T: Send,
    {
        match &self.inner.backend {
            Backend::Embedded(embedded) => embedded.glance(work).await,
            Backend::Shared(shared) => shared.read(Reach::Every, work).await,
        }
    }

    /// The same for the rows of one organisation: PostgreSQL shows it no others.
    ///
    /// # Errors
    /// As [`Store::read`].
    pub async fn glance_in<T, F>(&self, organisation: OrganisationId, work: F) -> Result<T, StoreError>
    where
        F: for<'c> FnOnce(&'c mut Connection) -> Work<'c, T> + Send,
        T: Send,
    {
        match &self.inner.backend {
            Backend::Embedded(embedded) => embedded.glance(work).await,
            Backend::Shared(shared) => shared.read(Reach::Organisation(organisation), work).await,
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

    /// How far this machine's clock has fallen behind what it told before; none where the database tells the time.
    #[must_use]
    pub fn clock_fallen(&self) -> Option<Fallen> {
        self.inner.clock.as_ref().map(|clock| clock.fallen())
    }

    /// What waited for a time that is lived twice was moved along.
    pub fn clock_settled(&self, fallen: Fallen) {
        if let Some(clock) = &self.inner.clock {
            clock.settle(fallen);
        }
    }

    /// The data directory of an embedded store.
    #[must_use]
    pub fn directory(&self) -> Option<&Path> {
        match &self.inner.backend {
            Backend::Embedded(embedded) => Some(embedded.directory()),
            Backend::Shared(_) => None,
        }
    }

    /// What the writing end measured of itself.
    #[must_use]
    pub fn figures(&self) -> &Arc<Figures> {
        &self.inner.figures
    }

    /// Whether other processes may work on the same store.
    #[must_use]
    pub fn is_shared(&self) -> bool {
        matches!(self.inner.backend, Backend::Shared(_))
    }

    /// Tells other nodes that there may be something to do. Only a hint; an embedded store has no other nodes.
    pub fn knock(&self, knock: Knock) {
        if let Backend::Shared(shared) = &self.inner.backend {
            shared.knocks().knock(knock);
        }
    }

    /// What other nodes tell from now on; none for an embedded store.
    #[must_use]
    pub fn knocks(&self) -> Option<broadcast::Receiver<Knock>> {
        match &self.inner.backend {
            Backend::Embedded(_) => None,
            Backend::Shared(shared) => Some(shared.knocks().subscribe()),
        }
    }

    pub(crate) fn intake(&self) -> &Intake {
        &self.inner.intake
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
