//! Tests that post webhooks themselves: the bodies are to be had without being posted.

use platform_simulator::{
    Platform, SimulatorConfig, meta_json, sign_meta, webhook_batch, webhook_body_instagram, webhook_body_telegram,
    webhook_body_whatsapp,
};
use serde_json::Value;

use crate::product::{Stage, message};

#[tokio::test]
async fn an_unposted_message_opens_the_window_and_leaves_its_body_to_the_test() {
    let stage = Stage::new().await;
    let ana = stage.sim.whatsapp().from("ana");
    let sent = ana.text("café?").unposted().await;
    let body: Value = serde_json::from_str(&sent.bodies[0]).unwrap();
    assert_eq!(message(&body)["id"], sent.id);
    assert!(sent.bodies[0].contains(r"caf\u00e9"));
    assert_eq!(stage.whatsapp_text(ana.person().address(), "yes").await.0, 200);
    assert_eq!(stage.sim.ledger().texts_to("ana"), ["yes"]);
    let comment = stage.sim.instagram().from("bruno").comment("17895695668004550", "PRICE?").unposted().await;
    assert_eq!(comment.bodies.len(), 1);
    let webhooks = stage.received();
    assert!(webhooks.iter().all(|one| !message(&one.json()).is_object()), "nothing but statuses may be posted");
}

#[tokio::test]
async fn bodies_are_built_from_values_alone_and_can_be_batched() {
    let config = SimulatorConfig::default();
    let ana = platform_simulator::Person::named(Platform::WhatsApp, "ana");
    let at = 1_800_000_000_000_000;
    let one = webhook_body_whatsapp(&config.whatsapp, &ana, "wamid.1", at, "one");
    let two = webhook_body_whatsapp(&config.whatsapp, &ana, "wamid.2", at, "two");
    let batch = webhook_batch(&[one.clone(), two]).unwrap();
    let batch: Value = serde_json::from_str(&batch).unwrap();
    assert_eq!(batch["entry"].as_array().unwrap().len(), 2);
    assert_eq!(message(&batch)["timestamp"], "1800000000");
    assert_eq!(meta_json(&serde_json::from_str(&one).unwrap()), one);
    assert_eq!(sign_meta("key", one.as_bytes()).len(), "sha256=".len() + 64);

    let bruno = platform_simulator::Person::named(Platform::Instagram, "bruno");
    let body: Value =
        serde_json::from_str(&webhook_body_instagram(&config.instagram, &bruno, "mid", at, "hi")).unwrap();
    assert_eq!(body["entry"][0]["messaging"][0]["timestamp"], 1_800_000_000_000_i64);
    let chiara = platform_simulator::Person::named(Platform::Telegram, "chiara");
    let body: Value =
        serde_json::from_str(&webhook_body_telegram(&config.telegram, &chiara, 7, 8, at, "ciao")).unwrap();
    assert_eq!((body["update_id"].as_i64(), body["message"]["message_id"].as_i64()), (Some(7), Some(8)));
}
