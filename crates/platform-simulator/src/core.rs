//! The running simulator: state behind one lock, and what follows from a change to it.

use std::collections::VecDeque;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde_json::Value;
use tokio::sync::{broadcast, mpsc, watch};

use crate::config::SimulatorConfig;
use crate::fault::{Faults, WebhookSort};
use crate::journal::{Batch, Durable, Journal, Past};
use crate::state::{
    Change, EffectKind, LedgerEntry, Mint, Person, Platform, Receipt, TelegramChange, ThreadMessage, Webhook, World,
};

/// Panel events kept for pages that reconnect.
const KEPT_EVENTS: usize = 512;

/// What every part of the simulator shares.
pub(crate) struct Core {
    pub(crate) config: SimulatorConfig,
    /// The simulator's own address, without a slash at the end.
    pub(crate) base: String,
    inner: Mutex<Inner>,
    /// Goes up with every change; waiting is watching it.
    version: watch::Sender<u64>,
    pub(crate) events: broadcast::Sender<PanelEvent>,
    pub(crate) product: watch::Sender<Option<String>>,
    /// Fires when faults are cleared, which lets hanging calls go.
    pub(crate) released: watch::Sender<u64>,
    outbox: mpsc::UnboundedSender<Webhook>,
}

struct Inner {
    world: World,
    mint: Mint,
    faults: Faults,
    journal: Option<Journal>,
    recent: VecDeque<PanelEvent>,
    last_event: u64,
}

/// One line of the panel's event stream.
#[derive(Debug, Clone)]
pub(crate) struct PanelEvent {
    pub(crate) id: u64,
    pub(crate) name: &'static str,
    pub(crate) json: Arc<str>,
}

/// What is particular about an accepted effect.
#[derive(Debug, Clone, Default)]
pub(crate) struct Effect {
    pub(crate) person: Option<String>,
    pub(crate) to: String,
    pub(crate) in_reply_to: Option<String>,
    pub(crate) comment_id: Option<String>,
    pub(crate) text: Option<String>,
    pub(crate) id: String,
    pub(crate) token: Option<String>,
    pub(crate) body: Value,
}

/// A decision in the making. What is recorded is applied at once, so that the rest of the decision sees it.
pub(crate) struct Turn<'a> {
    pub(crate) config: &'a SimulatorConfig,
    pub(crate) base: &'a str,
    pub(crate) world: &'a mut World,
    pub(crate) mint: &'a mut Mint,
    pub(crate) faults: &'a mut Faults,
    /// The time of the decision in microseconds since the Unix epoch.
    pub(crate) now: i64,
    /// Where webhook bodies go instead of to the product, when somebody wants to post them by hand.
    pub(crate) withheld: Option<Vec<String>>,
    changes: Vec<Change>,
}

impl Turn<'_> {
    pub(crate) fn record(&mut self, change: Change) {
        self.world.apply(&change);
        self.changes.push(change);
    }

    /// Puts a webhook on its way.
    pub(crate) fn emit(&mut self, platform: Platform, sort: WebhookSort, body: String) {
        self.emit_later(platform, sort, body, 0, None);
    }

    /// Puts a webhook on its way that leaves after a while and may show on the phone when it does.
    pub(crate) fn emit_later(
        &mut self,
        platform: Platform,
        sort: WebhookSort,
        body: String,
        delay_ms: u64,
        shows: Option<Receipt>,
    ) {
        let id = self.mint.own();
        self.dispatch(Webhook { id, platform, sort, lane: None, update_id: None, body, delay_ms, shows });
    }

    pub(crate) fn dispatch(&mut self, webhook: Webhook) {
        if webhook.platform == Platform::WhatsApp && !self.is_subscribed() {
            return;
        }
        if webhook.platform == Platform::Instagram && !self.is_told(&webhook.body) {
            return;
        }
        match &mut self.withheld {
            Some(withheld) => withheld.push(webhook.body),
            None => self.record(Change::Webhook(webhook)),
        }
    }

    /// Whether the app gets the WhatsApp business account's events. What happens before is lost, as on the platform.
    pub(crate) fn is_subscribed(&self) -> bool {
        self.world.whatsapp.subscribed.unwrap_or(self.config.whatsapp.connected)
    }

    /// Adds to the ledger.
    pub(crate) fn effect(&mut self, platform: Platform, kind: EffectKind, effect: Effect) {
        let account = match platform {
            Platform::WhatsApp => self.config.whatsapp.phone_number_id.clone(),
            Platform::Instagram => self.config.instagram.ig_user_id.clone(),
            Platform::Telegram => self.config.telegram.bot_id.to_string(),
        };
        let Effect { person, to, in_reply_to, comment_id, text, id, token, body } = effect;
        self.record(Change::Effect(LedgerEntry {
            seq: self.world.ledger.last_seq() + 1,
            at: self.now,
            platform,
            account,
            kind,
            person,
            to,
            in_reply_to,
            comment_id,
            text,
            id,
            token,
            body,
        }));
    }

    /// The person of that name, who is introduced on first mention.
    pub(crate) fn person(&mut self, platform: Platform, name: &str) -> Person {
        let person = Person::named(platform, name);
        // A stranger goes by an address, in which capitals count.
        let known = self.world.person(platform, &person.name).or_else(|| self.world.person(platform, name.trim()));
        if let Some(known) = known {
            return known.clone();
        }
        self.record(Change::Person(person.clone()));
        person
    }
}

