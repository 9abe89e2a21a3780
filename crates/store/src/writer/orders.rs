//! What the writer of SQLite is asked to do, and in which order it takes it up. Deliveries go first: a platform waits for its
//! 200, and whatever else is to be written follows from what came in.

use std::future::Future;
use std::pin::Pin;

use tokio::sync::{mpsc, oneshot};

use super::{Tx, Work, whole};
use crate::error::StoreError;

/// At most this many closures share a commit.
const MOST: usize = 256;
/// At most this many share it with a delivery, which waits for all of them.
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
    /// Whether the group has a delivery, and how many of the others it has.
    has_delivery: bool,
    taken: usize,
}

/// The handing-in ends of deliveries and of everything else, and the writer's.
pub(crate) fn queues() -> (Orders, Orders, Queues) {
    let (first, deliveries) = mpsc::channel(QUEUE);
    let (orders, others) = mpsc::channel(QUEUE);
    (Orders(first), Orders(orders), Queues { deliveries, others, has_delivery: false, taken: 0 })
}

impl Queues {
    /// What a group begins with; nothing when all handles are gone.
    pub(crate) async fn first(&mut self) -> Option<Order> {
        self.has_delivery = false;
        self.taken = 0;
        tokio::select! {
            biased;
            Some(order) = self.deliveries.recv() => {
                self.has_delivery = true;
                Some(order)
            }
            Some(order) = self.others.recv() => {
                self.taken = 1;
                Some(order)
            }
            else => None,
        }
    }

    /// What goes on with the group, when there is room for it.
    pub(crate) fn more(&mut self) -> Option<Order> {
        if let Some(delivery) = self.delivery() {
            return Some(delivery);
        }
        let most = if self.has_delivery { MOST_BESIDE_A_DELIVERY } else { MOST };
        let order = if self.taken < most { self.others.try_recv().ok() } else { None };
        self.taken += usize::from(order.is_some());
        order
    }

    /// A delivery that waits.
    pub(crate) fn delivery(&mut self) -> Option<Order> {
        let delivery = self.deliveries.try_recv().ok();
        self.has_delivery |= delivery.is_some();
        delivery
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

    #[tokio::test]
    async fn the_writer_has_nothing_to_do_when_everybody_is_gone() {
        let (deliveries, orders, mut queues) = queues();
        hand_in(&orders, 1).await;
        drop((deliveries, orders));
        assert_eq!(group(&mut queues).await, 1);
        assert_eq!(group(&mut queues).await, 0);
    }
}
