//! The words a test is written in: what people do, and what they are expected to get.

use std::time::Duration;

use platform_simulator::{CommentEnvelope, Platform, SimulatorConfig};
use serde_json::{Value, json};

use crate::product::{Stage, message};

const BUTTONS: &str = "106540352242922/messages";

fn with_button(to: &str, title: &str) -> Value {
    let button = json!({"type": "reply", "reply": {"id": "size:42", "title": title}});
    json!({"messaging_product": "whatsapp", "to": to, "type": "interactive", "interactive": {
        "type": "button", "body": {"text": "Which size?"}, "action": {"buttons": [button]}}})
}

/// Whether an expectation fails, and with which words.
async fn failure(expectation: impl Future<Output = ()> + Send + 'static) -> Option<String> {
    let failed = tokio::spawn(expectation).await.err()?;
    failed.into_panic().downcast::<String>().ok().map(|words| *words)
}

#[tokio::test]
async fn what_was_expected_once_is_not_expected_again() {
    let stage = Stage::new().await;
    let ana = stage.sim.whatsapp().from("ana");
    ana.text("hi").await;
    for words in ["one", "two", "three"] {
        stage.whatsapp_text(ana.person().address(), words).await;
    }
    assert_eq!(stage.sim.expects("ana").reply().await.text.as_deref(), Some("one"));
    stage.sim.expects("ana").reply_containing("tw").await;
    assert_eq!(stage.sim.expects("Ana").replies(1).await[0].text.as_deref(), Some("three"));
    stage.sim.expects("ana").no_more_messages().await;
}

#[tokio::test]
async fn an_expectation_that_is_not_met_says_what_came_instead() {
    let stage = Stage::new().await;
    let ana = stage.sim.whatsapp().from("ana");
    ana.text("hi").await;
    stage.whatsapp_text(ana.person().address(), "we are closed").await;
    let expects = stage.sim.expects("ana").within(Duration::from_millis(50));
    let words = failure(async move { drop(expects.reply_containing("79.90").await) }).await.unwrap();
    assert!(words.contains("79.90") && words.contains("we are closed"), "{words}");
    let expects = stage.sim.expects("ana");
    let words = failure(async move { expects.no_more_messages().await }).await.unwrap();
    assert!(words.contains("we are closed"), "{words}");
}

#[tokio::test]
async fn people_of_one_name_are_expected_apart_by_platform() {
    let stage = Stage::new().await;
    let (ana, twin) = (stage.sim.whatsapp().from("ana"), stage.sim.telegram().from("ana"));
    ana.text("hi").await;
    twin.text("hi").await;
    stage.telegram("sendMessage", json!({"chat_id": twin.person().id, "text": "on Telegram"})).await;
    stage.whatsapp_text(ana.person().address(), "on WhatsApp").await;
    let heard = stage.sim.expects("ana").on(Platform::WhatsApp).reply().await;
    assert_eq!(heard.text.as_deref(), Some("on WhatsApp"));
    let heard = stage.sim.expects("ana").on(Platform::Telegram).reply().await;
    assert_eq!(heard.text.as_deref(), Some("on Telegram"));
}

#[tokio::test]
async fn a_tap_names_what_the_phone_shows() {
    let stage = Stage::new().await;
    let ana = stage.sim.whatsapp().from("ana");
    ana.text("hi").await;
    stage.graph(BUTTONS, with_button(ana.person().address(), "42")).await;
    ana.tap("42").await;
    let tapped = stage.receive(1, |body| message(body)["type"] == "interactive").await.remove(0).json();
    assert_eq!(message(&tapped)["interactive"]["button_reply"], json!({"id": "size:42", "title": "42"}));

    let chiara = stage.sim.telegram().from("chiara");
    chiara.text("hi").await;
    let markup = json!({"inline_keyboard": [[{"text": "Buy", "callback_data": "buy:42"}]]});
    let body = json!({"chat_id": chiara.person().id, "text": "€89", "reply_markup": markup});
    stage.telegram("sendMessage", body).await;
    chiara.tap("Buy").await;
    let tapped = stage.receive(1, |body| body["callback_query"].is_object()).await.remove(0).json();
    assert_eq!(tapped["callback_query"]["data"], "buy:42");

    let bruno = stage.sim.instagram().from("bruno");
    bruno.text("hi").await;
    let replies = json!([{"content_type": "text", "title": "42", "payload": "size:42"}]);
    let body = json!({"recipient": {"id": bruno.person().id}, "message": {"text": "Size?", "quick_replies": replies}});
    stage.instagram("me/messages", body).await;
    bruno.tap("42").await;
    let quick = |body: &Value| body["entry"][0]["messaging"][0]["message"]["quick_reply"]["payload"] == "size:42";
    stage.receive(1, quick).await;
}

