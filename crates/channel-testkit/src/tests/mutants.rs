//! The suite must find what is wrong: each of these adapters is broken in one way, and the case that names the break must
//! be among those that fail.

use std::borrow::Cow;
use std::fmt;
use std::sync::atomic::{AtomicUsize, Ordering};

use async_trait::async_trait;
use bytes::Bytes;
use channel_core::capabilities::{Level, Limit};
use channel_core::media::MediaStream;
use channel_core::model::Media;
use channel_core::signature::{trust_local_file, verify_hub_signature};
use channel_core::{
    Account, Body, Capabilities, Channel, ChannelError, ChannelId, Comments, Content, ConversationId, Effect,
    OutboundContent, OutboundMessage, ParseError, Parsed, Presence, Receipt, Retry, Templates, Verified, VerifyError,
    Webhook, WebhookRequest, WebhookSecrets,
};
use secrecy::{ExposeSecret, SecretString};

use crate::{Counterpart, FakeChannel, Live, Manner, Proof, Subject, account, properties, run_all};

const SECRET: &str = "app secret";
const HEADER: &str = "x-fake-signature";

/// What an adapter gets wrong.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Fault {
    Nothing,
    AcceptsWithoutSecret,
    AcceptsMissingSignature,
    SignsItsOwnSpelling,
    SignsTheBeginningOnly,
    TakesTheFirstOfTwoProofs,
    AcceptsAnySecretOfMany,
    AnswersAnyHandshake,
    AnswersWithoutConfiguredToken,
    PanicsOnOddJson,
    PanicsOnUnknownKind,
    TakesTheFirstEntryOnly,
    DropsTheTail,
    LosesTheDeliveryOnOneUnknownKind,
    KeyWithoutTheKindOfEvent,
    EmptyTextForUnknownKinds,
    SkipsWithoutAReason,
    ReadsDifferentlyEachTime,
    NamesAnotherChannel,
    ReadsAnythingAsJson,
    ShowsItsToken,
    SecretInErrors,
    WordsInErrors,
    DeclaresCommentsItLacks,
    HasCommentsItDenies,
    DeclaresTemplatesItLacks,
    DeclaresALimitOfNothing,
    HasMoreInAConversation,
    CountsInAnotherUnit,
    CannotSendWhatItDeclares,
    SendsWhatItDenies,
    TypesAlthoughItDenies,
    SendsWithoutCredentials,
    CallsALostAnswerASuccess,
    SaysNothingHappened,
    SendsAgainByItself,
    ForgetsTheId,
    ForgetsThePause,
    UnsureWithoutAConnection,
}

struct Broken {
    fault: Fault,
    inner: FakeChannel,
    capabilities: Capabilities,
    reads: AtomicUsize,
    reached: bool,
}

impl Broken {
    fn new(fault: Fault) -> Self {
        let inner = FakeChannel::default();
        let mut capabilities = inner.capabilities().clone();
        match fault {
            Fault::HasCommentsItDenies => capabilities.comments = Level::None,
            Fault::DeclaresALimitOfNothing => {
                if let Some(rule) = &mut capabilities.choices {
                    rule.title = Limit::characters(0);
                }
            }
            Fault::CannotSendWhatItDeclares => capabilities.location = Level::Full,
            Fault::TypesAlthoughItDenies => capabilities.typing = Level::None,
            _ => {}
        }
        Self { fault, inner, capabilities, reads: AtomicUsize::new(0), reached: true }
    }

    fn is(&self, fault: Fault) -> bool {
        self.fault == fault
    }
}

impl fmt::Debug for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.is(Fault::ShowsItsToken) { SECRET } else { "Broken" })
    }
}

