//! An answer that grows: previews at a pace, and the whole once whatever happened to them.

use std::borrow::Cow;
use std::sync::Mutex;
use std::time::Duration;

use async_trait::async_trait;
use channel_core::capabilities::{Capabilities, Level, Limit};
use channel_core::channel::{DraftPace, Drafts, Unfinished, stream_answer};
use channel_core::media::MediaStream;
use channel_core::model::Media;
use channel_core::{
    Account, AccountId, Channel, ChannelError, ChannelId, Clock as _, ConversationId, Credentials, ErrorKind,
    OrganisationId, OutboundMessage, Receipt, Retry, Timestamp, Webhook,
};
use channel_testkit::{FakeChannel, Scripted, TestClock};
use futures_util::{Stream, StreamExt as _, stream};
use uuid::Uuid;

/// The testkit's fake with previews.
#[derive(Debug)]
struct Drafting {
    fake: FakeChannel,
    capabilities: Capabilities,
    clock: TestClock,
    shown: Mutex<Vec<(u64, String)>>,
    /// What previews come to, the last one for ever.
    outcomes: Mutex<Vec<Option<Retry>>>,
}

impl Drafting {
    fn new(level: Level, most: usize) -> Self {
        let capabilities = Capabilities { draft: level, ..Capabilities::text_only(Limit::characters(most)) };
        Self {
            fake: FakeChannel::default().with_capabilities(capabilities.clone()),
            capabilities,
            clock: TestClock::at(Timestamp::from_seconds(1_000)),
            shown: Mutex::default(),
            outcomes: Mutex::default(),
        }
    }

    fn failing(self, outcomes: impl IntoIterator<Item = Option<Retry>>) -> Self {
        self.outcomes.lock().expect("no thread panicked with it").extend(outcomes);
        self
    }

    /// Seconds since the beginning, and what stood there.
    fn shown(&self) -> Vec<(u64, String)> {
        self.shown.lock().expect("no thread panicked with it").clone()
    }

    /// Pieces that come a second after one another.
    fn pieces<'a>(&'a self, pieces: &'a [&'a str]) -> impl Stream<Item = String> + Unpin + Send + 'a {
        stream::iter(pieces).map(|piece| {
            self.clock.advance(Duration::from_secs(1));
            (*piece).to_owned()
        })
    }

    async fn answer(&self, pieces: &[&str]) -> Result<Vec<Receipt>, Box<Unfinished>> {
        let message = OutboundMessage::text("ana", "");
        stream_answer(self, &account(), message, self.pieces(pieces), 7, &self.clock).await
    }
}

fn account() -> Account {
    Account {
        organisation: OrganisationId(Uuid::nil()),
        id: AccountId(Uuid::nil()),
        external_id: "bot".into(),
        credentials: Credentials::new([("access_token".to_owned(), secrecy::SecretString::from("t"))]),
    }
}

#[async_trait]
impl Drafts for Drafting {
    async fn show(&self, _: &Account, _: &ConversationId, draft: u32, text: &str) -> Result<(), ChannelError> {
        assert_eq!(draft, 7);
        let at = self.clock.now().since(Timestamp::from_seconds(1_000)).as_secs();
        self.shown.lock().expect("no thread panicked with it").push((at, text.to_owned()));
        let mut outcomes = self.outcomes.lock().expect("no thread panicked with it");
        let outcome = if outcomes.len() > 1 { outcomes.remove(0) } else { outcomes.first().copied().flatten() };
        match outcome {
            None => Ok(()),
            Some(retry) => Err(ChannelError::refused(ErrorKind::RateLimited, "slower").with_retry(retry)),
        }
    }
}

#[async_trait]
impl Channel for Drafting {
    fn id(&self) -> ChannelId {
        self.fake.id()
    }

    fn capabilities(&self) -> &Capabilities {
        &self.capabilities
    }

    fn capabilities_in(&self, conversation: &ConversationId) -> Cow<'_, Capabilities> {
        if conversation.as_str().starts_with("group") {
            return Cow::Owned(Capabilities { draft: Level::None, ..self.capabilities.clone() });
        }
        Cow::Borrowed(&self.capabilities)
    }

    fn webhook(&self) -> &dyn Webhook {
        self.fake.webhook()
    }

    async fn send(&self, account: &Account, message: &OutboundMessage) -> Result<Receipt, ChannelError> {
        self.fake.send(account, message).await
    }

    async fn fetch_media(&self, account: &Account, media: &Media, most: u64) -> Result<MediaStream, ChannelError> {
        self.fake.fetch_media(account, media, most).await
    }

    fn drafts(&self) -> Option<&dyn Drafts> {
        Some(self)
    }
}

