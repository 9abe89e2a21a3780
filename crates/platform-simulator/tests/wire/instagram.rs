//! Instagram: messages, comments, private replies, echoes.

use std::time::Duration;

use platform_simulator::{EffectKind, sign_meta};
use serde_json::{Value, json};

use crate::product::Stage;

const ACCOUNT: &str = "17841405822304914";
const POST: &str = "17895695668004550";

fn comment(body: &Value) -> &Value {
    &body["entry"][0]["changes"][0]["value"]
}

fn direct(body: &Value) -> &Value {
    &body["entry"][0]["messaging"][0]
}

fn to(id: &str, text: &str) -> Value {
    json!({"recipient": {"id": id}, "message": {"text": text}})
}

fn privately(comment_id: &str, text: &str) -> Value {
    json!({"recipient": {"comment_id": comment_id}, "message": {"text": text}})
}

#[tokio::test]
async fn a_direct_message_arrives_and_the_answer_is_echoed_and_read() {
    let stage = Stage::new().await;
    let bruno = stage.sim.instagram().from("bruno");
    let sent = bruno.text("há azul?").await;
    let received = stage.receive(1, |body| direct(body)["message"]["mid"] == sent.id).await.remove(0);
    assert_eq!(received.path, "/api/v1/webhooks/instagram");
    assert_eq!(received.header("x-hub-signature-256"), sign_meta("simulated-instagram-app-secret", &received.raw));
    assert_eq!(direct(&received.json())["recipient"]["id"], ACCOUNT);

    let (code, answer) = stage.instagram("me/messages", to(&bruno.person().id, "Yes.")).await;
    assert_eq!(code, 200);
    let mid = answer["message_id"].as_str().unwrap().to_owned();
    let echo = stage.receive(1, |body| direct(body)["message"]["is_echo"] == true).await.remove(0).json();
    assert_eq!(
        (direct(&echo)["message"]["mid"].as_str(), direct(&echo)["sender"]["id"].as_str()),
        (Some(mid.as_str()), Some(ACCOUNT))
    );
    stage.receive(1, |body| direct(body)["read"]["mid"] == mid).await;
}

#[tokio::test]
async fn outside_the_window_nothing_is_sent() {
    let stage = Stage::new().await;
    let bruno = stage.sim.instagram().from("bruno");
    bruno.text("hi").await;
    stage.sim.advance(Duration::from_secs(24 * 3_600)).await;
    let (code, answer) = stage.instagram("me/messages", to(&bruno.person().id, "late")).await;
    assert_eq!(
        (code, answer["error"]["code"].as_u64(), answer["error"]["error_subcode"].as_u64()),
        (400, Some(10), Some(2_534_022))
    );
    let mut tagged = to(&bruno.person().id, "a human writes");
    tagged["messaging_type"] = json!("MESSAGE_TAG");
    tagged["tag"] = json!("HUMAN_AGENT");
    assert_eq!(stage.instagram("me/messages", tagged.clone()).await.0, 200);
    stage.sim.advance(Duration::from_secs(6 * 24 * 3_600)).await;
    assert_eq!(stage.instagram("me/messages", tagged).await.0, 400);
}

#[tokio::test]
async fn a_comment_gets_one_private_reply_which_opens_no_window() {
    let stage = Stage::new().await;
    let bruno = stage.sim.instagram().from("bruno");
    let price = bruno.comment(POST, "PRICE?").await;
    let received = stage.receive(1, |body| comment(body)["id"] == price.id).await.remove(0).json();
    assert_eq!(
        (comment(&received)["text"].as_str(), comment(&received)["media"]["id"].as_str()),
        (Some("PRICE?"), Some(POST))
    );

    assert_eq!(stage.instagram("me/messages", privately(&price.id, "€89")).await.0, 200);
    assert_eq!(stage.instagram("me/messages", privately(&price.id, "€89 again")).await.0, 400);
    let (code, answer) = stage.instagram("me/messages", to(&bruno.person().id, "and one more thing")).await;
    assert_eq!((code, answer["error"]["code"].as_u64()), (400, Some(10)));
    assert_eq!(stage.sim.ledger().of(EffectKind::PrivateReply).count(), 1);

    bruno.text("thanks, 42 please").await;
    assert_eq!(stage.instagram("me/messages", to(&bruno.person().id, "here you are")).await.0, 200);
}

