//! Bodies as Telegram sends them, and what they become.

use std::path::Path;

use channel_core::signature::trust_local_file;
use channel_core::{Body, Parsed, VerifyError, Webhook, WebhookRequest, WebhookSecrets};
use http::{HeaderMap, Method};
use serde_json::{Value, json};

use crate::{SECRET_HEADER, TelegramWebhook};

pub(super) fn parse(body: &[u8]) -> Parsed {
    TelegramWebhook.parse(trust_local_file(body)).unwrap()
}

fn shown(parsed: &Parsed) -> Value {
    let skipped: Vec<_> = parsed.skipped.iter().map(|skipped| json!([skipped.what, skipped.reason])).collect();
    json!({ "events": parsed.events, "skipped": skipped })
}

pub(super) fn corpus() -> Vec<(String, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| (path.file_stem().unwrap().to_string_lossy().into_owned(), std::fs::read(&path).unwrap()))
        .collect();
    files.sort();
    files
}

#[test]
fn every_body_of_the_corpus_means_what_its_snapshot_says() {
    let files = corpus();
    assert!(files.len() >= 9, "the corpus is missing");
    for (name, body) in files {
        insta::assert_json_snapshot!(name, shown(&parse(&body)));
    }
}

#[test]
fn a_batch_is_the_sum_of_its_updates() {
    for (name, body) in corpus() {
        let Value::Object(answer) = serde_json::from_slice(&body).unwrap() else { panic!("{name} is no object") };
        let Some(updates) = answer.get("result").and_then(Value::as_array) else { continue };
        let mut sum = Parsed::default();
        for update in updates {
            sum.extend(parse(json!([update]).to_string().as_bytes()));
        }
        assert_eq!(shown(&parse(&body)), shown(&sum), "{name}");
    }
}

#[test]
fn keys_are_unique_and_stay_the_same_when_an_update_comes_again() {
    let mut keys: Vec<String> = Vec::new();
    for (_, body) in corpus() {
        let again = parse(&body);
        for (first, second) in parse(&body).events.into_iter().zip(again.events) {
            assert_eq!(first.key, second.key);
            keys.push(first.key);
        }
    }
    let count = keys.len();
    keys.sort();
    keys.dedup();
    assert_eq!(keys.len(), count);
}

#[test]
fn no_message_of_the_corpus_arrives_as_an_empty_text() {
    for (name, body) in corpus() {
        for event in parse(&body).events {
            if let Body::Message(content) | Body::Edit(content) | Body::Echo(content) = &event.body {
                let empty = content.kind() == "text" && content.words().is_none();
                assert!(!empty, "{name}: {}", event.id);
            }
        }
    }
}

#[test]
fn two_edits_within_one_second_are_two_events() {
    let edit = |text: &str| {
        let body = json!({ "update_id": 1, "edited_message": {
            "message_id": 5, "date": 1, "edit_date": 2, "chat": { "id": 42 }, "text": text
        }});
        parse(body.to_string().as_bytes()).events.remove(0).key
    };
    assert_ne!(edit("41"), edit("42"));
    assert_eq!(edit("42"), edit("42"));
}

#[test]
fn every_event_keeps_what_the_platform_sent() {
    let body = br#"{ "update_id": 5,  "message": {"message_id":1,"date":1,"chat":{"id":42},"text":"hi"} }"#;
    assert_eq!(parse(body).events[0].raw.0.as_bytes(), body);
}

#[test]
fn a_body_that_is_no_update_is_an_error_and_not_a_panic() {
    for body in ["", "{", "null", "7", "\"x\"", "{}", r#"{"ok":false}"#, r#"{"message":{}}"#] {
        assert!(TelegramWebhook.parse(trust_local_file(body.as_bytes())).is_err(), "{body}");
    }
}

#[test]
fn only_the_configured_secret_opens_the_route() {
    let check = |sent: &[&str], configured: &[&str]| {
        let mut headers = HeaderMap::new();
        for secret in sent {
            headers.append(SECRET_HEADER, secret.parse().unwrap());
        }
        let request = WebhookRequest { method: &Method::POST, query: None, headers: &headers, body: b"{}" };
        let signing = configured.iter().map(|secret| (*secret).into()).collect();
        let secrets = WebhookSecrets { signing, verify: Vec::new() };
        TelegramWebhook.verify(&request, &secrets).map(drop)
    };
    assert_eq!(check(&["right"], &["right"]), Ok(()));
    assert_eq!(check(&["right"], &["new", "right"]), Ok(()));
    assert_eq!(check(&["wrong"], &["right"]), Err(VerifyError::Mismatch));
    assert_eq!(check(&["righ"], &["right"]), Err(VerifyError::Mismatch));
    assert_eq!(check(&[], &["right"]), Err(VerifyError::Missing));
    assert_eq!(check(&["right", "right"], &["right"]), Err(VerifyError::Missing));
    assert_eq!(check(&["right"], &[]), Err(VerifyError::NoSecret));
    assert_eq!(check(&[""], &[""]), Err(VerifyError::Mismatch));
}
