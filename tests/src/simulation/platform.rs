//! The platform: it takes messages, refuses them, or loses the answer, and it remembers everything it took.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use channel_core::capabilities::WindowRule;
use channel_core::error::Retry;
use channel_core::media::MediaStream;
use channel_core::model::{Media, Origin, Status, StatusUpdate};
use channel_core::{
    Account, Body, Capabilities, Channel, ChannelError, ChannelId, Clock as _, Contact, Content, ErrorKind, Event,
    OutboundMessage, Parsed, Receipt, Timestamp, Webhook,
};
use channel_testkit::{FakeChannel, TestClock};
use store::StoreError;
use store::ingress::Recorded;
use switchboard::engine::{Delivery, Engine};

use super::nemesis::Others;
use super::random::Random;

/// The accounts. The first one's statuses carry our token, as on WhatsApp; of the second one's messages an echo comes, as
/// on Instagram.
pub(super) const SHOPS: [&str; 2] = ["shop-1", "shop-2"];

pub(super) const FAKE: ChannelId = ChannelId::from_static("fake");

const DAY: Duration = Duration::from_secs(24 * 60 * 60);
/// What was begun inside the window may arrive a little after it.
const SLACK: Duration = Duration::from_secs(60 * 60);

/// One message the platform took.
#[derive(Clone, Debug)]
pub(super) struct Taken {
    pub(super) customer: String,
    pub(super) text: String,
    /// The platform's id of it.
    pub(super) id: String,
    /// Our side was not told, or slept: what comes next need not wait for it.
    pub(super) unsure: bool,
}

/// A webhook that is due at an instant.
#[derive(Clone, Debug)]
pub(super) struct Mail {
    pub(super) due: Timestamp,
    pub(super) event: Event,
}

/// How the platform behaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mood {
    /// It takes everything and reports it at once.
    Kind,
    /// It does whatever platforms do.
    Moody,
}

#[derive(Debug)]
struct Memory {
    random: Random,
    mood: Mood,
    taken: Vec<Taken>,
    mail: Vec<Mail>,
    /// Numbers of the platform's own.
    last_id: usize,
    /// When somebody last wrote.
    wrote: BTreeMap<String, Timestamp>,
    silent: BTreeSet<String>,
    trespasses: Vec<String>,
    asleep: bool,
    locked_out: BTreeSet<String>,
    /// How far a message is by what was delivered to us.
    reported: BTreeMap<String, Status>,
    faults: BTreeMap<&'static str, usize>,
    /// What another node took while a sender waited.
    meanwhile: Vec<String>,
}

/// The platform.
#[derive(Debug)]
pub(super) struct Platform {
    shape: FakeChannel,
    clock: TestClock,
    memory: Mutex<Memory>,
    others: Mutex<Option<Others>>,
}

/// What one send comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    Taken,
    /// Its status is faster than its answer.
    TakenAndReported,
    TakenAndLost,
    Lost,
    NotSent,
    Throttled,
    Refused,
    Unauthorized,
}

impl Platform {
    pub(super) fn new(seed: u64, clock: TestClock, mood: Mood) -> Self {
        let shape = FakeChannel::default();
        let capabilities = Capabilities {
            window: Some(WindowRule { seconds: DAY.as_secs(), ..WindowRule::default() }),
            typing: channel_core::capabilities::Level::None,
            mark_read: channel_core::capabilities::Level::None,
            ..shape.capabilities().clone()
        };
        let memory = Memory {
            random: Random::new(seed ^ 0x91a7),
            mood,
            taken: Vec::new(),
            mail: Vec::new(),
            last_id: 0,
            wrote: BTreeMap::new(),
            silent: BTreeSet::new(),
            trespasses: Vec::new(),
            asleep: false,
            locked_out: BTreeSet::new(),
            reported: BTreeMap::new(),
            faults: BTreeMap::new(),
            meanwhile: Vec::new(),
        };
        let shape = shape.with_capabilities(capabilities);
        Self { shape, clock, memory: Mutex::new(memory), others: Mutex::new(None) }
    }

    /// Whoever goes on while a sender waits for its answer.
    pub(super) fn set_others(&self, others: Option<Others>) {
        *lock(&self.others) = others;
    }

    pub(super) fn set_mood(&self, mood: Mood) {
        lock(&self.memory).mood = mood;
    }

    /// From now on a sender may have slept behind its door, or not.
    pub(super) fn set_asleep(&self, asleep: bool) {
        lock(&self.memory).asleep = asleep;
    }

    /// A customer wrote.
    pub(super) fn wrote(&self, customer: &str, at: Timestamp) {
        let mut memory = lock(&self.memory);
        let known = memory.wrote.entry(customer.to_owned()).or_insert(at);
        *known = at.max(*known);
    }

