//! Faults: what the product sees, and what happened all the same.

use std::collections::BTreeSet;
use std::time::Duration;

use platform_simulator::{Fault, Platform};
use serde_json::json;

use crate::product::{SOON, Stage, message};

async fn ana_wrote() -> (Stage, String) {
    let stage = Stage::new().await;
    let ana = stage.sim.whatsapp().from("ana");
    ana.text("hi").await;
    stage.sim.wait_until_delivered(SOON).await.unwrap();
    let address = ana.person().address().to_owned();
    (stage, address)
}

fn text_to(address: &str) -> serde_json::Value {
    json!({"messaging_product": "whatsapp", "to": address, "type": "text", "text": {"body": "hello"}})
}

#[tokio::test]
async fn every_webhook_comes_five_times_in_shuffled_order() {
    let stage = Stage::new().await;
    stage.sim.fault(Fault::duplicate_webhooks(5));
    stage.sim.fault(Fault::shuffle_webhooks(Duration::from_millis(300)));
    let ana = stage.sim.whatsapp().from("ana");
    for n in 0..10 {
        ana.text(format!("{n}")).await;
    }
    stage.sim.wait_until_delivered(SOON).await.unwrap();
    let texts = stage
        .received()
        .iter()
        .map(|one| message(&one.json())["text"]["body"].as_str().unwrap().to_owned())
        .collect::<Vec<_>>();
    assert_eq!(texts.len(), 50);
    assert_eq!(texts.iter().collect::<BTreeSet<_>>().len(), 10);
    assert!(!texts.is_sorted());
}

#[tokio::test]
async fn accept_then_drop_leaves_the_effect_and_no_answer() {
    let (stage, address) = ana_wrote().await;
    stage.sim.fault(Fault::accept_then_drop().on(Platform::WhatsApp).next(1));
    let url = format!("{}/v25.0/106540352242922/messages", stage.sim.whatsapp_base());
    let lost = stage.http.post(&url).bearer_auth("simulated-whatsapp-token").json(&text_to(&address)).send().await;
    assert!(lost.is_err());
    assert_eq!(stage.sim.ledger().texts_to("ana"), ["hello"]);
    assert_eq!(stage.whatsapp_text(&address, "and again").await.0, 200);
}

#[tokio::test]
async fn a_dropped_connection_leaves_no_effect() {
    let (stage, address) = ana_wrote().await;
    stage.sim.fault(Fault::drop_connection().on(Platform::WhatsApp).next(1));
    let url = format!("{}/v25.0/106540352242922/messages", stage.sim.whatsapp_base());
    let lost = stage.http.post(&url).bearer_auth("simulated-whatsapp-token").json(&text_to(&address)).send().await;
    assert!(lost.is_err());
    assert!(stage.sim.ledger().is_empty());
}

#[tokio::test]
async fn a_hanging_call_is_let_go_when_the_faults_are_cleared() {
    let (stage, address) = ana_wrote().await;
    stage.sim.fault(Fault::accept_then_hang().on(Platform::WhatsApp));
    let url = format!("{}/v25.0/106540352242922/messages", stage.sim.whatsapp_base());
    let call = stage.http.post(&url).bearer_auth("simulated-whatsapp-token").json(&text_to(&address)).send();
    let (answer, _) = tokio::join!(call, async {
        stage.sim.wait_for(|ledger| (!ledger.is_empty()).then_some(()), SOON).await.unwrap();
        stage.sim.clear_faults();
    });
    assert!(answer.is_err());
}

#[tokio::test]
async fn refusals_carry_the_codes_of_the_platform_and_change_nothing() {
    let (stage, address) = ana_wrote().await;
    for (fault, status, code) in [
        (Fault::rate_limited(7), 400, 130_429),
        (Fault::pair_rate_limited(), 400, 131_056),
        (Fault::server_error(503), 503, 2),
        (Fault::window_closed(), 400, 131_047),
        (Fault::expired_token(), 401, 190),
    ] {
        stage.sim.fault(fault.on(Platform::WhatsApp).next(1));
        let (answered, body) = stage.whatsapp_text(&address, "hello").await;
        assert_eq!((answered, body["error"]["code"].as_u64()), (status, Some(code)));
    }
    assert!(stage.sim.ledger().is_empty());
    assert_eq!(stage.whatsapp_text(&address, "hello").await.0, 200);
}

#[tokio::test]
async fn garbage_is_an_answer_that_is_not_json_to_a_message_that_was_sent() {
    let (stage, address) = ana_wrote().await;
    stage.sim.fault(Fault::garbage().next(1));
    let (status, body) = stage.whatsapp_text(&address, "hello").await;
    assert_eq!((status, body), (200, serde_json::Value::Null));
    assert_eq!(stage.sim.ledger().len(), 1);
}

#[tokio::test]
async fn lost_webhooks_are_lost_and_refused_ones_are_repeated() {
    let stage = Stage::new().await;
    stage.sim.fault(Fault::drop_webhooks().on(Platform::WhatsApp).next(1));
    stage.refuse(2);
    let ana = stage.sim.whatsapp().from("ana");
    ana.text("lost").await;
    ana.text("kept").await;
    stage.sim.wait_until_delivered(SOON).await.unwrap();
    let texts = stage.received().iter().map(|one| message(&one.json())["text"]["body"].clone()).collect::<Vec<_>>();
    assert_eq!(texts, ["kept"]);
}

#[tokio::test]
async fn a_fault_on_one_platform_leaves_the_others_alone() {
    let (stage, address) = ana_wrote().await;
    stage.sim.fault(Fault::server_error(500).on(Platform::Telegram));
    assert_eq!(stage.whatsapp_text(&address, "hello").await.0, 200);
    assert_eq!(stage.telegram("getMe", json!({})).await.0, 200);
    stage.sim.telegram().from("chiara").text("hi").await;
    let chat = stage.sim.telegram().from("chiara").person().id;
    assert_eq!(stage.telegram("sendMessage", json!({"chat_id": chat, "text": "hi"})).await.0, 500);
}
