//! One account, and as many nodes as a test wants.

use std::collections::VecDeque;
use std::fmt;
use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use assistant::fixed::FixedRetriever;
use assistant::{Answer, Assistant, AssistantError, Intent, Language, Outcome, Retriever, Trace, Turn};
use async_trait::async_trait;
use channel_core::channel::{Finding, Remedy, Renewal, Renewing};
use channel_core::media::MediaStream;
use channel_core::model::Media;
use channel_core::{
    Account, AccountId, Capabilities, Channel, ChannelError, ChannelId, Checkup, Credentials, ErrorKind,
    OrganisationId, OutboundMessage, Receipt, Seams, Webhook,
};
use channel_testkit::{FakeChannel, TestClock, seams};
use secrecy::{ExposeSecret, SecretString};
use store::accounts::{self, AccountRow, AssistantMode, NewAccount};
use store::{Store, organisations};

use crate::channels::Channels;
use crate::engine::{Engine, EngineParts, EngineSettings, Sources, Unwatched, Watch};
use crate::place::Place;

/// Longer than any test takes, so that no lease ends by itself.
pub(in crate::engine) const LEASE: Duration = Duration::from_hours(2);

pub(in crate::engine) struct Scene {
    pub(in crate::engine) place: Place,
    pub(in crate::engine) clock: TestClock,
    pub(in crate::engine) store: Store,
    pub(in crate::engine) channel: Arc<Tended>,
    pub(in crate::engine) organisation: OrganisationId,
    pub(in crate::engine) account: AccountId,
}

impl Scene {
    pub(in crate::engine) async fn new(module: &str) -> Self {
        let clock = TestClock::default();
        Self::with(module, seams(&clock), clock).await
    }

    pub(in crate::engine) async fn with(module: &str, seams: Seams, clock: TestClock) -> Self {
        let place = Place::of(module).await;
        let store = place.open(seams).await;
        let organisation = store.write(|tx| Box::pin(organisations::create(tx, "Shop"))).await.unwrap();
        let account = connect(&store, organisation, "fake", "shop-1", [("access_token", "token")]).await;
        Self { place, clock, store, channel: Arc::default(), organisation, account }
    }

    /// A further node: on PostgreSQL with connections of its own.
    pub(in crate::engine) async fn node(&self) -> Engine {
        let store = if self.place.is_shared() { self.place.open(seams(&self.clock)).await } else { self.store.clone() };
        self.node_on(store, EngineSettings { lease: LEASE, ..EngineSettings::default() }, Arc::new(Voice))
    }

    pub(in crate::engine) fn node_on(
        &self,
        store: Store,
        settings: EngineSettings,
        assistant: Arc<dyn Assistant>,
    ) -> Engine {
        let channel = Arc::clone(&self.channel) as Arc<dyn Channel>;
        engine(store, channel, settings, assistant, Arc::new(Unwatched))
    }

    pub(in crate::engine) async fn row(&self) -> AccountRow {
        row(&self.store, self.organisation, self.account).await
    }

    /// The account's token.
    pub(in crate::engine) async fn token(&self) -> String {
        let sender = self.store.account_for_send(self.organisation, self.account).await.unwrap().unwrap();
        sender.account.credentials.get("access_token").unwrap().expose_secret().to_owned()
    }
}

pub(in crate::engine) fn engine(
    store: Store,
    channel: Arc<dyn Channel>,
    settings: EngineSettings,
    assistant: Arc<dyn Assistant>,
    watch: Arc<dyn Watch>,
) -> Engine {
    let channels = Channels::new([channel]);
    Engine::new(EngineParts { store, channels, assistant, sources: Arc::new(Nothing), settings, watch })
}

