//! Calls against a server that answers like the Bot API.

use std::time::Duration;

use bytes::Bytes;
use channel_core::error::{ChannelError, ErrorKind, Retry};
use channel_core::model::Media;
use channel_core::outbound::{Choice, MediaKind, MediaSource};
use channel_core::{
    Account, AccountId, Channel, ConversationId, Credentials, Effect, OrganisationId, OutboundContent, OutboundMessage,
};
use futures_util::StreamExt;
use secrecy::SecretString;
use serde_json::{Value, json};
use url::Url;
use wiremock::matchers::{method, path};
use wiremock::{Mock, MockServer, ResponseTemplate};

use crate::{TOKEN, TelegramChannel, TelegramConfig};

const SECRET: &str = "99:AAF7-g0gYncWnm5IyfZlpPRqRRv6kNAGlao";

struct BotApi {
    server: MockServer,
    channel: TelegramChannel,
    account: Account,
}

impl BotApi {
    async fn answering(answer: ResponseTemplate) -> Self {
        let server = MockServer::start().await;
        Mock::given(method("POST")).respond_with(answer).mount(&server).await;
        let channel = channel(&server.uri());
        Self { server, channel, account: account() }
    }

    async fn ok() -> Self {
        let result = json!({ "message_id": 77, "date": 1, "chat": { "id": 42, "type": "private" } });
        Self::answering(ResponseTemplate::new(200).set_body_json(json!({ "ok": true, "result": result }))).await
    }

    /// The method and the JSON of every call so far.
    async fn calls(&self) -> Vec<Value> {
        let requests = self.server.received_requests().await.unwrap();
        let call = |request: &wiremock::Request| {
            let method = request.url.path().rsplit('/').next().unwrap_or_default().to_owned();
            assert_eq!(request.url.path(), format!("/bot{SECRET}/{method}"));
            json!({ "method": method, "params": serde_json::from_slice::<Value>(&request.body).unwrap() })
        };
        requests.iter().map(call).collect()
    }
}

fn channel(api_url: &str) -> TelegramChannel {
    TelegramChannel::new(TelegramConfig { api_url: Url::parse(api_url).unwrap() }).unwrap()
}

fn account() -> Account {
    Account {
        organisation: OrganisationId("00000000-0000-0000-0000-000000000001".parse().unwrap()),
        id: AccountId("00000000-0000-0000-0000-000000000002".parse().unwrap()),
        external_id: "99".into(),
        credentials: Credentials::new([(TOKEN.to_owned(), SecretString::from(SECRET))]),
    }
}

fn media(form: MediaKind, source: MediaSource, caption: Option<&str>) -> OutboundContent {
    OutboundContent::Media { form, source, caption: caption.map(str::to_owned) }
}

fn link(url: &str) -> MediaSource {
    MediaSource::Link { url: url.into() }
}

fn choices() -> OutboundContent {
    let choice = |id: &str, title: &str| Choice { id: id.into(), title: title.into() };
    OutboundContent::Choices { text: "Which?".into(), choices: vec![choice("c:blue", "Blue"), choice("c:red", "Red")] }
}

fn shows_no_token(error: &ChannelError) {
    let mut words = format!("{error} {error:?}");
    let mut cause = std::error::Error::source(error);
    while let Some(error) = cause {
        words.push_str(&format!(" {error} {error:?}"));
        cause = error.source();
    }
    assert!(!words.contains("AAF7"), "{words}");
}

#[tokio::test]
async fn every_kind_of_message_is_the_call_its_snapshot_says() {
    let api = BotApi::ok().await;
    let reaction =
        |emoji: Option<&str>| OutboundContent::Reaction { message_id: "5".into(), emoji: emoji.map(str::to_owned) };
    let contents = [
        OutboundContent::Text { text: "price & <stock>".into() },
        choices(),
        media(MediaKind::Image, link("https://shop.example/a.jpg"), Some("blue")),
        media(MediaKind::Video, link("https://shop.example/a.mp4"), None),
        media(MediaKind::Audio, link("https://shop.example/a.mp3"), None),
        media(MediaKind::Voice, link("https://shop.example/a.ogg"), None),
        media(MediaKind::Document, link("https://shop.example/a.pdf"), None),
        media(MediaKind::Sticker, MediaSource::Uploaded { id: "CAACAg".into() }, None),
        reaction(Some("👍")),
        reaction(None),
    ];
    for content in contents {
        api.channel.send(&api.account, &OutboundMessage::new("42", content)).await.unwrap();
    }
    for place in ["-100123/7", "-100123/d5000000000", "biz:bc:1:42", "guest:gq:-100999"] {
        let mut message = OutboundMessage::new(place, choices());
        message.reply_to = Some("31".into());
        api.channel.send(&api.account, &message).await.unwrap();
    }
    insta::assert_json_snapshot!("calls", api.calls().await);
}

