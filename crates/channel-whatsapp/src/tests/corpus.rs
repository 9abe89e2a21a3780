//! What every sample means, as snapshots of the events.

use std::collections::BTreeSet;

use channel_core::{Body, Content, Direction, ParseError, Parsed};
use serde_json::json;

use super::split::split;
use super::{bodies, parse};

#[test]
fn every_sample_means_what_its_snapshot_says() {
    for (name, body) in bodies() {
        let parsed = parse(&body);
        let skipped: Vec<_> = parsed
            .skipped
            .iter()
            .map(|part| json!({ "account": part.account, "what": part.what, "reason": part.reason, "raw": part.raw.0.len() }))
            .collect();
        insta::assert_json_snapshot!(name, json!({ "events": parsed.events, "skipped": skipped }));
    }
}

#[test]
fn the_corpus_reaches_every_kind_of_content_that_whatsapp_has() {
    let events: Vec<_> = bodies().iter().flat_map(|(_, body)| parse(body).events).collect();
    let mut kinds = BTreeSet::new();
    for event in &events {
        kinds.insert(event.body.name());
        if let Body::Message(content) | Body::Edit(content) | Body::Echo(content) = &event.body {
            kinds.insert(content.kind());
        }
    }
    for kind in [
        "message",
        "edit",
        "delete",
        "reaction",
        "status",
        "echo",
        "identity_change",
        "template_state",
        "account_state",
        "consent",
        "other",
        "text",
        "image",
        "audio",
        "video",
        "document",
        "sticker",
        "location",
        "contacts",
        "order",
        "product",
        "reply",
        "flow_answer",
        "album",
        "service",
        "unsupported",
    ] {
        assert!(kinds.contains(kind), "no sample decodes to {kind}");
    }
}

#[test]
fn every_sample_is_the_concatenation_of_its_items() {
    for (name, body) in bodies() {
        let mut parts = Parsed::default();
        for single in split(&body) {
            parts.extend(parse(&single));
        }
        let whole = parse(&body);
        assert_eq!(whole.events, parts.events, "{name}");
        assert_eq!(whole.skipped.len(), parts.skipped.len(), "{name}");
    }
}

#[test]
fn different_events_have_different_keys() {
    for (name, body) in bodies() {
        let events = parse(&body).events;
        let keys: BTreeSet<_> = events.iter().map(|event| (&event.account, &event.key)).collect();
        assert_eq!(keys.len(), events.len(), "{name}");
    }
}

#[test]
fn every_event_keeps_the_bytes_it_came_from() {
    for (name, body) in bodies() {
        let text = String::from_utf8(body.clone()).unwrap();
        let parsed = parse(&body);
        for raw in parsed.events.iter().map(|event| &event.raw).chain(parsed.skipped.iter().map(|part| &part.raw)) {
            assert!(!raw.0.is_empty() && text.contains(&raw.0), "{name}");
        }
    }
}

#[test]
fn only_live_messages_can_be_answered() {
    for (name, body) in bodies() {
        for event in parse(&body).events {
            let answerable = matches!(event.body, Body::Message(_)) && event.direction == Direction::Inbound;
            let aside = ["echoes", "coexistence", "standby"].contains(&name.as_str());
            assert!(!(answerable && aside), "{name}: {}", event.key);
        }
    }
}

#[test]
fn a_broken_neighbour_costs_nobody() {
    let mut items = vec!["{}".to_owned(); 999];
    for (index, item) in items.iter_mut().enumerate() {
        *item = format!(
            r#"{{"from":"1650","id":"wamid.{index}","timestamp":"1","type":"text","text":{{"body":"m{index}"}}}}"#
        );
    }
    items.insert(500, r#"{"id":["broken"],"from":17,"text":{"body":"x"}}"#.to_owned());
    let body = format!(
        r#"{{"object":"whatsapp_business_account","entry":[{{"id":"1","changes":[{{"field":"messages","value":{{
            "metadata":{{"phone_number_id":"106"}},"messages":[{}]}}}}]}}]}}"#,
        items.join(",")
    );
    let parsed = parse(body.as_bytes());
    assert_eq!(parsed.events.len(), 999);
    assert_eq!(parsed.skipped.len(), 1);
    assert_eq!(parsed.skipped[0].raw.0, items[500]);
    assert_eq!(parsed.events[500].body, Body::Message(Content::text("m500")));
}

#[test]
fn a_body_of_another_product_is_an_error() {
    for body in [r#"{"object":"instagram","entry":[]}"#, "{}", "[]", "null", r#"{"entry":{}}"#] {
        let outcome: Result<_, ParseError> = crate::decode::parse(body.as_bytes());
        assert!(outcome.is_err(), "{body}");
    }
}
