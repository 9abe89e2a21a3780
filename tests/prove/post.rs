//! Delivers what the crowd writes as the platforms do: again and again until somebody says 200, in the order in which
//! each customer wrote, and, where the plan says so, several times over.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use platform_simulator::SimulatorConfig;
use tokio::sync::{Semaphore, mpsc};
use tokio::task::JoinSet;

use crate::crowd::{Crowd, Message, Webhook};
use crate::random::Random;

const FIRST_PAUSE: Duration = Duration::from_millis(25);
const LONGEST_PAUSE: Duration = Duration::from_millis(500);
/// After so long without a 200 the platform gives up, and the checker counts a message that was never taken over.
const PATIENCE: Duration = Duration::from_secs(300);
/// A try that takes longer than this waits for something.
const NOTICEABLE: Duration = Duration::from_millis(100);

/// How a crowd's messages are delivered.
#[derive(Clone, Debug)]
pub(crate) struct PostPlan {
    /// The nodes, as addresses without a slash at the end; each try goes to the next.
    pub(crate) bases: Vec<String>,
    /// Every webhook comes between once and so many times.
    pub(crate) most_copies: u64,
    /// Within how long the further copies come.
    pub(crate) copies_within: Duration,
    /// How long a customer waits before the next message, at most.
    pub(crate) longest_gap: Duration,
    /// How many customers write at a time.
    pub(crate) at_once: usize,
    pub(crate) seed: u64,
}

/// What became of one message's delivery.
#[derive(Clone, Debug)]
pub(crate) struct Letter {
    pub(crate) message: Message,
    /// When it was first tried, in microseconds since the Unix epoch.
    pub(crate) written_at: i64,
    /// When somebody first said 200, in microseconds since the Unix epoch.
    pub(crate) acked_at: Option<i64>,
    /// How long the try took that was answered 200.
    pub(crate) ack: Duration,
    /// How often it was tried, copies included.
    pub(crate) tries: usize,
    /// Answers that were not 200, by status.
    pub(crate) refusals: BTreeMap<u16, usize>,
    /// Tries that found somebody and got no answer.
    pub(crate) unheard: usize,
    /// Tries that found nobody.
    pub(crate) unreached: usize,
    /// When each try began and ended that was not answered 200, in microseconds since the Unix epoch.
    pub(crate) troubles: Vec<(i64, i64)>,
}

/// What a try came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Tried {
    Answered(u16),
    /// Somebody took the connection, and no answer came.
    Unheard,
    /// Nobody took the connection.
    Unreached,
}

/// Lets messages go: whoever paces the run adds permits, and every message takes one.
pub(crate) type Gate = Arc<Semaphore>;

/// Delivers everything and tells what became of each message, in the order of their numbers.
pub(crate) async fn deliver(
    crowd: &Arc<Crowd>,
    plan: &Arc<PostPlan>,
    config: &Arc<SimulatorConfig>,
    gate: &Gate,
) -> Vec<Letter> {
    let (report, mut reports) = mpsc::unbounded_channel();
    let post = Post {
        http: switchboard_tests::client(),
        crowd: Arc::clone(crowd),
        plan: Arc::clone(plan),
        config: Arc::clone(config),
        gate: Arc::clone(gate),
        report,
    };
    let places = Arc::new(Semaphore::new(plan.at_once));
    let mut customers = JoinSet::new();
    for (number, messages) in crowd.customers.iter().enumerate() {
        let place = Arc::clone(&places).acquire_owned().await;
        let (post, messages) = (post.clone(), messages.clone());
        customers.spawn(async move {
            let random = Random::new(post.plan.seed.wrapping_mul(0x1_0001).wrapping_add(number as u64));
            post.customer(&messages, random, place.ok()).await;
        });
        while customers.try_join_next().is_some() {}
    }
    while customers.join_next().await.is_some() {}
    drop(post);
    let mut letters: BTreeMap<usize, Letter> = BTreeMap::new();
    while let Some(letter) = reports.recv().await {
        match letters.get_mut(&letter.message.number) {
            None => drop(letters.insert(letter.message.number, letter)),
            Some(known) => known.join(letter),
        }
    }
    letters.into_values().collect()
}

