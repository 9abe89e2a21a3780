//! Delivers webhooks: signed, at least once, until the product acknowledges them.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures_util::future::join_all;
use reqwest::redirect::Policy;
use secrecy::ExposeSecret;
use tokio::sync::{Semaphore, mpsc};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::core::Core;
use crate::error::SimulatorError;
use crate::fault::WebhookPlan;
use crate::http::announce_faults;
use crate::sign::sign_meta;
use crate::state::{Change, Platform, Receipt, TelegramChange, Webhook};

/// Requests that are under way at the same time.
const CONCURRENT: usize = 64;
/// The first retry is quick, so that a product that was restarted catches up at once.
const FIRST_RETRY: Duration = Duration::from_millis(100);
const LAST_RETRY: Duration = Duration::from_secs(3);

/// The part of the simulator that posts webhooks.
#[derive(Debug, Clone)]
pub(crate) struct Delivery {
    core: Arc<Core>,
    client: reqwest::Client,
    slots: Arc<Semaphore>,
    /// Webhooks that wait behind another one of their conversation.
    lanes: Arc<Mutex<HashMap<String, VecDeque<Errand>>>>,
    tasks: TaskTracker,
    stopped: CancellationToken,
}

#[derive(Debug)]
struct Errand {
    webhook: Webhook,
    delays_ms: Vec<u64>,
}

/// A client for loopback addresses: no proxy from the environment, no redirect followed.
#[expect(clippy::disallowed_methods, reason = "the simulator's own client, apart from the product's")]
pub(crate) fn client() -> Result<reqwest::Client, SimulatorError> {
    reqwest::Client::builder()
        .no_proxy()
        .redirect(Policy::none())
        .connect_timeout(Duration::from_secs(2))
        .timeout(Duration::from_secs(10))
        .build()
        .map_err(SimulatorError::Client)
}

impl Delivery {
    pub(crate) fn new(
        core: Arc<Core>,
        client: reqwest::Client,
        tasks: TaskTracker,
        stopped: CancellationToken,
    ) -> Self {
        let slots = Arc::new(Semaphore::new(CONCURRENT));
        Self { core, client, slots, lanes: Arc::default(), tasks, stopped }
    }

    /// Takes webhooks as they come until the simulator stops.
    pub(crate) async fn run(self, mut due: mpsc::UnboundedReceiver<Webhook>) {
        loop {
            let webhook = tokio::select! {
                () = self.stopped.cancelled() => return,
                next = due.recv() => next,
            };
            let Some(webhook) = webhook else { return };
            self.accept(webhook);
        }
    }

    fn accept(&self, webhook: Webhook) {
        if webhook.platform == Platform::Telegram && self.core.look(|world, _| world.bot_is_polled()) {
            return; // It stays pending until getUpdates fetches it.
        }
        let plan = self.core.decide_lazily(|turn| turn.faults.plan_webhook(webhook.platform, webhook.sort, webhook.id));
        if self.core.decide_lazily(|turn| !turn.faults.are_none()) {
            announce_faults(&self.core);
        }
        let (delays_ms, ordered) = match plan {
            WebhookPlan::Lost => return self.acknowledge(&webhook),
            WebhookPlan::Post { delays_ms, ordered } => (delays_ms, ordered),
        };
        let lane = webhook.lane.clone().filter(|_| ordered);
        let errand = Errand { webhook, delays_ms };
        let delivery = self.clone();
        let Some(lane) = lane else {
            self.spawn(async move { delivery.deliver(errand).await });
            return;
        };
        let mut lanes = self.lanes.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(queue) = lanes.get_mut(&lane) {
            queue.push_back(errand);
            return;
        }
        lanes.insert(lane.clone(), VecDeque::from([errand]));
        drop(lanes);
        self.spawn(async move {
            while let Some(errand) = delivery.next_in(&lane) {
                delivery.deliver(errand).await;
            }
        });
    }

    /// The next webhook of a lane; the lane is closed when there is none.
    fn next_in(&self, lane: &str) -> Option<Errand> {
        let mut lanes = self.lanes.lock().unwrap_or_else(PoisonError::into_inner);
        let next = lanes.get_mut(lane)?.pop_front();
        if next.is_none() {
            lanes.remove(lane);
        }
        next
    }