impl Webhook for Broken {
    fn handshake(&self, request: &WebhookRequest<'_>, secrets: &WebhookSecrets) -> Option<Result<Bytes, VerifyError>> {
        let outcome = self.inner.webhook().handshake(request, secrets)?;
        let open = self.is(Fault::AnswersAnyHandshake)
            || (self.is(Fault::AnswersWithoutConfiguredToken) && secrets.verify.is_empty());
        Some(if open { Ok(Bytes::from_static(b"42")) } else { outcome })
    }

    fn verify<'a>(&self, request: &WebhookRequest<'a>, secrets: &WebhookSecrets) -> Result<Verified<'a>, VerifyError> {
        let body = request.body;
        match self.fault {
            Fault::AcceptsWithoutSecret if secrets.signing.is_empty() => Ok(trust_local_file(body)),
            Fault::AcceptsMissingSignature if request.headers.get(HEADER).is_none() => Ok(trust_local_file(body)),
            Fault::AcceptsAnySecretOfMany if secrets.signing.len() > 1 => self.inner.webhook().verify(request, secrets),
            Fault::AcceptsAnySecretOfMany => Ok(trust_local_file(body)),
            Fault::TakesTheFirstOfTwoProofs => {
                let header = request.headers.get(HEADER).map(http::HeaderValue::as_bytes);
                verify_hub_signature(&secrets.signing, header, body)
            }
            Fault::SignsItsOwnSpelling => {
                let value: serde_json::Value = serde_json::from_slice(body).map_err(|_| VerifyError::Mismatch)?;
                let spelled = value.to_string();
                verify_hub_signature(&secrets.signing, request.header(HEADER), spelled.as_bytes())?;
                Ok(trust_local_file(body))
            }
            Fault::SignsTheBeginningOnly => {
                let good = self.inner.webhook().verify(request, secrets);
                // The platform's signature is of everything; this adapter forgives whatever follows a good beginning.
                let begins_well = body.starts_with(b"{\"messages\":[{");
                if begins_well && request.header(HEADER).is_some_and(|proof| proof.len() == 71) {
                    return match good {
                        Err(VerifyError::Mismatch) if secrets.signing.iter().any(is_ours) => Ok(trust_local_file(body)),
                        other => other,
                    };
                }
                good
            }
            _ => self.inner.webhook().verify(request, secrets),
        }
    }

    fn parse(&self, payload: Verified<'_>) -> Result<Parsed, ParseError> {
        if self.is(Fault::ReadsAnythingAsJson) && serde_json::from_slice::<serde_json::Value>(payload.bytes()).is_err()
        {
            return Ok(Parsed::default());
        }
        if self.is(Fault::PanicsOnOddJson) {
            let value: serde_json::Value = serde_json::from_slice(payload.bytes()).unwrap_or_default();
            assert!(!value.is_array(), "an envelope is an object");
        }
        let mut parsed = self.inner.webhook().parse(payload)?;
        match self.fault {
            Fault::PanicsOnUnknownKind => assert!(parsed.skipped.is_empty(), "an id is always there"),
            Fault::TakesTheFirstEntryOnly => parsed.events.truncate(1),
            Fault::DropsTheTail if parsed.events.len() > 1 => drop(parsed.events.pop()),
            Fault::LosesTheDeliveryOnOneUnknownKind if !parsed.skipped.is_empty() => {
                return Err(ParseError::new("a message of an unknown kind"));
            }
            Fault::KeyWithoutTheKindOfEvent => {
                parsed.events.iter_mut().for_each(|event| event.key.clone_from(&event.id));
            }
            Fault::EmptyTextForUnknownKinds => {
                for event in &mut parsed.events {
                    if let Body::Message(content @ Content::Unsupported { .. }) = &mut event.body {
                        *content = Content::Text { text: String::new() };
                    }
                }
            }
            Fault::SkipsWithoutAReason => parsed.skipped.iter_mut().for_each(|part| part.reason.clear()),
            Fault::ReadsDifferentlyEachTime => {
                let count = self.reads.fetch_add(1, Ordering::SeqCst);
                parsed.events.iter_mut().for_each(|event| event.key.push_str(&count.to_string()));
            }
            Fault::NamesAnotherChannel => {
                parsed.events.iter_mut().for_each(|event| event.channel = ChannelId::from_static("another"));
            }
            _ => {}
        }
        Ok(parsed)
    }
}

