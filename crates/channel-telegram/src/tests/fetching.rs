//! Fetching updates.

use std::time::Duration;

use channel_core::error::{ErrorKind, Retry, Scope};
use channel_core::{Body, Channel, Webhook};
use serde_json::json;

use super::stage::{BotApi, ok, refused};
use crate::TelegramWebhook;

fn written(update_id: i64, text: &str) -> serde_json::Value {
    json!({ "update_id": update_id, "message": {
        "message_id": update_id, "date": 1, "chat": { "id": 42, "type": "private" }, "text": text
    }})
}

#[tokio::test]
async fn what_is_fetched_is_read_as_what_is_delivered() {
    let api = BotApi::in_turn([ok(&json!([written(7, "one"), written(8, "two")])), ok(&json!([]))]).await;
    let polling = api.channel.polling().unwrap();
    let first = polling.fetch(&api.account, None, Duration::from_secs(25)).await.unwrap();
    let texts: Vec<String> = first
        .bodies()
        .flat_map(|body| TelegramWebhook.parse(body).unwrap().events)
        .filter_map(|event| match event.body {
            Body::Message(content) => content.words().map(str::to_owned),
            _ => None,
        })
        .collect();
    assert_eq!(texts, ["one", "two"]);
    let second = polling.fetch(&api.account, first.next, Duration::from_secs(600)).await.unwrap();
    assert!(second.is_empty());
    assert_eq!(second.next, Some(9));
    insta::assert_json_snapshot!("fetches", api.calls().await);
}

#[tokio::test]
async fn whoever_else_takes_the_updates_is_named() {
    let table = [
        ("Conflict: can't use getUpdates method while webhook is active", "webhook", Retry::Never),
        ("Conflict: terminated by other getUpdates request; make sure", "another program", Retry::Backoff),
    ];
    for (description, word, retry) in table {
        let api = BotApi::answering(refused(409, description)).await;
        let error = api.channel.polling().unwrap().fetch(&api.account, None, Duration::ZERO).await.unwrap_err();
        assert_eq!((error.kind, error.retry, error.scope), (ErrorKind::InvalidRequest, retry, Scope::Account));
        assert!(error.sentence.contains(word), "{error}");
    }
}

#[tokio::test]
async fn to_begin_ends_the_delivery_and_drops_nothing() {
    let api = BotApi::answering(ok(&json!(true))).await;
    api.channel.polling().unwrap().begin(&api.account).await.unwrap();
    let calls = api.calls().await;
    assert_eq!(calls, [json!({ "method": "DeleteWebhook", "params": { "drop_pending_updates": false } })]);
}
