//! Instagram: every kind of outgoing message, with what the platform refuses.

use std::time::Duration;

use platform_simulator::{EffectKind, InstagramAccount, SimulatorConfig};
use serde_json::{Value, json};

use crate::product::Stage;

const POST: &str = "17895695668004550";

fn direct(body: &Value) -> &Value {
    &body["entry"][0]["messaging"][0]
}

fn to(id: &str, message: &Value) -> Value {
    json!({"recipient": {"id": id}, "message": message})
}

fn image() -> Value {
    json!({"type": "image", "payload": {"url": "https://shop.example/1.jpg"}})
}

fn code(answer: &(u16, Value)) -> (u16, Option<u64>, Option<u64>) {
    (answer.0, answer.1["error"]["code"].as_u64(), answer.1["error"]["error_subcode"].as_u64())
}

#[tokio::test]
async fn every_kind_of_message_is_taken_and_shown() {
    let stage = Stage::new().await;
    let bruno = stage.sim.instagram().from("bruno");
    let hi = bruno.text("hi").await;
    let id = bruno.person().id;
    let tap = json!({"type": "postback", "title": "Buy", "payload": "buy:42"});
    let page = json!({"type": "web_url", "title": "See it", "url": "https://shop.example/shoe"});
    let button = json!({"template_type": "button", "text": "Shall I keep it?", "buttons": [tap, page]});
    let generic = json!({"template_type": "generic", "elements": [
        {"title": "Blue shoe", "subtitle": "79.90", "image_url": "https://shop.example/1.jpg", "buttons": [tap]},
        {"title": "Red shoe", "subtitle": "69.90"},
    ]});
    let quick = json!([{"content_type": "text", "title": "42", "payload": "size:42"}]);
    let table = [
        (json!({"text": "Yes."}), "text", 0, 0),
        (json!({"text": "Which size?", "quick_replies": quick}), "text", 0, 1),
        (json!({"attachment": image()}), "image", 1, 0),
        (json!({"attachments": [image(), image(), image()]}), "image", 3, 0),
        (json!({"attachment": {"type": "file", "payload": {"url": "https://shop.example/1.pdf"}}}), "document", 1, 0),
        (json!({"attachment": {"type": "MEDIA_SHARE", "payload": {"id": POST}}}), "image", 1, 0),
        (json!({"attachment": {"type": "like_heart"}}), "sticker", 1, 0),
        (json!({"attachment": {"type": "template", "payload": button}}), "template", 0, 2),
        (json!({"attachment": {"type": "template", "payload": generic}}), "template", 0, 1),
    ];
    for (message, kind, files, choices) in table {
        let (status, answer) = stage.instagram("me/messages", to(&id, &message)).await;
        assert_eq!(status, 200, "{message}: {answer}");
        let thread = stage.sim.thread(platform_simulator::Platform::Instagram, "bruno");
        let shown = thread.last().expect("the phone shows it");
        assert_eq!((shown.kind.as_str(), shown.media.len(), shown.choices.len()), (kind, files, choices), "{message}");
    }
    let quoting = json!({"recipient": {"id": id}, "message": {"text": "This"}, "reply_to": {"mid": hi.id}});
    assert_eq!(stage.instagram("me/messages", quoting).await.0, 200);
    let strange = json!({"recipient": {"id": id}, "message": {"text": "This"}, "reply_to": {"mid": "mid.unknown"}});
    assert_eq!(code(&stage.instagram("me/messages", strange).await), (400, Some(100), None));
}

#[tokio::test]
async fn a_tap_on_a_templates_button_comes_back_as_a_postback() {
    let stage = Stage::new().await;
    let bruno = stage.sim.instagram().from("bruno");
    bruno.text("hi").await;
    let tap = json!({"type": "postback", "title": "Buy", "payload": "buy:42"});
    let payload = json!({"template_type": "button", "text": "Shall I keep it?", "buttons": [tap]});
    let message = json!({"attachment": {"type": "template", "payload": payload}});
    let (_, answer) = stage.instagram("me/messages", to(&bruno.person().id, &message)).await;
    let mid = answer["message_id"].as_str().unwrap();
    let echo = stage.receive(1, |body| direct(body)["message"]["mid"] == mid).await.remove(0).json();
    assert_eq!(direct(&echo)["message"]["attachments"][0]["payload"]["title"], "Shall I keep it?");
    bruno.postback(mid, "buy:42", "Buy").await;
    let tapped = stage.receive(1, |body| direct(body)["postback"].is_object()).await.remove(0).json();
    assert_eq!(direct(&tapped)["postback"]["payload"], "buy:42");
}

#[tokio::test]
async fn several_pictures_can_be_unavailable() {
    let instagram = InstagramAccount { several_pictures: false, ..InstagramAccount::default() };
    let stage = Stage::with(SimulatorConfig { instagram, ..SimulatorConfig::default() }).await;
    let bruno = stage.sim.instagram().from("bruno");
    bruno.text("hi").await;
    let message = to(&bruno.person().id, &json!({"attachments": [image(), image()]}));
    assert_eq!(code(&stage.instagram("me/messages", message).await), (400, Some(100), Some(2_534_068)));
}

#[tokio::test]
async fn the_tag_for_humans_extends_the_window_to_a_week() {
    let stage = Stage::new().await;
    let bruno = stage.sim.instagram().from("bruno");
    bruno.text("hi").await;
    let plain = to(&bruno.person().id, &json!({"text": "late"}));
    let mut tagged = plain.clone();
    tagged["messaging_type"] = json!("MESSAGE_TAG");
    tagged["tag"] = json!("HUMAN_AGENT");
    let mut half = plain.clone();
    half["tag"] = json!("HUMAN_AGENT");
    let closed = (400, Some(10), Some(2_534_022));
    stage.sim.advance(Duration::from_secs(25 * 3_600)).await;
    assert_eq!(code(&stage.instagram("me/messages", plain).await), closed);
    assert_eq!(code(&stage.instagram("me/messages", half).await), closed, "the tag needs its messaging type");
    assert_eq!(stage.instagram("me/messages", tagged.clone()).await.0, 200);
    stage.sim.advance(Duration::from_secs(6 * 24 * 3_600)).await;
    assert_eq!(code(&stage.instagram("me/messages", tagged).await), closed);
}

#[tokio::test]
async fn only_a_heart_on_a_message_of_the_conversation_is_a_reaction() {
    let stage = Stage::new().await;
    let bruno = stage.sim.instagram().from("bruno");
    let hi = bruno.text("hi").await;
    let other = stage.sim.instagram().from("carla").text("hello").await;
    let react = |mid: &str, reaction: &str| {
        let payload = json!({"message_id": mid, "reaction": reaction});
        json!({"recipient": {"id": bruno.person().id}, "sender_action": "react", "payload": payload})
    };
    assert_eq!(stage.instagram("me/messages", react(&hi.id, "love")).await.0, 200);
    assert_eq!(stage.instagram("me/messages", react(&hi.id, "wow")).await.0, 400);
    assert_eq!(stage.instagram("me/messages", react(&other.id, "love")).await.0, 400);
    assert_eq!(stage.sim.ledger().of(EffectKind::Reaction).count(), 1);
}
