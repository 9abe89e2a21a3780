//! Where deliveries wait for their commit: those that come while the disk is busy are kept together by the next one.

use std::future::Future;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::{mpsc, oneshot};

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
/// How many commits of deliveries are under way or ready at a time.
const CLERKS: usize = 2;

/// A delivery and whoever waits for its commit.
struct Waiting {
    arrival: Arrival,
    reply: Reply,
}

type Reply = oneshot::Sender<Result<Recorded, StoreError>>;

/// What has come and nobody has in hand. A clerk has it to itself only while it is empty.
type Queue = Arc<tokio::sync::Mutex<mpsc::Receiver<Waiting>>>;

/// The way in. The clerks who keep what comes end with it.
pub(crate) struct Intake {
    deliveries: mpsc::Sender<Waiting>,
    hand: Hand,
}

impl Intake {
    /// Sets the clerks to work: while one waits for its commit, another has the next one ready.
    pub(crate) fn start(hand: Hand) -> Self {
        let (deliveries, waiting) = mpsc::channel(QUEUE);
        let waiting = Arc::new(tokio::sync::Mutex::new(waiting));
        for _ in 0..CLERKS {
            tokio::spawn(keep_all(hand.clone(), Arc::clone(&waiting)));
        }
        Self { deliveries, hand }
    }

    /// What writes deliveries, before or beside everything else.
    pub(crate) fn hand(&self) -> &Hand {
        &self.hand
    }
}

impl Store {
    /// How many deliveries wait to be taken in hand by a writer.
    #[must_use]
    pub fn deliveries_waiting(&self) -> usize {
        let queue = &self.intake().deliveries;
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
        let sent = self.intake().deliveries.send(Waiting { arrival, reply }).await;
        sent.map_err(|_| StoreError::Unavailable(None))?;
        answer.await.unwrap_or(Err(StoreError::Unavailable(None)))
    }
}

async fn keep_all(hand: Hand, queue: Queue) {
    loop {
        let Some(first) = queue.lock().await.recv().await else { return };
        let group = Arc::new(Group::of(first));
        let (taken, waiting) = (Arc::clone(&group), Arc::clone(&queue));
        // The transaction takes in whoever has come by the time it begins.
        let outcome = hand.write(Reach::Every, move |tx| {
            let arrivals = taken.close(&waiting);
            Box::pin(async move { record(tx, &arrivals).await })
        });
        let outcome = outcome.await;
        let alone = |arrival: Arrival| {
            hand.write(Reach::Every, move |tx| Box::pin(async move { record(tx, &[arrival]).await }))
        };
        answer(group.ended(), outcome, alone).await;
    }
}

/// What one commit keeps: open until its transaction begins.
struct Group(Mutex<Members>);

struct Members {
    open: Vec<Arrival>,
    closed: Option<Arc<[Arrival]>>,
    replies: Vec<Reply>,
}

impl Group {
    fn of(first: Waiting) -> Self {
        let Waiting { arrival, reply } = first;
        Self(Mutex::new(Members { open: vec![arrival], closed: None, replies: vec![reply] }))
    }

    /// Takes in who waits, as far as there is room; the second time, nobody.
    fn close(&self, queue: &Queue) -> Arc<[Arrival]> {
        let mut members = self.members();
        if members.closed.is_none()
            && let Ok(mut queue) = queue.try_lock()
        {
            let mut events: usize = members.open.iter().map(|arrival| arrival.events.len()).sum();
            while members.open.len() < LARGEST_GROUP && events < MOST_EVENTS {
                let Ok(Waiting { arrival, reply }) = queue.try_recv() else { break };
                events += arrival.events.len();
                members.open.push(arrival);
                members.replies.push(reply);
            }
        }
        members.closed()
    }

    /// Who was in it and waits for an answer.
    fn ended(&self) -> (Arc<[Arrival]>, Vec<Reply>) {
        let mut members = self.members();
        (members.closed(), std::mem::take(&mut members.replies))
    }

    fn members(&self) -> MutexGuard<'_, Members> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Members {
    fn closed(&mut self) -> Arc<[Arrival]> {
        Arc::clone(self.closed.get_or_insert_with(|| std::mem::take(&mut self.open).into()))
    }
}

/// Tells everybody what became of their delivery. When the database refused the group, each delivery is kept alone, so that one
/// that cannot be kept takes no other with it. When the store goes away in the middle of that, the rest is not tried: each would
/// wait for the same answer in its turn, and whoever delivered it waits too.
async fn answer<W, F>(
    (arrivals, replies): (Arc<[Arrival]>, Vec<Reply>),
    outcome: Result<Vec<Recorded>, StoreError>,
    alone: W,
) where
    W: Fn(Arrival) -> F,
    F: Future<Output = Result<Vec<Recorded>, StoreError>>,
{
    match outcome {
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
                    None => alone(arrival.clone()).await,
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

#[cfg(test)]
mod tests {
    use channel_core::{ChannelId, Timestamp};

    use super::*;

    /// Keeps a group of four deliveries through a store that answers in this way; gives how many were written each time, and
    /// what was said to each delivery.
    async fn kept(
        answer: impl Fn(&[Arrival]) -> Result<(), StoreError>,
    ) -> (Vec<usize>, Vec<Result<usize, StoreError>>) {
        let (mut group, mut answers) = (Vec::new(), Vec::new());
        for number in 0..4 {
            let (waiting, said) = waiting(number);
            group.push(waiting);
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
        let (arrivals, replies): (Vec<_>, Vec<_>) = group.into_iter().map(|one| (one.arrival, one.reply)).unzip();
        let arrivals: Arc<[Arrival]> = arrivals.into();
        let outcome = write(Arc::clone(&arrivals)).await;
        super::answer((arrivals, replies), outcome, |arrival| write(Arc::new([arrival]))).await;
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

    fn waiting(number: usize) -> (Waiting, oneshot::Receiver<Result<Recorded, StoreError>>) {
        let (reply, said) = oneshot::channel();
        let (channel, route) = (ChannelId::from_static("fake"), Some(format!("shop-{number}")));
        let arrival = Arrival { channel, received_at: Timestamp(0), route, events: Vec::new(), skipped: Vec::new() };
        (Waiting { arrival, reply }, said)
    }

    #[tokio::test]
    async fn whoever_comes_before_the_transaction_begins_is_in_it() {
        let (sender, queue) = mpsc::channel(QUEUE);
        let queue = Queue::new(tokio::sync::Mutex::new(queue));
        let group = Group::of(waiting(0).0);
        for number in 1..=LARGEST_GROUP {
            assert!(sender.send(waiting(number).0).await.is_ok());
        }
        let arrivals = group.close(&queue);
        assert_eq!(arrivals.len(), LARGEST_GROUP, "one has no room");
        assert!(is(&arrivals[1..2], 1), "the oldest first");
        assert_eq!(group.close(&queue).len(), LARGEST_GROUP, "a transaction that is run again keeps the same");
        let (arrivals, replies) = group.ended();
        assert_eq!((arrivals.len(), replies.len()), (LARGEST_GROUP, LARGEST_GROUP));
        assert!(queue.lock().await.try_recv().is_ok_and(|left| is(&[left.arrival], LARGEST_GROUP)));
    }

    #[tokio::test]
    async fn a_group_whose_transaction_never_began_still_answers() {
        let group = Group::of(waiting(0).0);
        let (arrivals, replies) = group.ended();
        assert_eq!((arrivals.len(), replies.len()), (1, 1));
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
