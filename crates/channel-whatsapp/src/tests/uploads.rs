//! Files of ours, against a counterpart on loopback.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use channel_core::media::{Files, MediaStream};
use channel_core::outbound::{Button, Buttons, Header, MediaKind, MediaSource, Template, TemplateValue};
use channel_core::{
    Account, Channel, ChannelError, Effect, ErrorKind, OrganisationId, OutboundContent, OutboundMessage, Timestamp,
};
use channel_testkit::{TestClock, account, seams};
use futures_util::future::join_all;
use futures_util::stream;
use serde_json::{Value, json};
use wiremock::matchers::path;
use wiremock::{Mock, MockServer, ResponseTemplate};

use super::channel;
use crate::WhatsApp;

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR";

/// A program that keeps one picture, in pieces.
#[derive(Debug)]
struct Shelf;

#[async_trait]
impl Files for Shelf {
    async fn open(&self, _: OrganisationId, key: &str) -> Result<MediaStream, ChannelError> {
        let chunks: Vec<Result<Bytes, ChannelError>> = match key {
            "picture" => PNG.chunks(5).map(|chunk| Ok(Bytes::copy_from_slice(chunk))).collect(),
            "broken" => {
                vec![Ok(Bytes::from_static(PNG)), Err(ChannelError::refused(ErrorKind::Transport, "a test: it breaks"))]
            }
            _ => return Err(ChannelError::refused(ErrorKind::NotFound, "a test: no such file")),
        };
        Ok(MediaStream { mime_type: None, size: None, bytes: Box::pin(stream::iter(chunks)) })
    }
}

fn ours() -> Account {
    account("106", [("access_token", "secret-token")])
}

fn kept(key: &str, size: usize) -> MediaSource {
    let size = size as u64;
    MediaSource::Kept { key: key.into(), mime_type: "image/png".into(), file_name: "shoe.png".into(), size }
}

fn upload(bytes: &'static [u8]) -> MediaSource {
    let (mime_type, file_name) = ("image/png".into(), "shoe.png".into());
    MediaSource::Upload { bytes: Bytes::from_static(bytes), mime_type, file_name }
}

fn picture(source: MediaSource) -> OutboundMessage {
    OutboundMessage::new("16505551234", OutboundContent::Media { form: MediaKind::Image, source, caption: None })
}

/// A platform that takes uploads, `uploads` of them, and answers sends with `answer`.
async fn taking(uploads: u64, answer: ResponseTemplate) -> MockServer {
    let server = MockServer::start().await;
    Mock::given(path("/v25.0/106/media"))
        .respond_with(ResponseTemplate::new(200).set_body_json(json!({ "id": "77" })))
        .expect(uploads)
        .mount(&server)
        .await;
    Mock::given(path("/v25.0/106/messages")).respond_with(answer).mount(&server).await;
    server
}

fn taken() -> ResponseTemplate {
    ResponseTemplate::new(200).set_body_json(json!({ "messages": [{ "id": "wamid.OURS" }] }))
}

fn with_shelf(server: &MockServer) -> WhatsApp {
    channel(&server.uri()).with_files(Arc::new(Shelf))
}

#[tokio::test]
async fn a_file_that_the_program_keeps_is_streamed_as_it_is() {
    let server = taking(1, taken()).await;
    with_shelf(&server).send(&ours(), &picture(kept("picture", PNG.len()))).await.unwrap();
    let requests = server.received_requests().await.unwrap();
    assert!(requests[0].body.windows(PNG.len()).any(|window| window == PNG));
    assert!(String::from_utf8_lossy(&requests[0].body).contains("name=\"messaging_product\""));
    let sent: Value = requests[1].body_json().unwrap();
    assert_eq!(sent["image"], json!({ "id": "77" }));
}

