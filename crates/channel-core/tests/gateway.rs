//! What a program gets from a gateway, as its handler sees it.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use channel_core::budget::Budgets;
use channel_core::capabilities::{RateRule, WindowRule};
use channel_core::channel::Fetched;
use channel_core::error::Scope;
use channel_core::gateway::{Gateway, Unsent};
use channel_core::media::MediaStream;
use channel_core::model::Media;
use channel_core::{
    Account, Capabilities, Channel, ChannelError, ChannelId, ErrorKind, Event, OutboundContent, OutboundMessage,
    Polling, Receipt, Timestamp, Webhook, WebhookSecrets,
};
use channel_testkit::{FakeChannel, TestClock, account};
use http::StatusCode;
use secrecy::SecretString;

const FAKE: ChannelId = ChannelId::from_static("fake");

fn secrets(signing: &str) -> WebhookSecrets {
    WebhookSecrets { signing: vec![signing.into()], verify: vec!["handshake".into()] }
}

fn gateway(channel: Arc<FakeChannel>) -> Gateway {
    Gateway::new().connect(channel, account("shop-1", [("access_token", "token")]), secrets("secret"))
}

fn event(gateway: &Gateway) -> Event {
    let request = FakeChannel::signed(&"secret".into(), &FakeChannel::body(&[("m1", "Hello")]));
    gateway.receive(&FAKE, &request.borrow()).events.pop().expect("the body has one message")
}

fn text(words: &str) -> OutboundContent {
    OutboundContent::Text { text: words.to_owned() }
}

#[test]
fn a_request_is_answered_by_its_proof() {
    let gateway = gateway(Arc::default());
    let body = FakeChannel::body(&[("m1", "Hello"), ("m2", "Size 42?")]);
    let signed = |secret: &str, body: &[u8]| FakeChannel::signed(&SecretString::from(secret), body);
    let table = [
        ("a proven delivery", signed("secret", &body), StatusCode::OK, 2),
        ("a forgery", signed("other", &body), StatusCode::UNAUTHORIZED, 0),
        ("authentic and not understood", signed("secret", b"[]"), StatusCode::OK, 0),
        ("a handshake", FakeChannel::handshake("handshake", "77").request, StatusCode::OK, 0),
        ("a wrong handshake", FakeChannel::handshake("guess", "77").request, StatusCode::FORBIDDEN, 0),
    ];
    for (name, request, status, events) in table {
        let received = gateway.receive(&FAKE, &request.borrow());
        let count = received.events.len() + received.strangers.len();
        assert_eq!((received.status, count), (status, events), "{name}");
    }
    let nobody = gateway.receive(&ChannelId::from_static("carrier-pigeon"), &signed("secret", &body).borrow());
    assert_eq!(nobody.status, StatusCode::NOT_FOUND);
}

#[test]
fn events_of_accounts_that_are_not_connected_stand_apart() {
    let gateway = Gateway::new().connect(
        Arc::new(FakeChannel::default()),
        account("another shop", [("access_token", "token")]),
        secrets("secret"),
    );
    let request = FakeChannel::signed(&"secret".into(), &FakeChannel::body(&[("m1", "Hello")]));
    let received = gateway.receive(&FAKE, &request.borrow());
    assert_eq!((received.events.len(), received.strangers.len()), (0, 1));
}

#[tokio::test]
async fn a_long_answer_is_sent_part_by_part_in_order() {
    let channel = Arc::new(FakeChannel::default());
    let gateway = gateway(Arc::clone(&channel));
    let limit = channel.capabilities().text.max;
    let words = "word ".repeat(limit / 3);
    let receipts = gateway.reply(&event(&gateway), text(&words), &TestClock::default()).await.unwrap();
    assert!(receipts.len() > 1);
    assert_eq!(channel.sent().len(), receipts.len());
}

#[tokio::test]
async fn nothing_is_sent_through_a_closed_window() {
    let capabilities = Capabilities {
        window: Some(WindowRule { seconds: 60, ..WindowRule::default() }),
        ..FakeChannel::default().capabilities().clone()
    };
    let channel = Arc::new(FakeChannel::default().with_capabilities(capabilities));
    let gateway = gateway(Arc::clone(&channel));
    let clock = TestClock::default();
    let mut event = event(&gateway);
    event.at = channel_core::Clock::now(&clock);
    clock.advance(Duration::from_secs(60));
    let outcome = gateway.reply(&event, text("Hello"), &clock).await;
    assert!(matches!(outcome, Err(Unsent::Window(_))), "{outcome:?}");
    assert!(channel.sent().is_empty());
}

