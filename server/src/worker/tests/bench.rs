//! One shop with one account, its channel, its assistant and a clock.

use std::sync::Arc;
use std::time::Duration;

use channel_core::capabilities::WindowRule;
use channel_core::model::{Origin, Status, StatusUpdate};
use channel_core::{
    AccountId, Body, Channel, ChannelId, Contact, Content, Credentials, Event, OrganisationId, Parsed, Timestamp,
};
use channel_testkit::{FakeChannel, Sent, SentKind, TestClock, message, seams};
use secrecy::SecretString;
use store::accounts::{self, AssistantMode, NewAccount};
use store::conversations::{self, Conversation};
use store::ingress::Recorded;
use store::messages::{self, Message};
use store::outbox::{self, Call};
use store::{Store, organisations};

use super::teller::{Nothing, Teller};
use crate::channels::Channels;
use crate::engine::{Delivery, Engine, EngineParts, EngineSettings, Unwatched, Watch};
use crate::flows::Flows;
use crate::place::Place;

pub(super) struct Bench {
    place: Place,
    pub(super) clock: TestClock,
    pub(super) channel: Arc<FakeChannel>,
    pub(super) assistant: Arc<Teller>,
    pub(super) store: Store,
    pub(super) engine: Engine,
    pub(super) organisation: OrganisationId,
    pub(super) account: AccountId,
}

impl Bench {
    pub(super) async fn new() -> Self {
        Self::with(FakeChannel::default()).await
    }

    /// A channel on which free messages are allowed for a day after the customer wrote.
    pub(super) async fn with_window() -> Self {
        let capabilities = channel_core::Capabilities {
            window: Some(WindowRule { seconds: 24 * 60 * 60, ..WindowRule::default() }),
            ..FakeChannel::default().capabilities().clone()
        };
        Self::with(FakeChannel::default().with_capabilities(capabilities)).await
    }

    pub(super) async fn with(channel: FakeChannel) -> Self {
        let place = Place::of(module_path!()).await;
        let clock = TestClock::default();
        let store = place.open(seams(&clock)).await;
        let organisation = store.write(|tx| Box::pin(organisations::create(tx, "Shop"))).await.unwrap();
        let account = NewAccount {
            channel: ChannelId::from_static("fake"),
            external_id: "shop-1".into(),
            parent_id: None,
            name: "Shop".into(),
            credentials: Credentials::new([("access_token".to_owned(), SecretString::from("token"))]),
            settings: serde_json::json!({ "username": "the.shop" }),
            assistant_mode: AssistantMode::Auto,
        };
        let account = store.write(move |tx| Box::pin(accounts::create(tx, organisation, account))).await.unwrap();
        let (channel, assistant) = (Arc::new(channel), Arc::new(Teller::default()));
        let engine = engine_of(&store, &channel, &assistant);
        Self { place, clock, channel, assistant, store, engine, organisation, account }
    }

    /// The same shop with an engine of other settings, or one that is watched.
    pub(super) fn engine_with(&self, settings: EngineSettings, watch: Arc<dyn Watch>) -> Engine {
        Engine::new(EngineParts {
            store: self.store.clone(),
            channels: Channels::new([Arc::clone(&self.channel) as Arc<dyn Channel>]),
            assistant: Arc::clone(&self.assistant) as Arc<dyn assistant::Assistant>,
            sources: Arc::new(Nothing),
            settings,
            watch,
        })
    }

    /// The process dies and another one starts on the same store.
    pub(super) async fn crash_and_start_again(self) -> Self {
        let Self { place, clock, channel, assistant, store, engine, organisation, account } = self;
        drop((store, engine));
        if place.is_shared() {
            // Other nodes may be at work: what the dead one had leased is free once its leases end.
            clock.advance(EngineSettings::default().lease);
        }
        let store = place.open(seams(&clock)).await;
        let engine = engine_of(&store, &channel, &assistant);
        engine.recover().await.unwrap();
        Self { place, clock, channel, assistant, store, engine, organisation, account }
    }

    /// Another shop on the same engine, with an account of this name.
    pub(super) async fn rival(&self, external_id: &str) -> OrganisationId {
        let rival = self.store.write(|tx| Box::pin(organisations::create(tx, "Rival"))).await.unwrap();
        let account = NewAccount {
            channel: ChannelId::from_static("fake"),
            external_id: external_id.to_owned(),
            parent_id: None,
            name: "Rival".into(),
            credentials: Credentials::new([("access_token".to_owned(), SecretString::from("token"))]),
            settings: serde_json::json!({}),
            assistant_mode: AssistantMode::Auto,
        };
        self.store.write(move |tx| Box::pin(accounts::create(tx, rival, account))).await.unwrap();
        rival
    }