impl Core {
    pub(crate) fn new(
        config: SimulatorConfig,
        base: String,
        journal: Option<Journal>,
        past: Past,
    ) -> (Arc<Self>, mpsc::UnboundedReceiver<Webhook>) {
        let Past { world, mint, .. } = past;
        let mint = mint.unwrap_or_else(|| Mint::starting(config.clock.now_micros()));
        let (outbox, due) = mpsc::unbounded_channel();
        for webhook in world.pending.values() {
            // The receiver is in our hands, so this cannot fail.
            let _sent = outbox.send(webhook.clone());
        }
        let product = config.product.clone();
        let inner = Inner { world, mint, faults: Faults::default(), journal, recent: VecDeque::new(), last_event: 0 };
        let core = Self {
            config,
            base,
            inner: Mutex::new(inner),
            version: watch::Sender::new(0),
            events: broadcast::Sender::new(KEPT_EVENTS),
            product: watch::Sender::new(product),
            released: watch::Sender::new(0),
            outbox,
        };
        (Arc::new(core), due)
    }

    /// Makes a decision and waits until its changes are on disk; `None` when they could not be written.
    pub(crate) async fn decide<T>(&self, decision: impl FnOnce(&mut Turn<'_>) -> T) -> Option<T> {
        let (value, durable, webhooks) = self.turn(decision, Patience::Wait);
        if !durable.wait().await {
            return None;
        }
        self.post(webhooks);
        Some(value)
    }

    /// Makes a decision whose changes may be lost by a kill without harm, such as an acknowledgement.
    pub(crate) fn decide_lazily<T>(&self, decision: impl FnOnce(&mut Turn<'_>) -> T) -> T {
        let (value, _at_once, webhooks) = self.turn(decision, Patience::GoOn);
        self.post(webhooks);
        value
    }

    /// Looks at the state without changing it.
    pub(crate) fn look<T>(&self, look: impl FnOnce(&World, i64) -> T) -> T {
        let inner = self.lock();
        let now = self.config.clock.now_micros().saturating_add(inner.world.clock_offset);
        look(&inner.world, now)
    }

    /// Sends a panel event that no change of the world stands behind, such as the list of faults.
    pub(crate) fn announce(&self, name: &'static str, json: &Value) {
        let mut inner = self.lock();
        self.publish(&mut inner, name, json.to_string());
    }

    /// Panel events after `id`; `None` when some of them are forgotten.
    pub(crate) fn events_after(&self, id: u64) -> Option<Vec<PanelEvent>> {
        let inner = self.lock();
        let known = inner.recent.front().map_or(inner.last_event, |first| first.id.saturating_sub(1));
        (id >= known && id <= inner.last_event)
            .then(|| inner.recent.iter().filter(|event| event.id > id).cloned().collect())
    }

    pub(crate) fn last_event(&self) -> u64 {
        self.lock().last_event
    }

    /// Watches for changes.
    pub(crate) fn changes(&self) -> watch::Receiver<u64> {
        self.version.subscribe()
    }

    fn turn<T>(&self, decision: impl FnOnce(&mut Turn<'_>) -> T, patience: Patience) -> (T, Durable, Vec<Webhook>) {
        let mut guard = self.lock();
        let inner = &mut *guard;
        let now = self.config.clock.now_micros().saturating_add(inner.world.clock_offset);
        let mut turn = Turn {
            config: &self.config,
            base: &self.base,
            world: &mut inner.world,
            mint: &mut inner.mint,
            faults: &mut inner.faults,
            now,
            withheld: None,
            changes: Vec::new(),
        };
        let value = decision(&mut turn);
        let changes = turn.changes;
        if changes.is_empty() {
            return (value, Durable::at_once(), Vec::new());
        }
        for change in &changes {
            if let Some((name, json)) = panel_event(change, inner.world.thread_message_of(change)) {
                self.publish(inner, name, json);
            }
        }
        let webhooks = changes
            .iter()
            .filter_map(|change| match change {
                Change::Webhook(webhook) => Some(webhook.clone()),
                _ => None,
            })
            .collect();
        let changes = changes.into_iter().filter(Change::is_durable).collect::<Vec<_>>();
        let durable = match &inner.journal {
            Some(journal) if !changes.is_empty() => {
                let batch = Batch { mint: inner.mint, changes };
                match patience {
                    Patience::Wait => journal.append(&batch),
                    Patience::GoOn => {
                        journal.append_lazily(&batch);
                        Durable::at_once()
                    }
                }
            }
            _ => Durable::at_once(),
        };
        drop(guard);
        self.version.send_modify(|version| *version += 1);
        (value, durable, webhooks)
    }

    fn post(&self, webhooks: Vec<Webhook>) {
        for webhook in webhooks {
            // After `stop` nobody delivers any more; what is pending stays in the journal.
            let _queued = self.outbox.send(webhook);
        }
    }

    fn publish(&self, inner: &mut Inner, name: &'static str, json: String) {
        inner.last_event += 1;
        let event = PanelEvent { id: inner.last_event, name, json: json.into() };
        inner.recent.push_back(event.clone());
        if inner.recent.len() > KEPT_EVENTS {
            inner.recent.pop_front();
        }
        // No panel may be open.
        let _listeners = self.events.send(event);
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        // A panic in a test's predicate must not take the simulator down with it.
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Patience {
    Wait,
    GoOn,
}

/// What the panel is told of a change. Changes of a message carry the whole message as it is now.
fn panel_event(change: &Change, message: Option<&ThreadMessage>) -> Option<(&'static str, String)> {
    let json = |value: Result<String, serde_json::Error>| value.expect("changes are plain data that always serialise");
    match change {
        Change::Message(_)
        | Change::Edited { .. }
        | Change::Deleted { .. }
        | Change::Reacted { .. }
        | Change::Progressed { .. }
        | Change::Chosen { .. } => Some(("message", json(serde_json::to_string(message?)))),
        Change::Typing { platform, person } => {
            Some(("typing", serde_json::json!({"platform": platform, "person": person}).to_string()))
        }
        Change::Telegram(TelegramChange::Buttons { .. }) => Some(("message", json(serde_json::to_string(message?)))),
        Change::Telegram(TelegramChange::Draft { person, text, .. }) => {
            let draft = serde_json::json!({"platform": Platform::Telegram, "person": person, "text": text});
            Some(("draft", draft.to_string()))
        }
        Change::Comment(comment) => Some(("comment", json(serde_json::to_string(comment)))),
        Change::CommentHidden { .. } | Change::CommentDeleted { .. } => Some(("comments_changed", "{}".to_owned())),
        Change::ClockMoved { offset_micros } => {
            Some(("clock", serde_json::json!({"offset_seconds": offset_micros / 1_000_000}).to_string()))
        }
        _ => None,
    }
}

impl World {
    fn thread_message_of(&self, change: &Change) -> Option<&ThreadMessage> {
        match change {
            Change::Message(message) => self.message(message.platform, &message.id),
            Change::Edited { platform, message, .. }
            | Change::Deleted { platform, message }
            | Change::Reacted { platform, message, .. }
            | Change::Progressed { platform, message, .. }
            | Change::Chosen { platform, message } => self.message(*platform, message),
            Change::Telegram(TelegramChange::Buttons { message, .. }) => self.message(Platform::Telegram, message),
            _ => None,
        }
    }
}

impl fmt::Debug for Core {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Core").field("config", &self.config).finish_non_exhaustive()
    }
}
