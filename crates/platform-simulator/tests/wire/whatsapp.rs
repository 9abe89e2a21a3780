//! WhatsApp: webhooks, sends, limits, statuses, media, templates.

use std::time::Duration;

use platform_simulator::{EffectKind, Fault, Platform, Progress, SimulatorConfig, sign_meta};
use serde_json::json;

use crate::product::{SOON, Stage, message, status};

#[tokio::test]
async fn a_message_arrives_signed_over_its_escaped_bytes() {
    let stage = Stage::new().await;
    let sent = stage.sim.whatsapp().from("ana").text("Olá, há o ténis azul? 👟").await;

    let received = stage.receive(1, |body| message(body).is_object()).await.remove(0);
    assert_eq!(received.path, "/api/v1/webhooks/whatsapp");
    assert_eq!(received.header("x-hub-signature-256"), sign_meta("simulated-whatsapp-app-secret", &received.raw));
    assert!(received.raw.is_ascii());
    let body = received.json();
    assert_eq!(message(&body)["text"]["body"], "Olá, há o ténis azul? 👟");
    assert_eq!(message(&body)["id"], sent.id);
    let ana = stage.sim.whatsapp().from("ana").person();
    assert_eq!(message(&body)["from"], ana.phone.clone().unwrap());
    assert_eq!(body["entry"][0]["changes"][0]["value"]["contacts"][0]["wa_id"], ana.phone.unwrap());
}

#[tokio::test]
async fn a_user_without_a_number_leaves_out_the_number_and_is_reached_by_recipient() {
    let stage = Stage::new().await;
    stage.sim.whatsapp().from("deniz").text("hi").await;

    let received = stage.receive(1, |body| message(body).is_object()).await.remove(0);
    let body = received.json();
    let deniz = stage.sim.whatsapp().from("deniz").person();
    assert!(message(&body).get("from").is_none());
    assert_eq!(message(&body)["from_user_id"], deniz.id);
    assert!(body["entry"][0]["changes"][0]["value"]["contacts"][0].get("wa_id").is_none());

    let (code, answer) = stage.whatsapp_text(&deniz.id, "hello").await;
    assert_eq!((code, answer["error"]["code"].as_u64()), (400, Some(131_009)));
    let body =
        json!({"messaging_product": "whatsapp", "recipient": deniz.id, "type": "text", "text": {"body": "hello"}});
    let (code, answer) = stage.graph("106540352242922/messages", body).await;
    assert_eq!(code, 200);
    assert_eq!(answer["contacts"][0]["user_id"], deniz.id);
    let failed = stage.receive(1, |body| status(body) == Some("read")).await.remove(0).json();
    assert!(failed["entry"][0]["changes"][0]["value"]["statuses"][0].get("recipient_id").is_none());
}

#[tokio::test]
async fn a_send_is_in_the_ledger_and_its_statuses_carry_the_token() {
    let stage = Stage::new().await;
    let ana = stage.sim.whatsapp().from("ana");
    ana.text("hi").await;
    let (code, answer) = stage.whatsapp_text(ana.person().address(), "We do.").await;
    assert_eq!(code, 200);
    let id = answer["messages"][0]["id"].as_str().unwrap().to_owned();

    let entries = stage.sim.ledger_for("ana");
    assert_eq!(entries.len(), 1);
    assert_eq!((entries[0].kind, entries[0].text.as_deref()), (EffectKind::Message, Some("We do.")));
    assert_eq!(entries[0].token.as_deref(), Some("token-1"));

    let statuses = stage.receive(3, |body| status(body).is_some()).await;
    for received in &statuses {
        let body = received.json();
        let status = &body["entry"][0]["changes"][0]["value"]["statuses"][0];
        assert_eq!(
            (status["id"].as_str(), status["biz_opaque_callback_data"].as_str()),
            (Some(id.as_str()), Some("token-1"))
        );
    }
    stage.sim.wait_for_progress(Platform::WhatsApp, &id, Progress::Read, SOON).await.unwrap();
}

