//! People, messages and comments that reached the product without the simulator's doing.

use std::time::Duration;

use platform_simulator::{EffectKind, Fault, Platform, SimulatorConfig, Strangers};
use serde_json::{Value, json};

use crate::product::{SOON, Stage, status};

const POST: &str = "17895695668004550";
const NUMBER: &str = "15557654321";
const TOKEN: &str = "simulated-instagram-token";

fn trusting() -> SimulatorConfig {
    SimulatorConfig { strangers: Strangers::Trusted, ..SimulatorConfig::default() }
}

/// A WhatsApp message of that type to a number.
fn to_number(to: &str, kind: &str, content: Value) -> Value {
    json!({"messaging_product": "whatsapp", "to": to, "type": kind, kind: content})
}

fn text_to(id: &str, text: &str) -> Value {
    json!({"recipient": {"id": id}, "message": {"text": text}})
}

fn privately(comment_id: &str) -> Value {
    json!({"recipient": {"comment_id": comment_id}, "message": {"text": "€89"}})
}

async fn whatsapp(stage: &Stage, body: Value) -> (u16, Value) {
    stage.graph("106540352242922/messages", body).await
}

/// The ledger as scripts read it.
async fn ledger(stage: &Stage, to: &str) -> Vec<Value> {
    let url = format!("{}/_sim/ledger?to={to}", stage.sim.base_url());
    stage.get(&url, "").await.1["entries"].as_array().unwrap().clone()
}

#[tokio::test]
async fn a_number_that_never_wrote_here_is_answered_and_its_statuses_name_it() {
    let stage = Stage::with(trusting()).await;
    let mut answer = to_number(&format!("+{NUMBER}"), "text", json!({"body": "We do."}));
    answer["context"] = json!({"message_id": "wamid.posted-by-a-script"});
    let (code, taken) = whatsapp(&stage, answer).await;
    assert_eq!((code, taken["contacts"][0]["wa_id"].as_str()), (200, Some(NUMBER)));
    assert!(taken["contacts"][0].get("user_id").is_none(), "nobody knows it: {taken}");

    let entries = ledger(&stage, NUMBER).await;
    assert_eq!(entries.len(), 1);
    assert_eq!(entries[0]["to"], NUMBER);
    assert_eq!(entries[0]["person"], NUMBER);
    assert_eq!(entries[0]["in_reply_to"], "wamid.posted-by-a-script");
    assert_eq!(entries[0]["text"], "We do.");

    for received in stage.receive(3, |body| status(body).is_some()).await {
        let body = received.json();
        let status = &body["entry"][0]["changes"][0]["value"]["statuses"][0];
        assert_eq!((&status["recipient_id"], &status["id"]), (&json!(NUMBER), &taken["messages"][0]["id"]));
        assert!(status.get("recipient_user_id").is_none());
    }
}

#[tokio::test]
async fn a_user_without_a_number_who_never_wrote_here_is_answered_by_the_business_scoped_id() {
    let stage = Stage::with(trusting()).await;
    let body = json!({"messaging_product": "whatsapp", "recipient": "US.13491208655302741918", "type": "text",
                      "text": {"body": "We do."}});
    let (code, taken) = whatsapp(&stage, body).await;
    assert_eq!((code, taken["contacts"][0]["user_id"].as_str()), (200, Some("US.13491208655302741918")));
    assert_eq!(ledger(&stage, "US.13491208655302741918").await.len(), 1);
    let body = stage.receive(1, |body| status(body) == Some("delivered")).await.remove(0).json();
    let status = &body["entry"][0]["changes"][0]["value"]["statuses"][0];
    assert_eq!(status["recipient_user_id"], "US.13491208655302741918");
    assert!(status.get("recipient_id").is_none());
    // The same person, when a script plays them by that name afterwards.
    let act = json!({"platform": "whatsapp", "from": "US.13491208655302741918", "kind": "text", "text": "thanks"});
    let (_, written) = stage.post(&format!("{}/_sim/messages", stage.sim.base_url()), "", act).await;
    assert_eq!(written["person"], "US.13491208655302741918");
}