#[derive(Clone, Debug)]
struct Post {
    http: reqwest::Client,
    crowd: Arc<Crowd>,
    plan: Arc<PostPlan>,
    config: Arc<SimulatorConfig>,
    gate: Gate,
    report: mpsc::UnboundedSender<Letter>,
}

impl Post {
    /// One customer writes: the next message once the one before it was taken over.
    async fn customer(
        &self,
        messages: &[Message],
        mut random: Random,
        place: Option<tokio::sync::OwnedSemaphorePermit>,
    ) {
        let mut copies = JoinSet::new();
        for (number, message) in messages.iter().enumerate() {
            if number > 0 {
                tokio::time::sleep(random.time_below(self.plan.longest_gap)).await;
            }
            if let Ok(permit) = self.gate.acquire().await {
                permit.forget();
            }
            let webhook = Arc::new(self.crowd.webhook(&self.config, *message, now_micros()));
            let more = random.between(1, self.plan.most_copies) - 1;
            for _ in 0..more {
                let (post, webhook, message) = (self.clone(), Arc::clone(&webhook), *message);
                let pause = random.time_below(self.plan.copies_within);
                copies.spawn(async move {
                    tokio::time::sleep(pause).await;
                    post.until_taken(message, &webhook).await;
                });
            }
            self.until_taken(*message, &webhook).await;
        }
        // The place is the next customer's now; the copies need none.
        drop(place);
        while copies.join_next().await.is_some() {}
    }

    async fn until_taken(&self, message: Message, webhook: &Webhook) {
        let started = Instant::now();
        let mut letter = Letter::new(message, now_micros());
        let mut pause = FIRST_PAUSE;
        while started.elapsed() < PATIENCE {
            let base = self.plan.bases.get((message.number + letter.tries) % self.plan.bases.len().max(1));
            let (began, asked) = (now_micros(), Instant::now());
            let tried = self.try_at(base.map_or("", String::as_str), webhook).await;
            letter.note(tried, (began, now_micros()), asked.elapsed());
            if letter.acked_at.is_some() {
                break;
            }
            tokio::time::sleep(pause).await;
            pause = (pause * 2).min(LONGEST_PAUSE);
        }
        // Nobody listens any more only when the whole run was given up.
        let _told = self.report.send(letter);
    }

    async fn try_at(&self, base: &str, webhook: &Webhook) -> Tried {
        let request = self.http.post(format!("{base}{}", webhook.path)).header("content-type", "application/json");
        let request = request.header(webhook.header, &webhook.proof).body(webhook.body.clone());
        match request.send().await {
            Ok(answer) => Tried::Answered(answer.status().as_u16()),
            Err(error) if error.is_connect() => Tried::Unreached,
            Err(_) => Tried::Unheard,
        }
    }
}

impl Letter {
    /// One that was not tried yet.
    pub(crate) fn new(message: Message, written_at: i64) -> Self {
        Self {
            message,
            written_at,
            acked_at: None,
            ack: Duration::ZERO,
            tries: 0,
            refusals: BTreeMap::new(),
            unheard: 0,
            unreached: 0,
            troubles: Vec::new(),
        }
    }

    /// Whether it met with something between two instants: a try that was not answered 200 while it lasted, or one that began
    /// in it and was answered only after it was over.
    pub(crate) fn noticed(&self, from: i64, until: i64) -> bool {
        let ack = i64::try_from(self.ack.as_micros()).unwrap_or(i64::MAX);
        let waited = self.ack >= NOTICEABLE
            && self.acked_at.is_some_and(|at| at > until && (from..=until).contains(&at.saturating_sub(ack)));
        waited || self.troubles.iter().any(|(began, ended)| *began <= until && *ended >= from)
    }