#[tokio::test]
#[should_panic(expected = "nothing on ana's phone says")]
async fn what_the_phone_does_not_show_cannot_be_tapped() {
    let stage = Stage::new().await;
    drop(stage.sim.whatsapp().from("ana").tap("42"));
}

#[tokio::test]
async fn a_reaction_goes_to_the_newest_message_of_the_shop() {
    let stage = Stage::new().await;
    let ana = stage.sim.whatsapp().from("ana");
    ana.text("hi").await;
    stage.whatsapp_text(ana.person().address(), "one").await;
    let (_, answer) = stage.whatsapp_text(ana.person().address(), "two").await;
    ana.react("👍").await;
    let reaction = stage.receive(1, |body| message(body)["type"] == "reaction").await.remove(0).json();
    assert_eq!(message(&reaction)["reaction"]["message_id"], answer["messages"][0]["id"]);
}

#[tokio::test]
async fn pictures_come_as_each_platform_sends_them() {
    let stage = Stage::new().await;
    stage.sim.whatsapp().from("ana").album_with(3, "these").await;
    let singles = stage.receive(3, |body| message(body)["type"] == "image").await;
    let captions = singles.iter().filter(|one| message(&one.json())["image"]["caption"] == "these").count();
    assert_eq!((singles.len(), captions), (3, 1));

    stage.sim.telegram().from("chiara").album(4).await;
    let group = stage.receive(4, |body| body["message"]["media_group_id"].is_string()).await;
    let ids: Vec<Value> = group.iter().map(|one| one.json()["message"]["media_group_id"].clone()).collect();
    assert!(ids.iter().all(|id| *id == ids[0]));

    stage.sim.instagram().from("bruno").album(4).await;
    let whole = |body: &Value| body["entry"][0]["messaging"][0]["message"]["attachments"].is_array();
    let whole = stage.receive(1, whole).await.remove(0).json();
    assert_eq!(whole["entry"][0]["messaging"][0]["message"]["attachments"].as_array().unwrap().len(), 4);
}

#[tokio::test]
async fn a_comment_during_a_broadcast_has_its_own_field_in_both_envelopes() {
    for (envelope, path) in [(CommentEnvelope::Changes, "/entry/0/changes/0"), (CommentEnvelope::Flat, "/entry/0")] {
        let mut config = SimulatorConfig::default();
        config.instagram.comment_envelope = envelope;
        let stage = Stage::with(config).await;
        let bruno = stage.sim.instagram().from("bruno");
        let comment = bruno.live_comment("17895695668004550", "Hello from the sofa").unposted().await;
        let body: Value = serde_json::from_str(&comment.bodies[0]).unwrap();
        let change = body.pointer(path).unwrap();
        assert_eq!(change["field"], "live_comments");
        assert_eq!(change["value"]["media"]["media_product_type"], "LIVE");
        assert_eq!(change["value"]["text"], "Hello from the sofa");
    }
}

#[tokio::test]
async fn the_clock_moves_for_the_messaging_window_too() {
    let stage = Stage::new().await;
    let ana = stage.sim.whatsapp().from("ana");
    ana.text("hi").await;
    let before = stage.sim.clock().now_micros();
    stage.sim.clock().advance(Duration::from_secs(25 * 3_600)).await;
    assert!(stage.sim.clock().now_micros() - before >= 25 * 3_600 * 1_000_000);
    assert_eq!(stage.whatsapp_text(ana.person().address(), "late").await.1["error"]["code"], 131_047);
}
