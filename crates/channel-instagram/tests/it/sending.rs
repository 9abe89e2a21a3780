//! One call for each message, and what its answer means.

use std::time::Duration;

use channel_core::outbound::{AlbumItem, Choice, MediaKind, MediaSource};
use channel_core::{Channel, Effect, ErrorKind, OutboundContent, OutboundMessage, Pause, Receipt, Retry, Scope};
use serde_json::{Value, json};
use wiremock::matchers::{body_json, header, method, path};
use wiremock::{Mock, MockServer, ResponseTemplate};

use crate::support::{SHOP, TOKEN, account, channel, channel_at};

const CUSTOMER: &str = "1086349983924918";

async fn takes(server: &MockServer, body: Value, answer: Value) {
    Mock::given(method("POST"))
        .and(path(format!("/v25.0/{SHOP}/messages")))
        .and(header("authorization", format!("Bearer {TOKEN}")))
        .and(body_json(body))
        .respond_with(ResponseTemplate::new(200).set_body_json(answer))
        .expect(1)
        .mount(server)
        .await;
}

async fn answering(response: ResponseTemplate) -> MockServer {
    let server = MockServer::start().await;
    Mock::given(method("POST")).respond_with(response).expect(1).mount(&server).await;
    server
}

fn graph_error(status: u16, code: i64, subcode: Option<i64>) -> ResponseTemplate {
    let error = json!({ "error": {
        "message": "canary text", "type": "OAuthException", "code": code, "error_subcode": subcode, "fbtrace_id": "A1",
    }});
    ResponseTemplate::new(status).set_body_json(error)
}

#[tokio::test]
async fn each_message_is_one_call_and_its_receipt_is_the_message_id() {
    let link = |form| OutboundContent::Media {
        form,
        source: MediaSource::Link { url: "https://shop.example/f".into() },
        caption: None,
    };
    let attached =
        |kind: &str| json!({ "attachment": { "type": kind, "payload": { "url": "https://shop.example/f" } } });
    let choices = vec![Choice { id: "size:42".into(), title: "42".into() }];
    let table = [
        (OutboundContent::Text { text: "Yes".into() }, json!({ "text": "Yes" })),
        (
            OutboundContent::Choices { text: "Size?".into(), choices },
            json!({ "text": "Size?", "quick_replies": [{ "content_type": "text", "title": "42", "payload": "size:42" }] }),
        ),
        (link(MediaKind::Image), attached("image")),
        (link(MediaKind::Video), attached("video")),
        (link(MediaKind::Audio), attached("audio")),
        (link(MediaKind::Document), attached("file")),
    ];
    for (content, expected) in table {
        let server = MockServer::start().await;
        let body = json!({ "recipient": { "id": CUSTOMER }, "message": expected });
        takes(&server, body, json!({ "recipient_id": CUSTOMER, "message_id": "mid.9" })).await;
        let message = OutboundMessage::new(CUSTOMER, content);
        let receipt = channel_at(&server).send(&account(), &message).await.unwrap();
        assert_eq!(
            receipt,
            Receipt { id: Some("mid.9".into()), recipient_ids: vec![CUSTOMER.into()], ..Receipt::default() }
        );
    }
}

#[tokio::test]
async fn a_quote_names_the_message_it_answers() {
    let server = MockServer::start().await;
    let body =
        json!({ "recipient": { "id": CUSTOMER }, "message": { "text": "This" }, "reply_to": { "mid": "mid.1" } });
    takes(&server, body, json!({ "recipient_id": CUSTOMER, "message_id": "mid.9" })).await;
    let mut message = OutboundMessage::text(CUSTOMER, "This");
    message.reply_to = Some("mid.1".into());
    assert!(channel_at(&server).send(&account(), &message).await.is_ok());
}

#[tokio::test]
async fn a_reaction_is_set_and_taken_back_without_a_message_of_its_own() {
    let table = [
        (Some("❤️"), json!({ "message_id": "mid.1", "reaction": "love" }), "react"),
        (None, json!({ "message_id": "mid.1" }), "unreact"),
    ];
    for (emoji, payload, action) in table {
        let server = MockServer::start().await;
        let body = json!({ "recipient": { "id": CUSTOMER }, "sender_action": action, "payload": payload });
        takes(&server, body, json!({ "recipient_id": CUSTOMER })).await;
        let content = OutboundContent::Reaction { message_id: "mid.1".into(), emoji: emoji.map(str::to_owned) };
        let receipt = channel_at(&server).send(&account(), &OutboundMessage::new(CUSTOMER, content)).await.unwrap();
        assert_eq!(receipt.id, None);
    }
}

#[tokio::test]
async fn signs_of_life_name_only_the_recipient() {
    for action in ["typing_on", "mark_seen"] {
        let server = MockServer::start().await;
        let body = json!({ "recipient": { "id": CUSTOMER }, "sender_action": action });
        takes(&server, body, json!({ "recipient_id": CUSTOMER })).await;
        let channel = channel_at(&server);
        let presence = channel.presence().unwrap();
        let outcome = match action {
            "typing_on" => presence.typing(&account(), &CUSTOMER.into(), Some("mid.1")).await,
            _ => presence.mark_read(&account(), &CUSTOMER.into(), "mid.1").await,
        };
        assert!(outcome.is_ok(), "{action}");
    }
}

#[tokio::test]
async fn the_sign_of_writing_can_be_taken_away() {
    let server = MockServer::start().await;
    let body = json!({ "recipient": { "id": CUSTOMER }, "sender_action": "typing_off" });
    takes(&server, body, json!({ "recipient_id": CUSTOMER })).await;
    assert!(channel_at(&server).stop_typing(&account(), &CUSTOMER.into()).await.is_ok());
}

