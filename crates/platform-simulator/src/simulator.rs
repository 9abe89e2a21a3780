//! A running simulator.

use std::fmt;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use secrecy::ExposeSecret;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::clock::SimulatorClock;
use crate::config::SimulatorConfig;
use crate::core::Core;
use crate::delivery::{self, Delivery};
use crate::error::{SimulatorError, WaitError};
use crate::fault::{Fault, Strike};
use crate::http;
use crate::journal::{Journal, Past};
use crate::loopback::is_loopback_url;
use crate::play::{Expectation, Heard, Players};
use crate::state::{Change, Comment, Ledger, LedgerEntry, Platform, Progress, Side, ThreadMessage};

/// The platforms, on one loopback address. Dropping it stops it without waiting; [`stop`](Self::stop) waits.
pub struct Simulator {
    pub(crate) core: Arc<Core>,
    address: SocketAddr,
    client: reqwest::Client,
    tasks: TaskTracker,
    stopped: CancellationToken,
    heard: Heard,
}

impl Simulator {
    /// Starts to listen and, when the journal holds undelivered webhooks, to deliver.
    ///
    /// # Errors
    /// When the address is not a loopback address or cannot be bound, or the journal cannot be used.
    pub async fn start(config: SimulatorConfig) -> Result<Self, SimulatorError> {
        let addr = config.listen;
        if !addr.ip().is_loopback() {
            return Err(SimulatorError::NotLoopback(addr));
        }
        if config.product.as_ref().is_some_and(|url| !is_loopback_url(url)) {
            return Err(SimulatorError::ProductNotLoopback);
        }
        let listen = |source| SimulatorError::Listen { addr, source };
        let listener = TcpListener::bind(addr).await.map_err(listen)?;
        let address = listener.local_addr().map_err(listen)?;
        let mut past = Past::default();
        let journal = match config.journal.clone() {
            Some(path) => {
                Some(Journal::open(&path, &mut past).map_err(|source| SimulatorError::Journal { path, source })?)
            }
            None => None,
        };
        let client = delivery::client()?;
        let (core, due) = Core::new(config, format!("http://{address}"), journal, past);
        let (tasks, stopped) = (TaskTracker::new(), CancellationToken::new());
        let delivery = Delivery::new(Arc::clone(&core), client.clone(), tasks.clone(), stopped.clone());
        tasks.spawn(delivery.run(due));
        tasks.spawn(http::serve(listener, Arc::clone(&core), tasks.clone(), stopped.clone()));
        Ok(Self { core, address, client, tasks, stopped, heard: Heard::default() })
    }