#[tokio::test]
async fn a_private_reply_comes_too_late_after_a_week() {
    let stage = Stage::new().await;
    let price = stage.sim.instagram().from("bruno").comment(POST, "PRICE?").await;
    stage.sim.advance(Duration::from_secs(7 * 24 * 3_600 + 1)).await;
    assert_eq!(stage.instagram("me/messages", privately(&price.id, "€89")).await.0, 400);
}

#[tokio::test]
async fn the_own_public_reply_comes_back_as_a_comment_by_the_account() {
    let stage = Stage::new().await;
    let price = stage.sim.instagram().from("bruno").comment(POST, "PRICE?").await;
    let url = format!("{}/v25.0/{}/replies", stage.sim.instagram_base(), price.id);
    let form = [("message", "Sent you a message 😊"), ("access_token", "simulated-instagram-token")];
    let answer = stage.http.post(url).form(&form).send().await.unwrap().json::<Value>().await.unwrap();
    let own = stage.receive(1, |body| comment(body)["id"] == answer["id"]).await.remove(0).json();
    assert_eq!(comment(&own)["from"]["id"], ACCOUNT);
    assert_eq!(comment(&own)["parent_id"], price.id);
    assert_eq!(comment(&own)["text"], "Sent you a message 😊");
    let listed =
        stage.get(&format!("{}/{}/replies", stage.sim.instagram_base(), price.id), "simulated-instagram-token").await;
    assert_eq!(listed.1["data"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_reply_to_a_reply_hangs_under_the_first_comment() {
    let stage = Stage::new().await;
    let bruno = stage.sim.instagram().from("bruno");
    let first = bruno.comment(POST, "PRICE?").await;
    let second = bruno.reply_to_comment(&first.id, "anyone?").await;
    stage.sim.instagram().from("carla").reply_to_comment(&second.id, "same here").await;
    let parents = stage.sim.comments(POST).into_iter().map(|c| c.parent_id).collect::<Vec<_>>();
    assert_eq!(parents, [None, Some(first.id.clone()), Some(first.id)]);
}

#[tokio::test]
async fn a_deleted_comment_cannot_be_answered() {
    let stage = Stage::new().await;
    let price = stage.sim.instagram().from("bruno").comment(POST, "PRICE?").await;
    let url = format!("{}/v25.0/{}", stage.sim.instagram_base(), price.id);
    let deleted = stage.http.delete(url).bearer_auth("simulated-instagram-token").send().await.unwrap();
    assert_eq!(deleted.status(), 200);
    let (code, answer) = stage.instagram(&format!("{}/replies", price.id), json!({"message": "hi"})).await;
    assert_eq!((code, answer["error"]["error_subcode"].as_u64()), (400, Some(33)));
}

#[tokio::test]
async fn text_is_limited_in_bytes_and_profiles_are_readable_after_a_message() {
    let stage = Stage::new().await;
    let bruno = stage.sim.instagram().from("bruno");
    let profile = format!("{}/v25.0/{}", stage.sim.instagram_base(), bruno.person().id);
    assert_eq!(stage.get(&profile, "simulated-instagram-token").await.0, 400);
    bruno.text("hi").await;
    assert_eq!(stage.get(&profile, "simulated-instagram-token").await.1["username"], "bruno.moves");
    let long = "é".repeat(501);
    assert_eq!(stage.instagram("me/messages", to(&bruno.person().id, &long)).await.1["error"]["code"], 100);
}

#[tokio::test]
async fn stories_edits_and_unsends_arrive_in_their_shapes() {
    let stage = Stage::new().await;
    let bruno = stage.sim.instagram().from("bruno");
    let hi = bruno.text("hi").await;
    bruno.story_reply("nice").await;
    bruno.edit(&hi.id, "hello").await;
    bruno.reaction(&hi.id, "❤").await;
    bruno.unsend(&hi.id).await;
    stage.receive(1, |body| direct(body)["message"]["reply_to"]["story"]["id"].is_string()).await;
    stage.receive(1, |body| direct(body)["message_edit"]["text"] == "hello").await;
    stage.receive(1, |body| direct(body)["reaction"]["reaction"] == "love").await;
    stage
        .receive(1, |body| direct(body)["message"]["is_deleted"] == true && direct(body)["message"]["mid"] == hi.id)
        .await;
}
