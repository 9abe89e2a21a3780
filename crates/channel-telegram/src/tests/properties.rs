//! What holds for every body.

use channel_core::signature::trust_local_file;
use channel_core::{Body, Webhook};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

use crate::TelegramWebhook;

fn json_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".{0,8}".prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 24, 4, |inner| {
        let name = prop_oneof![
            Just("chat".to_owned()),
            Just("id".to_owned()),
            Just("from".to_owned()),
            Just("text".to_owned()),
            Just("photo".to_owned()),
            Just("message".to_owned()),
            Just("message_id".to_owned()),
            Just("file_id".to_owned()),
            Just("type".to_owned()),
            "[a-z_]{1,10}",
        ];
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((name, inner), 0..5)
                .prop_map(|fields| Value::Object(fields.into_iter().collect::<Map<_, _>>())),
        ]
    })
}

fn kind() -> impl Strategy<Value = String> {
    let known = [
        "message",
        "edited_message",
        "business_message",
        "guest_message",
        "message_reaction",
        "callback_query",
        "deleted_business_messages",
        "business_connection",
        "my_chat_member",
        "chat_member",
        "poll",
    ];
    prop_oneof![prop::sample::select(known.to_vec()).prop_map(str::to_owned), "[a-z_]{1,12}"]
}

proptest! {
    #[test]
    fn no_bytes_make_it_panic(body in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = TelegramWebhook.parse(trust_local_file(&body));
    }

    #[test]
    fn an_update_of_any_shape_becomes_at_least_one_event(id in any::<i64>(), kind in kind(), payload in json_value()) {
        prop_assume!(kind != "update_id");
        let body = json!({ "update_id": id, kind: payload }).to_string();
        let parsed = TelegramWebhook.parse(trust_local_file(body.as_bytes())).unwrap();
        prop_assert!(!parsed.events.is_empty());
        prop_assert!(parsed.skipped.is_empty());
        for event in &parsed.events {
            prop_assert!(!event.key.is_empty() && !event.id.is_empty());
            prop_assert_eq!(&event.raw.0, &body);
        }
    }

    #[test]
    fn unknown_entities_and_fields_never_cost_the_text(
        text in "\\PC{1,40}",
        entities in json_value(),
        field in "x_[a-z]{1,10}",
        value in json_value(),
    ) {
        prop_assume!(!text.trim().is_empty());
        let body = json!({ "update_id": 1, "message": {
            "message_id": 1, "date": 1, "chat": { "id": 42 }, "text": text, "entities": entities, field: value
        }}).to_string();
        let parsed = TelegramWebhook.parse(trust_local_file(body.as_bytes())).unwrap();
        let Body::Message(content) = &parsed.events[0].body else { panic!("not a message") };
        prop_assert_eq!(content.words(), Some(text.as_str()));
    }

    #[test]
    fn an_unknown_kind_of_update_keeps_its_payload(kind in "z_[a-z]{1,10}", payload in json_value()) {
        let body = json!({ "update_id": 1, kind.as_str(): payload }).to_string();
        let sent: Value = serde_json::from_str(&body).unwrap();
        let parsed = TelegramWebhook.parse(trust_local_file(body.as_bytes())).unwrap();
        let Body::Other(other) = &parsed.events[0].body else { panic!("not an `other`") };
        prop_assert_eq!(&other.kind, &format!("update:{kind}"));
        prop_assert_eq!(&other.value, &sent[&kind]);
    }
}