#[tokio::test]
async fn the_same_file_is_uploaded_once_until_the_platform_forgets_it() {
    let server = taking(2, taken()).await;
    let clock = TestClock::at(Timestamp::from_seconds(1_795_000_000));
    let channel = with_shelf(&server).with_seams(seams(&clock));
    for _ in 0..3 {
        channel.send(&ours(), &picture(upload(PNG))).await.unwrap();
    }
    clock.advance(Duration::from_secs(29 * 24 * 60 * 60));
    channel.clone().send(&ours(), &picture(upload(PNG))).await.unwrap();
}

#[tokio::test]
async fn a_file_that_is_sent_to_many_at_once_is_uploaded_once() {
    let server = taking(1, taken()).await;
    let (channel, account) = (with_shelf(&server), ours());
    let messages: Vec<OutboundMessage> = (0..20).map(|_| picture(kept("picture", PNG.len()))).collect();
    let sends = messages.iter().map(|message| channel.send(&account, message));
    assert!(join_all(sends).await.iter().all(Result::is_ok));
}

#[tokio::test]
async fn a_file_that_the_platform_does_not_know_any_more_is_uploaded_again() {
    let body = json!({ "error": { "code": 100, "message": "media id is invalid", "type": "OAuthException" } });
    let server = taking(2, ResponseTemplate::new(400).set_body_json(body)).await;
    let channel = with_shelf(&server);
    for _ in 0..2 {
        assert!(channel.send(&ours(), &picture(kept("picture", PNG.len()))).await.is_err());
    }
}

#[tokio::test]
async fn headers_of_buttons_and_templates_are_uploaded_too() {
    let server = taking(2, taken()).await;
    let (form, source) = (MediaKind::Image, upload(PNG));
    let buttons = OutboundContent::Buttons(Buttons {
        header: Some(Header::Media { form, source: source.clone() }),
        text: "This one?".into(),
        footer: None,
        buttons: vec![Button::Reply { id: "y".into(), title: "Yes".into() }],
    });
    let template = OutboundContent::Template(Template {
        name: "new_shoe".into(),
        language: "en".into(),
        header: vec![TemplateValue::Media { form, source: kept("picture", PNG.len()) }],
        ..Template::default()
    });
    let channel = with_shelf(&server);
    for content in [buttons, template] {
        channel.send(&ours(), &OutboundMessage::new("16505551234", content)).await.unwrap();
    }
    let requests = server.received_requests().await.unwrap();
    let sent: Vec<Value> = requests.iter().filter_map(|request| request.body_json().ok()).collect();
    assert_eq!(sent[0]["interactive"]["header"]["image"], json!({ "id": "77" }));
    assert_eq!(sent[1]["template"]["components"][0]["parameters"][0]["image"], json!({ "id": "77" }));
}

#[tokio::test]
async fn what_may_not_be_uploaded_is_refused_before_any_byte_leaves() {
    let server = taking(0, taken()).await;
    let without_files = channel(&server.uri());
    let table = [
        (with_shelf(&server), picture(upload(b"MZ\x90 a program")), ErrorKind::Media),
        (with_shelf(&server), picture(kept("picture", 6 << 20)), ErrorKind::Media),
        (with_shelf(&server), picture(kept("nothing", 5)), ErrorKind::NotFound),
        (without_files, picture(kept("picture", PNG.len())), ErrorKind::InvalidRequest),
    ];
    for (channel, message, kind) in table {
        let error = channel.send(&ours(), &message).await.unwrap_err();
        assert_eq!((error.kind, error.effect), (kind, Effect::None));
    }
    assert!(server.received_requests().await.unwrap().is_empty());
}

#[tokio::test]
async fn a_source_that_breaks_on_the_way_is_told_with_its_own_error() {
    let server = taking(0, taken()).await;
    let error = with_shelf(&server).send(&ours(), &picture(kept("broken", 4096))).await.unwrap_err();
    assert_eq!((error.kind, error.effect), (ErrorKind::Transport, Effect::None));
}
