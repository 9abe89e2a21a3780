//! Sends and read marks against a counterpart on loopback.

use bytes::Bytes;
use channel_core::channel::Acceptance;
use channel_core::outbound::{MediaKind, MediaSource, OutboundContent};
use channel_core::{Account, Channel, Effect, ErrorKind, OutboundMessage, Receipt, Retry, Scope};
use channel_testkit::account;
use serde_json::{Value, json};
use wiremock::matchers::{body_json, header, method, path};
use wiremock::{Mock, MockServer, ResponseTemplate};

use super::channel;

fn ours() -> Account {
    account("106", [("access_token", "secret-token")])
}

/// The beginning of a voice note.
const OPUS: &[u8] = b"OggS\0\x02\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x01\x13OpusHead\x01\x01";
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR";

fn accepted() -> ResponseTemplate {
    ResponseTemplate::new(200).set_body_json(json!({
        "messaging_product": "whatsapp",
        "contacts": [{ "input": "+16505551234", "wa_id": "16505551234", "user_id": "US.777" }],
        "messages": [{ "id": "wamid.OURS", "message_status": "accepted" }]
    }))
}

async fn answering(template: ResponseTemplate) -> MockServer {
    let server = MockServer::start().await;
    Mock::given(method("POST"))
        .and(path("/v25.0/106/messages"))
        .and(header("authorization", "Bearer secret-token"))
        .respond_with(template)
        .expect(1)
        .mount(&server)
        .await;
    server
}

#[tokio::test]
async fn a_text_is_one_write_and_its_receipt_names_the_message_and_the_person() {
    let server = answering(accepted()).await;
    let receipt =
        channel(&server.uri()).send(&ours(), &OutboundMessage::text("16505551234", "Yes, in 42.")).await.unwrap();
    let expected = Receipt {
        id: Some("wamid.OURS".into()),
        recipient_ids: vec!["US.777".into(), "16505551234".into()],
        ..Receipt::default()
    };
    assert_eq!(receipt, expected);
    let requests = server.received_requests().await.unwrap();
    let body: Value = requests[0].body_json().unwrap();
    assert_eq!(body["text"]["body"], "Yes, in 42.");
}

#[tokio::test]
async fn bytes_are_uploaded_first_and_sent_by_their_id() {
    let server = answering(accepted()).await;
    Mock::given(method("POST"))
        .and(path("/v25.0/106/media"))
        .respond_with(ResponseTemplate::new(200).set_body_json(json!({ "id": "4490709327384033" })))
        .expect(1)
        .mount(&server)
        .await;
    let content = OutboundContent::Media {
        form: MediaKind::Voice,
        source: MediaSource::Upload {
            bytes: Bytes::from_static(OPUS),
            mime_type: "audio/ogg".into(),
            file_name: "answer.ogg".into(),
        },
        caption: None,
    };
    channel(&server.uri()).send(&ours(), &OutboundMessage::new("16505551234", content)).await.unwrap();
    let requests = server.received_requests().await.unwrap();
    let order: Vec<&str> = requests.iter().map(|request| request.url.path()).collect();
    assert_eq!(order, ["/v25.0/106/media", "/v25.0/106/messages"]);
    let body: Value = requests[1].body_json().unwrap();
    assert_eq!(body["audio"], json!({ "id": "4490709327384033", "voice": true }));
}

#[tokio::test]
async fn a_failed_upload_sends_nothing() {
    let server = MockServer::start().await;
    Mock::given(path("/v25.0/106/media")).respond_with(ResponseTemplate::new(503)).expect(1).mount(&server).await;
    let source = MediaSource::Upload {
        bytes: Bytes::from_static(PNG),
        mime_type: "image/png".into(),
        file_name: "a.png".into(),
    };
    let content = OutboundContent::Media { form: MediaKind::Image, source, caption: None };
    let error = channel(&server.uri()).send(&ours(), &OutboundMessage::new("1", content)).await.unwrap_err();
    assert_eq!((error.kind, error.retry, error.effect), (ErrorKind::Platform, Retry::Backoff, Effect::None));
}

#[tokio::test]
async fn every_refusal_tells_its_class_and_whether_it_may_have_acted() {
    for (status, code, kind, retry, effect) in [
        (400, 131_047, ErrorKind::WindowClosed, Retry::Never, Effect::None),
        (400, 131_048, ErrorKind::AccountBlocked, Retry::Never, Effect::None),
        (400, 131_049, ErrorKind::Recipient, Retry::Never, Effect::None),
        (400, 131_056, ErrorKind::RateLimited, Retry::After(std::time::Duration::from_secs(6)), Effect::None),
        (400, 130_429, ErrorKind::RateLimited, Retry::Backoff, Effect::None),
        (401, 190, ErrorKind::Unauthorized, Retry::Never, Effect::None),
        (404, 132_001, ErrorKind::Template, Retry::Never, Effect::None),
        (500, 131_016, ErrorKind::Platform, Retry::Backoff, Effect::None),
        (500, 131_000, ErrorKind::Platform, Retry::Backoff, Effect::Unknown),
    ] {
        let body = json!({ "error": { "message": "(#1) +16505551234", "type": "OAuthException", "code": code } });
        let server = answering(ResponseTemplate::new(status).set_body_json(body)).await;
        let outcome = channel(&server.uri()).send(&ours(), &OutboundMessage::text("16505551234", "Hello")).await;
        let error = outcome.unwrap_err();
        assert_eq!((error.kind, error.retry, error.effect), (kind, retry, effect), "{code}");
        let shown = format!("{error} {error:?}");
        assert!(!shown.contains("1650") && !shown.contains("secret-token"), "{shown}");
    }
}

