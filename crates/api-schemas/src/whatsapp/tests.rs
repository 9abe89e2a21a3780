//! Bodies that are right, and bodies that are wrong in one place.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{CORRECTIONS, Operation, whatsapp};
use crate::fault::objects;

/// Right bodies: operation, name, body.
fn bodies() -> Vec<(Operation, String, Value)> {
    let text = include_str!("../../bodies/whatsapp.json");
    let rows: Vec<(String, String, Value)> = serde_json::from_str(text).unwrap();
    let operation = |name: &str| *Operation::ALL.iter().find(|operation| operation.definition() == name).unwrap();
    rows.into_iter().map(|(name, title, body)| (operation(&name), title, body)).collect()
}

fn faults(operation: Operation, body: &Value) -> Vec<String> {
    let outcome = whatsapp().check(operation, body);
    outcome.err().unwrap_or_default().iter().map(ToString::to_string).collect()
}

/// A message of one kind to a number.
fn message(kind: &str, content: Value) -> Value {
    json!({ "messaging_product": "whatsapp", "to": "+16505551234", "type": kind, kind: content })
}

fn interactive(kind: &str, action: Value) -> Value {
    message("interactive", json!({ "type": kind, "body": { "text": "Which one?" }, "action": action }))
}

fn template(components: Value) -> Value {
    message("template", json!({ "name": "ready", "language": { "code": "en_US" }, "components": components }))
}

#[test]
fn bodies_as_meta_documents_them_are_without_fault() {
    let mut seen = BTreeSet::new();
    for (operation, title, body) in bodies() {
        assert_eq!(faults(operation, &body), [""; 0], "{title}: {body}");
        seen.insert(operation);
        seen.extend(Operation::of("/v25.0/106/messages", &body).filter(|found| *found == operation));
    }
    assert_eq!(seen, Operation::ALL.iter().copied().collect(), "every operation has a right body");
}

#[test]
fn a_field_that_nobody_described_is_a_fault_wherever_it_stands() {
    // Every object of every right body in turn gets one more field, except where the platform takes any object.
    let free = ["data", "values", "value", "validation_errors"];
    for (operation, title, body) in bodies() {
        for pointer in objects(&body, "") {
            let name = pointer.rsplit('/').next().unwrap_or_default();
            let payment = title.contains("order_") && name == "parameters";
            if free.contains(&name) || payment {
                continue;
            }
            let mut wrong = body.clone();
            wrong.pointer_mut(&pointer).unwrap()["mesage_id"] = json!("x");
            let found = faults(operation, &wrong);
            assert!(
                found.iter().any(|fault| fault.ends_with("mesage_id is not described")),
                "{title} at {pointer:?}: {found:?}"
            );
        }
    }
}

#[test]
fn a_body_that_is_wrong_in_one_place_has_that_one_fault() {
    let button = |reply: Value| interactive("button", json!({ "buttons": [{ "type": "reply", "reply": reply }] }));
    let flow = json!({ "flow_message_version": "3", "flow_cta": "Book" });
    let url =
        json!({ "type": "button", "sub_type": "url", "index": "10", "parameters": [{ "type": "text", "text": "o" }] });
    let rows = |count: usize| (0..count).map(|n| json!({ "id": n.to_string(), "title": "Row" })).collect::<Vec<_>>();
    let list = |count| {
        interactive("list", json!({ "button": "Options", "sections": [{ "title": "A", "rows": rows(count) }] }))
    };
    let table = [
        (message("text", json!({ "bdy": "Hi" })), "text.body is missing", 2),
        (message("text", json!({ "body": 7 })), "text.body is no string", 1),
        (message("text", json!({ "body": "x".repeat(4097) })), "text.body is longer than 4096 characters", 1),
        (message("text", json!({ "body": "" })), "text.body is empty", 1),
        (message("hologram", json!({})), "hologram is not described", 2),
        (json!({ "messaging_product": "whatsapp", "to": "1", "type": "text" }), "text is missing", 1),
        (
            json!({ "messaging_product": "whatsapp", "type": "text", "text": { "body": "Hi" } }),
            "the request has none of",
            1,
        ),
        (json!({ "to": "1", "type": "text", "text": { "body": "Hi" } }), "messaging_product is missing", 1),
        (message("image", json!({ "id": "9", "link": "https://shop.example/a.jpg" })), "image has more than one of", 1),
        (message("image", json!({ "caption": "blue" })), "image has none of the fields", 1),
        (message("sticker", json!({ "id": "9", "caption": "blue" })), "sticker.caption is not described", 1),
        (message("audio", json!({ "id": "9", "voice": "true" })), "audio.voice is no boolean", 1),
        (message("reaction", json!({ "message_id": "wamid.A" })), "reaction.emoji is missing", 1),
        (message("contacts", json!([{ "phones": [{ "phone": "+1" }] }])), "contacts[0].name is missing", 1),
        (
            message("contacts", json!([{ "name": { "formatted_name": "Ana" } }])),
            "contacts[0].name is not as described",
            1,
        ),
        (button(json!({ "id": "c1" })), "interactive.action.buttons[0].reply.title is missing", 1),
        (button(json!({ "id": 1, "title": "Blue" })), "interactive.action.buttons[0].reply.id is no string", 1),
        (
            button(json!({ "id": "c1", "title": "x".repeat(21) })),
            "interactive.action.buttons[0].reply.title is longer",
            1,
        ),
        (
            message("location", json!({ "latitude": 37.44, "longitude": "-122.16" })),
            "location.latitude is no string",
            1,
        ),
        (interactive("button", json!({ "buttons": [] })), "interactive.action.buttons has fewer than 1 items", 1),
        (list(11), "interactive.action.sections[0].rows has more than 10 items", 1),
        (
            interactive("location_request_message", json!({ "name": "send_loction" })),
            "interactive.action.name is not \"send_location\"",
            1,
        ),
        (
            interactive("flow", json!({ "name": "flow", "parameters": flow })),
            "interactive.action.parameters has none of the fields",
            1,
        ),
        (template(json!([url])), "template.components[0].index has none of", 1),
        (
            template(json!([{ "type": "body", "parameters": [{ "type": "text", "txt": "o" }] }])),
            "template.components[0].parameters[0].text is missing",
            2,
        ),
        (template(json!([{ "type": "boddy", "parameters": [] }])), "template.components[0].type is none of", 1),
    ];
    for (body, expected, count) in table {
        let found = faults(Operation::SendMessage, &body);
        assert_eq!(found.len(), count, "{body}: {found:?}");
        assert!(found.iter().any(|fault| fault.starts_with(expected)), "{body}: {found:?}");
    }
}