#[tokio::test]
async fn the_window_closes_a_day_after_the_last_message() {
    let stage = Stage::new().await;
    let ana = stage.sim.whatsapp().from("ana");
    let address = ana.person().address().to_owned();
    let (code, answer) = stage.whatsapp_text(&address, "unasked").await;
    assert_eq!((code, answer["error"]["code"].as_u64()), (400, Some(131_047)));

    ana.text("hi").await;
    stage.sim.advance(Duration::from_secs(86_399)).await;
    assert_eq!(stage.whatsapp_text(&address, "in time").await.0, 200);
    stage.sim.advance(Duration::from_secs(1)).await;
    assert_eq!(stage.whatsapp_text(&address, "too late").await.1["error"]["code"], 131_047);

    stage.sim.approve_template("order_update", "en", "Hello {{1}}, your order is ready.").await;
    let template = |parameters: serde_json::Value| {
        json!({"messaging_product": "whatsapp", "to": address, "type": "template", "template": {
            "name": "order_update", "language": {"code": "en"},
            "components": [{"type": "body", "parameters": parameters}]}})
    };
    let (code, _) = stage.graph("106540352242922/messages", template(json!([{"type": "text", "text": "Ana"}]))).await;
    assert_eq!(code, 200);
    assert_eq!(stage.sim.ledger().texts_to("ana").last().unwrap(), "Hello Ana, your order is ready.");
    let (_, answer) = stage.graph("106540352242922/messages", template(json!([]))).await;
    assert_eq!(answer["error"]["code"], 132_000);
}

#[tokio::test]
async fn errors_are_those_of_the_real_platform() {
    let stage = Stage::new().await;
    stage.sim.whatsapp().from("ana").text("hi").await;
    let url = format!("{}/v25.0/106540352242922/messages", stage.sim.whatsapp_base());
    let (code, answer) = stage.post(&url, "wrong", json!({"messaging_product": "whatsapp"})).await;
    assert_eq!((code, answer["error"]["code"].as_u64()), (401, Some(190)));
    assert!(answer["error"]["fbtrace_id"].is_string());

    let (code, answer) = stage.graph("999/messages", json!({"messaging_product": "whatsapp"})).await;
    assert_eq!(
        (code, answer["error"]["code"].as_u64(), answer["error"]["error_subcode"].as_u64()),
        (400, Some(100), Some(33))
    );

    let (_, answer) = stage.whatsapp_text("15550783881", "to myself").await;
    assert_eq!(answer["error"]["code"], 131_021);
}

#[tokio::test]
async fn a_test_number_writes_to_listed_recipients_only() {
    let mut config = SimulatorConfig::default();
    config.whatsapp.allowed_recipients = Some(vec!["4915200000001".to_owned()]);
    let stage = Stage::with(config).await;
    let (_, answer) = stage.whatsapp_text("4915200000002", "hi").await;
    assert_eq!(answer["error"]["code"], 131_030);
}

#[tokio::test]
async fn media_of_a_customer_is_resolved_and_downloaded_with_the_token() {
    let stage = Stage::new().await;
    stage.sim.whatsapp().from("ana").image_with("this one").await;
    let body = stage.receive(1, |body| message(body)["type"] == "image").await.remove(0).json();
    let id = message(&body)["image"]["id"].as_str().unwrap().to_owned();
    let token = "simulated-whatsapp-token";
    let address = message(&body)["image"]["url"].as_str().unwrap();
    assert_eq!(stage.http.get(address).bearer_auth(token).send().await.unwrap().status(), 200);
    let (code, file) = stage.get(&format!("{}/v25.0/{id}", stage.sim.whatsapp_base()), token).await;
    assert_eq!((code, file["mime_type"].as_str()), (200, Some("image/png")));
    let url = file["url"].as_str().unwrap();
    let bytes = stage.http.get(url).bearer_auth(token).send().await.unwrap().bytes().await.unwrap();
    assert!(bytes.starts_with(b"\x89PNG"));
    assert_eq!(file["file_size"].as_u64(), Some(bytes.len() as u64));
    assert_eq!(stage.http.get(url).send().await.unwrap().status(), 401);
    stage.sim.advance(Duration::from_secs(301)).await;
    assert_eq!(stage.http.get(url).bearer_auth(token).send().await.unwrap().status(), 404);
}