    /// Ends everything. What was not delivered stays in the journal, if there is one.
    pub async fn stop(self) {
        self.stopped.cancel();
        self.tasks.close();
        self.tasks.wait().await;
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The phone panel's address, without a slash at the end.
    #[must_use]
    pub fn base_url(&self) -> &str {
        &self.core.base
    }

    /// What stands for `https://graph.facebook.com`.
    #[must_use]
    pub fn whatsapp_base(&self) -> String {
        format!("{}/graph", self.core.base)
    }

    /// What stands for `https://graph.instagram.com`.
    #[must_use]
    pub fn instagram_base(&self) -> String {
        format!("{}/instagram", self.core.base)
    }

    /// What stands for `https://api.telegram.org`.
    #[must_use]
    pub fn telegram_base(&self) -> String {
        format!("{}/telegram", self.core.base)
    }

    /// What it was started with.
    #[must_use]
    pub fn config(&self) -> &SimulatorConfig {
        &self.core.config
    }

    /// Says where the product listens. Webhooks that wait for it leave at once.
    ///
    /// # Errors
    /// When the URL is not plain HTTP to this machine.
    pub fn set_product(&self, url: impl Into<String>) -> Result<(), SimulatorError> {
        let url = url.into();
        if !is_loopback_url(&url) {
            return Err(SimulatorError::ProductNotLoopback);
        }
        self.core.product.send_replace(Some(url));
        Ok(())
    }

    /// Does the handshake of the two webhook addresses as Meta does when they are entered in the App Dashboard.
    ///
    /// # Errors
    /// When an address does not answer 200 with the bare challenge.
    pub async fn verify_endpoints(&self) -> Result<(), SimulatorError> {
        let product = self.core.product.borrow().clone().unwrap_or_default();
        let product = product.trim_end_matches('/');
        let config = &self.core.config;
        let challenge = "1158201444";
        for (path, token) in
            [("whatsapp", &config.whatsapp.verify_token), ("instagram", &config.instagram.verify_token)]
        {
            let url = format!("{product}/api/v1/webhooks/{path}");
            let refused = |reason: String| SimulatorError::Handshake { url: url.clone(), reason };
            let query =
                [("hub.mode", "subscribe"), ("hub.challenge", challenge), ("hub.verify_token", token.expose_secret())];
            let answer = self.client.get(&url).query(&query).send().await;
            let answer = answer.map_err(|error| refused(error.without_url().to_string()))?;
            let status = answer.status();
            let body = answer.text().await.map_err(|error| refused(error.without_url().to_string()))?;
            if status != reqwest::StatusCode::OK || body != challenge {
                return Err(refused(format!("expected 200 and the challenge, got {status}")));
            }
        }
        Ok(())
    }

    /// People on WhatsApp.
    #[must_use]
    pub fn whatsapp(&self) -> Players {
        self.players(Platform::WhatsApp)
    }

    /// People on Instagram.
    #[must_use]
    pub fn instagram(&self) -> Players {
        self.players(Platform::Instagram)
    }

    /// People on Telegram.
    #[must_use]
    pub fn telegram(&self) -> Players {
        self.players(Platform::Telegram)
    }

    /// People on one of the platforms.
    #[must_use]
    pub fn players(&self, platform: Platform) -> Players {
        Players { core: Arc::clone(&self.core), platform }
    }

    /// What a person is expected to get from the shop, by script name or address.
    pub fn expects(&self, person: &str) -> Expectation {
        Expectation::new(Arc::clone(&self.core), Arc::clone(&self.heard), person)
    }

    /// The simulator's clock.
    #[must_use]
    pub fn clock(&self) -> SimulatorClock {
        SimulatorClock::new(Arc::clone(&self.core))
    }

    /// Injects a fault.
    pub fn fault(&self, fault: Fault) {
        self.core.decide_lazily(|turn| turn.faults.add(fault));
        http::announce_faults(&self.core);
    }

    /// Ends all faults and lets hanging calls go.
    pub fn clear_faults(&self) {
        http::clear_faults(&self.core);
    }

    /// Moves the simulator's clock forward, for as long as it runs and, with a journal, beyond.
    ///
    /// # Panics
    /// When the journal cannot be written.
    pub async fn advance(&self, by: Duration) {
        self.clock().advance(by).await;
    }

    /// The simulator's time in microseconds since the Unix epoch.
    #[must_use]
    pub fn now_micros(&self) -> i64 {
        self.clock().now_micros()
    }

    /// A copy of everything that was accepted.
    #[must_use]
    pub fn ledger(&self) -> Ledger {
        self.core.look(|world, _| world.ledger.clone())
    }

    /// What was accepted after an entry, so that a long run can be read piece by piece.
    #[must_use]
    pub fn ledger_after(&self, seq: u64) -> Vec<LedgerEntry> {
        self.core.look(|world, _| world.ledger.after(seq).cloned().collect())
    }

    /// The sends that faults struck, oldest first.
    #[must_use]
    pub fn strikes(&self) -> Vec<Strike> {
        self.core.decide_lazily(|turn| turn.faults.strikes())
    }

    /// What reached a person, by script name or address.
    #[must_use]
    pub fn ledger_for(&self, person: &str) -> Vec<LedgerEntry> {
        self.core.look(|world, _| world.ledger.to(person).cloned().collect())
    }

    /// Comments under a post, oldest first, the shop's own included.
    #[must_use]
    pub fn comments(&self, media_id: &str) -> Vec<Comment> {
        self.core.look(|world, _| world.comments_under(media_id).cloned().collect())
    }

    /// What a person's phone shows.
    #[must_use]
    pub fn thread(&self, platform: Platform, person: &str) -> Vec<ThreadMessage> {
        self.core.look(|world, _| {
            world.thread(platform, person).map(|t| t.messages.iter().cloned().collect()).unwrap_or_default()
        })
    }

    /// How many webhooks the product has not acknowledged.
    #[must_use]
    pub fn pending_webhooks(&self) -> usize {
        self.core.look(|world, _| world.pending.len())
    }

    /// Waits until the ledger answers a question, asking again after every change.
    ///
    /// # Errors
    /// When the time is over before the answer.
    pub async fn wait_for<T>(
        &self,
        mut question: impl FnMut(&Ledger) -> Option<T>,
        timeout: Duration,
    ) -> Result<T, WaitError> {
        self.wait(move |world| question(&world.ledger), timeout).await
    }

    /// Waits until at least `count` messages (private replies and templates included) have reached a person, and
    /// returns their texts.
    ///
    /// # Errors
    /// When the time is over before.
    pub async fn wait_for_texts(
        &self,
        person: &str,
        count: usize,
        timeout: Duration,
    ) -> Result<Vec<String>, WaitError> {
        self.wait_for(|ledger| Some(ledger.texts_to(person)).filter(|texts| texts.len() >= count), timeout).await
    }

    /// Waits until the product has acknowledged every webhook.
    ///
    /// # Errors
    /// When the time is over before.
    pub async fn wait_until_delivered(&self, timeout: Duration) -> Result<(), WaitError> {
        self.wait(|world| world.pending.is_empty().then_some(()), timeout).await
    }

    /// Waits until a message of the shop got that far on the phone.
    ///
    /// # Errors
    /// When the time is over before.
    pub async fn wait_for_progress(
        &self,
        platform: Platform,
        message: &str,
        progress: Progress,
        timeout: Duration,
    ) -> Result<(), WaitError> {
        self.wait(
            |world| {
                let message = world.message(platform, message).filter(|m| m.side == Side::Shop)?;
                (message.progress >= progress).then_some(())
            },
            timeout,
        )
        .await
    }

    /// Adds an approved WhatsApp template whose body has the variables `{{1}}`, `{{2}}`, … or named ones.
    pub async fn approve_template(&self, name: &str, language: &str, body: &str) {
        let components = serde_json::json!([{"type": "BODY", "text": body}]);
        let added = self
            .core
            .decide(|turn| {
                let template = crate::state::Template {
                    id: turn.mint.graph(),
                    name: name.to_owned(),
                    language: language.to_owned(),
                    category: "UTILITY".to_owned(),
                    status: "APPROVED".to_owned(),
                    quality: None,
                    reason: None,
                    components,
                };
                turn.record(Change::Template(template));
            })
            .await;
        added.expect("the journal of a running simulator can be written");
    }

    async fn wait<T>(
        &self,
        mut question: impl FnMut(&crate::state::World) -> Option<T>,
        timeout: Duration,
    ) -> Result<T, WaitError> {
        let mut changes = self.core.changes();
        let answered = async {
            loop {
                if let Some(answer) = self.core.look(|world, _| question(world)) {
                    return Some(answer);
                }
                changes.changed().await.ok()?;
            }
        };
        match tokio::time::timeout(timeout, answered).await {
            Ok(Some(answer)) => Ok(answer),
            _ => {
                let (entries, pending) = self.core.look(|world, _| (world.ledger.len(), world.pending.len()));
                Err(WaitError { waited: timeout, entries, pending })
            }
        }
    }
}

impl Drop for Simulator {
    fn drop(&mut self) {
        self.stopped.cancel();
    }
}

impl fmt::Debug for Simulator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Simulator").field("address", &self.address).finish_non_exhaustive()
    }
}