#[tokio::test]
async fn marks_typing_and_reactions_concern_messages_that_were_never_seen() {
    let stage = Stage::with(trusting()).await;
    let read = json!({"messaging_product": "whatsapp", "status": "read", "message_id": "a-message-of-a-script",
                      "typing_indicator": {"type": "text"}});
    assert_eq!(whatsapp(&stage, read).await.0, 200);
    let reaction = to_number(NUMBER, "reaction", json!({"message_id": "a-message-of-a-script", "emoji": "👍"}));
    assert_eq!(whatsapp(&stage, reaction).await.0, 200);
    for action in ["typing_on", "mark_seen"] {
        let body = json!({"recipient": {"id": "9001"}, "sender_action": action});
        assert_eq!(stage.instagram("me/messages", body).await.0, 200, "{action}");
    }
    let react = json!({"recipient": {"id": "9001"}, "sender_action": "react",
                       "payload": {"message_id": "mid.unseen", "reaction": "love"}});
    assert_eq!(stage.instagram("me/messages", react).await.0, 200);

    let seen = stage.sim.ledger().iter().map(|entry| (entry.kind, entry.in_reply_to.clone())).collect::<Vec<_>>();
    let (wamid, mid) = (Some("a-message-of-a-script".to_owned()), Some("mid.unseen".to_owned()));
    let expected = [
        (EffectKind::Read, wamid.clone()),
        (EffectKind::Typing, wamid.clone()),
        (EffectKind::Reaction, wamid),
        (EffectKind::Typing, None),
        (EffectKind::Read, None),
        (EffectKind::Reaction, mid),
    ];
    assert_eq!(seen, expected);
}

#[tokio::test]
async fn the_window_of_a_stranger_is_open_until_the_clock_is_moved() {
    let stage = Stage::with(trusting()).await;
    let ana = stage.sim.whatsapp().from("ana").person().phone.unwrap();
    let send = async |to: &str| stage.whatsapp_text(to, "hello").await.1["error"]["code"].as_u64();
    stage.sim.advance(Duration::from_secs(7 * 86_400)).await;
    assert_eq!(send(NUMBER).await, None);
    assert_eq!(send(&ana).await, None);
    stage.sim.advance(Duration::from_secs(86_399)).await;
    assert_eq!(send(NUMBER).await, None);
    stage.sim.fault(Fault::window_closed().on(Platform::WhatsApp).next(1));
    assert_eq!(send(NUMBER).await, Some(131_047));
    stage.sim.advance(Duration::from_secs(1)).await;
    assert_eq!(send(NUMBER).await, Some(131_047));
    assert_eq!(send(&ana).await, Some(131_047));

    // From here on the simulator knows when Ana wrote last.
    stage.sim.whatsapp().from("ana").text("hi").await;
    assert_eq!(send(&ana).await, None);
    stage.sim.advance(Duration::from_secs(86_400)).await;
    assert_eq!(send(&ana).await, Some(131_047));
}

#[tokio::test]
async fn an_instagram_stranger_is_answered_echoed_and_has_a_profile() {
    let stage = Stage::with(trusting()).await;
    let profile = format!("{}/v25.0/9001?fields=name,username,profile_pic", stage.sim.instagram_base());
    let (code, shown) = stage.get(&profile, TOKEN).await;
    assert_eq!((code, shown.as_object().unwrap().len()), (200, 4), "{shown}");
    let picture = stage.http.get(shown["profile_pic"].as_str().unwrap()).send().await.unwrap();
    assert!(picture.bytes().await.unwrap().starts_with(b"\x89PNG"));
    assert!(ledger(&stage, "9001").await.is_empty());

    let mut answer = text_to("9001", "Yes.");
    answer["message"]["reply_to"] = json!({"mid": "mid.unseen"});
    let (code, taken) = stage.instagram("me/messages", answer).await;
    assert_eq!((code, taken["recipient_id"].as_str()), (200, Some("9001")));
    let entries = ledger(&stage, "9001").await;
    assert_eq!((&entries[0]["to"], &entries[0]["in_reply_to"]), (&json!("9001"), &json!("mid.unseen")));
    let direct = |body: &Value| body["entry"][0]["messaging"][0].clone();
    let echo = stage.receive(1, |body| direct(body)["message"]["is_echo"] == true).await.remove(0).json();
    assert_eq!(direct(&echo)["recipient"]["id"], "9001");
    stage.receive(1, |body| direct(body)["read"]["mid"] == taken["message_id"]).await;
    let conversations =
        format!("{}/v25.0/me/conversations?platform=instagram&user_id=9001", stage.sim.instagram_base());
    let (_, listed) = stage.get(&conversations, TOKEN).await;
    assert_eq!(listed["data"][0]["messages"]["data"][0]["message"], "Yes.");

    stage.sim.fault(Fault::window_closed().on(Platform::Instagram).next(1));
    assert_eq!(stage.instagram("me/messages", text_to("9001", "more")).await.1["error"]["code"], 10);
    let own = stage.sim.config().instagram.ig_user_id.clone();
    assert_eq!(stage.instagram("me/messages", text_to(&own, "to myself")).await.0, 400);
}