fn is_ours(secret: &SecretString) -> bool {
    secret.expose_secret() == SECRET
}

#[async_trait]
impl Channel for Broken {
    fn id(&self) -> ChannelId {
        self.inner.id()
    }

    fn capabilities(&self) -> &Capabilities {
        &self.capabilities
    }

    fn capabilities_in(&self, _: &ConversationId) -> Cow<'_, Capabilities> {
        if self.is(Fault::HasMoreInAConversation) {
            return Cow::Owned(Capabilities { form: Level::Full, ..self.capabilities.clone() });
        }
        Cow::Borrowed(&self.capabilities)
    }

    fn webhook(&self) -> &dyn Webhook {
        self
    }

    async fn send(&self, account: &Account, message: &OutboundMessage) -> Result<Receipt, ChannelError> {
        if !self.reached {
            let error = ChannelError::refused(channel_core::ErrorKind::Transport, "nobody listens");
            let mut error = error.with_retry(Retry::Backoff);
            if self.is(Fault::UnsureWithoutAConnection) {
                error.effect = Effect::Unknown;
            }
            return Err(error);
        }
        match (self.fault, &message.content) {
            (Fault::SendsWithoutCredentials, _) => return Ok(Receipt::new("sent")),
            (Fault::CountsInAnotherUnit, OutboundContent::Text { text }) if text.len() > self.capabilities.text.max => {
                let sentence = "the text is too long";
                return Err(ChannelError::refused(channel_core::ErrorKind::InvalidRequest, sentence));
            }
            (Fault::SendsWhatItDenies, OutboundContent::Poll(poll)) => {
                let words = OutboundMessage::text(message.conversation.clone(), poll.question.clone());
                return self.inner.send(account, &words).await;
            }
            _ => {}
        }
        let mut outcome = self.inner.send(account, message).await;
        if self.is(Fault::SendsAgainByItself) && matches!(&outcome, Err(error) if error.effect == Effect::Unknown) {
            outcome = self.inner.send(account, message).await;
        }
        match (self.fault, outcome) {
            (Fault::ForgetsTheId, Ok(_)) => Ok(Receipt::default()),
            (Fault::CallsALostAnswerASuccess, Err(error)) if error.effect == Effect::Unknown => {
                Ok(Receipt::new("perhaps"))
            }
            (Fault::SaysNothingHappened, Err(mut error)) => {
                error.effect = Effect::None;
                Err(error)
            }
            (Fault::ForgetsThePause, Err(error)) => Err(error.with_retry(Retry::Backoff)),
            (Fault::SecretInErrors, Err(mut error)) => {
                error.sentence = format!("calling with {:?} failed", token(account));
                Err(error)
            }
            (Fault::WordsInErrors, Err(mut error)) => {
                error.sentence = format!("sending {:?} failed", message.content.words());
                Err(error)
            }
            (_, outcome) => outcome,
        }
    }

    async fn fetch_media(&self, account: &Account, media: &Media, max: u64) -> Result<MediaStream, ChannelError> {
        self.inner.fetch_media(account, media, max).await
    }

    fn comments(&self) -> Option<&dyn Comments> {
        let there = self.reached && !self.is(Fault::DeclaresCommentsItLacks);
        there.then_some(&self.inner as &dyn Comments)
    }

    fn presence(&self) -> Option<&dyn Presence> {
        self.inner.presence().filter(|_| self.reached)
    }

    fn templates(&self) -> Option<&dyn Templates> {
        let there = self.reached && !self.is(Fault::DeclaresTemplatesItLacks);
        there.then_some(&self.inner as &dyn Templates)
    }
}