pub(in crate::engine) async fn connect<const N: usize>(
    store: &Store,
    organisation: OrganisationId,
    channel: &'static str,
    external_id: &str,
    secrets: [(&'static str, &str); N],
) -> AccountId {
    let account = NewAccount {
        channel: ChannelId::from_static(channel),
        external_id: external_id.to_owned(),
        parent_id: None,
        name: "Shop".into(),
        credentials: credentials(secrets),
        settings: serde_json::json!({}),
        assistant_mode: AssistantMode::Auto,
    };
    store.write(move |tx| Box::pin(accounts::create(tx, organisation, account))).await.unwrap()
}

pub(in crate::engine) async fn row(store: &Store, organisation: OrganisationId, account: AccountId) -> AccountRow {
    store.read(move |db| Box::pin(accounts::find(db, organisation, account))).await.unwrap().unwrap()
}

pub(in crate::engine) fn credentials<const N: usize>(secrets: [(&'static str, &str); N]) -> Credentials {
    Credentials::new(secrets.map(|(name, secret)| (name.to_owned(), SecretString::from(secret))))
}

/// Somebody else repairs the account.
pub(in crate::engine) async fn repair(store: &Store, organisation: OrganisationId, account: AccountId) {
    let repaired = credentials([("access_token", "repaired")]);
    let set = store.write(move |tx| {
        Box::pin(async move { accounts::set_credentials(tx, organisation, account, &repaired).await })
    });
    set.await.unwrap();
}

type Interruption = Box<dyn FnOnce() -> Pin<Box<dyn Future<Output = ()> + Send>> + Send>;

/// A platform whose tokens end and whose accounts can be examined. What happens while it is asked is up to the test.
#[derive(Default)]
pub(in crate::engine) struct Tended {
    pub(in crate::engine) inner: FakeChannel,
    renewal: Mutex<Option<Renewal>>,
    tokens: Mutex<VecDeque<&'static str>>,
    findings: Mutex<VecDeque<Vec<Finding>>>,
    meanwhile: Mutex<Option<Interruption>>,
    asked: AtomicUsize,
}

impl Tended {
    /// What is to be done about every token.
    pub(in crate::engine) fn renewal(&self, renewal: Renewal) {
        *self.renewal.lock().unwrap() = Some(renewal);
    }

    /// The token that the next renewal gives; without one it is refused.
    pub(in crate::engine) fn gives(&self, token: &'static str) {
        self.tokens.lock().unwrap().push_back(token);
    }

    /// What the next examination finds.
    pub(in crate::engine) fn finds(&self, findings: Vec<Finding>) {
        self.findings.lock().unwrap().push_back(findings);
    }

    /// Does something while the platform thinks about the next question.
    pub(in crate::engine) fn meanwhile<F>(&self, interruption: impl FnOnce() -> F + Send + 'static)
    where
        F: Future<Output = ()> + Send + 'static,
    {
        *self.meanwhile.lock().unwrap() = Some(Box::new(move || Box::pin(interruption())));
    }

    /// How often it was asked for anything.
    pub(in crate::engine) fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }

    /// What is answered is decided when the question arrives, and told after what happens meanwhile.
    async fn think<T>(&self, answer: T) -> T {
        self.asked.fetch_add(1, Ordering::SeqCst);
        let interruption = self.meanwhile.lock().unwrap().take();
        if let Some(interruption) = interruption {
            interruption().await;
        }
        answer
    }
}

impl fmt::Debug for Tended {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Tended")
    }
}

#[async_trait]
impl Channel for Tended {
    fn id(&self) -> ChannelId {
        self.inner.id()
    }

    fn capabilities(&self) -> &Capabilities {
        self.inner.capabilities()
    }

    fn webhook(&self) -> &dyn Webhook {
        self.inner.webhook()
    }

    async fn send(&self, account: &Account, message: &OutboundMessage) -> Result<Receipt, ChannelError> {
        self.inner.send(account, message).await
    }

    async fn fetch_media(&self, account: &Account, media: &Media, max_bytes: u64) -> Result<MediaStream, ChannelError> {
        self.inner.fetch_media(account, media, max_bytes).await
    }

    fn renewing(&self) -> Option<&dyn Renewing> {
        Some(self)
    }

    fn checkup(&self) -> Option<&dyn Checkup> {
        Some(self)
    }
}

#[async_trait]
impl Renewing for Tended {
    fn renewal(&self, _: &Account, _: channel_core::Timestamp) -> Option<Renewal> {
        *self.renewal.lock().unwrap()
    }

    async fn renew(&self, _: &Account) -> Result<Credentials, ChannelError> {
        let token = self.tokens.lock().unwrap().pop_front();
        let answer = token.map(|token| credentials([("access_token", token)]));
        self.think(answer.ok_or_else(|| ChannelError::refused(ErrorKind::Transport, "not now"))).await
    }
}

#[async_trait]
impl Checkup for Tended {
    async fn examine(&self, _: &Account) -> Result<Vec<Finding>, ChannelError> {
        let findings = self.findings.lock().unwrap().pop_front().unwrap_or_default();
        self.think(Ok(findings)).await
    }

    async fn remedy(&self, _: &Account, _: &Remedy) -> Result<(), ChannelError> {
        self.think(Ok(())).await
    }
}

/// Answers "re: " with what it was told.
#[derive(Debug)]
pub(in crate::engine) struct Voice;

#[async_trait]
impl Assistant for Voice {
    fn id(&self) -> &str {
        "voice"
    }

    async fn answer(&self, turn: &Turn, _: &dyn Retriever) -> Result<Outcome, AssistantError> {
        Ok(Outcome::Answer(Answer {
            text: format!("re: {}", turn.messages.join(" + ")),
            image: None,
            citations: Vec::new(),
            intent: Intent::Find,
            language: Language::En,
            offers: Vec::new(),
            trace: Trace::default(),
        }))
    }
}

/// Sources in which nothing is found.
#[derive(Debug)]
struct Nothing;

impl Sources for Nothing {
    fn of(&self, _: OrganisationId) -> Arc<dyn Retriever> {
        Arc::new(FixedRetriever::default())
    }
}
