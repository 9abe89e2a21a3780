//! Changing, taking back, and showing drafts.

use std::time::Duration;

use channel_core::channel::stream_answer;
use channel_core::error::{ErrorKind, Retry, Scope};
use channel_core::markup::Markup;
use channel_core::outbound::{Choice, MediaKind, MediaSource, OutboundContent};
use channel_core::{Channel, Clock, ConversationId, OutboundMessage, Timestamp};
use futures_util::stream;
use serde_json::{Value, json};

use super::stage::{BotApi, media, ok, refused, too_fast};

fn text(text: &str) -> OutboundContent {
    OutboundContent::Text { text: text.into() }
}

#[tokio::test]
async fn a_message_gets_other_words_another_file_or_another_caption() {
    let no_text = || refused(400, "Bad Request: there is no text in the message to edit");
    let done = || ok(&json!({ "message_id": 5 }));
    let api = BotApi::in_turn([done(), done(), done(), done(), done(), no_text(), done(), ok(&json!(true))]).await;
    let changes = api.channel.changes().unwrap();
    let choices = vec![Choice { id: "c:blue".into(), title: "Blue".into() }];
    let edits = [
        ("42", "5", text("€79")),
        ("42", "5", OutboundContent::Markup(Markup::from_markdown("**€79**"))),
        ("42", "5", OutboundContent::Choices { text: "Which?".into(), choices }),
        ("biz:bc:42", "5", text("€79")),
        ("42", "5", media(MediaKind::Image, MediaSource::Uploaded { id: "AgAC".into() }, Some("blue"))),
        ("42", "6", OutboundContent::Markup(Markup::from_markdown("**red**"))),
        ("guest:gq:-5", "inline-id", text("€79")),
    ];
    for (place, id, content) in edits {
        changes.edit(&api.account, &ConversationId::from(place), id, &content).await.unwrap();
    }
    insta::assert_json_snapshot!("edits", api.calls().await);
}

#[tokio::test]
async fn saying_what_a_message_says_already_is_no_error() {
    let same =
        "Bad Request: message is not modified: specified new message content and reply markup are exactly the same";
    let api = BotApi::answering(refused(400, same)).await;
    let place = ConversationId::from("42");
    api.channel.changes().unwrap().edit(&api.account, &place, "5", &text("€79")).await.unwrap();
    let api = BotApi::answering(refused(400, "Bad Request: message can't be edited")).await;
    let error = api.channel.changes().unwrap().edit(&api.account, &place, "5", &text("€79")).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::InvalidRequest);
}

#[tokio::test]
async fn messages_are_taken_back_a_hundred_at_a_time() {
    let api = BotApi::answering(ok(&json!(true))).await;
    let changes = api.channel.changes().unwrap();
    let ids: Vec<String> = (1..=250).map(|id: i32| id.to_string()).collect();
    changes.delete(&api.account, &ConversationId::from("42/7"), &ids).await.unwrap();
    changes.delete(&api.account, &ConversationId::from("biz:bc:42"), &ids[..2]).await.unwrap();
    changes.delete(&api.account, &ConversationId::from("42"), &[]).await.unwrap();
    changes.delete(&api.account, &ConversationId::from("guest:gq:-5"), &ids).await.unwrap_err();
    let calls = api.calls().await;
    let counts: Vec<_> = calls.iter().map(|call| call["params"]["message_ids"].as_array().unwrap().len()).collect();
    assert_eq!(counts, [100, 100, 50, 2]);
    assert_eq!(calls[2]["params"], json!({ "chat_id": 42, "message_ids": (201..=250).collect::<Vec<i32>>() }));
    assert_eq!(calls[3]["method"], "DeleteBusinessMessages");
    assert_eq!(calls[3]["params"], json!({ "business_connection_id": "bc", "message_ids": [1, 2] }));
}

#[tokio::test]
async fn drafts_are_shown_in_the_bot_s_private_chats_alone() {
    let api = BotApi::answering(ok(&json!(true))).await;
    let drafts = api.channel.drafts().unwrap();
    drafts.show(&api.account, &ConversationId::from("42/7"), 3, "It is").await.unwrap();
    for place in ["-100123", "biz:bc:42", "guest:gq:-5", "guest:gq:5"] {
        let error = drafts.show(&api.account, &ConversationId::from(place), 3, "It is").await.unwrap_err();
        assert_eq!(error.kind, ErrorKind::Unsupported);
    }
    drafts.show(&api.account, &ConversationId::from("42"), 0, "It is").await.unwrap_err();
    let params = json!({ "chat_id": 42, "message_thread_id": 7, "draft_id": 3, "text": "It is" });
    assert_eq!(api.calls().await, [json!({ "method": "SendMessageDraft", "params": params })]);
}

/// A clock that moves on by some seconds with every look.
#[derive(Debug)]
struct Ticking(std::sync::atomic::AtomicI64, i64);

impl Clock for Ticking {
    fn now(&self) -> Timestamp {
        Timestamp::from_seconds(self.0.fetch_add(self.1, std::sync::atomic::Ordering::Relaxed))
    }
}

async fn streamed(api: &BotApi, seconds: i64) -> Vec<Value> {
    let pieces = stream::iter(["It ", "is ", "in ", "stock."].map(str::to_owned));
    let message = OutboundMessage::text("42", "");
    let clock = Ticking(1_760_000_000.into(), seconds);
    let receipts = stream_answer(&api.channel, &api.account, message, pieces, 9, &clock).await.unwrap();
    assert_eq!(receipts.len(), 1);
    api.calls().await
}

#[tokio::test]
async fn whatever_becomes_of_the_drafts_the_answer_is_sent_once() {
    let sent = || ok(&json!({ "message_id": 77 }));
    let failing = || refused(400, "Bad Request: DRAFT_INVALID");
    let table = [
        ("shown", vec![ok(&json!(true)), ok(&json!(true)), ok(&json!(true)), ok(&json!(true)), sent()], 2, 4),
        ("failing", vec![failing(), sent()], 2, 2),
        ("too fast", vec![too_fast(3), ok(&json!(true)), sent()], 2, 3),
        ("broken", vec![refused(502, "Bad Gateway"), sent()], 2, 2),
    ];
    for (name, answers, seconds, drafts) in table {
        let api = BotApi::in_turn(answers).await;
        let calls = streamed(&api, seconds).await;
        let (previews, finals): (Vec<_>, Vec<_>) = calls.iter().partition(|call| call["method"] == "SendMessageDraft");
        assert_eq!(previews.len(), drafts, "{name}");
        assert_eq!(finals.len(), 1, "{name}");
        assert_eq!(calls.last().unwrap()["params"], json!({ "chat_id": 42, "text": "It is in stock." }), "{name}");
    }
}

#[tokio::test]
async fn a_pause_concerns_the_chat_that_was_written_to_or_else_the_bot() {
    let api = BotApi::answering(too_fast(7)).await;
    let chat = api.channel.send(&api.account, &OutboundMessage::text("42", "hi")).await.unwrap_err();
    let bot = api.channel.who_am_i(&api.account).await.unwrap_err();
    assert_eq!((chat.scope, bot.scope), (Scope::Conversation, Scope::Account));
    assert_eq!((chat.retry, bot.retry), (Retry::After(Duration::from_secs(7)), Retry::After(Duration::from_secs(7))));
}