impl Counterpart for Broken {
    fn behave(&self, manner: Manner) -> bool {
        self.inner.behave(manner)
    }

    fn calls(&self) -> usize {
        self.inner.calls()
    }
}

fn token(account: &Account) -> Option<&str> {
    account.credentials.find("access_token").map(ExposeSecret::expose_secret)
}

fn bodies() -> [(&'static str, Vec<u8>); 2] {
    let edited = br#"{"messages":[{"id":"m1","from":"ana","text":"Hello"},
        {"id":"m1","from":"ana","text":"Hallo","edited":true},{"id":"m2","from":"ana","text":"Fiyat\u0131 ne?"}]}"#;
    [
        ("two", FakeChannel::body(&[("m1", "Hello"), ("m2", "Tür açık mı?")])),
        ("a message and its edit", edited.to_vec()),
    ]
}

async fn failed_cases(fault: Fault) -> Vec<&'static str> {
    let channel = Broken::new(fault);
    let unreachable = Broken { reached: false, ..Broken::new(fault) };
    let secret = SecretString::from(SECRET);
    let secrets = WebhookSecrets { signing: vec![secret.clone()], verify: vec!["handshake token".into()] };
    let sign = |body: &[u8]| FakeChannel::signed(&secret, body);
    let account = account("shop-1", [("access_token", "very secret token")]);
    let subject = Subject::new(&channel, account, secrets, Proof::signature_in(HEADER), &sign)
        .with_bodies(bodies())
        .with_handshake(FakeChannel::handshake("handshake token", "42"))
        .with_split(&FakeChannel::singles)
        .with_join(&FakeChannel::joined)
        .with_live(Live::new(&channel, "ana").with_unreachable(&unreachable));
    match run_all(&subject).await {
        Ok(_) => Vec::new(),
        Err(failures) => {
            if fault == Fault::Nothing {
                eprintln!("{failures:?}");
            }
            failures.failures.into_iter().map(|(name, _)| name).collect()
        }
    }
}

#[test]
fn the_laws_can_be_run_over_more_inputs_alone() {
    let secret = SecretString::from(SECRET);
    let sign = |body: &[u8]| FakeChannel::signed(&secret, body);
    let laws = |fault: Fault| {
        let channel = Broken::new(fault);
        let secrets = WebhookSecrets { signing: vec![secret.clone()], verify: Vec::new() };
        let subject = Subject::new(&channel, account("shop-1", []), secrets, Proof::signature_in(HEADER), &sign)
            .with_bodies(bodies())
            .with_split(&FakeChannel::singles)
            .with_join(&FakeChannel::joined);
        properties(&subject, 500)
    };
    assert_eq!(laws(Fault::Nothing), Ok(()));
    for fault in [Fault::SignsTheBeginningOnly, Fault::DropsTheTail] {
        assert!(laws(fault).is_err(), "{fault:?}");
    }
}