#[tokio::test]
async fn an_answer_that_proves_nothing_leaves_the_outcome_open() {
    let half = r#"{"messaging_product":"whatsapp","messages":[{"id":"wam"#;
    for (what, answer) in [
        ("a page", ResponseTemplate::new(200).set_body_string("<html>")),
        ("nothing", ResponseTemplate::new(200)),
        ("half an answer", ResponseTemplate::new(200).set_body_string(half)),
        ("a proxy's failure", ResponseTemplate::new(502).set_body_string("<html>Bad Gateway</html>")),
        ("a failure without a word", ResponseTemplate::new(503)),
        ("a proxy that stopped waiting", ResponseTemplate::new(504).set_body_string("upstream timed out")),
        ("a redirect", ResponseTemplate::new(307).insert_header("location", "http://127.0.0.1:1/")),
    ] {
        let server = answering(answer).await;
        let outcome = channel(&server.uri()).send(&ours(), &OutboundMessage::text("16505551234", "Hello")).await;
        assert_eq!(outcome.unwrap_err().effect, Effect::Unknown, "{what}");
    }
}

#[tokio::test]
async fn an_acceptance_without_an_id_is_ambiguous() {
    for body in [json!({}), json!({ "messages": [] }), json!({ "messages": [{}] })] {
        let server = answering(ResponseTemplate::new(200).set_body_json(body)).await;
        let outcome = channel(&server.uri()).send(&ours(), &OutboundMessage::text("16505551234", "Hello")).await;
        let error = outcome.unwrap_err();
        assert_eq!((error.kind, error.effect), (ErrorKind::UnreadableAnswer, Effect::Unknown));
    }
}

#[tokio::test]
async fn typing_is_a_read_mark_with_an_indicator() {
    let server = MockServer::start().await;
    Mock::given(method("POST"))
        .and(path("/v25.0/106/messages"))
        .and(body_json(json!({
            "messaging_product": "whatsapp",
            "status": "read",
            "message_id": "wamid.HERS",
            "typing_indicator": { "type": "text" }
        })))
        .respond_with(ResponseTemplate::new(200).set_body_json(json!({ "success": true })))
        .expect(1)
        .mount(&server)
        .await;
    let channel = channel(&server.uri());
    let presence = channel.presence().unwrap();
    presence.typing(&ours(), &"16505551234".into(), Some("wamid.HERS")).await.unwrap();
    let error = presence.typing(&ours(), &"16505551234".into(), None).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Unsupported);
}

#[tokio::test]
async fn marking_as_read_names_the_message() {
    let server = MockServer::start().await;
    let mark = json!({ "messaging_product": "whatsapp", "status": "read", "message_id": "wamid.HERS" });
    Mock::given(body_json(mark))
        .respond_with(ResponseTemplate::new(200).set_body_json(json!({ "success": true })))
        .expect(1)
        .mount(&server)
        .await;
    let channel = channel(&server.uri());
    channel.presence().unwrap().mark_read(&ours(), &"16505551234".into(), "wamid.HERS").await.unwrap();
}

#[tokio::test]
async fn a_receipt_brings_the_pause_that_the_usage_headers_ask_for() {
    let usage = r#"{"102":[{"type":"whatsapp","call_count":100,"total_cputime":1,"total_time":1,
        "estimated_time_to_regain_access":3}]}"#
        .replace('\n', "");
    let server = answering(accepted().insert_header("x-business-use-case-usage", usage.as_str())).await;
    let receipt = channel(&server.uri()).send(&ours(), &OutboundMessage::text("16505551234", "Hello")).await.unwrap();
    let pauses: Vec<_> = receipt.pauses.iter().map(|pause| (pause.scope, pause.duration.as_secs())).collect();
    assert_eq!(pauses, [(Scope::Business, 180)]);
}

#[tokio::test]
async fn a_message_that_the_platform_holds_back_keeps_its_id_and_says_so() {
    for (status, acceptance) in [
        (Some("accepted"), Acceptance::Taken),
        (None, Acceptance::Taken),
        (Some("a word of tomorrow"), Acceptance::Taken),
        (Some("held_for_quality_assessment"), Acceptance::Held),
        (Some("paused"), Acceptance::Held),
    ] {
        let body = json!({ "messages": [{ "id": "wamid.OURS", "message_status": status }] });
        let server = answering(ResponseTemplate::new(200).set_body_json(body)).await;
        let hello = OutboundMessage::text("16505551234", "Hello");
        let receipt = channel(&server.uri()).send(&ours(), &hello).await.unwrap();
        assert_eq!((receipt.id.as_deref(), receipt.acceptance), (Some("wamid.OURS"), acceptance), "{status:?}");
    }
}