#[tokio::test]
async fn several_pictures_where_they_are_not_available_are_to_be_sent_apart() {
    let item = || AlbumItem {
        form: MediaKind::Image,
        source: MediaSource::Link { url: "https://shop.example/f".into() },
        caption: None,
    };
    for (code, subcode) in [(2_534_068, None), (100, Some(2_534_068))] {
        let server = answering(graph_error(400, code, subcode)).await;
        let content = OutboundContent::Album { items: vec![item(), item()] };
        let error = channel_at(&server).send(&account(), &OutboundMessage::new(CUSTOMER, content)).await.unwrap_err();
        assert_eq!((error.kind, error.retry, error.effect), (ErrorKind::Unsupported, Retry::Never, Effect::None));
        assert!(error.sentence.contains("one by one"), "{error}");
    }
}

#[tokio::test]
async fn a_near_limit_comes_with_the_receipt() {
    let usage = json!({ "call_count": 97, "total_time": 5, "total_cputime": 5 }).to_string();
    let sent = json!({ "recipient_id": CUSTOMER, "message_id": "mid.9" });
    let server = answering(ResponseTemplate::new(200).set_body_json(sent).insert_header("x-app-usage", usage)).await;
    let receipt = channel_at(&server).send(&account(), &OutboundMessage::text(CUSTOMER, "Hi")).await.unwrap();
    assert_eq!(receipt.pauses, [Pause { scope: Scope::App, duration: Duration::from_secs(60) }]);
}

#[tokio::test]
async fn every_refusal_has_its_class() {
    let growing = Retry::Backoff;
    let table = [
        (400, 10, Some(2_534_022), ErrorKind::WindowClosed, Retry::Never, "10/2534022"),
        (400, 613, Some(2_534_040), ErrorKind::RateLimited, growing, "613/2534040"),
        (400, 613, None, ErrorKind::RateLimited, growing, "613"),
        (400, 80_002, None, ErrorKind::RateLimited, growing, "80002"),
        (400, 4, None, ErrorKind::RateLimited, growing, "4"),
        (401, 190, Some(463), ErrorKind::Unauthorized, Retry::Never, "190/463"),
        (400, 190, Some(460), ErrorKind::Unauthorized, Retry::Never, "190/460"),
        (403, 200, None, ErrorKind::Forbidden, Retry::Never, "200"),
        (400, 100, Some(33), ErrorKind::NotFound, Retry::Never, "100/33"),
        (400, 100, None, ErrorKind::InvalidRequest, Retry::Never, "100"),
        (400, 551, None, ErrorKind::Recipient, Retry::Never, "551"),
        (400, 10, Some(2_534_014), ErrorKind::Recipient, Retry::Never, "10/2534014"),
        (400, 100, Some(2_018_001), ErrorKind::Recipient, Retry::Never, "100/2018001"),
        (400, 10, None, ErrorKind::Forbidden, Retry::Never, "10"),
    ];
    for (status, code, subcode, kind, retry, label) in table {
        let server = answering(graph_error(status, code, subcode)).await;
        let error = channel_at(&server).send(&account(), &OutboundMessage::text(CUSTOMER, "Hi")).await.unwrap_err();
        assert_eq!((error.kind, error.retry, error.effect), (kind, retry, Effect::None), "{label}");
        assert_eq!(error.code.as_deref(), Some(label));
        assert!(!format!("{error} {error:?}").contains("canary"), "the platform's words stay out: {label}");
    }
}

#[tokio::test]
async fn the_pause_the_platform_asks_for_is_kept() {
    let server = answering(graph_error(400, 613, None).insert_header("retry-after", "30")).await;
    let error = channel_at(&server).send(&account(), &OutboundMessage::text(CUSTOMER, "Hi")).await.unwrap_err();
    assert_eq!(error.retry, Retry::After(Duration::from_secs(30)));
}

#[tokio::test]
async fn an_answer_that_proves_nothing_leaves_the_outcome_open() {
    let table = [
        ("garbage", ResponseTemplate::new(200).set_body_string("<html>")),
        ("nothing", ResponseTemplate::new(200)),
        ("half an answer", ResponseTemplate::new(200).set_body_string(r#"{"recipient_id":"29785","message_id":"ai"#)),
        ("a proxy's page", ResponseTemplate::new(502).set_body_string("<html>Bad Gateway</html>")),
        ("no id", ResponseTemplate::new(200).set_body_json(json!({ "recipient_id": CUSTOMER }))),
        ("bare 500", ResponseTemplate::new(500)),
        ("unknown failure", graph_error(500, 1, None)),
        ("redirect", ResponseTemplate::new(302).insert_header("location", "http://127.0.0.1:1/")),
    ];
    for (name, response) in table {
        let server = answering(response).await;
        let error = channel_at(&server).send(&account(), &OutboundMessage::text(CUSTOMER, "Hi")).await.unwrap_err();
        assert_eq!(error.effect, Effect::Unknown, "{name}");
    }
}

#[tokio::test]
async fn a_platform_that_is_not_there_has_no_effect() {
    let error =
        channel("http://127.0.0.1:1").send(&account(), &OutboundMessage::text(CUSTOMER, "Hi")).await.unwrap_err();
    assert_eq!((error.kind, error.effect, error.retry), (ErrorKind::Transport, Effect::None, Retry::Backoff));
}
