//! What the shop sends, and what the visitor's browser gets.

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use channel_core::error::{ChannelError, ErrorKind};
use channel_core::model::Media;
use channel_core::outbound::{Choice, MediaKind, MediaSource, Template};
use channel_core::{
    Account, AccountId, Channel, Content, ConversationId, Credentials, Effect, OrganisationId, OutboundContent,
    OutboundMessage, Seams, Timestamp, fit,
};

use crate::{Author, Frame, Outlet, Signal, VISITOR_SECRET, VisitorMessage, WebchatChannel};

#[derive(Debug, Default)]
struct Browser {
    shown: Mutex<Vec<(String, VisitorMessage)>>,
    signals: Mutex<Vec<Signal>>,
}

#[async_trait]
impl Outlet for Browser {
    async fn deliver(
        &self,
        _: &Account,
        visitor: &ConversationId,
        message: &VisitorMessage,
    ) -> Result<(), ChannelError> {
        self.shown.lock().unwrap().push((visitor.to_string(), message.clone()));
        Ok(())
    }

    async fn signal(&self, _: &Account, _: &ConversationId, signal: &Signal) -> Result<(), ChannelError> {
        self.signals.lock().unwrap().push(signal.clone());
        Ok(())
    }
}

fn account() -> Account {
    Account {
        organisation: OrganisationId("00000000-0000-0000-0000-000000000001".parse().unwrap()),
        id: AccountId("00000000-0000-0000-0000-000000000002".parse().unwrap()),
        external_id: "shop-1".into(),
        credentials: Credentials::new([(VISITOR_SECRET.to_owned(), "visitor secret of the shop".into())]),
    }
}

fn image(caption: Option<&str>) -> OutboundContent {
    OutboundContent::Media {
        form: MediaKind::Image,
        source: MediaSource::Link { url: "https://shop.example/blue.jpg".into() },
        caption: caption.map(str::to_owned),
    }
}

fn choices() -> OutboundContent {
    let choices = vec![Choice { id: "size:42".into(), title: "Take 42".into() }];
    OutboundContent::Choices { text: "Which size?".into(), choices }
}

#[tokio::test]
async fn the_browser_gets_the_message_that_the_receipt_names() {
    let browser = Arc::new(Browser::default());
    let channel = WebchatChannel::new(browser.clone(), Seams::system());
    let receipt = channel.send(&account(), &OutboundMessage::new("v1", choices())).await.unwrap();
    let shown = browser.shown.lock().unwrap();
    let (visitor, message) = &shown[0];
    assert_eq!((visitor.as_str(), Some(&message.id)), ("v1", receipt.id.as_ref()));
    assert_eq!((message.text.as_deref(), message.choices.len()), (Some("Which size?"), 1));
}

#[tokio::test]
async fn signs_of_life_reach_the_browser() {
    let browser = Arc::new(Browser::default());
    let channel = WebchatChannel::new(browser.clone(), Seams::system());
    let presence = channel.presence().unwrap();
    presence.typing(&account(), &"v1".into(), None).await.unwrap();
    presence.mark_read(&account(), &"v1".into(), "e1").await.unwrap();
    let expected = [Signal::Typing, Signal::Read { message_id: "e1".into() }];
    assert_eq!(*browser.signals.lock().unwrap(), expected);
}

#[tokio::test]
async fn whatever_fits_is_shown_and_the_rest_is_refused_before_anybody_sees_it() {
    let browser = Arc::new(Browser::default());
    let channel = WebchatChannel::new(browser.clone(), Seams::system());
    let document = OutboundContent::Media {
        form: MediaKind::Document,
        source: MediaSource::Link { url: "https://shop.example/a.pdf".into() },
        caption: None,
    };
    for content in [OutboundContent::Text { text: "x".repeat(9_000) }, choices(), image(Some("blue")), document.clone()]
    {
        for part in fit(&OutboundMessage::new("v1", content), channel.capabilities()).unwrap().parts {
            channel.send(&account(), &part).await.unwrap();
        }
    }
    let count = browser.shown.lock().unwrap().len();
    for content in [document, OutboundContent::Template(Template::default())] {
        let error = channel.send(&account(), &OutboundMessage::new("v1", content)).await.unwrap_err();
        assert_eq!((error.kind, error.effect), (ErrorKind::Unsupported, Effect::None));
    }
    assert_eq!(browser.shown.lock().unwrap().len(), count);
}

#[test]
fn frames_are_what_their_snapshot_says() {
    let at = Timestamp::from_seconds(1_760_000_000);
    let message = |content: &OutboundContent| VisitorMessage::from_outbound("m1", at, content).unwrap();
    let frames = [
        Frame::Message(message(&choices()).by(Author::Assistant, Some("Ada".into()))),
        Frame::Message(message(&image(Some("line one\nline two")))),
        Frame::Message(VisitorMessage { id: "m\nevent: reset".into(), ..message(&image(None)) }),
        Frame::Typing { author: Some(Author::Person) },
        Frame::Typing { author: None },
        Frame::Read { message_id: "e1".into() },
        Frame::Reset,
    ];
    insta::assert_snapshot!("frames", frames.map(|frame| frame.to_sse()).concat());
}

#[test]
fn a_stored_message_is_shown_when_there_is_something_to_show() {
    let at = Timestamp::from_seconds(1);
    let from = |content: &Content| VisitorMessage::from_content("m1", at, content);
    assert_eq!(from(&Content::text("hi")).unwrap().text.as_deref(), Some("hi"));
    let media = Media { url: Some("https://shop.example/a.jpg".into()), ..Media::default() };
    let picture = from(&Content::Image { media, caption: None }).unwrap();
    assert_eq!((picture.text, picture.image.unwrap().url.as_str()), (None, "https://shop.example/a.jpg"));
    assert_eq!(from(&Content::Service { what: "x".into(), text: None }), None);
}

#[test]
fn nothing_that_is_shown_in_logs_holds_words() {
    let message = VisitorMessage::from_outbound("m1", Timestamp::default(), &choices()).unwrap();
    assert!(!format!("{message:?}").contains("Which size"));
}
