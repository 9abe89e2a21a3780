//! The contract, examined by the suite that every adapter passes.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use channel_core::{Account, ChannelError, ConversationId, ErrorKind, Retry, Seams, WebhookSecrets};
use channel_testkit::{Counterpart, Live, Manner, Proof, SignedRequest, Subject, account, check_corpus, run_all};
use secrecy::SecretString;
use serde_json::{Value, json};

use crate::{
    Outlet, Signal, TOKEN_HEADER, VISITOR_SECRET, VisitorId, VisitorMessage, VisitorToken, WebchatChannel,
    WebchatWebhook,
};

const SECRET: &str = "visitor secret of the shop";

/// The server's part, which fails as it is told. It stands in the same process: its answers are values, so none can be
/// broken off or unreadable, and it asks nobody to wait. What it has is a bus to the other processes: the bus can fall
/// silent after a message was written to it, and it can be unreachable from the start.
#[derive(Debug, Default)]
struct Widget {
    deliveries: AtomicUsize,
    manner: Mutex<Manner>,
    unreachable: bool,
}

impl Widget {
    fn outcome(&self) -> Result<(), ChannelError> {
        if self.unreachable {
            let error = ChannelError::refused(ErrorKind::Transport, "the bus is not to be had");
            return Err(error.with_retry(Retry::Backoff));
        }
        self.deliveries.fetch_add(1, Ordering::SeqCst);
        match *self.manner.lock().unwrap() {
            Manner::Takes => Ok(()),
            Manner::Throttles { seconds } => {
                let pause = Retry::After(Duration::from_secs(u64::from(seconds)));
                Err(ChannelError::refused(ErrorKind::RateLimited, "the bus is full").with_retry(pause))
            }
            _ => Err(ChannelError::ambiguous(ErrorKind::Transport, "the bus fell silent")),
        }
    }
}

impl Counterpart for Widget {
    fn behave(&self, manner: Manner) -> bool {
        let means = matches!(manner, Manner::Takes | Manner::HangsUp | Manner::Throttles { .. });
        if means {
            *self.manner.lock().unwrap() = manner;
        }
        means
    }

    fn calls(&self) -> usize {
        self.deliveries.load(Ordering::SeqCst)
    }
}

#[async_trait]
impl Outlet for Widget {
    async fn deliver(&self, _: &Account, _: &ConversationId, _: &VisitorMessage) -> Result<(), ChannelError> {
        self.outcome()
    }

    async fn signal(&self, _: &Account, _: &ConversationId, _: &Signal) -> Result<(), ChannelError> {
        self.outcome()
    }
}

/// The widget's request: it knows the token of the visitor it names. A body that names none has no token.
fn signed(body: &[u8]) -> SignedRequest {
    let request = SignedRequest::post(body);
    let Ok(delivery) = serde_json::from_slice::<Value>(body) else { return request };
    let visitor: Option<VisitorId> = delivery["visitor"].as_str().and_then(|visitor| visitor.parse().ok());
    let (Some(account), Some(visitor)) = (delivery["account"].as_str(), visitor) else { return request };
    let token = VisitorToken::issue(&SecretString::from(SECRET), account, &visitor);
    request.with_header(TOKEN_HEADER, token.expose())
}

fn singles(body: &[u8]) -> Vec<Vec<u8>> {
    let delivery: Value = serde_json::from_slice(body).unwrap();
    let events = delivery["events"].as_array().unwrap();
    let single = |event: &Value| {
        let mut single = delivery.clone();
        single["events"] = json!([event]);
        single.to_string().into_bytes()
    };
    events.iter().map(single).collect()
}

/// Parts of one visitor's.
fn joined(singles: &[Vec<u8>]) -> Vec<u8> {
    let deliveries: Vec<Value> = singles.iter().map(|single| serde_json::from_slice(single).unwrap()).collect();
    let events = deliveries.iter().flat_map(|delivery| delivery["events"].as_array().unwrap().clone());
    let mut whole = deliveries.first().cloned().unwrap_or_default();
    whole["events"] = events.collect();
    whole.to_string().into_bytes()
}

/// What the corpus that other implementations use says of the widget. `UPDATE_CORPUS=1` writes it anew.
#[test]
fn the_public_corpus_means_here_what_it_says() {
    let checked = check_corpus(&WebchatWebhook, "webchat").unwrap();
    assert!(checked > 15, "only {checked} fixtures");
}

#[tokio::test]
async fn the_channel_keeps_the_contract() {
    let delivery = json!({ "account": "shop-1", "visitor": "v1", "events": [
        { "id": "e1", "at": 1_760_000_000_000_i64, "type": "message", "text": "hello" },
        { "id": "e2", "type": "reply", "choice": { "id": "size:42", "title": "Take 42" }, "to": "m1" },
        { "id": "e3", "type": "read", "message_id": "m1" },
        { "id": "e 4", "type": "message", "text": "skipped" },
    ]});
    let widget = Arc::new(Widget::default());
    let channel = WebchatChannel::new(Arc::clone(&widget) as Arc<dyn Outlet>, Seams::system());
    let secrets = WebhookSecrets { signing: vec![SECRET.into()], verify: Vec::new() };
    let bus_is_down = Arc::new(Widget { unreachable: true, ..Widget::default() });
    let unreachable = WebchatChannel::new(bus_is_down, Seams::system());
    let account = account("shop-1", [(VISITOR_SECRET, SECRET)]);
    let subject = Subject::new(&channel, account, secrets, Proof::token_in(TOKEN_HEADER), &signed)
        .with_bodies([("a delivery", delivery.to_string().into_bytes())])
        .with_split(&singles)
        .with_join(&joined)
        .with_live(Live::new(&*widget, "v1").with_unreachable(&unreachable));
    let report = run_all(&subject).await.unwrap();
    let unexamined = [
        // The token proves the visitor and leaves the body alone: TLS is what covers it.
        "a signed body with one bit flipped is refused",
        "a truncated signed body is refused",
        "the proof of another body is refused",
        // The widget shakes no hands.
        "a handshake with the right token is answered",
        "a handshake with a wrong token is refused",
        "a handshake without a configured token is refused",
        "no flipped bit of a signed body is accepted",
        // The widget types and marks as read; it has no messages that change.
        "what one half of a trait denies is refused",
    ];
    assert_eq!(report.unexamined, unexamined);
}