#[tokio::test]
async fn an_uploaded_file_can_be_sent() {
    let stage = Stage::new().await;
    let ana = stage.sim.whatsapp().from("ana");
    ana.text("hi").await;
    let part =
        reqwest::multipart::Part::bytes(b"\x89PNG....".to_vec()).file_name("shoe.png").mime_str("image/png").unwrap();
    let form = reqwest::multipart::Form::new().text("messaging_product", "whatsapp").part("file", part);
    let url = format!("{}/v25.0/106540352242922/media", stage.sim.whatsapp_base());
    let answer = stage.http.post(url).bearer_auth("simulated-whatsapp-token").multipart(form).send().await.unwrap();
    let id = answer.json::<serde_json::Value>().await.unwrap()["id"].as_str().unwrap().to_owned();

    let image = |id: &str| {
        json!({"messaging_product": "whatsapp", "to": ana.person().address(), "type": "image",
               "image": {"id": id, "caption": "blue"}})
    };
    assert_eq!(stage.graph("106540352242922/messages", image(&id)).await.0, 200);
    assert_eq!(stage.graph("106540352242922/messages", image("404")).await.1["error"]["code"], 100);
    let thread = stage.sim.thread(Platform::WhatsApp, "ana");
    assert_eq!(thread.last().unwrap().media[0].media_id.as_ref(), Some(&id));
}

#[tokio::test]
async fn reactions_replies_and_buttons_arrive_in_their_shapes() {
    let stage = Stage::new().await;
    let ana = stage.sim.whatsapp().from("ana");
    let hi = ana.text("hi").await;
    ana.reaction(&hi.id, "👍").await;
    ana.remove_reaction(&hi.id).await;
    ana.text("and this").reply_to(&hi.id).await;
    ana.button_reply(&hi.id, "buy", "Buy it").await;
    let album = ana.album(4).await;
    assert_eq!(album.ids.len(), 4);

    let bodies = stage.receive(9, |body| message(body).is_object()).await;
    let bodies = bodies.iter().map(|one| message(&one.json()).clone()).collect::<Vec<_>>();
    let of = |kind: &str| bodies.iter().filter(|m| m["type"] == kind).collect::<Vec<_>>();
    let reactions = of("reaction");
    assert!(reactions.iter().any(|m| m["reaction"]["emoji"] == "👍" && m["reaction"]["message_id"] == hi.id));
    assert!(reactions.iter().any(|m| m["reaction"].get("emoji").is_none()));
    assert!(of("text").iter().any(|m| m["context"]["id"] == hi.id));
    assert_eq!(of("interactive")[0]["interactive"]["button_reply"], json!({"id": "buy", "title": "Buy it"}));
    assert_eq!(of("image").len(), 4);
}

#[tokio::test]
async fn reading_and_typing_are_effects_of_their_own() {
    let stage = Stage::new().await;
    let hi = stage.sim.whatsapp().from("ana").text("hi").await;
    let body = json!({"messaging_product": "whatsapp", "status": "read", "message_id": hi.id, "typing_indicator": {"type": "text"}});
    let (code, answer) = stage.graph("106540352242922/messages", body).await;
    assert_eq!((code, answer), (200, json!({"success": true})));
    let kinds = stage.sim.ledger_for("ana").iter().map(|entry| entry.kind).collect::<Vec<_>>();
    assert_eq!(kinds, [EffectKind::Read, EffectKind::Typing]);
}

#[tokio::test]
async fn an_undeliverable_message_is_accepted_and_fails_afterwards() {
    let stage = Stage::new().await;
    let ana = stage.sim.whatsapp().from("ana");
    ana.text("hi").await;
    stage.sim.fault(Fault::undeliverable(131_049).on(Platform::WhatsApp).next(1));
    assert_eq!(stage.whatsapp_text(ana.person().address(), "hello").await.0, 200);
    let body = stage.receive(1, |body| status(body) == Some("failed")).await.remove(0).json();
    let failed = &body["entry"][0]["changes"][0]["value"]["statuses"][0];
    assert_eq!(failed["errors"][0]["code"], 131_049);
    assert_eq!(failed["biz_opaque_callback_data"], "token-1");
}

#[tokio::test]
async fn both_webhook_addresses_are_verified_by_handshake() {
    let stage = Stage::new().await;
    stage.sim.verify_endpoints().await.unwrap();
    let mut config = SimulatorConfig::default();
    config.whatsapp.verify_token = "another".into();
    let stranger = Stage::with(config).await;
    assert!(stranger.sim.verify_endpoints().await.is_err());
}