    /// We know by now that a customer wants no messages.
    pub(super) fn silence(&self, customer: &str) {
        lock(&self.memory).silent.insert(customer.to_owned());
    }

    /// The accounts whose token it refused, each once.
    pub(super) fn locked_out(&self) -> BTreeSet<String> {
        std::mem::take(&mut lock(&self.memory).locked_out)
    }

    /// The webhooks due by an instant.
    pub(super) fn mail(&self, by: Timestamp) -> Vec<Event> {
        let mut memory = lock(&self.memory);
        let (due, later) = std::mem::take(&mut memory.mail).into_iter().partition(|mail| mail.due <= by);
        memory.mail = later;
        Vec::into_iter(due).map(|mail| mail.event).collect()
    }

    /// Webhooks that were not acknowledged come again.
    pub(super) fn post_again(&self, events: Vec<Event>) {
        let due = self.clock.now();
        lock(&self.memory).mail.extend(events.into_iter().map(|event| Mail { due, event }));
    }

    /// A delivery was acknowledged.
    pub(super) fn acknowledged(&self, events: &[Event]) {
        let mut memory = lock(&self.memory);
        for event in events {
            if let Body::Status(update) = &event.body {
                let known = memory.reported.entry(event.id.clone()).or_insert_with(|| update.status.clone());
                if rank(&update.status) > rank(known) {
                    *known = update.status.clone();
                }
            }
        }
    }

    /// The events that another node took while a sender waited, by [`key_of`].
    pub(super) fn delivered_meanwhile(&self) -> Vec<String> {
        std::mem::take(&mut lock(&self.memory).meanwhile)
    }

    pub(super) fn taken(&self) -> Vec<Taken> {
        lock(&self.memory).taken.clone()
    }

    pub(super) fn reported(&self) -> BTreeMap<String, Status> {
        lock(&self.memory).reported.clone()
    }

    pub(super) fn trespasses(&self) -> Vec<String> {
        lock(&self.memory).trespasses.clone()
    }

    pub(super) fn faults(&self) -> BTreeMap<&'static str, usize> {
        lock(&self.memory).faults.clone()
    }

    fn fate(&self, shop: &str) -> Fate {
        let mut memory = lock(&self.memory);
        if memory.mood == Mood::Kind {
            return Fate::Taken;
        }
        let (fate, name) = match memory.random.below(200) {
            0..120 => return Fate::Taken,
            120..140 => (Fate::TakenAndReported, "status before the answer"),
            140..154 => (Fate::TakenAndLost, "taken, answer lost"),
            154..166 => (Fate::Lost, "lost before it was taken"),
            166..182 => (Fate::NotSent, "not sent"),
            182..194 => (Fate::Throttled, "throttled"),
            194..198 => (Fate::Refused, "refused"),
            _ => (Fate::Unauthorized, "unauthorized"),
        };
        if fate == Fate::Unauthorized {
            memory.locked_out.insert(shop.to_owned());
        }
        *memory.faults.entry(name).or_default() += 1;
        fate
    }

    /// It takes a message, and reports on it later.
    fn take(&self, account: &Account, message: &OutboundMessage, fate: Fate) -> String {
        let now = self.clock.now();
        let customer = message.conversation.as_str().to_owned();
        let text = message.content.words().unwrap_or_default().to_owned();
        let mut memory = lock(&self.memory);
        memory.last_id += 1;
        let id = format!("wamid-{}", memory.last_id);
        let closed = memory.wrote.get(&customer).is_none_or(|wrote| now > wrote.plus(DAY).plus(SLACK));
        if closed {
            memory.trespasses.push(format!("{text:?} outside the window of {customer}"));
        }
        if memory.silent.contains(&customer) {
            memory.trespasses.push(format!("{text:?} to {customer}, who wants none"));
        }
        let unsure = memory.asleep || fate == Fate::TakenAndLost;
        memory.taken.push(Taken { customer: customer.clone(), text: text.clone(), id: id.clone(), unsure });
        if fate == Fate::TakenAndLost && memory.random.percent(20) {
            return id; // Nobody will ever hear of it.
        }
        let token = message.token.clone().filter(|_| account.external_id == SHOPS[0]);
        let mut reports = vec![Status::Sent, Status::Delivered];
        if customer.ends_with(['0', '2', '4', '6', '8']) || memory.mood == Mood::Moody && memory.random.percent(50) {
            reports.push(Status::Read);
        }
        let mut events = Vec::new();
        if account.external_id == SHOPS[1] {
            events.push(echo(&account.external_id, &customer, &id, &text, now));
        }
        events
            .extend(reports.into_iter().map(|it| status(&account.external_id, &customer, &id, it, token.clone(), now)));
        for event in events {
            let pause = if memory.mood == Mood::Moody { memory.random.below(600_000) } else { 0 };
            let due = now.plus(Duration::from_millis(pause as u64));
            memory.mail.push(Mail { due, event });
        }
        id
    }

    /// Somebody else's account reports on a message that is not its own.
    fn forge(&self, account: &Account, message: &OutboundMessage) {
        let now = self.clock.now();
        let Some(other) = SHOPS.iter().find(|shop| **shop != account.external_id) else { return };
        let mut memory = lock(&self.memory);
        memory.last_id += 1;
        let id = format!("forged-{}", memory.last_id);
        let event = status(other, message.conversation.as_str(), &id, Status::Delivered, message.token.clone(), now);
        memory.mail.push(Mail { due: now, event });
    }
}

