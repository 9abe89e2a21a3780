//! The one writer of SQLite. Closures that arrive while the disk is busy share the next transaction, each behind a savepoint
//! of its own, and are answered after the one `COMMIT` that made them durable (group commit). Deliveries go first: a platform
//! waits for its 200, and whatever else is to be written follows from what came in.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Instant;

use channel_core::Seams;
use tokio::sync::{mpsc, oneshot, watch};

use super::journal::Journal;
use super::{Tx, Work, note_all, statement, whole};
use crate::db::{Connection, Link};
use crate::error::StoreError;
use crate::figures::Figures;
use crate::open::FilePlace;
use crate::sealing::Keyring;

/// At most this many more closures share a commit with its deliveries or its first: whoever delivers meanwhile waits for few.
const LARGEST_GROUP: usize = 16;
/// At most this many wait for their turn.
const QUEUE: usize = 1_024;

/// What the store's handles send to the writer.
pub(crate) enum Order {
    Work(Box<dyn Job>),
    Close(oneshot::Sender<()>),
}

/// Where closures are handed in.
#[derive(Clone, Debug)]
pub(crate) struct Orders(mpsc::Sender<Order>);

/// What waits for the writer.
pub(crate) struct Queues {
    deliveries: mpsc::Receiver<Order>,
    others: mpsc::Receiver<Order>,
}

/// The handing-in ends of deliveries and of everything else, and the writer's.
pub(crate) fn queues() -> (Orders, Orders, Queues) {
    let (first, deliveries) = mpsc::channel(QUEUE);
    let (orders, others) = mpsc::channel(QUEUE);
    (Orders(first), Orders(orders), Queues { deliveries, others })
}

impl Queues {
    /// What shares the next commit: every delivery that waits, and some of the rest. Nothing when all handles are gone.
    async fn next(&mut self) -> Vec<Order> {
        let mut group = Vec::with_capacity(LARGEST_GROUP);
        tokio::select! {
            biased;
            Some(order) = self.deliveries.recv() => group.push(order),
            Some(order) = self.others.recv() => group.push(order),
            else => return group,
        }
        while let Ok(order) = self.deliveries.try_recv() {
            group.push(order);
        }
        for _ in 0..LARGEST_GROUP {
            let Ok(order) = self.others.try_recv() else { break };
            group.push(order);
        }
        group
    }
}

impl Orders {
    pub(crate) async fn write<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        F: for<'c> FnOnce(&'c mut Tx) -> Work<'c, T> + Send + 'static,
        T: Send + 'static,
    {
        let (job, answer) = Closure::new(work);
        let order = Order::Work(Box::new(job));
        self.0.send(order).await.map_err(|_| StoreError::Unavailable(None))?;
        answer.await.unwrap_or(Err(StoreError::Unavailable(None)))
    }

    /// Has everything finished that was handed in, and the connection closed.
    pub(crate) async fn close(&self) {
        let (done, closed) = oneshot::channel();
        if self.0.send(Order::Close(done)).await.is_ok() {
            let _ = closed.await;
        }
    }
}

/// A closure with its type erased.
pub(crate) trait Job: Send {
    /// Runs it; `false` means that what it did is to be undone.
    fn run<'c>(&'c mut self, tx: &'c mut Tx) -> Pin<Box<dyn Future<Output = bool> + Send + 'c>>;
    /// Tells the caller, after the commit or its failure.
    fn answer(self: Box<Self>, committed: Result<(), StoreError>);
}

pub(crate) struct Closure<F, T> {
    work: Option<F>,
    outcome: Option<Result<T, StoreError>>,
    reply: oneshot::Sender<Result<T, StoreError>>,
}

impl<F, T> Closure<F, T>
where
    F: for<'c> FnOnce(&'c mut Tx) -> Work<'c, T> + Send,
    T: Send,
{
    pub(crate) fn new(work: F) -> (Self, oneshot::Receiver<Result<T, StoreError>>) {
        let (reply, answer) = oneshot::channel();
        (Self { work: Some(work), outcome: None, reply }, answer)
    }
}

