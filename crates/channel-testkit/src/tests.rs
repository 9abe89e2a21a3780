//! The suite must find what is wrong: each test breaks an adapter in one way.

use async_trait::async_trait;
use bytes::Bytes;
use channel_core::capabilities::Level;
use channel_core::media::MediaStream;
use channel_core::model::Media;
use channel_core::signature::verify_hub_signature;
use channel_core::{
    Account, Capabilities, Channel, ChannelError, ChannelId, Clock as _, Effect, Event, Ids as _, OutboundMessage,
    ParseError, Parsed, Receipt, Timestamp, Verified, VerifyError, Webhook, WebhookRequest, WebhookSecrets,
};
use secrecy::SecretString;
use std::fmt;
use std::time::Duration;

use crate::{FakeChannel, Proof, Scripted, SequentialIds, Subject, TestClock, account, run_all};

const SECRET: &str = "app secret";

/// What an adapter gets wrong.
#[derive(Clone, Copy, PartialEq)]
enum Fault {
    AcceptsWithoutSecret,
    TakesTheFirstOfTwoProofs,
    PanicsOnMissingField,
    DropsTheSecondMessage,
    KeepsOneKeyForAll,
    ShowsItsToken,
    DeclaresCommentsItLacks,
    SendsWithoutCredentials,
    AnswersAnyHandshake,
}

struct Broken {
    fault: Fault,
    inner: FakeChannel,
    capabilities: Capabilities,
}

impl Broken {
    fn new(fault: Fault) -> Self {
        let inner = FakeChannel::default();
        let mut capabilities = inner.capabilities().clone();
        if fault != Fault::DeclaresCommentsItLacks {
            capabilities.comments = Level::None;
        }
        capabilities.typing = Level::None;
        capabilities.mark_read = Level::None;
        Self { fault, inner, capabilities }
    }
}

impl fmt::Debug for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.fault == Fault::ShowsItsToken { SECRET } else { "Broken" })
    }
}

impl Webhook for Broken {
    fn handshake(&self, request: &WebhookRequest<'_>, secrets: &WebhookSecrets) -> Option<Result<Bytes, VerifyError>> {
        let outcome = self.inner.webhook().handshake(request, secrets)?;
        Some(if self.fault == Fault::AnswersAnyHandshake { Ok(Bytes::from_static(b"42")) } else { outcome })
    }

    fn verify<'a>(&self, request: &WebhookRequest<'a>, secrets: &WebhookSecrets) -> Result<Verified<'a>, VerifyError> {
        match self.fault {
            Fault::AcceptsWithoutSecret if secrets.signing.is_empty() => {
                let header = request.header("x-fake-signature");
                verify_hub_signature(&[SecretString::from(SECRET)], header, request.body)
            }
            Fault::TakesTheFirstOfTwoProofs => {
                let header = request.headers.get("x-fake-signature").map(http::HeaderValue::as_bytes);
                verify_hub_signature(&secrets.signing, header, request.body)
            }
            _ => self.inner.webhook().verify(request, secrets),
        }
    }

    fn parse(&self, payload: Verified<'_>) -> Result<Parsed, ParseError> {
        let mut parsed = self.inner.webhook().parse(payload)?;
        match self.fault {
            Fault::PanicsOnMissingField => assert!(parsed.skipped.is_empty(), "an id is always there"),
            Fault::DropsTheSecondMessage => parsed.events.truncate(1),
            Fault::KeepsOneKeyForAll => parsed.events.iter_mut().for_each(|event| event.key = "message".into()),
            _ => {}
        }
        Ok(parsed)
    }
}

#[async_trait]
impl Channel for Broken {
    fn id(&self) -> ChannelId {
        self.inner.id()
    }

    fn capabilities(&self) -> &Capabilities {
        &self.capabilities
    }

    fn webhook(&self) -> &dyn Webhook {
        self
    }

    async fn send(&self, account: &Account, message: &OutboundMessage) -> Result<Receipt, ChannelError> {
        if self.fault == Fault::SendsWithoutCredentials {
            return Ok(Receipt::new("sent"));
        }
        self.inner.send(account, message).await
    }

    async fn fetch_media(&self, account: &Account, media: &Media, max: u64) -> Result<MediaStream, ChannelError> {
        self.inner.fetch_media(account, media, max).await
    }
}