#[test]
fn content_of_another_kind_than_the_type_says_is_a_fault() {
    let mut body = message("text", json!({ "body": "Hi" }));
    body["image"] = json!({ "id": "9" });
    assert_eq!(faults(Operation::SendMessage, &body), ["type is not \"image\""]);
}

#[test]
fn the_other_operations_refuse_what_is_wrong_too() {
    use Operation::{
        CreateTemplate, EditTemplate, MarkRead, NumberWebhook, Register, Subscribe, SyncAppData, UploadMedia,
    };
    let created = |components: Value| json!({ "name": "ready", "language": "de", "category": "UTILITY", "components": components });
    let table = [
        (
            MarkRead,
            json!({ "messaging_product": "whatsapp", "status": "seen", "message_id": "wamid.A" }),
            "status is not \"read\"",
        ),
        (
            UploadMedia,
            json!({ "messaging_product": "whatsapp", "type": "picture", "file": "a" }),
            "type is not of the form",
        ),
        (CreateTemplate, created(json!([{ "type": "BODY" }])), "components[0] has none of the fields"),
        (
            CreateTemplate,
            created(json!([{ "type": "BUTTONS", "buttons": [{ "type": "URL", "text": "See" }] }])),
            "components[0].buttons[0].url is missing",
        ),
        (
            CreateTemplate,
            json!({ "name": "Ready!", "language": "de", "category": "UTILITY", "components": [{ "type": "BODY", "text": "Hi" }] }),
            "name is not of the form",
        ),
        (EditTemplate, json!({ "catgory": "UTILITY" }), "catgory is not described"),
        (Register, json!({ "messaging_product": "whatsapp", "pin": 123_456 }), "pin is no string"),
        (Subscribe, json!({ "override_callback_uri": "https://shop.example/hook" }), "verify_token is missing"),
        (
            NumberWebhook,
            json!({ "webhook_configuration": {} }),
            "webhook_configuration.override_callback_uri is missing",
        ),
        (SyncAppData, json!({ "messaging_product": "whatsapp", "sync_type": "all" }), "sync_type is none of"),
    ];
    for (operation, body, expected) in table {
        let found = faults(operation, &body);
        assert!(found.len() == 1 && found[0].starts_with(expected), "{operation:?} {body}: {found:?}");
    }
}

#[test]
fn nothing_that_a_body_holds_is_repeated_in_its_faults() {
    let body = json!({
        "messaging_product": "secret", "to": 16_505_551_234_i64, "type": "contacts", "recipient_type": "secret",
        "contacts": [{ "name": { "formatted_name": "secret" }, "birthday": "secret" }],
    });
    let found = faults(Operation::SendMessage, &body);
    assert!(found.len() >= 4, "{found:?}");
    assert!(found.iter().all(|fault| !fault.contains("secret") && !fault.contains("1650")), "{found:?}");
}

#[test]
fn a_path_and_a_body_name_the_operation() {
    let read = json!({ "status": "read" });
    let table = [
        ("/v25.0/106/messages", json!({}), Some(Operation::SendMessage)),
        ("/v25.0/106/messages", read, Some(Operation::MarkRead)),
        ("/106/media", json!({}), Some(Operation::UploadMedia)),
        ("/v25.0/77/message_templates", json!({}), Some(Operation::CreateTemplate)),
        ("/v25.0/106/register", json!({}), Some(Operation::Register)),
        ("/v25.0/77/subscribed_apps", json!({}), Some(Operation::Subscribe)),
        ("/v25.0/106/smb_app_data", json!({}), Some(Operation::SyncAppData)),
        ("/v25.0/106", json!({ "webhook_configuration": {} }), Some(Operation::NumberWebhook)),
        ("/v25.0/5012", json!({ "components": [] }), Some(Operation::EditTemplate)),
        ("/v25.0/106/hologram", json!({}), None),
        ("/", json!({}), None),
    ];
    for (path, body, expected) in table {
        assert_eq!(Operation::of(path, &body), expected, "{path}");
    }
}

#[test]
fn every_correction_says_what_it_corrects_and_who_says_so() {
    assert!(CORRECTIONS.len() > 10);
    let mut seen = BTreeSet::new();
    for correction in CORRECTIONS {
        let read = |text: Option<&str>| text.map(|text| serde_json::from_str::<Value>(text).unwrap());
        assert_ne!(read(correction.published), read(correction.documented), "{}", correction.why);
        assert!(!correction.why.is_empty() && correction.source.starts_with("whatsapp/"));
        for pointer in correction.pointers {
            assert!(pointer.starts_with('/') && seen.insert(*pointer), "{pointer} is corrected twice");
        }
    }
}