#[tokio::test]
async fn a_comment_that_was_never_seen_is_answered_in_public_and_once_in_private() {
    let stage = Stage::with(trusting()).await;
    let base = stage.sim.instagram_base();
    let replies = format!("{base}/v25.0/18000000000000777/replies?fields=id,text,from,user,username");
    assert_eq!(stage.get(&replies, TOKEN).await, (200, json!({"data": []})));
    assert!(stage.sim.comments(POST).is_empty(), "looking leaves nothing behind");

    let (code, own) = stage.instagram("18000000000000777/replies", json!({"message": "Sent you a message"})).await;
    assert_eq!(code, 200);
    let comment = |body: &Value| body["entry"][0]["changes"][0]["value"].clone();
    let echo = stage.receive(1, |body| comment(body)["id"] == own["id"]).await.remove(0).json();
    assert_eq!(comment(&echo)["parent_id"], "18000000000000777");
    assert_eq!(stage.get(&replies, TOKEN).await.1["data"][0]["text"], "Sent you a message");

    let (code, taken) = stage.instagram("me/messages", privately("18000000000000777")).await;
    assert_eq!((code, taken["message_id"].is_string(), taken.get("recipient_id")), (200, true, None));
    assert_eq!(stage.instagram("me/messages", privately("18000000000000777")).await.1["error"]["code"], 10);
    assert_eq!(stage.instagram("18000000000000777", json!({"hide": true})).await.0, 200);
    let entries = ledger(&stage, "18000000000000777").await;
    assert!(entries.iter().all(|entry| entry["comment_id"] == "18000000000000777"));
    let kinds = entries.iter().map(|entry| entry["kind"].as_str().unwrap()).collect::<Vec<_>>();
    assert_eq!(kinds, ["comment_reply", "private_reply", "comment_hidden"]);
}

#[tokio::test]
async fn what_was_deleted_is_no_stranger_and_neither_is_a_post() {
    let stage = Stage::with(trusting()).await;
    let delete = async |id: &str| {
        let url = format!("{}/v25.0/{id}", stage.sim.instagram_base());
        stage.http.delete(url).bearer_auth(TOKEN).send().await.unwrap().status().as_u16()
    };
    assert_eq!(delete("18000000000000777").await, 200);
    assert_eq!(delete("18000000000000777").await, 400);
    assert_eq!(stage.instagram("me/messages", privately("18000000000000777")).await.1["error"]["error_subcode"], 33);
    let price = stage.sim.instagram().from("bruno").comment(POST, "PRICE?").await;
    let (_, own) = stage.instagram(&format!("{}/replies", price.id), json!({"message": "€89"})).await;
    assert_eq!(delete(&price.id).await, 200);
    for gone in [price.id.as_str(), own["id"].as_str().unwrap(), POST] {
        assert_eq!(stage.instagram("me/messages", privately(gone)).await.0, 400, "{gone}");
    }
}

#[tokio::test]
async fn a_telegram_chat_that_never_wrote_here_may_also_be_a_group() {
    let stage = Stage::with(trusting()).await;
    for (chat, kind) in [(5_550_001_i64, "private"), (-1_001_234_567_890, "supergroup"), (-4_242, "group")] {
        let quoting = json!({"chat_id": chat, "text": "Ciao!", "reply_parameters": {"message_id": 17}});
        let (code, taken) = stage.telegram("sendMessage", quoting).await;
        assert_eq!((code, &taken["result"]["chat"]["id"]), (200, &json!(chat)), "{taken}");
        assert_eq!(taken["result"]["chat"]["type"], kind);
        for (method, rest) in [
            ("sendChatAction", json!({"action": "typing"})),
            ("setMessageReaction", json!({"message_id": 17, "reaction": [{"type": "emoji", "emoji": "👍"}]})),
            ("editMessageText", json!({"message_id": taken["result"]["message_id"], "text": "Ciao, ciao!"})),
            ("deleteMessage", json!({"message_id": 17})),
        ] {
            let mut body = rest;
            body["chat_id"] = json!(chat);
            let (code, answer) = stage.telegram(method, body).await;
            assert_eq!(code, 200, "{method} {answer}");
        }
        let entries = ledger(&stage, &chat.to_string()).await;
        let quoted = entries.iter().map(|entry| entry["in_reply_to"].as_str().unwrap_or_default()).collect::<Vec<_>>();
        let own = taken["result"]["message_id"].to_string();
        assert_eq!(quoted, ["17", "", "17", own.as_str(), "17"]);
    }
    assert_eq!(stage.telegram("sendMessage", json!({"chat_id": "@somewhere", "text": "hi"})).await.0, 400);
    stage.sim.fault(Fault::undeliverable(131_026).on(Platform::Telegram).next(1));
    assert_eq!(stage.telegram("sendMessage", json!({"chat_id": 5_550_001, "text": "hi"})).await.0, 403);
}