#[tokio::test]
async fn an_upload_travels_beside_the_parameters_that_point_to_it() {
    let api = BotApi::ok().await;
    let source = MediaSource::Upload {
        bytes: Bytes::from_static(b"the picture"),
        mime_type: "image/png".into(),
        file_name: "shoe.png".into(),
    };
    let mut message = OutboundMessage::new("biz:bc:42", media(MediaKind::Image, source, Some("blue")));
    message.reply_to = Some("31".into());
    let receipt = api.channel.send(&api.account, &message).await.unwrap();
    assert_eq!(receipt.id.as_deref(), Some("77"));
    let requests = api.server.received_requests().await.unwrap();
    assert_eq!(requests[0].url.path(), format!("/bot{SECRET}/SendPhoto"));
    let body = String::from_utf8_lossy(&requests[0].body);
    let parts = [
        "name=\"photo\"\r\n\r\nattach://file\r\n",
        "name=\"chat_id\"\r\n\r\n42\r\n",
        "name=\"caption\"\r\n\r\nblue\r\n",
        "name=\"business_connection_id\"\r\n\r\nbc\r\n",
        "name=\"reply_parameters\"\r\n\r\n{\"allow_sending_without_reply\":true,\"message_id\":31}\r\n",
        "name=\"file\"; filename=\"shoe.png\"\r\nContent-Type: image/png\r\n\r\nthe picture\r\n",
    ];
    for part in parts {
        assert!(body.contains(part), "{part:?} is missing in {body}");
    }
}

#[tokio::test]
async fn signs_of_life_and_the_account_s_own_calls_are_what_their_snapshot_says() {
    let api = BotApi::answering(ResponseTemplate::new(200).set_body_json(
        json!({ "ok": true, "result": { "id": 99, "is_bot": true, "first_name": "Shop", "username": "shop_bot" } }),
    ))
    .await;
    let presence = api.channel.presence().unwrap();
    let (own, business) = (ConversationId::from("42/7"), ConversationId::from("biz:bc:42"));
    presence.typing(&api.account, &own, None).await.unwrap();
    presence.typing(&api.account, &business, None).await.unwrap();
    presence.mark_read(&api.account, &own, "5").await.unwrap();
    presence.mark_read(&api.account, &business, "5").await.unwrap();
    api.channel.acknowledge(&api.account, "cb1").await.unwrap();
    assert_eq!(api.channel.who_am_i(&api.account).await.unwrap().id, "99");
    let hook = Url::parse("https://shop.example/hook").unwrap();
    api.channel.set_webhook(&api.account, &hook, &SecretString::from("s-1")).await.unwrap();
    insta::assert_json_snapshot!("presence_and_account", api.calls().await);
}

#[tokio::test]
async fn a_message_that_was_sent_is_sent_whatever_else_its_answer_holds() {
    let table = [
        (json!({ "message_id": 5, "reply_to_message": { "hologram": [] } }), Some("5")),
        (json!({ "message_id": 0, "ephemeral_message_id": 31 }), Some("ephemeral:31")),
        (json!({ "inline_message_id": "im" }), Some("im")),
        (json!(true), None),
        (json!({ "message_id": "five" }), None),
    ];
    for (result, id) in table {
        let api =
            BotApi::answering(ResponseTemplate::new(200).set_body_json(json!({ "ok": true, "result": result }))).await;
        let receipt = api.channel.send(&api.account, &OutboundMessage::text("42", "hi")).await.unwrap();
        assert_eq!(receipt.id.as_deref(), id);
    }
}

#[tokio::test]
async fn a_refusal_and_a_failure_differ_in_what_may_have_happened() {
    let refused = |code: u16, words: &str| {
        ResponseTemplate::new(code).set_body_json(json!({ "ok": false, "error_code": code, "description": words }))
    };
    let flood = json!({ "ok": false, "error_code": 429, "description": "x", "parameters": { "retry_after": 5 } });
    let table = [
        (refused(403, "Forbidden: bot was blocked by the user"), ErrorKind::Recipient, Retry::Never, Effect::None),
        (refused(401, "Unauthorized"), ErrorKind::Unauthorized, Retry::Never, Effect::None),
        (
            ResponseTemplate::new(429).set_body_json(flood),
            ErrorKind::RateLimited,
            Retry::After(Duration::from_secs(5)),
            Effect::None,
        ),
        (
            ResponseTemplate::new(502).set_body_string("<html>Bad Gateway</html>"),
            ErrorKind::Platform,
            Retry::Backoff,
            Effect::Unknown,
        ),
        (
            ResponseTemplate::new(200).set_body_string("{\"ok\":"),
            ErrorKind::UnreadableAnswer,
            Retry::Never,
            Effect::Unknown,
        ),
        (
            ResponseTemplate::new(302).insert_header("location", "http://127.0.0.1:1/stolen"),
            ErrorKind::UnreadableAnswer,
            Retry::Never,
            Effect::Unknown,
        ),
    ];
    for (answer, kind, retry, effect) in table {
        let api = BotApi::answering(answer).await;
        let error = api.channel.send(&api.account, &OutboundMessage::text("42", "hi")).await.unwrap_err();
        assert_eq!((error.kind, error.retry, error.effect), (kind, retry, effect));
        assert_eq!(api.calls().await.len(), 1, "one attempt writes once");
        shows_no_token(&error);
    }
}

