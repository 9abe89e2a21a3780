//! The contract, examined by the suite that every adapter passes.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use async_trait::async_trait;
use channel_core::{Account, ChannelError, ConversationId, Seams, WebhookSecrets};
use channel_testkit::{Counterpart, Live, Manner, Proof, SignedRequest, Subject, account, check_corpus, run_all};
use secrecy::SecretString;
use serde_json::{Value, json};

use crate::{Outlet, Signal, TOKEN_HEADER, VisitorId, VisitorMessage, VisitorToken, WebchatChannel, WebchatWebhook};

const SECRET: &str = "visitor secret of the shop";

/// Takes everything and counts it. There is no network between the channel and its outlet, so it cannot misbehave.
#[derive(Debug, Default)]
struct Widget {
    deliveries: AtomicUsize,
}

impl Counterpart for Widget {
    fn behave(&self, manner: Manner) -> bool {
        manner == Manner::Takes
    }

    fn calls(&self) -> usize {
        self.deliveries.load(Ordering::SeqCst)
    }
}

#[async_trait]
impl Outlet for Widget {
    async fn deliver(&self, _: &Account, _: &ConversationId, _: &VisitorMessage) -> Result<(), ChannelError> {
        self.deliveries.fetch_add(1, Ordering::SeqCst);
        Ok(())
    }

    async fn signal(&self, _: &Account, _: &ConversationId, _: &Signal) -> Result<(), ChannelError> {
        Ok(())
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
    let subject = Subject::new(&channel, account("shop-1", []), secrets, Proof::token_in(TOKEN_HEADER), &signed)
        .with_bodies([("a delivery", delivery.to_string().into_bytes())])
        .with_split(&singles)
        .with_join(&joined)
        .with_live(Live::new(&*widget, "v1"));
    run_all(&subject).await.unwrap();
}
