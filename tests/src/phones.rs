//! The simulated platforms of a demo, played over their control API.

use std::time::{Duration, Instant};

use platform_simulator::{Content, Fault, LedgerEntry, Platform};
use serde_json::{Value, json};

/// Longer than anything takes on a busy machine; a test that meets it has failed.
const PATIENCE: Duration = Duration::from_secs(30);
const POLL: Duration = Duration::from_millis(20);

/// Customers and commenters, and what reached them.
#[derive(Clone, Debug)]
pub struct Phones {
    http: reqwest::Client,
    base: String,
}

impl Phones {
    pub(crate) fn new(http: reqwest::Client, base: &str) -> Self {
        Self { http, base: base.to_owned() }
    }

    /// Somebody writes a text; its id on the platform.
    pub async fn write(&self, platform: Platform, from: &str, text: &str) -> String {
        self.act(platform, from, &Content::Text { text: text.to_owned() }).await
    }

    /// Somebody does anything else; the id of what was made.
    pub async fn act(&self, platform: Platform, from: &str, content: &Content) -> String {
        let mut body = json!(content);
        let fields = body.as_object_mut().expect("a content is an object");
        fields.insert("platform".into(), json!(platform));
        fields.insert("from".into(), json!(from));
        self.post("messages", &body).await
    }

    /// Somebody comments under a post; the comment's id.
    pub async fn comment(&self, from: &str, media_id: &str, text: &str) -> String {
        self.post("comments", &json!({"from": from, "media_id": media_id, "text": text})).await
    }

    /// Injects a fault.
    pub async fn fault(&self, fault: &Fault) {
        self.post("faults", &json!(fault)).await;
    }

    /// Everything the platforms accepted.
    pub async fn ledger(&self) -> Vec<LedgerEntry> {
        let answer = self.http.get(format!("{}/_sim/ledger", self.base)).send().await;
        let answer = answer.expect("the simulator answers").json::<Value>().await.expect("the ledger is JSON");
        let entries = answer.get("entries").cloned().unwrap_or_default();
        serde_json::from_value(entries).expect("the ledger holds entries")
    }

    /// Waits until the ledger answers a question.
    ///
    /// # Panics
    /// When it never does; the text shows the ledger.
    pub async fn wait_for<T>(&self, what: &str, mut question: impl FnMut(&[LedgerEntry]) -> Option<T>) -> T {
        let asked = Instant::now();
        loop {
            let ledger = self.ledger().await;
            if let Some(answer) = question(&ledger) {
                return answer;
            }
            assert!(asked.elapsed() < PATIENCE, "{what} never came; the ledger holds {ledger:#?}");
            tokio::time::sleep(POLL).await;
        }
    }

    /// Waits until something is so.
    ///
    /// # Panics
    /// When it never is.
    pub async fn until(&self, what: &str, mut is_so: impl AsyncFnMut() -> bool) {
        let asked = Instant::now();
        while !is_so().await {
            assert!(asked.elapsed() < PATIENCE, "{what} never came");
            tokio::time::sleep(POLL).await;
        }
    }

    /// Waits for the first message to somebody, by script name or address.
    pub async fn wait_for_text(&self, to: &str) -> String {
        self.wait_for(&format!("a message to {to}"), |ledger| texts_to(ledger, to).into_iter().next()).await
    }

    /// Waits until the platforms have nothing left to deliver.
    pub async fn wait_until_delivered(&self) {
        let asked = Instant::now();
        loop {
            let answer = self.http.get(format!("{}/_sim/state", self.base)).send().await;
            let state = answer.expect("the simulator answers").json::<Value>().await.expect("the state is JSON");
            if state.get("pending_webhooks").and_then(Value::as_u64) == Some(0) {
                return;
            }
            assert!(asked.elapsed() < PATIENCE, "webhooks are left: {}", state["pending_webhooks"]);
            tokio::time::sleep(POLL).await;
        }
    }

    async fn post(&self, path: &str, body: &Value) -> String {
        let answer = self.http.post(format!("{}/_sim/{path}", self.base)).json(body).send().await;
        let answer = answer.expect("the simulator answers");
        let status = answer.status();
        let said: Value = answer.json().await.unwrap_or_default();
        assert!(status.is_success(), "POST {path} {body}: {status} {said}");
        said.get("id").and_then(Value::as_str).unwrap_or_default().to_owned()
    }
}

/// The texts of messages, templates and private replies to somebody.
fn texts_to(ledger: &[LedgerEntry], to: &str) -> Vec<String> {
    use platform_simulator::EffectKind::{Message, PrivateReply, Template};
    ledger
        .iter()
        .filter(|entry| entry.person.as_deref() == Some(to) || entry.to == to)
        .filter(|entry| matches!(entry.kind, Message | Template | PrivateReply))
        .filter_map(|entry| entry.text.clone())
        .collect()
}
