//! Telegram: updates, methods, errors, files.

use platform_simulator::{EffectKind, Fault, Platform};
use serde_json::{Value, json};

use crate::product::Stage;

#[tokio::test]
async fn an_update_carries_the_secret_and_the_answer_is_a_message_object() {
    let stage = Stage::new().await;
    let chiara = stage.sim.telegram().from("chiara");
    let sent = chiara.text("/start ciao").await;
    let received = stage.receive(1, |body| body["message"].is_object()).await.remove(0);
    assert_eq!(received.path, "/api/v1/webhooks/telegram/7012345678");
    assert_eq!(received.header("x-telegram-bot-api-secret-token"), "simulated-telegram-secret");
    let update = received.json();
    assert_eq!(update["message"]["message_id"].to_string(), sent.id);
    assert_eq!(update["message"]["entities"][0], json!({"offset": 0, "length": 6, "type": "bot_command"}));

    let chat = update["message"]["chat"]["id"].clone();
    let (code, answer) = stage.telegram("SendMessage", json!({"chat_id": chat, "text": "Ciao!"})).await;
    assert_eq!((code, answer["ok"].as_bool()), (200, Some(true)));
    assert_eq!(answer["result"]["chat"]["id"], chat);
    assert_eq!(answer["result"]["from"]["is_bot"], true);
    assert_eq!(stage.sim.ledger().texts_to("chiara"), ["Ciao!"]);
}

#[tokio::test]
async fn updates_of_one_chat_keep_their_order_also_when_the_product_refuses() {
    let stage = Stage::new().await;
    stage.refuse(3);
    let chiara = stage.sim.telegram().from("chiara");
    for n in 0..20 {
        chiara.text(format!("{n}")).await;
    }
    let texts = stage.receive(20, |body| body["message"]["text"].is_string()).await;
    let texts = texts.iter().map(|one| one.json()["message"]["text"].as_str().unwrap().to_owned()).collect::<Vec<_>>();
    assert_eq!(texts, (0..20).map(|n| n.to_string()).collect::<Vec<_>>());
}

#[tokio::test]
async fn errors_are_those_of_the_real_platform() {
    let stage = Stage::new().await;
    let url = format!("{}/bot1:wrong/getMe", stage.sim.telegram_base());
    assert_eq!(stage.post(&url, "", json!({})).await.0, 401);
    let (code, answer) = stage.telegram("sendMessage", json!({"chat_id": 42, "text": "hi"})).await;
    assert_eq!((code, answer["description"].as_str()), (400, Some("Bad Request: chat not found")));

    let chiara = stage.sim.telegram().from("chiara");
    chiara.text("hi").await;
    let to = |text: &str| json!({"chat_id": chiara.person().id, "text": text, "parse_mode": "HTML"});
    let (_, answer) = stage.telegram("sendMessage", to("5 < 6")).await;
    assert!(answer["description"].as_str().unwrap().starts_with("Bad Request: can't parse entities"));

    stage.sim.fault(Fault::rate_limited(5).on(Platform::Telegram).next(1));
    let (code, answer) = stage.telegram("sendMessage", to("hi")).await;
    assert_eq!((code, answer["parameters"]["retry_after"].as_u64()), (429, Some(5)));
    stage.sim.fault(Fault::undeliverable(131_026).on(Platform::Telegram).next(1));
    assert_eq!(stage.telegram("sendMessage", to("hi")).await.0, 403);
    assert_eq!(stage.telegram("sendMessage", to("hi")).await.0, 200);
}

#[tokio::test]
async fn a_press_on_an_inline_button_is_a_callback_query() {
    let stage = Stage::new().await;
    let chiara = stage.sim.telegram().from("chiara");
    chiara.text("hi").await;
    let markup = json!({"inline_keyboard": [[{"text": "Buy", "callback_data": "buy:42"}]]});
    let body = json!({"chat_id": chiara.person().id, "text": "€89", "reply_markup": markup});
    let (_, answer) = stage.telegram("sendMessage", body).await;
    let id = answer["result"]["message_id"].to_string();
    let shown = stage.sim.thread(Platform::Telegram, "chiara").pop().unwrap();
    assert_eq!((shown.choices[0].id.as_str(), shown.choices[0].kind.as_str()), ("buy:42", "callback"));

    chiara.button_reply(&id, "buy:42", "Buy").await;
    let update = stage.receive(1, |body| body["callback_query"].is_object()).await.remove(0).json();
    assert_eq!(update["callback_query"]["data"], "buy:42");
    assert_eq!(update["callback_query"]["message"]["message_id"].to_string(), id);
    let query = update["callback_query"]["id"].clone();
    assert_eq!(stage.telegram("answerCallbackQuery", json!({"callback_query_id": query})).await.0, 200);
    assert_eq!(stage.sim.ledger().of(EffectKind::CallbackAnswer).count(), 1);
}