/// Each fault with the case that must find it.
const TABLE: &[(Fault, &str)] = &[
    (Fault::AcceptsWithoutSecret, "without a secret nothing is accepted"),
    (Fault::AcceptsMissingSignature, "a delivery without proof is refused"),
    (Fault::SignsItsOwnSpelling, "the proof is of the bytes, however the JSON is spelled"),
    (Fault::SignsTheBeginningOnly, "a signed body with one bit flipped is refused"),
    (Fault::TakesTheFirstOfTwoProofs, "a proof given twice is refused"),
    (Fault::AcceptsAnySecretOfMany, "another secret opens nothing"),
    (Fault::AnswersAnyHandshake, "a handshake with a wrong token is refused"),
    (Fault::AnswersWithoutConfiguredToken, "a handshake without a configured token is refused"),
    (Fault::PanicsOnOddJson, "arbitrary JSON never panics"),
    (Fault::PanicsOnUnknownKind, "samples with one node broken never panic"),
    (Fault::TakesTheFirstEntryOnly, "a batch is the concatenation of its singles"),
    (Fault::DropsTheTail, "random batches mean what their parts mean"),
    (Fault::LosesTheDeliveryOnOneUnknownKind, "one broken value never costs the whole delivery"),
    (Fault::KeyWithoutTheKindOfEvent, "different events have different keys"),
    (Fault::EmptyTextForUnknownKinds, "samples with one node broken never become an empty text"),
    (Fault::SkipsWithoutAReason, "skipped parts give a reason without contents"),
    (Fault::ReadsDifferentlyEachTime, "parsing the same bytes twice gives the same events"),
    (Fault::NamesAnotherChannel, "an event names its channel and its account"),
    (Fault::ReadsAnythingAsJson, "bytes that are no JSON are an error"),
    (Fault::ShowsItsToken, "Debug of channel, account and secrets shows no secret"),
    (Fault::SecretInErrors, "errors of calls show no secret and no contents"),
    (Fault::WordsInErrors, "errors of calls show no secret and no contents"),
    (Fault::DeclaresCommentsItLacks, "optional abilities are what the capabilities declare"),
    (Fault::HasCommentsItDenies, "optional abilities are what the capabilities declare"),
    (Fault::DeclaresTemplatesItLacks, "optional abilities are what the capabilities declare"),
    (Fault::DeclaresALimitOfNothing, "declared limits are usable"),
    (Fault::HasMoreInAConversation, "a conversation never has more than its channel"),
    (Fault::CountsInAnotherUnit, "what the capabilities carry is sent"),
    (Fault::CannotSendWhatItDeclares, "what the capabilities carry is sent"),
    (Fault::SendsWhatItDenies, "what the capabilities deny is refused before any call"),
    (Fault::TypesAlthoughItDenies, "what one half of a trait denies is refused"),
    (Fault::SendsWithoutCredentials, "a send without credentials is refused without effect"),
    (Fault::CallsALostAnswerASuccess, "a lost answer leaves the effect unknown"),
    (Fault::SaysNothingHappened, "a lost answer leaves the effect unknown"),
    (Fault::SendsAgainByItself, "one send is one call, whatever comes of it"),
    (Fault::ForgetsTheId, "what the platform took has its id"),
    (Fault::ForgetsThePause, "the pause a platform asks for is passed on"),
    (Fault::UnsureWithoutAConnection, "without a connection there is no effect"),
];

#[tokio::test]
async fn every_fault_is_found_by_the_case_that_names_it() {
    for (fault, case) in TABLE {
        let failed = failed_cases(*fault).await;
        assert!(failed.contains(case), "{fault:?} must fail `{case}`; only {failed:?} failed");
    }
}

#[test]
fn a_bare_subject_says_what_nobody_examined() {
    let channel = FakeChannel::default();
    let sign = |body: &[u8]| FakeChannel::signed(&SecretString::from(SECRET), body);
    let proof = Proof::token_in(HEADER);
    let bare = Subject::new(&channel, account("shop-1", []), WebhookSecrets::default(), proof, &sign);
    assert_eq!(bare.unexamined().len(), 5);
    let proof = Proof::signature_in(HEADER);
    let whole = Subject::new(&channel, account("shop-1", []), WebhookSecrets::default(), proof, &sign)
        .with_bodies([("one", FakeChannel::body(&[("m1", "Hello")]))])
        .with_handshake(FakeChannel::handshake("token", "42"))
        .with_split(&FakeChannel::singles)
        .with_join(&FakeChannel::joined)
        .with_live(Live::new(&channel, "ana").with_unreachable(&channel));
    assert_eq!(whole.unexamined(), Vec::<&str>::new());
}

/// A case that fails for everybody would find every fault.
#[tokio::test]
async fn an_adapter_without_a_fault_passes() {
    assert_eq!(failed_cases(Fault::Nothing).await, Vec::<&str>::new());
}
