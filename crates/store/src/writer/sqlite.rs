//! The one writer of SQLite. Closures that arrive while the disk is busy share the next transaction, each behind a savepoint
//! of its own but for the first, and are answered after the one `COMMIT` that made them durable (group commit).

use std::sync::Arc;
use std::time::Instant;

use channel_core::Seams;
use tokio::sync::{oneshot, watch};

use super::journal::Journal;
use super::orders::{Job, Order, Queues};
use super::{Tx, note_all, statement};
use crate::db::{Connection, Link};
use crate::error::StoreError;
use crate::figures::Figures;
use crate::open::FilePlace;
use crate::sealing::Keyring;

/// What shares a commit.
#[derive(Default)]
struct Group {
    jobs: Vec<Box<dyn Job>>,
    /// Whether there ever was a transaction.
    has_begun: bool,
    closing: Option<oneshot::Sender<()>>,
}

/// The task that owns the writing connection.
pub(crate) struct Writer {
    pub(crate) place: FilePlace,
    pub(crate) journal: Journal,
    pub(crate) queues: Queues,
    pub(crate) commits: watch::Sender<u64>,
    pub(crate) seams: Seams,
    pub(crate) keyring: Arc<Keyring>,
    pub(crate) figures: Arc<Figures>,
}

impl Writer {
    /// Works until the last handle is gone or one asks to close.
    pub(crate) async fn run(mut self, first: Connection) {
        let mut tx = Some(self.tx(first));
        while let Some(order) = self.queues.first().await {
            let Some(done) = self.commit_together(&mut tx, order).await else { continue };
            self.journal.close();
            if let Some(Connection(Link::Writing(file))) = tx.take().map(|tx| tx.connection)
                && let Err(error) = file.close()
            {
                tracing::warn!(error = %error, "closing the database");
            }
            let _ = done.send(());
            return;
        }
    }

    fn tx(&self, connection: Connection) -> Tx {
        Tx::new(connection, self.seams.clone(), Arc::clone(&self.keyring))
    }

    /// Does what waits and answers everybody; gives whoever waits for the writer's end.
    async fn commit_together(&mut self, slot: &mut Option<Tx>, first: Order) -> Option<oneshot::Sender<()>> {
        let mut group = Group::default();
        let result = match self.connected(slot) {
            Ok(tx) => {
                let result = run_group(tx, first, &mut self.queues, &mut group, &self.figures).await;
                if result.is_err() && end(tx).await.is_err() {
                    *slot = None;
                }
                result
            }
            Err(error) => {
                group.add(first);
                Err(error)
            }
        };
        if result.is_err() && !group.has_begun {
            // Whoever waits would find the same, each after the time it takes to find out.
            while let Some(order) = self.queues.any() {
                group.add(order);
            }
        }
        let Group { jobs, closing, .. } = group;
        if let Err(error) = &result {
            self.figures.failed_once();
            tracing::error!(
                error = error as &(dyn std::error::Error + 'static),
                jobs = jobs.len(),
                "a group of writes was not committed"
            );
        }
        let noted = slot.as_mut().map(|tx| std::mem::take(&mut tx.noted)).unwrap_or_default();
        // Whoever asked first: those who watch for changes have more to do with them than a platform that waits for its 200.
        for job in jobs {
            job.answer(result.clone());
        }
        if !noted.is_empty() && result.is_ok() {
            self.commits.send_modify(|count| *count = count.wrapping_add(1));
        }
        if let Some(tx) = slot.as_mut().filter(|_| result.is_ok()) {
            self.journal.after_commit(&self.place, tx);
        }
        closing
    }

    fn connected<'t>(&self, slot: &'t mut Option<Tx>) -> Result<&'t mut Tx, StoreError> {
        let tx = match slot.take() {
            Some(tx) => tx,
            None => self.tx(self.place.connect()?),
        };
        Ok(slot.insert(tx))
    }
}

/// Leaves the connection without a transaction, or says that it is broken and another one is needed. On a full disk SQLite has
/// rolled back by itself, and the connection is as good as before.
async fn end(tx: &mut Tx) -> Result<(), StoreError> {
    if statement(tx, "ROLLBACK").await.is_err() {
        statement(tx, "BEGIN IMMEDIATE").await?;
        statement(tx, "ROLLBACK").await?;
    }
    Ok(())
}

/// Whether the transaction is still there: a closure may have overlooked that SQLite ended it. A savepoint would begin another one then,
/// and be committed by its own release.
fn is_open(tx: &Tx) -> bool {
    matches!(&tx.connection, Connection(Link::Writing(file)) if file.is_in_transaction())
}

/// Runs what waits until there is no room for more, and commits it. Whatever the outcome, the group has all that was taken up.
async fn run_group(
    tx: &mut Tx,
    first: Order,
    queues: &mut Queues,
    group: &mut Group,
    figures: &Figures,
) -> Result<(), StoreError> {
    // Whether the transaction holds anything.
    let mut holds = false;
    let mut next = Some(first);
    while let Some(order) = next {
        if let Some(job) = group.add(order) {
            if holds {
                statement(tx, "SAVEPOINT job").await?;
                if !job.run(tx).await {
                    statement(tx, "ROLLBACK TO job").await?;
                }
                statement(tx, "RELEASE job").await?;
            } else {
                // Nothing stands before it, so undoing it is undoing everything.
                statement(tx, "BEGIN IMMEDIATE").await?;
                holds = job.run(tx).await;
                group.has_begun = true;
                if !holds {
                    tx.noted.clear();
                    statement(tx, "ROLLBACK").await?;
                } else if !is_open(tx) {
                    return Err(StoreError::Unavailable(None));
                }
            }
        }
        // What was handed in before the end is still done.
        next = if group.closing.is_some() { queues.delivery() } else { queues.more() };
    }
    if holds {
        note_all(tx).await?;
        let began = Instant::now();
        statement(tx, "COMMIT").await?;
        let took = began.elapsed();
        queues.committed(took);
        figures.committed(group.jobs.len(), took);
    }
    Ok(())
}

impl Group {
    /// Takes an order up, and gives what is to be run for it.
    fn add(&mut self, order: Order) -> Option<&mut Box<dyn Job>> {
        match order {
            Order::Work(job) => {
                self.jobs.push(job);
                self.jobs.last_mut()
            }
            Order::Close(done) => {
                self.closing = Some(done);
                None
            }
        }
    }
}