#[tokio::test]
async fn an_event_without_a_time_happened_just_now() {
    let capabilities = Capabilities {
        window: Some(WindowRule { seconds: 60, ..WindowRule::default() }),
        ..FakeChannel::default().capabilities().clone()
    };
    let gateway = gateway(Arc::new(FakeChannel::default().with_capabilities(capabilities)));
    let mut event = event(&gateway);
    event.at = Timestamp::default();
    let clock = TestClock::at(Timestamp::from_seconds(1_760_000_000));
    assert_eq!(gateway.reply(&event, text("Hello"), &clock).await.unwrap().len(), 1);
}

/// A channel whose updates are fetched; the platform has one delivery, and counts on from where it is asked.
#[derive(Debug, Default)]
struct Polled(FakeChannel);

#[async_trait]
impl Channel for Polled {
    fn id(&self) -> ChannelId {
        FAKE
    }

    fn capabilities(&self) -> &Capabilities {
        self.0.capabilities()
    }

    fn webhook(&self) -> &dyn Webhook {
        self.0.webhook()
    }

    async fn send(&self, account: &Account, message: &OutboundMessage) -> Result<Receipt, ChannelError> {
        self.0.send(account, message).await
    }

    async fn fetch_media(&self, account: &Account, media: &Media, max: u64) -> Result<MediaStream, ChannelError> {
        self.0.fetch_media(account, media, max).await
    }

    fn polling(&self) -> Option<&dyn Polling> {
        Some(self)
    }
}

#[async_trait]
impl Polling for Polled {
    async fn fetch(&self, _: &Account, offset: Option<i64>, _: Duration) -> Result<Fetched, ChannelError> {
        let body = FakeChannel::body(&[("m1", "Hello"), ("m2", "Size 42?")]);
        Ok(Fetched::from_own_call(vec![body.into()], Some(offset.unwrap_or(0) + 2)))
    }

    async fn begin(&self, _: &Account) -> Result<(), ChannelError> {
        Ok(())
    }
}

#[tokio::test]
async fn what_is_fetched_belongs_to_the_account_that_fetched_it() {
    let bot = Account::single("bot-7", [("access_token", "token")]);
    let gateway = Gateway::new().connect(Arc::new(Polled::default()), bot, WebhookSecrets::default());
    let polled = gateway.poll(&FAKE, "bot-7", Some(40), Duration::ZERO).await.unwrap();
    assert_eq!(polled.next, Some(42));
    assert_eq!(polled.events.len(), 2);
    assert!(polled.events.iter().all(|event| event.account == "bot-7"));
    let receipts = gateway.reply(&polled.events[0], text("Hi"), &TestClock::default()).await.unwrap();
    assert_eq!(receipts.len(), 1);
}

#[tokio::test]
async fn an_account_that_cannot_be_polled_says_so() {
    let delivered = gateway(Arc::default());
    let elsewhere = delivered.poll(&FAKE, "nobody", None, Duration::ZERO).await.unwrap_err();
    assert_eq!(elsewhere.kind, ErrorKind::NotFound);
    let unable = delivered.poll(&FAKE, "shop-1", None, Duration::ZERO).await.unwrap_err();
    assert_eq!(unable.kind, ErrorKind::Unsupported);
}

#[tokio::test]
async fn a_rate_holds_the_next_reply_back_and_a_refusal_for_it_pauses_no_other_conversation() {
    let rate = RateRule { scope: Scope::Conversation, count: 1, seconds: 60, burst: 1 };
    let capabilities = Capabilities { rates: vec![rate], ..FakeChannel::default().capabilities().clone() };
    let channel = Arc::new(FakeChannel::default().with_capabilities(capabilities));
    let clock = TestClock::default();
    let budgets = Arc::new(Budgets::new(Arc::new(clock.clone())));
    let gateway = gateway(Arc::clone(&channel)).with_budgets(budgets);
    let to_ana = event(&gateway);
    let to_bruno = Event { conversation: Some("bruno".into()), ..to_ana.clone() };
    assert!(gateway.reply(&to_ana, text("one"), &clock).await.is_ok());
    let held = gateway.reply(&to_ana, text("two"), &clock).await;
    assert!(matches!(held, Err(Unsent::Later { .. })), "{held:?}");
    assert!(gateway.reply(&to_bruno, text("one"), &clock).await.is_ok());
    clock.advance(Duration::from_secs(60));
    assert!(gateway.reply(&to_ana, text("two"), &clock).await.is_ok());
    assert_eq!(channel.texts(), ["one", "one", "two"]);
}
