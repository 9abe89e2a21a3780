//! What the writer of SQLite is asked to do, and in which order it takes it up. Deliveries go first: a platform waits for its
//! 200, and whatever else is to be written follows from what came in.

use std::future::Future;
use std::pin::Pin;
use std::time::{Duration, Instant};

use tokio::sync::{mpsc, oneshot};

use super::{Tx, Work, whole};
use crate::error::StoreError;

/// At most this many closures share a commit.
const MOST: usize = 256;
/// Once there is a delivery among them, which waits for all, no more are added to so many others, or to those that ran for as long
/// as a commit takes: where the disk is slow, few of them for each commit would leave the rest behind.
const MOST_BESIDE_A_DELIVERY: usize = 16;
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
    group: Taken,
    /// How long the last commit took.
    commit: Duration,
}

/// What the group under way has.
#[derive(Clone, Copy, Debug)]
struct Taken {
    has_delivery: bool,
    /// How many it has of the others.
    others: usize,
    since: Instant,
}

/// The handing-in ends of deliveries and of everything else, and the writer's.
pub(crate) fn queues() -> (Orders, Orders, Queues) {
    let (first, deliveries) = mpsc::channel(QUEUE);
    let (orders, others) = mpsc::channel(QUEUE);
    (Orders(first), Orders(orders), Queues { deliveries, others, group: Taken::nothing(), commit: Duration::ZERO })
}

impl Queues {
    /// What a group begins with; nothing when all handles are gone.
    pub(crate) async fn first(&mut self) -> Option<Order> {
        let (is_delivery, order) = tokio::select! {
            biased;
            Some(order) = self.deliveries.recv() => (true, order),
            Some(order) = self.others.recv() => (false, order),
            else => return None,
        };
        self.group = Taken { has_delivery: is_delivery, others: usize::from(!is_delivery), ..Taken::nothing() };
        Some(order)
    }

    /// What goes on with the group, when there is room for it.
    pub(crate) fn more(&mut self) -> Option<Order> {
        if let Some(delivery) = self.delivery() {
            return Some(delivery);
        }
        let has_room = self.group.has_room(self.group.since.elapsed(), self.commit);
        let order = if has_room { self.others.try_recv().ok() } else { None };
        self.group.others += usize::from(order.is_some());
        order
    }

    /// A delivery that waits.
    pub(crate) fn delivery(&mut self) -> Option<Order> {
        let delivery = self.deliveries.try_recv().ok();
        self.group.has_delivery |= delivery.is_some();
        delivery
    }

    /// Whatever waits, for a group that comes to nothing.
    pub(crate) fn any(&mut self) -> Option<Order> {
        self.delivery().or_else(|| self.others.try_recv().ok())
    }

    /// The group was committed, and its commit took so long.
    pub(crate) fn committed(&mut self, took: Duration) {
        self.commit = took;
    }
}

impl Taken {
    fn nothing() -> Self {
        Self { has_delivery: false, others: 0, since: Instant::now() }
    }

    /// Whether one more of the others is run before the commit, when all so far took `elapsed` and a commit takes `commit`.
    fn has_room(self, elapsed: Duration, commit: Duration) -> bool {
        let may_wait = !self.has_delivery || self.others < MOST_BESIDE_A_DELIVERY || elapsed < commit;
        self.others < MOST && may_wait
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

    async fn group(queues: &mut Queues) -> usize {
        let mut taken = usize::from(queues.first().await.is_some());
        while queues.more().is_some() {
            taken += 1;
        }
        taken
    }

    #[tokio::test]
    async fn deliveries_go_before_all_that_waits_and_with_few_others() {
        let (deliveries, orders, mut queues) = queues();
        hand_in(&orders, MOST + 2 * MOST_BESIDE_A_DELIVERY + 3).await;
        hand_in(&deliveries, 2).await;
        assert_eq!(group(&mut queues).await, 2 + MOST_BESIDE_A_DELIVERY);
        hand_in(&deliveries, 1).await;
        assert_eq!(group(&mut queues).await, 1 + MOST_BESIDE_A_DELIVERY);
        assert_eq!(group(&mut queues).await, MOST, "while nobody delivers");
        assert_eq!(group(&mut queues).await, 3);
    }

    #[tokio::test]
    async fn a_delivery_that_comes_in_the_middle_of_a_group_ends_it() {
        let (deliveries, orders, mut queues) = queues();
        hand_in(&orders, 3 * MOST_BESIDE_A_DELIVERY).await;
        assert!(queues.first().await.is_some());
        for _ in 0..MOST_BESIDE_A_DELIVERY {
            assert!(queues.more().is_some());
        }
        hand_in(&deliveries, 1).await;
        assert!(queues.more().is_some(), "the delivery");
        assert!(queues.more().is_none());
    }

    #[test]
    fn others_hold_a_delivery_up_for_no_longer_than_a_commit_does() {
        let (few, many) = (MOST_BESIDE_A_DELIVERY - 1, MOST_BESIDE_A_DELIVERY);
        let table = [
            // A delivery, others, milliseconds so far, those of a commit.
            (false, 0, 0, 0, true),
            (false, MOST - 1, 90, 1, true),
            (false, MOST, 0, 20, false),
            (true, few, 90, 1, true),
            (true, many, 0, 0, false),
            (true, many, 1, 1, false),
            (true, many, 19, 20, true),
            (true, MOST, 19, 20, false),
        ];
        for (has_delivery, others, elapsed, commit, expected) in table {
            let taken = Taken { has_delivery, others, ..Taken::nothing() };
            let has_room = taken.has_room(Duration::from_millis(elapsed), Duration::from_millis(commit));
            assert_eq!(has_room, expected, "{taken:?} after {elapsed} ms, with commits of {commit} ms");
        }
    }

    #[tokio::test]
    async fn what_comes_to_nothing_takes_all_with_it() {
        let (deliveries, orders, mut queues) = queues();
        hand_in(&orders, MOST + 1).await;
        hand_in(&deliveries, 1).await;
        let mut taken = usize::from(queues.first().await.is_some());
        while queues.any().is_some() {
            taken += 1;
        }
        assert_eq!(taken, MOST + 2);
    }

    #[tokio::test]
    async fn the_writer_has_nothing_to_do_when_everybody_is_gone() {
        let (deliveries, orders, mut queues) = queues();
        hand_in(&orders, 1).await;
        drop((deliveries, orders));
        assert_eq!(group(&mut queues).await, 1);
        assert_eq!(group(&mut queues).await, 0);
    }
}
