//! Where deliveries wait for their commit: those that come while the disk is busy are kept together by the next one.

use std::collections::VecDeque;
use std::future::Future;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::{Notify, Semaphore, oneshot};
use tokio::task::JoinSet;

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

/// The way in. The clerks who keep what comes end with it.
pub(crate) struct Intake {
    queue: Arc<Queue>,
    hand: Hand,
    _clerks: JoinSet<()>,
}

impl Intake {
    /// Sets the clerks to work: while one waits for its commit, another has the next one ready.
    pub(crate) fn start(hand: Hand) -> Self {
        let queue = Arc::new(Queue::new());
        let clerks = (0..CLERKS).map(|_| keep_all(hand.clone(), Arc::clone(&queue))).collect();
        Self { queue, hand, _clerks: clerks }
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
        self.intake().queue.waiting().len()
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
        self.intake().queue.put(Waiting { arrival, reply }).await;
        answer.await.unwrap_or(Err(StoreError::Unavailable(None)))
    }
}

async fn keep_all(hand: Hand, queue: Arc<Queue>) {
    loop {
        queue.some().await;
        let together = |group: Arc<Group>| {
            let queue = Arc::clone(&queue);
            // The transaction takes in whoever has come by the time it begins.
            hand.write(Reach::Every, move |tx| {
                let arrivals = group.close(&queue);
                Box::pin(async move { record(tx, &arrivals).await })
            })
        };
        let alone = |arrival: Arrival| {
            hand.write(Reach::Every, move |tx| Box::pin(async move { record(tx, &[arrival]).await }))
        };
        keep_next(&queue, together, alone).await;
    }
}

/// Keeps whoever waits by one transaction, `together`, which takes them in when it begins.
async fn keep_next<T, A>(queue: &Queue, together: impl FnOnce(Arc<Group>) -> T, alone: impl Fn(Arrival) -> A)
where
    T: Future<Output = Result<Vec<Recorded>, StoreError>>,
    A: Future<Output = Result<Vec<Recorded>, StoreError>>,
{
    let group = Arc::new(Group::default());
    let outcome = together(Arc::clone(&group)).await;
    // When it never began, all who wait hear why now: tried one after the other, the last of them would wait for minutes.
    let arrivals = group.close(queue);
    answer(&arrivals, group.replies(), outcome, alone).await;
}

/// A delivery and whoever waits for its commit.
struct Waiting {
    arrival: Arrival,
    reply: Reply,
}

type Reply = oneshot::Sender<Result<Recorded, StoreError>>;

/// What has come and no transaction has taken in, the oldest first. Of a channel a clerk would have to take somebody out to learn that
/// somebody waits; here they are left until the transaction begins.
struct Queue {
    waiting: Mutex<VecDeque<Waiting>>,
    room: Semaphore,
    came: Notify,
}

impl Queue {
    fn new() -> Self {
        Self { waiting: Mutex::default(), room: Semaphore::new(QUEUE), came: Notify::new() }
    }

    /// Adds a delivery, as soon as there is room.
    async fn put(&self, delivery: Waiting) {
        if let Ok(room) = self.room.acquire().await {
            room.forget();
        }
        self.waiting().push_back(delivery);
        self.came.notify_one();
    }

    /// Waits until somebody waits.
    async fn some(&self) {
        while self.waiting().is_empty() {
            self.came.notified().await;
        }
    }

    /// Takes out what has room in one commit.
    fn take(&self) -> (Vec<Arrival>, Vec<Reply>) {
        let mut waiting = self.waiting();
        let (mut arrivals, mut replies, mut events) = (Vec::new(), Vec::new(), 0);
        while arrivals.len() < LARGEST_GROUP && events < MOST_EVENTS {
            let Some(Waiting { arrival, reply }) = waiting.pop_front() else { break };
            events += arrival.events.len();
            arrivals.push(arrival);
            replies.push(reply);
        }
        self.room.add_permits(arrivals.len());
        (arrivals, replies)
    }

    fn waiting(&self) -> MutexGuard<'_, VecDeque<Waiting>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What one commit keeps: open until its transaction begins.
#[derive(Default)]
struct Group(Mutex<Members>);

#[derive(Default)]
struct Members {
    arrivals: Option<Arc<[Arrival]>>,
    replies: Vec<Reply>,
}

impl Group {
    /// Takes in who waits, as far as there is room; the second time, nobody.
    fn close(&self, queue: &Queue) -> Arc<[Arrival]> {
        let mut members = self.members();
        let Members { arrivals, replies } = &mut *members;
        let taken = arrivals.get_or_insert_with(|| {
            let (arrivals, all) = queue.take();
            *replies = all;
            arrivals.into()
        });
        Arc::clone(taken)
    }

    /// Who waits for an answer.
    fn replies(&self) -> Vec<Reply> {
        std::mem::take(&mut self.members().replies)
    }

