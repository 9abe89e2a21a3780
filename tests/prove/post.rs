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
/// After so long without a 200 the platform gives up, and the run has failed.
const PATIENCE: Duration = Duration::from_secs(300);

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
        let (written_at, refusals) = (now_micros(), BTreeMap::new());
        let mut letter = Letter { message, written_at, acked_at: None, ack: Duration::ZERO, tries: 0, refusals };
        let mut pause = FIRST_PAUSE;
        while started.elapsed() < PATIENCE {
            let base = self.plan.bases.get((message.number + letter.tries) % self.plan.bases.len().max(1));
            letter.tries += 1;
            let tried = Instant::now();
            match self.try_at(base.map_or("", String::as_str), webhook).await {
                Some(200) => {
                    letter.acked_at = Some(now_micros());
                    letter.ack = tried.elapsed();
                    break;
                }
                Some(status) => *letter.refusals.entry(status).or_default() += 1,
                None => {}
            }
            tokio::time::sleep(pause).await;
            pause = (pause * 2).min(LONGEST_PAUSE);
        }
        // Nobody listens any more only when the whole run was given up.
        let _told = self.report.send(letter);
    }

    async fn try_at(&self, base: &str, webhook: &Webhook) -> Option<u16> {
        let request = self.http.post(format!("{base}{}", webhook.path)).header("content-type", "application/json");
        let request = request.header(webhook.header, &webhook.proof).body(webhook.body.clone());
        Some(request.send().await.ok()?.status().as_u16())
    }
}

impl Letter {
    /// Adds what became of another copy.
    fn join(&mut self, other: Self) {
        if other.acked_at.is_some_and(|at| self.acked_at.is_none_or(|known| at < known)) {
            (self.acked_at, self.ack) = (other.acked_at, other.ack);
        }
        self.written_at = self.written_at.min(other.written_at);
        self.tries += other.tries;
        for (status, count) in other.refusals {
            *self.refusals.entry(status).or_default() += count;
        }
    }
}

/// The machine's time in microseconds since the Unix epoch.
pub(crate) fn now_micros() -> i64 {
    channel_core::Seams::system().now().0
}