impl<F, T> Job for Closure<F, T>
where
    F: for<'c> FnOnce(&'c mut Tx) -> Work<'c, T> + Send,
    T: Send,
{
    fn run<'c>(&'c mut self, tx: &'c mut Tx) -> Pin<Box<dyn Future<Output = bool> + Send + 'c>> {
        Box::pin(async move {
            let Some(work) = self.work.take() else { return false };
            let outcome = whole(tx, work).await;
            let keep = outcome.is_ok();
            self.outcome = Some(outcome);
            keep
        })
    }

    fn answer(self: Box<Self>, committed: Result<(), StoreError>) {
        let outcome = match (self.outcome, committed) {
            (Some(Err(own)), _) => Err(own),
            (_, Err(error)) => Err(error),
            (Some(outcome), Ok(())) => outcome,
            (None, Ok(())) => Err(StoreError::Unavailable(None)),
        };
        // Whoever asked may have gone away; what was committed stays committed.
        let _ = self.reply.send(outcome);
    }
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
        loop {
            let group = self.queues.next().await;
            if group.is_empty() {
                return;
            }
            let mut jobs = Vec::with_capacity(group.len());
            let mut closing = None;
            for order in group {
                match order {
                    Order::Work(job) => jobs.push(job),
                    Order::Close(done) => closing = Some(done),
                }
            }
            if !jobs.is_empty() {
                self.commit_together(&mut tx, jobs).await;
            }
            if let Some(done) = closing {
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
    }

    fn tx(&self, connection: Connection) -> Tx {
        Tx::new(connection, self.seams.clone(), Arc::clone(&self.keyring))
    }

    async fn commit_together(&mut self, slot: &mut Option<Tx>, mut jobs: Vec<Box<dyn Job>>) {
        let result = match self.connected(slot) {
            Ok(tx) => {
                let result = run_group(tx, &mut jobs, &self.figures).await;
                if result.is_err() && end(tx).await.is_err() {
                    *slot = None;
                }
                result
            }
            Err(error) => Err(error),
        };
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

async fn run_group(tx: &mut Tx, jobs: &mut [Box<dyn Job>], figures: &Figures) -> Result<(), StoreError> {
    statement(tx, "BEGIN IMMEDIATE").await?;
    let closures = jobs.len();
    // A closure that has the transaction to itself needs no savepoint: undoing it is undoing everything.
    if let [only] = jobs {
        if !only.run(tx).await {
            tx.noted.clear();
            return statement(tx, "ROLLBACK").await;
        }
    } else {
        for job in jobs {
            statement(tx, "SAVEPOINT job").await?;
            if !job.run(tx).await {
                statement(tx, "ROLLBACK TO job").await?;
            }
            statement(tx, "RELEASE job").await?;
        }
    }
    note_all(tx).await?;
    let began = Instant::now();
    statement(tx, "COMMIT").await?;
    figures.committed(closures, began.elapsed());
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Nothing;

    impl Job for Nothing {
        fn run<'c>(&'c mut self, _: &'c mut Tx) -> Pin<Box<dyn Future<Output = bool> + Send + 'c>> {
            Box::pin(async { true })
        }

        fn answer(self: Box<Self>, _: Result<(), StoreError>) {}
    }

    async fn hand_in(orders: &Orders, number: usize) {
        for _ in 0..number {
            assert!(orders.0.send(Order::Work(Box::new(Nothing))).await.is_ok());
        }
    }

    #[tokio::test]
    async fn deliveries_go_before_all_that_waits_and_hold_nothing_of_it_up() {
        let (deliveries, orders, mut queues) = queues();
        hand_in(&orders, 3 * LARGEST_GROUP).await;
        hand_in(&deliveries, 2).await;
        assert_eq!(queues.next().await.len(), 2 + LARGEST_GROUP);
        assert!(queues.deliveries.is_empty());
        hand_in(&deliveries, 1).await;
        assert_eq!(queues.next().await.len(), 1 + LARGEST_GROUP);
        assert_eq!(queues.next().await.len(), LARGEST_GROUP, "what is left of the others");
        drop(deliveries);
        hand_in(&orders, 1).await;
        assert_eq!(queues.next().await.len(), 1, "without anybody who delivers");
        drop(orders);
        assert!(queues.next().await.is_empty());
    }
}
