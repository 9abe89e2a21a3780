//! Every kind of thing Instagram reports, in each of its envelopes, and what it means to us.

use channel_core::Parsed;
use serde_json::{Value, json};

use crate::support::{corpus, parse};

fn view(parsed: &Parsed) -> Value {
    let skipped: Vec<Value> = parsed
        .skipped
        .iter()
        .map(|part| json!({ "account": part.account, "reason": part.reason, "what": part.what, "raw": part.raw.0.len() }))
        .collect();
    json!({ "events": parsed.events, "skipped": skipped })
}

#[test]
fn every_sample_means_what_its_snapshot_says() {
    for (name, body) in corpus() {
        let parsed = parse(&body).unwrap();
        insta::with_settings!({ snapshot_path => "../snapshots", prepend_module_to_snapshot => false }, {
            insta::assert_json_snapshot!(name, view(&parsed));
        });
    }
}

#[test]
fn every_event_keeps_what_instagram_sent() {
    for (name, body) in corpus() {
        let parsed = parse(&body).unwrap();
        let text = String::from_utf8(body).unwrap();
        for event in parsed.events {
            assert!(!event.raw.0.is_empty() && text.contains(&event.raw.0), "{name}: {}", event.key);
        }
        for part in parsed.skipped {
            assert!(!part.raw.0.is_empty() && text.contains(&part.raw.0), "{name}: {}", part.what);
        }
    }
}

#[test]
fn a_message_its_edit_reaction_read_and_unsend_are_five_events() {
    let (_, body) = corpus().into_iter().find(|(name, _)| name == "one_mid_five_events").unwrap();
    let mut keys: Vec<String> = parse(&body).unwrap().events.into_iter().map(|event| event.key).collect();
    keys.sort();
    keys.dedup();
    assert_eq!(keys.len(), 5, "{keys:?}");
}

#[test]
fn a_conversation_is_named_by_the_customer_in_both_directions() {
    for name in ["text", "echoes"] {
        let (_, body) = corpus().into_iter().find(|(sample, _)| sample == name).unwrap();
        for event in parse(&body).unwrap().events {
            assert_eq!(event.conversation.as_ref().map(|it| it.as_str()), Some("1086349983924918"), "{}", event.key);
        }
    }
}

#[test]
fn a_body_that_is_no_envelope_is_an_error_without_its_contents() {
    for body in [
        &b"canary"[..],
        b"",
        b"\xff",
        b"17",
        b"{}",
        br#"{"entry":17}"#,
        br#"{"object":"whatsapp_business_account","entry":[]}"#,
        br#"{"object":"canary","entry":[]}"#,
    ] {
        let error = parse(body).unwrap_err();
        assert!(!error.to_string().contains("canary"), "{error}");
    }
}
