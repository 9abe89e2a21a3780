//! One story in one of its many orders: every webhook comes one to seven times, in any order.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use channel_core::{Clock as _, Event};
use channel_testkit::message;

use super::cast::{Cast, connect};
use super::life::Life;
use super::place::Place;
use super::platform::{Mood, SHOPS, deliver};
use super::random::Random;
use super::read::Books;
use super::speech::{numbers, question};

/// How the story is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Order {
    /// How many messages there are, and with them the story.
    pub messages: usize,
    /// How many turns and sends run at a time.
    pub workers: usize,
    /// Where copies and order come from.
    pub seed: u64,
}

/// What it came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shuffled {
    /// How many webhooks came, copies included.
    pub deliveries: usize,
    /// Messages that are not in a timeline.
    pub lost: usize,
    /// Messages that are there twice, or answered in two lines.
    pub duplicate_turns: usize,
    /// Texts that the platform took twice.
    pub duplicate_sends: usize,
    /// Messages without an answer that was sent.
    pub unanswered: usize,
    /// Everything that has to be the same in every order.
    pub state: u64,
}

/// How many messages a customer writes.
const PER_CUSTOMER: usize = 4;
/// The largest batch of one webhook.
const LARGEST_BATCH: usize = 100;

/// Delivers the story and gives what it came to.
///
/// # Errors
/// When the store cannot be used.
pub fn shuffle(place: &Place, order: Order) -> Result<Shuffled, String> {
    let cast = Cast::new(place, 0, Mood::Kind);
    let life = Life::begin(&cast)?;
    let shops = life.wait(connect(&life.store)).map_err(|error| format!("connecting: {error}"))?;
    let mut random = Random::new(order.seed);
    let began = cast.clock.now();
    let mut waiting = Vec::new();
    for number in 0..order.messages {
        let customer = number / PER_CUSTOMER;
        let at = began.plus(Duration::from_millis(number as u64));
        let shop = SHOPS[customer % SHOPS.len()];
        let event = message(shop, &name(customer), &format!("m{number}"), &question(number), at);
        cast.platform.wrote(&name(customer), at);
        copies(&mut waiting, event, &mut random);
    }
    random.shuffle(&mut waiting);
    let mut deliveries = 0;
    loop {
        let many = (1 + random.below(LARGEST_BATCH)).min(waiting.len());
        let batch = waiting.split_off(waiting.len() - many);
        deliveries += batch.len();
        cast.platform.acknowledged(&batch);
        let recorded = life.wait(deliver(&life.node, batch));
        recorded.map_err(|error| format!("recording: {error}"))?;
        cast.clock.advance(Duration::from_millis(random.below(400) as u64));
        if waiting.is_empty() || random.percent(10) {
            work(&life, order.workers)?;
            if waiting.is_empty() {
                // The last bursts are over, and what they caused is answered.
                cast.clock.advance(Duration::from_secs(1));
                work(&life, order.workers)?;
            }
            let mut reports = Vec::new();
            for event in cast.platform.mail(cast.clock.now()) {
                copies(&mut reports, event, &mut random);
            }
            for report in reports {
                let place = random.below(waiting.len() + 1);
                waiting.push(report);
                let last = waiting.len() - 1;
                waiting.swap(place, last);
            }
        }
        if waiting.is_empty() {
            break;
        }
    }
    let books = life.wait(Books::open(&life.store, shops.organisation)).map_err(|error| error.to_string())?;
    let shuffled = compare(&cast, &books, order.messages, deliveries);
    life.end(&cast);
    Ok(shuffled)
}

fn copies(waiting: &mut Vec<Event>, event: Event, random: &mut Random) {
    let more = random.below(7);
    waiting.extend(std::iter::repeat_n(event.clone(), more));
    waiting.push(event);
}

/// Does what is due, several workers side by side.
fn work(life: &Life, workers: usize) -> Result<(), String> {
    let done = life.wait(async {
        let mut tasks = tokio::task::JoinSet::new();
        for _ in 0..workers.max(1) {
            let node = life.node.clone();
            tasks.spawn(async move { Box::pin(node.run_until_idle()).await });
        }
        tasks.join_all().await
    });
    done.into_iter().collect::<Result<(), _>>().map_err(|error| format!("working: {error}"))
}

/// What has to be the same: who there is, what each of them said, and how far the answer to each message is.
fn compare(cast: &Cast<'_>, books: &Books, messages: usize, deliveries: usize) -> Shuffled {
    let (mut kept, mut answers): (BTreeMap<usize, usize>, BTreeMap<usize, Vec<&str>>) =
        (BTreeMap::new(), BTreeMap::new());
    let mut state = BTreeSet::new();
    for line in &books.lines {
        match (line.direction.as_str(), line.status.as_str()) {
            ("inbound", status) => {
                numbers(&line.words).into_iter().for_each(|number| *kept.entry(number).or_default() += 1);
                state.insert(format!(
                    "{} {} {:?} {:?} {status}",
                    line.customer, line.owner, line.provider_id, line.words
                ));
            }
            (_, "suppressed") => {}
            (_, status) => {
                for number in numbers(&line.words) {
                    answers.entry(number).or_default().push(status);
                    state.insert(format!("{} {} #{number} {status}", line.customer, line.author));
                }
            }
        }
    }
    let mut taken: BTreeMap<(String, String), usize> = BTreeMap::new();
    for it in cast.platform.taken() {
        *taken.entry((it.customer, it.text)).or_default() += 1;
    }
    let went_out = |status: &&str| matches!(*status, "sent" | "delivered" | "read");
    let answered = |number: &usize| answers.get(number).is_some_and(|lines| lines.iter().any(&went_out));
    let twice = kept.values().filter(|times| **times > 1).count() + answers.values().filter(|it| it.len() > 1).count();
    Shuffled {
        deliveries,
        lost: (0..messages).filter(|number| !kept.contains_key(number)).count(),
        duplicate_turns: twice,
        duplicate_sends: taken.values().filter(|times| **times > 1).count(),
        unanswered: (0..messages).filter(|number| !answered(number)).count(),
        state: hash(&state),
    }
}

/// FNV-1a over the lines in order.
fn hash(lines: &BTreeSet<String>) -> u64 {
    let bytes = lines.iter().flat_map(|line| line.bytes().chain([b'\n']));
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

fn name(customer: usize) -> String {
    format!("customer-{customer:05}")
}