    fn spawn(&self, work: impl Future<Output = ()> + Send + 'static) {
        let stopped = self.stopped.clone();
        self.tasks.spawn(async move {
            tokio::select! {
                () = stopped.cancelled() => {}
                () = work => {}
            }
        });
    }

    async fn deliver(&self, errand: Errand) {
        let Errand { webhook, delays_ms } = errand;
        pause(webhook.delay_ms).await;
        if let Some(Receipt { message, progress, failure }) = webhook.shows.clone() {
            let platform = webhook.platform;
            self.core.decide_lazily(|turn| turn.record(Change::Progressed { platform, message, progress, failure }));
        }
        join_all(delays_ms.into_iter().map(|delay| self.post_until_taken(&webhook, delay))).await;
        self.acknowledge(&webhook);
    }

    fn acknowledge(&self, webhook: &Webhook) {
        self.core.decide_lazily(|turn| turn.record(Change::WebhookDone { id: webhook.id }));
    }

    async fn post_until_taken(&self, webhook: &Webhook, delay_ms: u64) {
        pause(delay_ms).await;
        let mut retry = FIRST_RETRY;
        // An update may have been fetched by `getUpdates` or dropped by a call in the meantime.
        while self.core.look(|world, _| world.pending.contains_key(&webhook.id)) && !self.post(webhook).await {
            tokio::time::sleep(retry).await;
            retry = (retry * 2).min(LAST_RETRY);
        }
    }

    async fn post(&self, webhook: &Webhook) -> bool {
        let Some(url) = self.url(webhook.platform).await else { return false };
        let config = &self.core.config;
        let request = self.client.post(url).header("content-type", "application/json");
        let request = match webhook.platform {
            Platform::WhatsApp => request
                .header("x-hub-signature-256", signature(&config.whatsapp.app_secret, webhook))
                .header("user-agent", "facebookexternalua"),
            Platform::Instagram => request
                .header("x-hub-signature-256", signature(&config.instagram.app_secret, webhook))
                .header("user-agent", "facebookexternalua"),
            Platform::Telegram => {
                let secret = self
                    .core
                    .look(|world, _| world.bot_webhook.clone())
                    .map_or_else(|| Some(config.telegram.webhook_secret.expose_secret().to_owned()), |set| set.secret);
                match secret {
                    Some(secret) => request.header("x-telegram-bot-api-secret-token", secret),
                    None => request,
                }
            }
        };
        let Ok(_slot) = self.slots.acquire().await else { return false };
        let failure = match request.body(webhook.body.clone()).send().await {
            Ok(answer) if answer.status().is_success() => return true,
            Ok(answer) => format!("Wrong response from the webhook: {}", answer.status()),
            Err(error) if error.is_timeout() => "Connection timed out".to_owned(),
            Err(_) => "Connection refused".to_owned(),
        };
        if webhook.platform == Platform::Telegram {
            self.core.decide_lazily(|turn| {
                let at = turn.now;
                turn.record(Change::Telegram(TelegramChange::DeliveryFailed { at, why: failure }));
            });
        }
        false
    }

    /// Where the product takes this platform's webhooks; waits until that is known.
    async fn url(&self, platform: Platform) -> Option<String> {
        if platform == Platform::Telegram
            && let Some(set) = self.core.look(|world, _| world.bot_webhook.clone())
        {
            return set.url;
        }
        let mut product = self.core.product.subscribe();
        let base = product.wait_for(Option::is_some).await.ok()?.clone()?;
        let path = match platform {
            Platform::WhatsApp => "/api/v1/webhooks/whatsapp",
            Platform::Instagram => "/api/v1/webhooks/instagram",
            Platform::Telegram => &self.core.config.telegram.webhook_path,
        };
        Some(format!("{}{path}", base.trim_end_matches('/')))
    }
}

fn signature(secret: &secrecy::SecretString, webhook: &Webhook) -> String {
    sign_meta(secret.expose_secret(), webhook.body.as_bytes())
}

async fn pause(ms: u64) {
    if ms > 0 {
        tokio::time::sleep(Duration::from_millis(ms)).await;
    }
}
