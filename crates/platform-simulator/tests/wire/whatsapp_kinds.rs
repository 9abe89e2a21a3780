//! WhatsApp's kinds of messages: what is taken, what is shown, and what people answer.

use platform_simulator::{EffectKind, Platform};
use serde_json::{Value, json};

use crate::product::{Stage, message};

const LINK: &str = "https://shop.example/a.jpg";

async fn send(stage: &Stage, kind: &str, body: Value) -> (u16, Value) {
    let to = stage.sim.whatsapp().from("ana").person().address().to_owned();
    stage
        .graph("106540352242922/messages", json!({"messaging_product": "whatsapp", "to": to, "type": kind, kind: body}))
        .await
}

fn interactive(kind: &str, action: Value) -> Value {
    json!({"type": kind, "body": {"text": "Which one?"}, "action": action})
}

#[tokio::test]
async fn every_kind_of_interactive_message_is_taken() {
    let stage = Stage::new().await;
    stage.sim.whatsapp().from("ana").text("hi").await;
    let flow = json!({"name": "flow", "parameters":
        {"flow_message_version": "3", "flow_id": "1", "flow_cta": "Choose", "flow_token": "t"}});
    let card = |index: usize| {
        json!({"card_index": index, "type": "cta_url", "header": {"type": "image", "image": {"link": LINK}},
            "body": {"text": format!("Card {index}")},
            "action": {"buttons": [{"type": "quick_reply", "quick_reply": {"id": format!("c{index}"), "title": "Take"}}]}})
    };
    let mut products = interactive(
        "product_list",
        json!({"catalog_id": "1", "sections":
        [{"title": "Shoes", "product_items": [{"product_retailer_id": "blue"}]}]}),
    );
    products["header"] = json!({"type": "text", "text": "Shoes"});
    for body in [
        interactive("location_request_message", json!({"name": "send_location"})),
        interactive("request_contact_info", json!({"name": "request_contact_info"})),
        interactive("flow", flow),
        interactive("product", json!({"catalog_id": "1", "product_retailer_id": "blue"})),
        products,
        interactive("catalog_message", json!({"name": "catalog_message"})),
        interactive("carousel", json!({"cards": [card(0), card(1)]})),
    ] {
        let (code, answer) = send(&stage, "interactive", body.clone()).await;
        assert_eq!(code, 200, "{body} {answer}");
    }
    let thread = stage.sim.thread(Platform::WhatsApp, "ana");
    let carousel = thread.last().unwrap();
    assert_eq!(carousel.text.as_deref(), Some("Which one?\nCard 0\nCard 1"));
    assert_eq!(carousel.choices.iter().map(|choice| choice.id.as_str()).collect::<Vec<_>>(), ["c0", "c1"]);
}

#[tokio::test]
async fn limits_and_missing_parts_are_refused_with_the_platforms_codes() {
    let stage = Stage::new().await;
    stage.sim.whatsapp().from("ana").text("hi").await;
    let long = "x".repeat(21);
    let card = json!({"name": {"formatted_name": "Ana"}});
    let rows: Vec<Value> = (0..11).map(|n| json!({"id": n.to_string(), "title": "t"})).collect();
    for (kind, body, code) in [
        ("text", json!({"body": "x".repeat(4_097)}), 100),
        ("location", json!({"latitude": "91", "longitude": "0"}), 131_009),
        ("contacts", json!([card]), 100),
        ("reaction", json!({"emoji": "👍"}), 131_008),
        ("image", json!({"link": "ftp://a"}), 131_009),
        (
            "interactive",
            interactive("cta_url", json!({"name": "cta_url", "parameters": {"display_text": long, "url": LINK}})),
            100,
        ),
        ("interactive", interactive("list", json!({"button": "See", "sections": [{"rows": rows}]})), 131_009),
        ("interactive", interactive("hologram", json!({})), 131_009),
        ("template", json!({"name": "absent", "language": {"code": "en"}}), 132_001),
        ("poll", json!({}), 100),
    ] {
        let (_, answer) = send(&stage, kind, body.clone()).await;
        assert_eq!(answer["error"]["code"].as_u64(), Some(code), "{kind} {body} {answer}");
    }
    assert!(stage.sim.ledger().of(EffectKind::Message).next().is_none());
}

#[tokio::test]
async fn people_answer_questions_and_forms() {
    let stage = Stage::new().await;
    let deniz = stage.sim.whatsapp().from("deniz");
    deniz.text("hi").await;
    let body = json!({"messaging_product": "whatsapp", "recipient": deniz.person().id, "type": "interactive",
        "interactive": interactive("request_contact_info", json!({"name": "request_contact_info"}))});
    let (code, answer) = stage.graph("106540352242922/messages", body).await;
    assert_eq!(code, 200);
    let asked = answer["messages"][0]["id"].as_str().unwrap();
    deniz.contact_reply(asked).await;
    deniz.location_reply(asked).await;
    deniz.form_reply(asked, json!({"flow_token": "t", "day": "Friday"})).await;

    let bodies = stage.receive(4, |body| message(body).is_object()).await;
    let bodies: Vec<Value> = bodies.iter().map(|one| message(&one.json()).clone()).collect();
    let of = |kind: &str| bodies.iter().find(|message| message["type"] == kind).unwrap();
    let contacts = of("contacts");
    assert_eq!(
        (contacts["origin"].as_str(), contacts["context"]["id"].as_str()),
        (Some("contact_request"), Some(asked))
    );
    let phone = format!("+{}", deniz.person().phone.unwrap());
    assert_eq!(contacts["contacts"][0]["phones"][0]["phone"], phone);
    assert!(contacts["contacts"][0].get("name").is_none());
    assert_eq!(of("location")["context"]["id"], asked);
    let reply = &of("interactive")["interactive"]["nfm_reply"];
    let filled: Value = serde_json::from_str(reply["response_json"].as_str().unwrap()).unwrap();
    assert_eq!(filled, json!({"flow_token": "t", "day": "Friday"}));
}
