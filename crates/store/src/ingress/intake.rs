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
    /// How many deliveries wait to be taken in hand by a writer.
    #[must_use]
    pub fn deliveries_waiting(&self) -> usize {
        let queue = &self.intake().0;
        queue.max_capacity().saturating_sub(queue.capacity())
    }

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
        keep(group, |arrivals| write(&hand, arrivals)).await;
    }
}

/// Keeps a group by one commit. When the database refuses it, each delivery is kept alone, so that one that cannot be kept
/// takes no other with it. When the store goes away in the middle of that, the rest is not tried: each would wait for the same
/// answer in its turn, and whoever delivered it waits too.
async fn keep<W, F>(group: Vec<Waiting>, write: W)
where
    W: Fn(Arc<[Arrival]>) -> F,
    F: Future<Output = Result<Vec<Recorded>, StoreError>>,
{
    let (arrivals, replies): (Vec<_>, Vec<_>) = group.into_iter().map(|one| (one.arrival, one.reply)).unzip();
    let arrivals: Arc<[Arrival]> = arrivals.into();
    match write(Arc::clone(&arrivals)).await {
        Ok(recorded) => {
            for (reply, recorded) in replies.into_iter().zip(recorded) {
                // Whoever asked may have gone away; what was committed stays committed.
                let _ = reply.send(Ok(recorded));
            }
        }
        Err(error) if !error.is_passing() && arrivals.len() > 1 => {
            let mut gone = None;
            for (reply, arrival) in replies.into_iter().zip(arrivals.iter()) {
                let outcome = match &gone {
                    Some(error) => Err(StoreError::clone(error)),
                    None => write(Arc::new([arrival.clone()])).await,
                };
                if let Err(error @ StoreError::Unavailable(_)) = &outcome {
                    gone = Some(error.clone());
                }
                let _ = reply.send(outcome.map(|recorded| recorded.into_iter().next().unwrap_or_default()));
            }
        }
        Err(error) => {
            for reply in replies {
                let _ = reply.send(Err(error.clone()));
            }
        }
    }
}

async fn write(hand: &Hand, arrivals: Arc<[Arrival]>) -> Result<Vec<Recorded>, StoreError> {
    hand.write(Reach::Every, move |tx| Box::pin(async move { record(tx, &arrivals).await })).await
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use channel_core::{ChannelId, Timestamp};

    use super::*;

    /// Keeps a group of four deliveries through a store that answers in this way; gives how many were written each time, and
    /// what was said to each delivery.
    async fn kept(
        answer: impl Fn(&[Arrival]) -> Result<(), StoreError>,
    ) -> (Vec<usize>, Vec<Result<usize, StoreError>>) {
        let (mut group, mut answers) = (Vec::new(), Vec::new());
        for number in 0..4 {
            let (reply, said) = oneshot::channel();
            let channel = ChannelId::from_static("fake");
            let route = Some(format!("shop-{number}"));
            let arrival =
                Arrival { channel, received_at: Timestamp(0), route, events: Vec::new(), skipped: Vec::new() };
            group.push(Waiting { arrival, reply });
            answers.push(said);
        }
        let written = Mutex::new(Vec::new());
        let write = |arrivals: Arc<[Arrival]>| {
            written.lock().unwrap().push(arrivals.len());
            let of = |arrival: &Arrival| Recorded {
                new: arrival.route.as_deref().and_then(|route| route.rsplit_once('-')?.1.parse().ok()).unwrap_or(99),
                ..Recorded::default()
            };
            std::future::ready(answer(&arrivals).map(|()| arrivals.iter().map(of).collect()))
        };
        keep(group, write).await;
        let mut said = Vec::new();
        for answer in answers {
            said.push(answer.await.expect("everybody is answered").map(|recorded| recorded.new));
        }
        (written.into_inner().unwrap(), said)
    }

    fn refused() -> StoreError {
        StoreError::Refused(Arc::new(sqlx::Error::RowNotFound))
    }

    fn is(arrivals: &[Arrival], number: usize) -> bool {
        matches!(arrivals, [one] if one.route.as_deref() == Some(format!("shop-{number}").as_str()))
    }

    #[tokio::test]
    async fn a_group_is_kept_by_one_commit_and_each_delivery_hears_of_its_own() {
        let (written, said) = kept(|_| Ok(())).await;
        assert_eq!(written, [4]);
        assert!(matches!(&said[..], [Ok(0), Ok(1), Ok(2), Ok(3)]));
    }

    #[tokio::test]
    async fn one_that_the_database_refuses_takes_no_other_with_it() {
        let (written, said) =
            kept(|arrivals| if arrivals.len() > 1 || is(arrivals, 1) { Err(refused()) } else { Ok(()) }).await;
        assert_eq!(written, [4, 1, 1, 1, 1]);
        assert!(matches!(&said[..], [Ok(0), Err(StoreError::Refused(_)), Ok(2), Ok(3)]), "{said:?}");
    }

    #[tokio::test]
    async fn when_the_store_goes_away_the_rest_is_told_at_once() {
        let (written, said) = kept(|arrivals| match arrivals.len() {
            1 if is(arrivals, 1) => Err(StoreError::Unavailable(None)),
            1 => Ok(()),
            _ => Err(refused()),
        })
        .await;
        assert_eq!(written, [4, 1, 1], "the third and the fourth are not tried");
        let gone = said[1..].iter().all(|said| matches!(said, Err(StoreError::Unavailable(_))));
        assert!(matches!(said[0], Ok(0)) && gone, "{said:?}");
    }

    #[tokio::test]
    async fn a_conflict_concerns_one_delivery_alone() {
        let conflict = || StoreError::Conflict(Arc::new(sqlx::Error::RowNotFound));
        let (written, said) = kept(|arrivals| match arrivals.len() {
            1 if is(arrivals, 0) => Err(conflict()),
            1 => Ok(()),
            _ => Err(refused()),
        })
        .await;
        assert_eq!(written.len(), 5);
        assert!(matches!(&said[..], [Err(StoreError::Conflict(_)), Ok(1), Ok(2), Ok(3)]), "{said:?}");
    }

    #[tokio::test]
    async fn a_store_that_is_away_is_asked_once_for_the_whole_group() {
        let (written, said) = kept(|_| Err(StoreError::Unavailable(None))).await;
        assert_eq!((written, said.iter().filter(|said| said.is_err()).count()), (vec![4], 4));
    }
}
