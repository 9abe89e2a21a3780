//! Who is who, and who wrote: people whose ids change, and messages that the account did not send from here.

use std::collections::BTreeSet;

use channel_core::model::Origin;
use channel_core::{Body, Event};
use serde_json::{Value, json};

use super::parse;

fn delivered(field: &str, value: Value) -> Vec<Event> {
    let mut whole = json!({ "messaging_product": "whatsapp",
        "metadata": { "display_phone_number": "15550783881", "phone_number_id": "106" } });
    whole.as_object_mut().unwrap().extend(value.as_object().unwrap().clone());
    let body = json!({ "object": "whatsapp_business_account",
        "entry": [{ "id": "102", "changes": [{ "field": field, "value": whole }] }] });
    parse(body.to_string().as_bytes()).events
}

fn system(id: &str, from: Value, system: Value) -> Vec<Event> {
    let mut message = json!({ "id": id, "timestamp": "1739321061", "type": "system", "system": system });
    message.as_object_mut().unwrap().extend(from.as_object().unwrap().clone());
    delivered("messages", json!({ "messages": [message] }))
}

/// All ids that events tie together, as sets.
fn people(events: &[Event]) -> BTreeSet<BTreeSet<String>> {
    let mut people: Vec<BTreeSet<String>> = Vec::new();
    for event in events {
        let mut ids: BTreeSet<String> =
            event.from.iter().flat_map(|from| from.aliases.iter().chain([&from.id])).cloned().collect();
        if let Body::IdentityChange(change) = &event.body {
            ids.extend(change.old_ids.iter().chain(&change.new_ids).cloned());
        }
        let (same, others): (Vec<_>, Vec<_>) = people.into_iter().partition(|known| !known.is_disjoint(&ids));
        ids.extend(same.into_iter().flatten());
        people = others;
        people.push(ids);
    }
    people.into_iter().collect()
}

#[test]
fn a_number_and_an_id_that_change_are_one_person_in_either_order() {
    let number = || {
        let change = json!({ "type": "user_changed_number", "body": "Ana changed", "wa_id": "12195555358" });
        system("wamid.A", json!({ "from": "16505551234", "from_user_id": "US.1" }), change)
    };
    let id = || {
        let change = json!({ "type": "user_changed_user_id", "user_id": "US.2", "previous_user_id": "US.1" });
        system("wamid.B", json!({ "from": "16505551234" }), change)
    };
    let stranger = || {
        let change = json!({ "type": "user_changed_number", "wa_id": "4915200000002", "user_id": "DE.8",
            "previous_user_id": "DE.7" });
        system("wamid.C", json!({ "from": "4915200000001", "from_user_id": "DE.7" }), change)
    };
    let set = |ids: &[&str]| ids.iter().map(|&id| id.to_owned()).collect::<BTreeSet<_>>();
    let expected = BTreeSet::from([
        set(&["12195555358", "16505551234", "US.1", "US.2"]),
        set(&["4915200000001", "4915200000002", "DE.7", "DE.8"]),
    ]);
    for order in [[number(), stranger(), id()], [id(), stranger(), number()]] {
        let events: Vec<Event> = order.into_iter().flatten().collect();
        assert_eq!(events.len(), 3);
        assert_eq!(people(&events), expected);
    }
}

#[test]
fn the_business_scoped_id_comes_first_and_all_others_are_kept() {
    let events = delivered(
        "messages",
        json!({
            "contacts": [{ "profile": { "name": "Ana", "username": "@ana" }, "wa_id": "16505551234",
                "user_id": "US.1", "parent_user_id": "US.ENT.9" }],
            "messages": [{ "from": "16505551234", "from_user_id": "US.1", "from_parent_user_id": "US.ENT.9",
                "id": "wamid.A", "timestamp": "1739321061", "type": "text", "text": { "body": "Hello" } }]
        }),
    );
    let from = events[0].from.as_ref().unwrap();
    assert_eq!((from.id.as_str(), from.phone.as_deref()), ("US.1", Some("+16505551234")));
    assert_eq!(from.aliases, ["16505551234", "US.ENT.9"]);
}

#[test]
fn an_echo_tells_whether_the_phone_or_an_app_wrote() {
    let echo = json!({ "message_echoes": [{ "from": "15550783881", "to": "16505551234", "id": "wamid.A",
        "timestamp": "1739321061", "type": "text", "text": { "body": "Hello" } }] });
    for (field, origin) in [("smb_message_echoes", Origin::PhoneApp), ("message_echoes", Origin::Api)] {
        let events = delivered(field, echo.clone());
        assert!(matches!(events[0].body, Body::Echo(_)), "an echo is never an inbound message");
        assert_eq!(events[0].origin, Some(origin), "{field}");
        assert_eq!(events[0].conversation.as_ref().map(|id| id.as_str()), Some("16505551234"));
    }
}
