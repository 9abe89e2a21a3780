//! Telegram: every kind of message, changing and taking back, drafts, keyboards, and who may fetch updates.

use std::time::Duration;

use platform_simulator::{EffectKind, Platform};
use serde_json::{Value, json};

use crate::product::Stage;

async fn with_chiara() -> (Stage, String) {
    let stage = Stage::new().await;
    let chiara = stage.sim.telegram().from("chiara");
    chiara.text("ciao").await;
    (stage, chiara.person().id)
}

fn why(answer: &(u16, Value)) -> &str {
    answer.1["description"].as_str().unwrap_or_default()
}

#[tokio::test]
async fn limits_are_errors_of_the_platform() {
    let (stage, chat) = with_chiara().await;
    let photo = || json!({"type": "photo", "media": "https://shop.example/a.jpg"});
    let audio = || json!({"type": "audio", "media": "https://shop.example/a.mp3"});
    let poll = |question: String, options: usize| json!({"chat_id": chat, "question": question, "options": (0..options).map(|n| json!({"text": n.to_string()})).collect::<Vec<_>>()});
    let range = |offset: u32, length: u32| json!({"chat_id": chat, "text": "👍 bold", "entities": [{"type": "bold", "offset": offset, "length": length}]});
    let table = [
        ("sendMessage", range(3, 4), ""),
        ("sendMessage", range(5, 4), "can't parse entities"),
        ("sendMessage", range(3, 0), "can't parse entities"),
        ("sendMediaGroup", json!({"chat_id": chat, "media": [photo(), photo()]}), ""),
        ("sendMediaGroup", json!({"chat_id": chat, "media": [audio(), audio()]}), ""),
        ("sendMediaGroup", json!({"chat_id": chat, "media": [photo()]}), "2 to 10"),
        ("sendMediaGroup", json!({"chat_id": chat, "media": [photo(), audio()]}), "can't be mixed"),
        (
            "sendMediaGroup",
            json!({"chat_id": chat, "media": [json!({"type": "voice", "media": "x"}), photo()]}),
            "wrong type",
        ),
        ("sendPoll", poll("Which?".into(), 2), ""),
        ("sendPoll", poll("Which?".into(), 1), "2 to 12"),
        ("sendPoll", poll("x".repeat(301), 2), "between 1 and 300"),
        ("sendVenue", json!({"chat_id": chat, "latitude": 1.0, "longitude": 2.0, "title": "a", "address": "b"}), ""),
        ("sendVenue", json!({"chat_id": chat, "latitude": 1.0, "longitude": 2.0, "title": "a"}), "VENUE_TITLE_EMPTY"),
        ("deleteMessages", json!({"chat_id": chat, "message_ids": []}), "1 to 100"),
        ("deleteMessages", json!({"chat_id": chat, "message_ids": [7_777]}), ""),
    ];
    for (method, body, error) in table {
        let answer = stage.telegram(method, body).await;
        assert_eq!(answer.0, if error.is_empty() { 200 } else { 400 }, "{method}: {}", answer.1);
        assert!(why(&answer).contains(error), "{method}: {}", answer.1);
    }
}

#[tokio::test]
async fn messages_are_changed_and_taken_back() {
    let (stage, chat) = with_chiara().await;
    let markup = json!({"inline_keyboard": [[{"text": "Buy", "callback_data": "buy"}]]});
    let sent = |answer: (u16, Value)| answer.1["result"]["message_id"].clone();
    let text = sent(stage.telegram("sendMessage", json!({"chat_id": chat, "text": "€89"})).await);
    let photo = json!({"chat_id": chat, "photo": "https://shop.example/a.jpg", "caption": "blue"});
    let photo = sent(stage.telegram("sendPhoto", photo).await);
    let edit = |id: &Value, text: &str| json!({"chat_id": chat, "message_id": id, "text": text});
    let table = [
        ("editMessageText", edit(&text, "€79"), ""),
        ("editMessageText", edit(&text, "€79"), "message is not modified"),
        ("editMessageText", edit(&photo, "red"), "there is no text in the message to edit"),
        ("editMessageCaption", json!({"chat_id": chat, "message_id": photo, "caption": "red"}), ""),
        ("editMessageCaption", json!({"chat_id": chat, "message_id": text, "caption": "red"}), "there is no caption"),
        (
            "editMessageMedia",
            json!({"chat_id": chat, "message_id": photo, "media": {"type": "photo", "media": "https://shop.example/b.jpg"}}),
            "",
        ),
        ("editMessageReplyMarkup", json!({"chat_id": chat, "message_id": text, "reply_markup": markup}), ""),
        ("editMessageText", edit(&json!(7_777), "x"), "message to edit not found"),
    ];
    for (method, body, error) in table {
        let answer = stage.telegram(method, body).await;
        assert_eq!(answer.0, if error.is_empty() { 200 } else { 400 }, "{method}: {}", answer.1);
        assert!(why(&answer).contains(error), "{method}: {}", answer.1);
    }
    assert_eq!(stage.sim.ledger().of(EffectKind::Edit).count(), 4);
    let both = json!({"chat_id": chat, "message_ids": [text, photo, 7_777]});
    assert_eq!(stage.telegram("deleteMessages", both).await.1["result"], true);
    assert_eq!(stage.sim.ledger().of(EffectKind::Delete).count(), 2);
}