    /// Runs SQL above row-level security, where there is such a thing.
    pub(super) fn superuser(&self, sql: &str) -> Option<String> {
        self.place.superuser(sql)
    }

    pub(super) fn flows(&self) -> Flows {
        Flows::new(&self.engine)
    }

    pub(super) fn now(&self) -> Timestamp {
        channel_core::Clock::now(&self.clock)
    }

    pub(super) async fn record(&self, events: Vec<Event>) -> Recorded {
        let delivery = Delivery::Parsed(Parsed { events, skipped: Vec::new() });
        self.engine.record(&ChannelId::from_static("fake"), None, delivery).await.unwrap()
    }

    /// A message of Ana's that is said now.
    pub(super) fn said(&self, id: &str, text: &str) -> Event {
        message("shop-1", "ana", id, text, self.now())
    }

    pub(super) fn echo(&self, id: &str, text: &str, origin: Origin) -> Event {
        let mut event =
            Event::new(ChannelId::from_static("fake"), "shop-1", id, self.now(), Body::Echo(Content::text(text)));
        event.from = Some(Contact::new("shop-1"));
        event.conversation = Some("ana".into());
        event.origin = Some(origin);
        event
    }

    pub(super) fn status(&self, id: &str, status: Status, token: Option<String>) -> Event {
        let update = StatusUpdate {
            status,
            errors: Vec::new(),
            token,
            recipient: Some("ana".into()),
            category: None,
            billable: None,
        };
        let mut event = Event::new(ChannelId::from_static("fake"), "shop-1", id, self.now(), Body::Status(update));
        event.key = format!("status:{id}:{:?}", event.body);
        event.conversation = Some("ana".into());
        event
    }

    /// Does what is due now.
    pub(super) async fn run(&self) {
        self.engine.run_until_idle().await.unwrap();
    }

    /// Does what is due now and what becomes due within this time.
    pub(super) async fn run_for(&self, time: Duration) {
        self.run().await;
        self.clock.advance(time);
        self.run().await;
    }

    /// Long enough for a burst to be over.
    pub(super) async fn settle(&self) {
        self.run_for(Duration::from_secs(1)).await;
    }

    pub(super) fn texts(&self) -> Vec<String> {
        self.channel.texts()
    }

    pub(super) fn sent(&self) -> Vec<Sent> {
        self.channel.sent()
    }

    /// The tokens that went out with messages.
    pub(super) fn tokens(&self) -> Vec<String> {
        let tokens = self.sent().into_iter().filter_map(|sent| match sent.kind {
            SentKind::Message(message) => message.token,
            _ => None,
        });
        tokens.collect()
    }

    pub(super) async fn conversation(&self) -> Conversation {
        let (organisation, account) = (self.organisation, self.account);
        self.store
            .read(move |db| Box::pin(conversations::find_by_peer(db, organisation, account, "ana")))
            .await
            .unwrap()
            .unwrap()
    }

    pub(super) async fn timeline(&self) -> Vec<Message> {
        let (organisation, id) = (self.organisation, self.conversation().await.id);
        self.store.read(move |db| Box::pin(messages::recent(db, organisation, id, 100))).await.unwrap()
    }

    /// Each line as `author status words`.
    pub(super) async fn lines(&self) -> Vec<String> {
        let timeline = self.timeline().await;
        let lines = timeline.iter().map(|line| {
            let words = line.words.as_deref().unwrap_or(&line.kind);
            format!("{} {} {words}", line.author.as_str(), line.status.as_str())
        });
        lines.collect()
    }

    pub(super) async fn calls_of_comment(&self, comment: &'static str) -> Vec<Call> {
        let (organisation, account) = (self.organisation, self.account);
        self.store.read(move |db| Box::pin(outbox::of_comment(db, organisation, account, comment))).await.unwrap()
    }
}

fn engine_of(store: &Store, channel: &Arc<FakeChannel>, assistant: &Arc<Teller>) -> Engine {
    let channel: Arc<dyn Channel> = Arc::clone(channel) as Arc<dyn Channel>;
    Engine::new(EngineParts {
        store: store.clone(),
        channels: Channels::new([channel]),
        assistant: Arc::clone(assistant) as Arc<dyn assistant::Assistant>,
        sources: Arc::new(Nothing),
        settings: EngineSettings::default(),
        watch: Arc::new(Unwatched),
    })
}