    /// Writes down what a try came to.
    fn note(&mut self, tried: Tried, (began, ended): (i64, i64), took: Duration) {
        self.tries += 1;
        match tried {
            Tried::Answered(200) => {
                (self.acked_at, self.ack) = (Some(ended), took);
                return;
            }
            Tried::Answered(status) => *self.refusals.entry(status).or_default() += 1,
            Tried::Unheard => self.unheard += 1,
            Tried::Unreached => self.unreached += 1,
        }
        self.troubles.push((began, ended));
    }

    /// Adds what became of another copy.
    fn join(&mut self, other: Self) {
        if other.acked_at.is_some_and(|at| self.acked_at.is_none_or(|known| at < known)) {
            (self.acked_at, self.ack) = (other.acked_at, other.ack);
        }
        self.written_at = self.written_at.min(other.written_at);
        self.tries += other.tries;
        self.unheard += other.unheard;
        self.unreached += other.unreached;
        self.troubles.extend(other.troubles);
        for (status, count) in other.refusals {
            *self.refusals.entry(status).or_default() += count;
        }
    }
}

/// How many messages a second were taken over, from the first that was written to the last that was acknowledged.
pub(crate) fn rate(letters: &[Letter]) -> f64 {
    let first = letters.iter().map(|letter| letter.written_at).min();
    let last = letters.iter().filter_map(|letter| letter.acked_at).max();
    let taken = letters.iter().filter(|letter| letter.acked_at.is_some()).count();
    match first.zip(last) {
        Some((first, last)) if last > first => taken as f64 * 1e6 / (last - first) as f64,
        _ => 0.0,
    }
}

/// The machine's time in microseconds since the Unix epoch.
pub(crate) fn now_micros() -> i64 {
    channel_core::Seams::system().now().0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn letter(number: usize) -> Letter {
        Letter::new(Message { number, customer: 0 }, 1_000_000)
    }

    #[test]
    fn every_try_is_counted_by_what_it_came_to() {
        let mut it = letter(0);
        for tried in [Tried::Unreached, Tried::Unheard, Tried::Answered(503), Tried::Answered(200)] {
            it.note(tried, (1_000_000, 1_000_010), Duration::from_micros(10));
        }
        let mut copy = letter(0);
        copy.note(Tried::Unheard, (0, 10), Duration::from_micros(10));
        it.join(copy);
        assert_eq!((it.tries, it.unreached, it.unheard, it.troubles.len()), (5, 1, 2, 4));
        assert_eq!((it.refusals.get(&503), it.acked_at), (Some(&1), Some(1_000_010)));
    }

    #[test]
    fn an_outage_is_noticed_by_a_try_that_failed_in_it_and_by_one_that_waited_for_its_end() {
        let (from, until) = (2_000_000, 3_000_000);
        let mut failed = letter(0);
        failed.note(Tried::Answered(503), (2_500_000, 2_500_100), Duration::from_micros(100));
        let mut waited = letter(0);
        waited.note(Tried::Answered(200), (2_500_000, 3_200_000), Duration::from_millis(700));
        let mut before = letter(0);
        before.note(Tried::Unheard, (1_000_000, 1_900_000), Duration::from_millis(900));
        let mut untouched = letter(0);
        untouched.note(Tried::Answered(200), (2_999_999, 3_000_001), Duration::from_micros(2));
        let noticed = [failed, waited, before, untouched].map(|letter| letter.noticed(from, until));
        assert_eq!(noticed, [true, true, false, false]);
    }

    #[test]
    fn the_rate_is_of_what_was_taken_over() {
        let mut letters = vec![letter(0), letter(1), letter(2)];
        letters[0].note(Tried::Answered(200), (1_000_000, 1_100_000), Duration::ZERO);
        letters[1].note(Tried::Answered(200), (1_000_000, 2_000_000), Duration::ZERO);
        assert!((rate(&letters) - 2.0).abs() < 1e-9);
        assert!(rate(&[]).abs() < 1e-9);
    }
}