#[tokio::test]
async fn previews_keep_the_pace_and_the_whole_follows_once() {
    let channel = Drafting::new(Level::Full, 100);
    let receipts = channel.answer(&["One", " two", " three", " four"]).await.unwrap();
    assert_eq!(channel.shown(), [(1, "One".into()), (3, "One two three".into())]);
    assert_eq!(channel.fake.texts(), ["One two three four"]);
    assert_eq!(receipts.len(), 1);
}

#[tokio::test]
async fn a_refusal_for_its_rate_slows_previews_and_not_the_answer() {
    let slow = Some(Retry::After(Duration::from_secs(3)));
    let channel = Drafting::new(Level::Full, 100).failing([slow, None]);
    channel.answer(&["a", "b", "c", "d", "e", "f"]).await.unwrap();
    let at: Vec<u64> = channel.shown().into_iter().map(|(at, _)| at).collect();
    assert_eq!(at, [1, 4, 6]);
    assert_eq!(channel.fake.texts(), ["abcdef"]);
}

#[tokio::test]
async fn previews_that_all_fail_leave_one_whole_answer() {
    let channel = Drafting::new(Level::Full, 100).failing([Some(Retry::Never)]);
    channel.answer(&["a", "b", "c", "d", "e", "f", "g"]).await.unwrap();
    assert_eq!(channel.shown().len(), 2, "the pace is slow after a failure");
    assert_eq!(channel.fake.texts(), ["abcdefg"]);
}

#[tokio::test]
async fn an_empty_answer_sends_and_shows_nothing() {
    let channel = Drafting::new(Level::Full, 100);
    for pieces in [&[][..], &["", " ", "\n"][..]] {
        assert_eq!(channel.answer(pieces).await.unwrap(), []);
    }
    assert_eq!((channel.shown(), channel.fake.texts()), (vec![], vec![]));
}

#[tokio::test]
async fn a_preview_is_cut_at_the_limit_and_the_whole_is_split() {
    let channel = Drafting::new(Level::Full, 10);
    let receipts = channel.answer(&["first words", ", then more"]).await.unwrap();
    assert_eq!(channel.shown(), [(1, "first word".into())]);
    assert_eq!(channel.fake.texts(), ["first", "words,", "then more"]);
    assert_eq!(receipts.len(), 3);
}

#[tokio::test]
async fn a_part_that_fails_ends_it_with_what_was_sent_before() {
    let channel = Drafting::new(Level::Full, 10);
    channel.fake.script(Scripted::Taken(Receipt::new("m1")));
    channel.fake.script(Scripted::lost_answer());
    let unfinished = channel.answer(&["first words, then more"]).await.unwrap_err();
    assert_eq!(unfinished.receipts.len(), 1);
    assert_eq!(unfinished.error.effect, channel_core::Effect::Unknown);
    let unsent: Vec<_> = unfinished.unsent.iter().map(|part| part.content.words().unwrap_or_default()).collect();
    assert_eq!(unsent, ["words,", "then more"], "what is left is handed back");
    assert_eq!(unfinished.to_string(), unfinished.error.to_string());
    assert!(channel.fake.texts().len() <= 2, "nothing is sent behind a part whose outcome is unknown");
}

#[tokio::test]
async fn where_there_are_no_previews_the_answer_is_sent_alone() {
    let without = Drafting::new(Level::None, 100);
    without.answer(&["a", "b"]).await.unwrap();
    assert_eq!((without.shown(), without.fake.texts()), (vec![], vec!["ab".to_owned()]));
    let in_group = Drafting::new(Level::Full, 100);
    let message = OutboundMessage::text("group-1", "");
    stream_answer(&in_group, &account(), message, in_group.pieces(&["a", "b"]), 7, &in_group.clock).await.unwrap();
    assert_eq!((in_group.shown(), in_group.fake.texts()), (vec![], vec!["ab".to_owned()]));
}

#[test]
fn a_text_is_due_when_it_has_grown_and_the_time_has_come() {
    let mut pace = DraftPace::every(Duration::from_secs(1));
    let at = Timestamp::from_seconds;
    assert!(!pace.due(" ", at(0)) && pace.due("a", at(0)));
    pace.tried("a", &Ok(()), at(0));
    assert!(!pace.due("ab", at(0)) && !pace.due("a", at(5)) && pace.due("ab", at(1)));
}