async fn failed_cases(fault: Fault) -> Vec<&'static str> {
    let channel = Broken::new(fault);
    let secret = SecretString::from(SECRET);
    let subject = Subject {
        channel: &channel,
        account: account("shop-1", [("access_token", "token")]),
        secrets: WebhookSecrets { signing: vec![secret.clone()], verify: vec!["handshake token".into()] },
        proof: Proof::signature_in("x-fake-signature"),
        sign: &|body| FakeChannel::signed(&secret, body),
        bodies: vec![("two", FakeChannel::body(&[("m1", "Hello"), ("m2", "Price?")]))],
        handshake: Some(FakeChannel::handshake("handshake token", "42")),
        split: Some(&|body| FakeChannel::singles(body)),
    };
    match run_all(&subject).await {
        Ok(_) => Vec::new(),
        Err(failures) => failures.failures.into_iter().map(|(name, _)| name).collect(),
    }
}

#[tokio::test]
async fn every_fault_is_found_by_the_case_that_names_it() {
    let table = [
        (Fault::AcceptsWithoutSecret, "without a secret nothing is accepted"),
        (Fault::TakesTheFirstOfTwoProofs, "a proof given twice is refused"),
        (Fault::PanicsOnMissingField, "samples with one node broken never panic"),
        (Fault::DropsTheSecondMessage, "a batch is the concatenation of its singles"),
        (Fault::KeepsOneKeyForAll, "different events have different keys"),
        (Fault::ShowsItsToken, "Debug of channel, account and secrets shows no secret"),
        (Fault::DeclaresCommentsItLacks, "optional abilities are what the capabilities declare"),
        (Fault::SendsWithoutCredentials, "a send without credentials is refused without effect"),
        (Fault::AnswersAnyHandshake, "a handshake with a wrong token is refused"),
    ];
    for (fault, case) in table {
        let failed = failed_cases(fault).await;
        assert!(failed.contains(&case), "{case}: only {failed:?} failed");
    }
}

#[tokio::test]
async fn a_scripted_outcome_is_played_once_and_the_ledger_keeps_what_was_written() {
    let channel = FakeChannel::default();
    let account = account("shop-1", [("access_token", "token")]);
    channel.script(Scripted::lost_answer());
    let lost = channel.send(&account, &OutboundMessage::text("ana", "first")).await.unwrap_err();
    let receipt = channel.send(&account, &OutboundMessage::text("ana", "second")).await.unwrap();
    assert_eq!(lost.effect, Effect::Unknown);
    assert_eq!(receipt.id.as_deref(), Some("fake-2"));
    assert_eq!(channel.texts(), ["first", "second"]);
}

#[tokio::test]
async fn a_comment_is_answered_privately_once() {
    let channel = FakeChannel::default();
    let account = account("shop-1", [("access_token", "token")]);
    let comments = channel.comments().unwrap();
    comments.reply_privately(&account, "c1", "79.90 EUR").await.unwrap();
    assert!(comments.reply_privately(&account, "c1", "79.90 EUR").await.is_err());
    assert_eq!(channel.sent().len(), 1);
}

#[test]
fn the_clock_moves_only_when_told() {
    let clock = TestClock::at(Timestamp::from_seconds(100));
    let twin = clock.clone();
    clock.advance(Duration::from_secs(5));
    assert_eq!(twin.now(), Timestamp::from_seconds(105));
}

#[test]
fn sequential_identifiers_sort_by_time_and_then_by_number() {
    let ids = SequentialIds::default();
    let (first, second) = (ids.next(Timestamp::from_seconds(1)), ids.next(Timestamp::from_seconds(1)));
    assert!(first < second);
    assert!(second < ids.next(Timestamp::from_seconds(2)));
}

#[test]
fn a_mutant_differs_from_its_original_in_one_place() {
    let original = serde_json::json!({"a": [1, {"b": "c"}]});
    let mutants = crate::mutations(&original);
    assert!(mutants.len() > 40);
    assert!(mutants.iter().all(|mutant| *mutant != original));
}

#[test]
fn a_built_event_reads_back_from_its_json_form() {
    let event = crate::message("shop-1", "ana", "m1", "Hello", Timestamp::from_seconds(1));
    let json = serde_json::to_string(&event).unwrap();
    assert_eq!(serde_json::from_str::<Event>(&json).unwrap(), event);
}
