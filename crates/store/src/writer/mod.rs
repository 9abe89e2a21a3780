//! Changing what is stored. SQLite has one writer that many share; on PostgreSQL every closure has a transaction of its own.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::future::Future;
use std::ops::{Deref, DerefMut};
use std::panic::AssertUnwindSafe;
use std::pin::Pin;
use std::sync::Arc;

use channel_core::{OrganisationId, Seams, Timestamp};
use futures_util::FutureExt;
use uuid::Uuid;

use crate::db::{Connection, query};
use crate::error::StoreError;
use crate::event_log;
use crate::sealing::Keyring;

pub(crate) use postgres::Reach;

pub(crate) mod journal;
pub(crate) mod orders;
pub(crate) mod postgres;
pub(crate) mod sqlite;

/// What a closure gives back: a future that borrows the connection it works on.
pub type Work<'c, T> = Pin<Box<dyn Future<Output = Result<T, StoreError>> + Send + 'c>>;

/// What a transaction does last.
type LastWord = Box<dyn for<'c> FnOnce(&'c mut Tx) -> Work<'c, ()> + Send>;

/// The writing end: a connection inside a transaction, with the seams and keys that stored rows need.
pub struct Tx {
    connection: Connection,
    pub(crate) seams: Seams,
    pub(crate) keyring: Arc<Keyring>,
    noted: BTreeSet<(OrganisationId, String)>,
    last: Vec<LastWord>,
    /// Whether the time is the database's, as far as this node knows it.
    pub(crate) its_clock: bool,
}

impl Tx {
    fn new(connection: Connection, seams: Seams, keyring: Arc<Keyring>) -> Self {
        Self { connection, seams, keyring, noted: BTreeSet::new(), last: Vec::new(), its_clock: false }
    }

    /// The present instant.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.seams.now()
    }

    /// A new identifier.
    #[must_use]
    pub fn new_id(&self) -> Uuid {
        self.seams.id()
    }

    /// Says that something changed, to whoever looks at `topic`. However often it is said, and by however many closures
    /// that share the commit, it is one entry.
    ///
    /// # Errors
    /// None at present; the entry is made with the commit.
    pub async fn note(&mut self, organisation: OrganisationId, topic: &str) -> Result<(), StoreError> {
        self.noted.insert((organisation, topic.to_owned()));
        Ok(())
    }

    /// Has something done as the last of the transaction, in the order in which it was asked for: what many transactions
    /// share, so that none holds it for longer than its commit takes.
    pub fn last<F>(&mut self, work: F)
    where
        F: for<'c> FnOnce(&'c mut Self) -> Work<'c, ()> + Send + 'static,
    {
        self.last.push(Box::new(work));
    }

    /// Does now what was left for the end, for whoever has to see it.
    ///
    /// # Errors
    /// What it fails with.
    pub async fn catch_up(&mut self) -> Result<(), StoreError> {
        for work in std::mem::take(&mut self.last) {
            work(self).await?;
        }
        Ok(())
    }

    /// Runs a part of the work behind a savepoint: when it fails or panics, it alone is undone.
    ///
    /// # Errors
    /// The part's own error.
    pub async fn part<T, F>(&mut self, work: F) -> Result<T, StoreError>
    where
        F: for<'c> FnOnce(&'c mut Self) -> Work<'c, T>,
    {
        statement(self, "SAVEPOINT part").await?;
        let left = self.last.len();
        let outcome = match AssertUnwindSafe(work(self)).catch_unwind().await {
            Ok(outcome) => outcome,
            Err(_) => Err(StoreError::Panicked),
        };
        if outcome.is_err() {
            self.last.truncate(left);
            statement(self, "ROLLBACK TO part").await?;
        }
        statement(self, "RELEASE part").await?;
        outcome
    }
}

/// Runs a closure with everything that it leaves for the end. What fails or panics leaves nothing.
async fn whole<T, F>(tx: &mut Tx, work: F) -> Result<T, StoreError>
where
    F: for<'c> FnOnce(&'c mut Tx) -> Work<'c, T>,
{
    let all = async {
        let value = work(tx).await?;
        tx.catch_up().await?;
        Ok(value)
    };
    let outcome = AssertUnwindSafe(all).catch_unwind().await.unwrap_or(Err(StoreError::Panicked));
    if outcome.is_err() {
        tx.last.clear();
    }
    outcome
}

impl fmt::Debug for Tx {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tx")
            .field("connection", &self.connection)
            .field("left", &self.last.len())
            .finish_non_exhaustive()
    }
}

impl Deref for Tx {
    type Target = Connection;

    fn deref(&self) -> &Connection {
        &self.connection
    }
}

impl DerefMut for Tx {
    fn deref_mut(&mut self) -> &mut Connection {
        &mut self.connection
    }
}

/// A statement about the transaction itself. When it fails, the database has ended the transaction on its own (a full disk,
/// a lost connection), so whatever the cause it is lost and may be tried again.
pub(crate) async fn statement(tx: &mut Connection, sql: &'static str) -> Result<(), StoreError> {
    match query(sql).execute(tx).await {
        Ok(_) => Ok(()),
        Err(error) => Err(StoreError::Unavailable(Some(Arc::new(error)))),
    }
}

/// Whatever writes: the orders of SQLite's one writer, or PostgreSQL's pool.
#[derive(Clone)]
pub(crate) enum Hand {
    Embedded(orders::Orders),
    Shared(Arc<postgres::Writer>),
}

impl Hand {
    pub(crate) async fn write<T, F>(&self, reach: Reach, work: F) -> Result<T, StoreError>
    where
        F: for<'c> FnOnce(&'c mut Tx) -> Work<'c, T> + Clone + Send + 'static,
        T: Send + 'static,
    {
        match self {
            Self::Embedded(orders) => orders.write(work).await,
            Self::Shared(writer) => writer.write(reach, work).await,
        }
    }
}

/// Enters what the closures noted, last of all: on PostgreSQL an organisation's number is locked from here to the commit.
async fn note_all(tx: &mut Tx) -> Result<(), StoreError> {
    let mut topics: BTreeMap<OrganisationId, Vec<String>> = BTreeMap::new();
    for (organisation, topic) in &tx.noted {
        topics.entry(*organisation).or_default().push(topic.clone());
    }
    for (organisation, topics) in topics {
        event_log::append(tx, organisation, &topics).await?;
    }
    Ok(())
}