#[tokio::test]
async fn files_are_found_by_their_path_and_uploads_are_kept() {
    let stage = Stage::new().await;
    let chiara = stage.sim.telegram().from("chiara");
    chiara.album(2).await;
    let updates = stage.receive(2, |body| body["message"]["photo"].is_array()).await;
    let updates = updates.iter().map(|one| one.json()).collect::<Vec<_>>();
    assert_eq!(updates[0]["message"]["media_group_id"], updates[1]["message"]["media_group_id"]);
    let file = updates[0]["message"]["photo"][0]["file_id"].clone();
    let (_, answer) = stage.telegram("getFile", json!({"file_id": file})).await;
    let path = answer["result"]["file_path"].as_str().unwrap();
    let token = "bot7012345678:AAsimulated-telegram-token-0000000";
    // The client that the product uses escapes the slash.
    let url = format!("{}/file/{token}/{}", stage.sim.telegram_base(), path.replace('/', "%2F"));
    assert!(stage.http.get(url).send().await.unwrap().bytes().await.unwrap().starts_with(b"\x89PNG"));

    let part = reqwest::multipart::Part::bytes(b"%PDF-1.4".to_vec()).file_name("invoice.pdf");
    let form = reqwest::multipart::Form::new()
        .text("chat_id", chiara.person().id)
        .text("document", "attach://invoice")
        .text("caption", "Your invoice")
        .part("invoice", part);
    let url = format!("{}/{token}/SendDocument", stage.sim.telegram_base());
    let answer = stage.http.post(url).multipart(form).send().await.unwrap().json::<Value>().await.unwrap();
    assert_eq!(answer["result"]["document"]["file_name"], "invoice.pdf");
    assert_eq!(answer["result"]["caption"], "Your invoice");
}

#[tokio::test]
async fn without_a_webhook_updates_wait_for_get_updates() {
    let stage = Stage::new().await;
    assert_eq!(stage.telegram("getUpdates", json!({})).await.0, 409);
    stage.telegram("deleteWebhook", json!({})).await;
    let chiara = stage.sim.telegram().from("chiara");
    let (polled, _) = tokio::join!(stage.telegram("getUpdates", json!({"timeout": 20})), async {
        chiara.text("one").await;
    });
    let update = &polled.1["result"][0];
    assert_eq!(update["message"]["text"], "one");
    let next = update["update_id"].as_i64().unwrap() + 1;
    assert_eq!(stage.telegram("getUpdates", json!({"offset": next})).await.1["result"], json!([]));
    assert_eq!(stage.sim.pending_webhooks(), 0);
    assert!(stage.received().is_empty());
}

#[tokio::test]
async fn a_webhook_beyond_this_machine_is_refused() {
    let stage = Stage::new().await;
    assert_eq!(stage.telegram("setWebhook", json!({"url": "https://shop.example/hook"})).await.0, 400);
}

#[tokio::test]
async fn what_was_polled_before_a_webhook_is_set_is_delivered_to_it_in_order() {
    let stage = Stage::new().await;
    stage.telegram("deleteWebhook", json!({})).await;
    let chiara = stage.sim.telegram().from("chiara");
    for n in 0..3 {
        chiara.text(format!("{n}")).await;
    }
    let config = stage.sim.config().telegram.webhook_path.clone();
    let url = format!("{}{config}", stage.product);
    let secret = json!({"url": url, "secret_token": "another-secret"});
    assert_eq!(stage.telegram("setWebhook", secret).await.0, 200);
    let updates = stage.receive(3, |body| body["message"].is_object()).await;
    let texts =
        updates.iter().map(|one| one.json()["message"]["text"].as_str().unwrap().to_owned()).collect::<Vec<_>>();
    assert_eq!(texts, ["0", "1", "2"]);
    assert_eq!(updates[0].header("x-telegram-bot-api-secret-token"), "another-secret");
}