#[tokio::test]
async fn a_draft_is_seen_for_thirty_seconds_or_until_the_message() {
    let (stage, chat) = with_chiara().await;
    let chiara = stage.sim.telegram().from("chiara");
    let draft = |text: &str| json!({"chat_id": chat, "draft_id": 5, "text": text});
    assert_eq!(stage.telegram("sendMessageDraft", draft("It is")).await.0, 200);
    assert_eq!(chiara.sees_draft().as_deref(), Some("It is"));
    stage.sim.clock().advance(Duration::from_secs(31)).await;
    assert_eq!(chiara.sees_draft(), None);
    stage.telegram("sendMessageDraft", draft("It is in")).await;
    stage.telegram("sendMessage", json!({"chat_id": chat, "text": "It is in stock"})).await;
    assert_eq!(chiara.sees_draft(), None);
    assert_eq!(stage.sim.ledger().texts_to("chiara"), ["It is in stock"]);
    let zero = stage.telegram("sendMessageDraft", json!({"chat_id": chat, "draft_id": 0, "text": "x"})).await;
    assert_eq!(zero.0, 400);
}

#[tokio::test]
async fn a_keyboard_s_keys_are_tapped_as_people_tap_them() {
    let (stage, chat) = with_chiara().await;
    let keyboard = json!({"keyboard": [[{"text": "Yes"}, {"text": "Call me", "request_contact": true}]]});
    let body = json!({"chat_id": chat, "text": "Which?", "reply_markup": keyboard});
    let asked = stage.telegram("sendMessage", body).await.1["result"]["message_id"].to_string();
    let choices = stage.sim.thread(Platform::Telegram, "chiara").pop().unwrap().choices;
    assert_eq!(choices.iter().map(|choice| choice.kind.as_str()).collect::<Vec<_>>(), ["text", "request_contact"]);
    let chiara = stage.sim.telegram().from("chiara");
    chiara.contact_reply(&asked).await;
    let update = stage.receive(1, |body| body["message"]["contact"].is_object()).await.remove(0).json();
    assert_eq!(update["message"]["contact"]["user_id"], update["message"]["from"]["id"]);
    assert_eq!(update["message"]["reply_to_message"]["message_id"].to_string(), asked);
}

#[tokio::test]
async fn two_programs_cannot_fetch_at_once_nor_beside_a_webhook() {
    let stage = Stage::new().await;
    assert!(why(&stage.telegram("getUpdates", json!({})).await).contains("webhook is active"));
    stage.telegram("deleteWebhook", json!({})).await;
    let token = "bot7012345678:AAsimulated-telegram-token-0000000";
    let url = format!("{}/{token}/getUpdates", stage.sim.telegram_base());
    let waiting = stage.http.post(url).json(&json!({"timeout": 50})).send();
    let waiting = tokio::spawn(async move { waiting.await.unwrap().json::<Value>().await.unwrap() });
    // Until the first one waits, the others go before it.
    while !waiting.is_finished() {
        stage.telegram("getUpdates", json!({"timeout": 0})).await;
    }
    let ended = waiting.await.unwrap();
    assert_eq!(ended["error_code"], 409);
    assert!(ended["description"].as_str().unwrap().contains("terminated by other getUpdates request"));
}

#[tokio::test]
async fn the_bot_is_told_how_its_updates_fare() {
    let stage = Stage::new().await;
    let path = stage.sim.config().telegram.webhook_path.clone();
    let url = format!("{}{path}", stage.product);
    let kinds = json!(["message", "callback_query"]);
    stage.telegram("setWebhook", json!({"url": url, "allowed_updates": kinds})).await;
    let info = stage.telegram("getWebhookInfo", json!({})).await.1["result"].clone();
    assert_eq!((&info["url"], &info["allowed_updates"]), (&json!(url), &kinds));
    assert_eq!((info["pending_update_count"].as_u64(), info.get("last_error_date")), (Some(0), None));
    stage.refuse(1);
    let chiara = stage.sim.telegram().from("chiara");
    let hi = chiara.text("ciao").await;
    chiara.reaction(&hi.id, "👍").await;
    stage.receive(1, |body| body["message"].is_object()).await;
    let info = stage.telegram("getWebhookInfo", json!({})).await.1["result"].clone();
    assert_eq!(info["last_error_message"], "Wrong response from the webhook: 503 Service Unavailable");
    assert!(!stage.received().iter().any(|one| one.json()["message_reaction"].is_object()), "nobody asked for it");
}
