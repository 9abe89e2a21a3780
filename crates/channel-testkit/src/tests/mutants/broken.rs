//! An adapter that is broken in one way, over the fake that is not: its sending half.

use std::borrow::Cow;
use std::fmt;
use std::sync::atomic::AtomicUsize;

use async_trait::async_trait;
use channel_core::capabilities::{Level, Limit, WindowRule};
use channel_core::media::MediaStream;
use channel_core::model::Media;
use channel_core::{
    Account, Capabilities, Channel, ChannelError, ChannelId, Comments, ConversationId, Effect, OutboundContent,
    OutboundMessage, Presence, Receipt, Retry, Templates, Webhook,
};
use secrecy::ExposeSecret;

use super::SECRET;
use crate::{Counterpart, FakeChannel, Manner};

/// What an adapter gets wrong.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Fault {
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
    RefusesEverything,
    TakesAnEmptyProofForAnEmptySecret,
    TriesTheFirstSecretOnly,
    ComparesHalfTheProof,
    ComparesAsFarAsTheProofGoes,
    SignsWithoutSpacesAround,
    LetsPingsThrough,
    SignsWithoutCase,
    HandsOnATrimmedBody,
    QuotesTheChallenge,
    TakesDeliveriesForHandshakes,
    ReadsNothing,
    EmptiesEdits,
    PutsPlacesNowhere,
    PanicsOnTextThatIsNone,
    QuotesWhatItCannotRead,
    DeclaresATextOfTwoBytes,
    ClosesTheWindowAtOnce,
    SaysDoneAndCallsNobody,
}

pub(super) struct Broken {
    pub(super) fault: Fault,
    pub(super) inner: FakeChannel,
    pub(super) capabilities: Capabilities,
    pub(super) reads: AtomicUsize,
    /// Whether somebody listens where it calls.
    pub(super) reached: bool,
}

impl Broken {
    pub(super) fn new(fault: Fault) -> Self {
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
            Fault::DeclaresATextOfTwoBytes => capabilities.text = Limit::bytes(2),
            Fault::ClosesTheWindowAtOnce => {
                capabilities.window = Some(WindowRule { seconds: 0, ..WindowRule::default() });
            }
            Fault::TypesAlthoughItDenies => capabilities.typing = Level::None,
            _ => {}
        }
        Self { fault, inner, capabilities, reads: AtomicUsize::new(0), reached: true }
    }

    pub(super) fn is(&self, fault: Fault) -> bool {
        self.fault == fault
    }
}

impl fmt::Debug for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.is(Fault::ShowsItsToken) { SECRET } else { "Broken" })
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
        if self.is(Fault::SaysDoneAndCallsNobody) {
            return Some(&Idle);
        }
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

/// Signs of life that reach nobody.
struct Idle;

#[async_trait]
impl Presence for Idle {
    async fn typing(&self, _: &Account, _: &ConversationId, _: Option<&str>) -> Result<(), ChannelError> {
        Ok(())
    }

    async fn mark_read(&self, _: &Account, _: &ConversationId, _: &str) -> Result<(), ChannelError> {
        Ok(())
    }
}

fn token(account: &Account) -> Option<&str> {
    account.credentials.find("access_token").map(ExposeSecret::expose_secret)
}