#[tokio::test]
async fn a_message_of_somebody_else_with_the_same_number_is_left_alone() {
    let stage = Stage::with(trusting()).await;
    let hi = stage.sim.telegram().from("chiara").text("hi").await;
    let id = hi.id.parse::<i64>().unwrap();
    let thumb = json!([{"type": "emoji", "emoji": "👍"}]);
    let react = json!({"chat_id": 5_550_001, "message_id": id, "reaction": thumb});
    assert_eq!(stage.telegram("setMessageReaction", react).await.0, 200);
    let delete = json!({"chat_id": 5_550_001, "message_id": id});
    assert_eq!(stage.telegram("deleteMessage", delete).await.0, 200);
    let shown = stage.sim.thread(Platform::Telegram, "chiara").remove(0);
    assert_eq!((shown.reaction_of_shop, shown.deleted), (None, false));
}

#[tokio::test]
async fn strangers_are_refused_unless_they_are_trusted() {
    let stage = Stage::new().await;
    assert_eq!(stage.whatsapp_text(NUMBER, "hi").await.1["error"]["code"], 131_047);
    assert_eq!(stage.instagram("me/messages", text_to("9001", "hi")).await.1["error"]["error_subcode"], 2_018_001);
    assert_eq!(stage.instagram("18000000000000777/replies", json!({"message": "hi"})).await.0, 400);
    assert_eq!(stage.instagram("me/messages", privately("18000000000000777")).await.0, 400);
    assert_eq!(stage.telegram("sendMessage", json!({"chat_id": -42, "text": "hi"})).await.0, 400);
    let profile = format!("{}/v25.0/9001?fields=name", stage.sim.instagram_base());
    assert_eq!(stage.get(&profile, TOKEN).await.0, 400);
    stage.sim.instagram().from("bruno").comment(POST, "PRICE?").await;
    let bruno = stage.sim.instagram().from("bruno").person().id;
    let profile = format!("{}/v25.0/{bruno}?fields=name", stage.sim.instagram_base());
    assert_eq!(stage.get(&profile, TOKEN).await.1["error"]["code"], 230);
    assert!(stage.sim.ledger().is_empty());
}

#[tokio::test]
async fn strangers_and_their_comments_survive_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let config = SimulatorConfig { journal: Some(folder.path().join("journal.jsonl")), ..trusting() };
    let stage = Stage::with(config.clone()).await;
    assert_eq!(stage.whatsapp_text(NUMBER, "hello").await.0, 200);
    assert_eq!(stage.instagram("me/messages", privately("18000000000000777")).await.0, 200);
    stage.sim.wait_until_delivered(SOON).await.unwrap();
    stage.sim.stop().await;

    let stage = Stage::with(SimulatorConfig { strangers: Strangers::Refused, ..config }).await;
    assert_eq!(stage.whatsapp_text(NUMBER, "hello again").await.0, 200);
    assert_eq!(stage.instagram("me/messages", privately("18000000000000777")).await.1["error"]["code"], 10);
    assert_eq!(ledger(&stage, NUMBER).await.len(), 2);
}

#[tokio::test]
async fn the_panel_shows_the_newest_of_many_comments() {
    let stage = Stage::with(trusting()).await;
    for number in 0..150 {
        let reply = json!({"message": "Sent you a message"});
        assert_eq!(stage.instagram(&format!("180000000{number:08}/replies"), reply).await.0, 200);
        assert_eq!(stage.whatsapp_text(&format!("1555{number:07}"), "hi").await.0, 200);
    }
    let (_, state) = stage.get(&format!("{}/_sim/state", stage.sim.base_url()), "").await;
    let comments = state["posts"][0]["comments"].as_array().unwrap();
    assert_eq!((stage.sim.comments(POST).len(), comments.len()), (300, 200));
    assert_eq!(comments[198]["id"], "18000000000000149");
    assert_eq!(state["phones"].as_array().unwrap().len(), 4);
}
