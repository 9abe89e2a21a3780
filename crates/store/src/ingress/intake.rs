//! Where deliveries wait for their commit: those that come while the disk is busy are kept together by the next one.

use std::sync::Arc;

use tokio::sync::{Mutex, mpsc, oneshot};

use super::arrival::{Arrival, Recorded};
use super::record::record;
use crate::error::StoreError;
use crate::open::Store;
use crate::writer::{Hand, Reach};

/// At most this many deliveries are kept by one commit.
const LARGEST_GROUP: usize = 256;
/// At most this many events are, beyond those of the delivery that goes over it.
const MOST_EVENTS: usize = 2_000;
/// At most this many deliveries wait.
const QUEUE: usize = 1_024;

/// A delivery and whoever waits for its commit.
struct Waiting {
    arrival: Arrival,
    reply: oneshot::Sender<Result<Recorded, StoreError>>,
}

/// The way in. The clerks who keep what comes end with it.
#[derive(Debug)]
pub(crate) struct Intake(mpsc::Sender<Waiting>);

impl Intake {
    /// Sets so many clerks to work, each with a commit of its own.
    pub(crate) fn start(hand: &Hand, clerks: usize) -> Self {
        let (queue, waiting) = mpsc::channel(QUEUE);
        let waiting = Arc::new(Mutex::new(waiting));
        for _ in 0..clerks {
            tokio::spawn(keep_together(hand.clone(), Arc::clone(&waiting)));
        }
        Self(queue)
    }
}

impl Store {
    /// Keeps a delivery. When this returns, everything in it is on disk.
    ///
    /// # Errors
    /// When the store is unavailable; then nothing of the delivery was kept and the platform has to send it again.
    pub async fn record(&self, mut arrival: Arrival) -> Result<Recorded, StoreError> {
        if let Some(route) = &arrival.route {
            for new in arrival.events.iter_mut().filter(|new| new.event.account.is_empty()) {
                new.event.account.clone_from(route);
            }
        }
        let (reply, answer) = oneshot::channel();
        let sent = self.intake().0.send(Waiting { arrival, reply }).await;
        sent.map_err(|_| StoreError::Unavailable(None))?;
        answer.await.unwrap_or(Err(StoreError::Unavailable(None)))
    }
}

async fn keep_together(hand: Hand, waiting: Arc<Mutex<mpsc::Receiver<Waiting>>>) {
    loop {
        let mut group = Vec::new();
        let mut events = 0;
        {
            let mut waiting = waiting.lock().await;
            let Some(first) = waiting.recv().await else { return };
            events += first.arrival.events.len();
            group.push(first);
            loop {
                // Whoever has a delivery ready hands it in first: a commit costs nearly the same for many.
                tokio::task::yield_now().await;
                let before = group.len();
                while group.len() < LARGEST_GROUP && events < MOST_EVENTS {
                    let Ok(next) = waiting.try_recv() else { break };
                    events += next.arrival.events.len();
                    group.push(next);
                }
                if group.len() == before {
                    break;
                }
            }
        }
        keep(&hand, group).await;
    }
}

async fn keep(hand: &Hand, group: Vec<Waiting>) {
    let (arrivals, replies): (Vec<_>, Vec<_>) = group.into_iter().map(|one| (one.arrival, one.reply)).unzip();
    let arrivals: Arc<[Arrival]> = arrivals.into();
    match write(hand, &arrivals).await {
        Ok(recorded) => {
            for (reply, recorded) in replies.into_iter().zip(recorded) {
                // Whoever asked may have gone away; what was committed stays committed.
                let _ = reply.send(Ok(recorded));
            }
        }
        // One that the database refuses must not take the others with it.
        Err(error) if !error.is_passing() && arrivals.len() > 1 => {
            for (reply, arrival) in replies.into_iter().zip(arrivals.iter()) {
                let alone: Arc<[Arrival]> = Arc::new([arrival.clone()]);
                let outcome = write(hand, &alone).await.map(|recorded| recorded.into_iter().next().unwrap_or_default());
                let _ = reply.send(outcome);
            }
        }
        Err(error) => {
            for reply in replies {
                let _ = reply.send(Err(error.clone()));
            }
        }
    }
}

async fn write(hand: &Hand, arrivals: &Arc<[Arrival]>) -> Result<Vec<Recorded>, StoreError> {
    let arrivals = Arc::clone(arrivals);
    hand.write(Reach::Every, move |tx| Box::pin(async move { record(tx, &arrivals).await })).await
}
