//! A product in miniature: keeps every webhook, and calls the platforms as a client would.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::routing::any;
use platform_simulator::{Simulator, SimulatorConfig};
use serde_json::{Value, json};
use tokio::sync::watch;

/// More than any of these tests takes on a slow machine.
pub(crate) const SOON: Duration = Duration::from_secs(20);

/// One webhook as it came.
#[derive(Debug, Clone)]
pub(crate) struct Received {
    pub(crate) path: String,
    pub(crate) headers: HeaderMap,
    pub(crate) raw: Bytes,
}

impl Received {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.raw).unwrap()
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map(|value| value.to_str().unwrap()).unwrap_or_default()
    }
}

#[derive(Clone)]
struct Inbox {
    received: Arc<Mutex<Vec<Received>>>,
    /// Answers these many times 503 first.
    refusals: Arc<Mutex<u32>>,
    count: watch::Sender<usize>,
}

/// The simulator with a product beside it.
pub(crate) struct Stage {
    pub(crate) sim: Simulator,
    pub(crate) http: reqwest::Client,
    pub(crate) product: String,
    inbox: Inbox,
}

impl Stage {
    pub(crate) async fn new() -> Self {
        Self::with(SimulatorConfig::default()).await
    }

    pub(crate) async fn with(config: SimulatorConfig) -> Self {
        let sim = Simulator::start(config).await.unwrap();
        let received = Arc::default();
        let inbox = Inbox { received, refusals: Arc::default(), count: watch::Sender::new(0) };
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        sim.set_product(&address).unwrap();
        let product = Router::new().route("/{*path}", any(take)).with_state(inbox.clone());
        tokio::spawn(async move { axum::serve(listener, product).await });
        Self { sim, http: client(), product: address, inbox }
    }

    /// The product answers 503 to the next webhooks.
    pub(crate) fn refuse(&self, count: u32) {
        *self.inbox.refusals.lock().unwrap() = count;
    }

    pub(crate) fn received(&self) -> Vec<Received> {
        self.inbox.received.lock().unwrap().clone()
    }

    /// Waits for the `count`-th webhook that `wanted` accepts.
    pub(crate) async fn receive(&self, count: usize, wanted: impl Fn(&Value) -> bool) -> Vec<Received> {
        let mut changes = self.inbox.count.subscribe();
        let enough = async {
            loop {
                let found = self.received().into_iter().filter(|one| wanted(&one.json())).collect::<Vec<_>>();
                if found.len() >= count {
                    return found;
                }
                changes.changed().await.unwrap();
            }
        };
        tokio::time::timeout(SOON, enough).await.expect("the webhook comes soon")
    }

    pub(crate) async fn graph(&self, path: &str, body: Value) -> (u16, Value) {
        let url = format!("{}/v25.0/{path}", self.sim.whatsapp_base());
        self.post(&url, "simulated-whatsapp-token", body).await
    }

    pub(crate) async fn whatsapp_text(&self, to: &str, text: &str) -> (u16, Value) {
        self.graph(
            "106540352242922/messages",
            json!({"messaging_product": "whatsapp", "to": to, "type": "text", "text": {"body": text},
                   "biz_opaque_callback_data": "token-1"}),
        )
        .await
    }

    pub(crate) async fn instagram(&self, path: &str, body: Value) -> (u16, Value) {
        let url = format!("{}/v25.0/{path}", self.sim.instagram_base());
        self.post(&url, "simulated-instagram-token", body).await
    }

    pub(crate) async fn telegram(&self, method: &str, body: Value) -> (u16, Value) {
        let url = format!("{}/bot7012345678:AAsimulated-telegram-token-0000000/{method}", self.sim.telegram_base());
        self.post(&url, "", body).await
    }

    pub(crate) async fn post(&self, url: &str, token: &str, body: Value) -> (u16, Value) {
        let answer = self.http.post(url).bearer_auth(token).json(&body).send().await.unwrap();
        (answer.status().as_u16(), answer.json().await.unwrap_or(Value::Null))
    }

    pub(crate) async fn get(&self, url: &str, token: &str) -> (u16, Value) {
        let answer = self.http.get(url).bearer_auth(token).send().await.unwrap();
        (answer.status().as_u16(), answer.json().await.unwrap_or(Value::Null))
    }
}

#[expect(clippy::disallowed_methods, reason = "the tests play the product, whose client is not at hand here")]
pub(crate) fn client() -> reqwest::Client {
    reqwest::Client::builder().no_proxy().build().unwrap()
}

/// Whether a WhatsApp webhook is about messages, or a status of that name.
pub(crate) fn status(body: &Value) -> Option<&str> {
    body["entry"][0]["changes"][0]["value"]["statuses"][0]["status"].as_str()
}

pub(crate) fn message(body: &Value) -> &Value {
    &body["entry"][0]["changes"][0]["value"]["messages"][0]
}

async fn take(
    State(inbox): State<Inbox>,
    Query(query): Query<std::collections::BTreeMap<String, String>>,
    headers: HeaderMap,
    uri: Uri,
    raw: Bytes,
) -> (StatusCode, String) {
    if let Some(challenge) = query.get("hub.challenge") {
        let known = query.get("hub.verify_token").is_some_and(|token| token.starts_with("simulated-"));
        return (if known { StatusCode::OK } else { StatusCode::FORBIDDEN }, challenge.clone());
    }
    {
        let mut refusals = inbox.refusals.lock().unwrap();
        if *refusals > 0 {
            *refusals -= 1;
            return (StatusCode::SERVICE_UNAVAILABLE, String::new());
        }
    }
    inbox.received.lock().unwrap().push(Received { path: uri.path().to_owned(), headers, raw });
    inbox.count.send_modify(|count| *count += 1);
    (StatusCode::OK, String::new())
}
