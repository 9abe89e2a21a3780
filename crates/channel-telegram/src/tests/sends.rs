//! Calls against a server that answers like the Bot API.

use std::time::Duration;

use channel_core::error::{ErrorKind, Retry};
use channel_core::{Account, Channel, ConversationId, Credentials, Effect, OutboundMessage};
use secrecy::SecretString;
use serde_json::json;
use url::Url;
use wiremock::ResponseTemplate;

use super::stage::{BotApi, account, channel, ok, refused, shows_no_token, too_fast};

#[tokio::test]
async fn signs_of_life_and_the_account_s_own_calls_are_what_their_snapshot_says() {
    let me = json!({ "id": 99, "is_bot": true, "first_name": "Shop", "username": "shop_bot" });
    let api = BotApi::answering(ok(&me)).await;
    let presence = api.channel.presence().unwrap();
    let (own, business) = (ConversationId::from("42/7"), ConversationId::from("biz:bc:42"));
    presence.typing(&api.account, &own, None).await.unwrap();
    presence.typing(&api.account, &business, None).await.unwrap();
    presence.mark_read(&api.account, &own, "5").await.unwrap_err();
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
        (json!([]), None),
        (json!({ "message_id": "five" }), None),
    ];
    for (result, id) in table {
        let api = BotApi::answering(ok(&result)).await;
        let receipt = api.channel.send(&api.account, &OutboundMessage::text("42", "hi")).await.unwrap();
        assert_eq!(receipt.id.as_deref(), id);
    }
}

#[tokio::test]
async fn a_refusal_and_a_failure_differ_in_what_may_have_happened() {
    let table = [
        (refused(403, "Forbidden: bot was blocked by the user"), ErrorKind::Recipient, Retry::Never, Effect::None),
        (refused(401, "Unauthorized"), ErrorKind::Unauthorized, Retry::Never, Effect::None),
        (too_fast(5), ErrorKind::RateLimited, Retry::After(Duration::from_secs(5)), Effect::None),
        (
            ResponseTemplate::new(502).set_body_string("<html>Bad Gateway</html>"),
            ErrorKind::Platform,
            Retry::Backoff,
            Effect::Unknown,
        ),
        (ResponseTemplate::new(200), ErrorKind::UnreadableAnswer, Retry::Never, Effect::Unknown),
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
    let error = api.channel.send(&api.account, &OutboundMessage::text("not a place", "hi")).await.unwrap_err();
    assert_eq!((error.kind, error.effect), (ErrorKind::InvalidRequest, Effect::None));
    let nameless = Account { credentials: Credentials::default(), ..account() };
    let error = api.channel.send(&nameless, &OutboundMessage::text("42", "hi")).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Unauthorized);
    assert!(api.calls().await.is_empty());
}

#[test]
fn nothing_that_is_shown_holds_the_token() {
    let shown = format!("{:?} {:?}", channel("http://127.0.0.1:1"), account());
    assert!(!shown.contains("AAF7"), "{shown}");
}