    fn members(&self) -> MutexGuard<'_, Members> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Tells everybody what became of their delivery. When the database refused the group, each delivery is kept alone, so that one
/// that cannot be kept takes no other with it. When the store goes away in the middle of that, the rest is not tried: each would
/// wait for the same answer in its turn, and whoever delivered it waits too.
async fn answer<A>(
    arrivals: &[Arrival],
    replies: Vec<Reply>,
    outcome: Result<Vec<Recorded>, StoreError>,
    alone: impl Fn(Arrival) -> A,
) where
    A: Future<Output = Result<Vec<Recorded>, StoreError>>,
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
    use std::future::{Ready, ready};
    use std::pin::pin;

    use channel_core::{ChannelId, Timestamp};
    use futures_util::FutureExt;
    use futures_util::future::join_all;

    use super::*;

    /// Keeps four deliveries that wait through a store that answers in this way; gives how many were written each time, and what was
    /// said to each delivery.
    async fn kept(
        answer: impl Fn(&[Arrival]) -> Result<(), StoreError>,
    ) -> (Vec<usize>, Vec<Result<usize, StoreError>>) {
        let (queue, answers) = queue_of(4).await;
        let written = Mutex::new(Vec::new());
        let write = |arrivals: &[Arrival]| {
            written.lock().unwrap().push(arrivals.len());
            let of = |arrival: &Arrival| Recorded {
                new: arrival.route.as_deref().and_then(|route| route.rsplit_once('-')?.1.parse().ok()).unwrap_or(99),
                ..Recorded::default()
            };
            ready(answer(arrivals).map(|()| arrivals.iter().map(of).collect()))
        };
        keep_next(&queue, |group| write(&group.close(&queue)), |arrival| write(&[arrival])).await;
        let said = said(answers).await.into_iter().map(|answer| answer.map(|recorded| recorded.new)).collect();
        (written.into_inner().unwrap(), said)
    }

    type Answer = oneshot::Receiver<Result<Recorded, StoreError>>;

    async fn queue_of(number: usize) -> (Queue, Vec<Answer>) {
        let (queue, mut answers) = (Queue::new(), Vec::new());
        for number in 0..number {
            let (waiting, answer) = waiting(number);
            queue.put(waiting).await;
            answers.push(answer);
        }
        (queue, answers)
    }

    async fn said(answers: Vec<Answer>) -> Vec<Result<Recorded, StoreError>> {
        join_all(answers).await.into_iter().map(|answer| answer.expect("everybody is answered")).collect()
    }

    fn refused() -> StoreError {
        StoreError::Refused(Arc::new(sqlx::Error::RowNotFound))
    }

    fn is(arrivals: &[Arrival], number: usize) -> bool {
        matches!(arrivals, [one] if one.route.as_deref() == Some(format!("shop-{number}").as_str()))
    }

    fn waiting(number: usize) -> (Waiting, Answer) {
        let (reply, said) = oneshot::channel();
        let (channel, route) = (ChannelId::from_static("fake"), Some(format!("shop-{number}")));
        let arrival = Arrival { channel, received_at: Timestamp(0), route, events: Vec::new(), skipped: Vec::new() };
        (Waiting { arrival, reply }, said)
    }

    #[tokio::test]
    async fn whoever_comes_before_the_transaction_begins_is_in_it() {
        let (queue, _answers) = queue_of(LARGEST_GROUP + 1).await;
        let group = Group::default();
        let arrivals = group.close(&queue);
        assert_eq!(arrivals.len(), LARGEST_GROUP, "one has no room");
        assert!(is(&arrivals[1..2], 1), "the oldest first");
        assert_eq!(group.close(&queue).len(), LARGEST_GROUP, "a transaction that is run again keeps the same");
        assert_eq!(group.replies().len(), LARGEST_GROUP);
        assert!(is(&Group::default().close(&queue), LARGEST_GROUP));
        assert_eq!(queue.room.available_permits(), QUEUE);
    }

    #[tokio::test]
    async fn everybody_who_waits_is_told_at_once_when_no_transaction_begins() {
        let (queue, answers) = queue_of(40).await;
        let unreachable = |_: Arrival| -> Ready<Result<Vec<Recorded>, StoreError>> { panic!("nobody is tried alone") };
        keep_next(&queue, |_| ready(Err(StoreError::Unavailable(None))), unreachable).await;
        let said = said(answers).await;
        assert!(said.iter().all(|said| matches!(said, Err(StoreError::Unavailable(_)))), "{said:?}");
    }

    #[tokio::test]
    async fn a_full_queue_takes_the_next_one_when_there_is_room() {
        let (queue, _answers) = queue_of(QUEUE).await;
        let (late, _answer) = waiting(QUEUE);
        let mut put = pin!(queue.put(late));
        assert!((&mut put).now_or_never().is_none());
        queue.take();
        put.await;
        assert_eq!(queue.waiting().len(), QUEUE - LARGEST_GROUP + 1);
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