#[tokio::test]
async fn nobody_listening_means_nothing_was_sent() {
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let channel = channel(&format!("http://{free}"));
    let error = channel.send(&account(), &OutboundMessage::text("42", "hi")).await.unwrap_err();
    assert_eq!((error.kind, error.retry, error.effect), (ErrorKind::Transport, Retry::Backoff, Effect::None));
    shows_no_token(&error);
}

#[tokio::test]
async fn a_connection_that_breaks_after_the_request_leaves_the_outcome_open() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let channel = channel(&format!("http://{}", listener.local_addr().unwrap()));
    let hang_up = async {
        let (mut socket, _) = listener.accept().await.unwrap();
        let mut first = [0; 64];
        assert!(tokio::io::AsyncReadExt::read(&mut socket, &mut first).await.unwrap() > 0);
    };
    let account = account();
    let message = OutboundMessage::text("42", "hi");
    let (outcome, ()) = tokio::join!(channel.send(&account, &message), hang_up);
    let error = outcome.unwrap_err();
    assert_eq!((error.kind, error.effect), (ErrorKind::Transport, Effect::Unknown));
    shows_no_token(&error);
}

#[tokio::test]
async fn what_cannot_be_sent_is_refused_before_anything_is_written() {
    let api = BotApi::ok().await;
    let reaction = OutboundContent::Reaction { message_id: "x".into(), emoji: None };
    let in_business = OutboundContent::Reaction { message_id: "5".into(), emoji: None };
    let messages = [
        OutboundMessage::text("not a place", "hi"),
        OutboundMessage::new("42", reaction),
        OutboundMessage::new("biz:bc:42", in_business),
        OutboundMessage::new("42", media(MediaKind::Image, link("no link"), None)),
        OutboundMessage::new("guest:gq:-5", media(MediaKind::Image, link("https://shop.example/a.jpg"), None)),
        OutboundMessage::new("42", OutboundContent::Template(channel_core::outbound::Template::default())),
    ];
    for message in messages {
        let error = api.channel.send(&api.account, &message).await.unwrap_err();
        assert_eq!(error.effect, Effect::None);
    }
    let nameless = Account { credentials: Credentials::default(), ..account() };
    let error = api.channel.send(&nameless, &OutboundMessage::text("42", "hi")).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Unauthorized);
    assert!(api.calls().await.is_empty());
}

async fn files() -> BotApi {
    let found = json!({ "file_id": "f", "file_unique_id": "u", "file_size": 11, "file_path": "photos/a b.jpg" });
    let api = BotApi::answering(ResponseTemplate::new(200).set_body_json(json!({ "ok": true, "result": found }))).await;
    Mock::given(path(format!("/file/bot{SECRET}/photos/a%20b.jpg")))
        .respond_with(ResponseTemplate::new(200).set_body_string("the picture"))
        .mount(&api.server)
        .await;
    api
}

fn photo() -> Media {
    Media { id: Some("f".into()), mime_type: Some("image/jpeg".into()), ..Media::default() }
}

#[tokio::test]
async fn a_file_is_found_and_streamed() {
    let api = files().await;
    let mut stream = api.channel.fetch_media(&api.account, &photo(), 11).await.unwrap();
    assert_eq!((stream.mime_type.as_deref(), stream.size), (Some("image/jpeg"), Some(11)));
    let mut bytes = Vec::new();
    while let Some(chunk) = stream.bytes.next().await {
        bytes.extend_from_slice(&chunk.unwrap());
    }
    assert_eq!(bytes, b"the picture");
}

#[tokio::test]
async fn a_file_larger_than_the_cap_is_not_opened() {
    let api = files().await;
    let error = api.channel.fetch_media(&api.account, &photo(), 10).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Media);
}

#[tokio::test]
async fn a_file_that_grows_beyond_the_cap_ends_with_an_error() {
    let found = json!({ "file_id": "f", "file_path": "a" });
    let api = BotApi::answering(ResponseTemplate::new(200).set_body_json(json!({ "ok": true, "result": found }))).await;
    Mock::given(method("GET"))
        .respond_with(ResponseTemplate::new(200).set_body_string("eleven byte"))
        .mount(&api.server)
        .await;
    let stream = api.channel.fetch_media(&api.account, &photo(), 10).await.unwrap();
    let last = stream.bytes.collect::<Vec<_>>().await.pop().unwrap();
    assert_eq!(last.unwrap_err().kind, ErrorKind::Media);
}

#[tokio::test]
async fn a_file_that_is_gone_says_so_without_its_link() {
    let found = json!({ "file_id": "f", "file_path": "gone" });
    let api = BotApi::answering(ResponseTemplate::new(200).set_body_json(json!({ "ok": true, "result": found }))).await;
    let error = api.channel.fetch_media(&api.account, &photo(), 10).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::NotFound);
    shows_no_token(&error);
}

#[test]
fn nothing_that_is_shown_holds_the_token() {
    let shown = format!("{:?} {:?}", channel("http://127.0.0.1:1"), account());
    assert!(!shown.contains("AAF7"), "{shown}");
}