#[async_trait]
impl Channel for Platform {
    fn id(&self) -> ChannelId {
        FAKE
    }

    fn capabilities(&self) -> &Capabilities {
        self.shape.capabilities()
    }

    fn webhook(&self) -> &dyn Webhook {
        self.shape.webhook()
    }

    async fn send(&self, account: &Account, message: &OutboundMessage) -> Result<Receipt, ChannelError> {
        let fate = self.fate(&account.external_id);
        match fate {
            Fate::Taken => Ok(Receipt::new(self.take(account, message, fate))),
            Fate::TakenAndReported => {
                let id = self.take(account, message, fate);
                let event = status(
                    &account.external_id,
                    message.conversation.as_str(),
                    &id,
                    Status::Delivered,
                    None,
                    self.clock.now(),
                );
                let others = lock(&self.others).clone();
                if let Some(others) = others {
                    others.go_on(vec![event.clone()]);
                    lock(&self.memory).meanwhile.push(key_of(&event));
                    self.acknowledged(&[event]);
                }
                Ok(Receipt::new(id))
            }
            Fate::TakenAndLost => {
                self.take(account, message, fate);
                Err(ChannelError::ambiguous(ErrorKind::Transport, "the connection broke before the answer came"))
            }
            Fate::Lost => {
                self.forge(account, message);
                Err(ChannelError::ambiguous(ErrorKind::Transport, "the platform did not answer in time"))
            }
            Fate::NotSent => {
                Err(ChannelError::refused(ErrorKind::Transport, "no connection").with_retry(Retry::Backoff))
            }
            Fate::Throttled => {
                let pause = Retry::After(Duration::from_secs(6));
                Err(ChannelError::refused(ErrorKind::RateLimited, "too fast").with_retry(pause))
            }
            Fate::Refused => Err(ChannelError::refused(ErrorKind::Recipient, "this person cannot be reached")),
            Fate::Unauthorized => Err(ChannelError::refused(ErrorKind::Unauthorized, "the token is no longer valid")),
        }
    }

    async fn fetch_media(&self, account: &Account, media: &Media, max_bytes: u64) -> Result<MediaStream, ChannelError> {
        self.shape.fetch_media(account, media, max_bytes).await
    }
}

/// Hands a delivery to a node, as the webhook does.
pub(super) async fn deliver(engine: &Engine, events: Vec<Event>) -> Result<Recorded, StoreError> {
    engine.record(&FAKE, None, Delivery::Parsed(Parsed { events, skipped: Vec::new() })).await
}

/// What makes an event the same as another delivery of it, over all accounts.
pub(super) fn key_of(event: &Event) -> String {
    format!("{}:{}", event.account, event.key)
}

/// How far a report is.
pub(super) const fn rank(status: &Status) -> u8 {
    match status {
        Status::Sent => 1,
        Status::Delivered => 2,
        Status::Read | Status::Played => 3,
        Status::Failed | Status::Unknown(_) => 0,
    }
}

fn status(shop: &str, customer: &str, id: &str, status: Status, token: Option<String>, at: Timestamp) -> Event {
    let key = format!("status:{id}:{status:?}:{}", token.is_some());
    let update = StatusUpdate {
        status,
        errors: Vec::new(),
        token,
        recipient: Some(customer.to_owned()),
        category: None,
        billable: None,
    };
    let mut event = Event::keyed(FAKE, shop, id, key, at, Body::Status(update));
    event.conversation = Some(customer.into());
    event
}

fn echo(shop: &str, customer: &str, id: &str, text: &str, at: Timestamp) -> Event {
    let mut event = Event::new(FAKE, shop, id, at, Body::Echo(Content::text(text)));
    event.from = Some(Contact::new(shop));
    event.conversation = Some(customer.into());
    event.origin = Some(Origin::Unknown);
    event
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
