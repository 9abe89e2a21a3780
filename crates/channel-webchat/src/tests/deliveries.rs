//! What visitors send, and what it becomes.

use channel_core::signature::trust_local_file;
use channel_core::{Parsed, Timestamp, VerifyError, Webhook, WebhookRequest, WebhookSecrets};
use http::{HeaderMap, Method};
use proptest::prelude::*;
use secrecy::SecretString;
use serde_json::{Value, json};

use crate::{MAX_EVENTS, MAX_TEXT, TOKEN_HEADER, VisitorToken, WebchatWebhook, trust_clock};

fn parse(body: &Value) -> Parsed {
    WebchatWebhook.parse(trust_local_file(body.to_string().as_bytes())).unwrap()
}

fn delivery(events: &Value) -> Value {
    json!({ "account": "shop-1", "visitor": "v1", "events": events })
}

fn shown(parsed: &Parsed) -> Value {
    let skipped: Vec<_> = parsed.skipped.iter().map(|skipped| json!([skipped.what, skipped.reason])).collect();
    json!({ "events": parsed.events, "skipped": skipped })
}

fn token(secret: &str, account: &str, visitor: &str) -> String {
    VisitorToken::issue(&SecretString::from(secret), account, &visitor.parse().unwrap()).expose().to_owned()
}

fn verify(tokens: &[String], secrets: &[&str], body: &str) -> Result<(), VerifyError> {
    let mut headers = HeaderMap::new();
    for token in tokens {
        headers.append(TOKEN_HEADER, token.parse().unwrap());
    }
    let request = WebhookRequest { method: &Method::POST, query: None, headers: &headers, body: body.as_bytes() };
    let signing = secrets.iter().map(|secret| (*secret).into()).collect();
    WebchatWebhook.verify(&request, &WebhookSecrets { signing, verify: Vec::new() }).map(drop)
}

#[test]
fn every_body_of_the_corpus_means_what_its_snapshot_says() {
    let corpus = [
        ("visitor", include_str!("../../corpus/visitor.json")),
        ("odd_events", include_str!("../../corpus/odd_events.json")),
    ];
    for (name, body) in corpus {
        insta::assert_json_snapshot!(name, shown(&parse(&serde_json::from_str(body).unwrap())));
    }
}

#[test]
fn only_the_token_of_the_account_and_visitor_in_the_body_opens_the_route() {
    let body = delivery(&json!([])).to_string();
    let good = token("s", "shop-1", "v1");
    let table = [
        (vec![good.clone()], vec!["s"], Ok(())),
        (vec![good.clone()], vec!["new", "s"], Ok(())),
        (vec![], vec!["s"], Err(VerifyError::Missing)),
        (vec![good.clone(), good.clone()], vec!["s"], Err(VerifyError::Missing)),
        (vec![good.clone()], vec![], Err(VerifyError::NoSecret)),
        (vec![token("", "shop-1", "v1")], vec![""], Err(VerifyError::NoSecret)),
        (vec![good.clone()], vec!["other"], Err(VerifyError::Mismatch)),
        (vec![token("s", "shop-2", "v1")], vec!["s"], Err(VerifyError::Mismatch)),
        (vec![token("s", "shop-1", "v2")], vec!["s"], Err(VerifyError::Mismatch)),
        (vec![good.replace("v1.", "v2.")], vec!["s"], Err(VerifyError::Mismatch)),
        (vec![good[..good.len() - 1].to_owned()], vec!["s"], Err(VerifyError::Mismatch)),
        (vec!["v1.".to_owned()], vec!["s"], Err(VerifyError::Mismatch)),
    ];
    for (tokens, secrets, outcome) in table {
        assert_eq!(verify(&tokens, &secrets, &body), outcome, "{tokens:?} {secrets:?}");
    }
}

#[test]
fn a_body_that_names_two_visitors_is_refused() {
    let body = r#"{"account":"shop-1","visitor":"victim","visitor":"v1","events":[]}"#;
    assert_eq!(verify(&[token("s", "shop-1", "v1")], &["s"], body), Err(VerifyError::Mismatch));
}

#[test]
fn a_body_that_is_no_delivery_is_an_error_and_not_a_panic() {
    for body in ["", "{", "null", "[]", "{}", r#"{"account":"a","visitor":"no spaces please","events":[]}"#] {
        assert!(WebchatWebhook.parse(trust_local_file(body.as_bytes())).is_err(), "{body}");
        assert_eq!(verify(&[token("s", "a", "v1")], &["s"], body), Err(VerifyError::Mismatch), "{body}");
    }
}

#[test]
fn the_limits_cost_what_exceeds_them_and_nothing_else() {
    let text = |count: usize| json!({ "id": "e", "at": 1, "type": "message", "text": "я".repeat(count) });
    let parsed = parse(&delivery(&json!([text(MAX_TEXT), text(MAX_TEXT + 1)])));
    assert_eq!((parsed.events.len(), parsed.skipped[0].reason.as_str()), (1, "the text is too long"));
    let many = vec![text(1); MAX_EVENTS + 2];
    let parsed = parse(&delivery(&json!(many)));
    assert_eq!((parsed.events.len(), parsed.skipped.len()), (MAX_EVENTS, 2));
}

#[test]
fn a_delivery_is_the_sum_of_its_events() {
    let whole: Value = serde_json::from_str(include_str!("../../corpus/odd_events.json")).unwrap();
    let mut sum = Parsed::default();
    for event in whole["events"].as_array().unwrap() {
        let mut single = whole.clone();
        single["events"] = json!([event]);
        sum.extend(parse(&single));
    }
    assert_eq!(shown(&parse(&whole)), shown(&sum));
}

#[test]
fn a_visitors_clock_is_believed_only_within_reason() {
    let received = Timestamp::from_seconds(1_760_000_000);
    let at = |seconds: i64| {
        let event = json!({ "id": "e", "at": seconds * 1_000, "type": "typing" });
        let mut parsed = parse(&delivery(&json!([event])));
        trust_clock(&mut parsed, received);
        parsed.events[0].at.as_seconds()
    };
    assert_eq!(at(1_759_999_000), 1_759_999_000);
    assert_eq!(at(1_760_000_001), 1_760_000_000);
    assert_eq!(at(1_759_000_000), 1_760_000_000);
    assert_eq!(at(0), 1_760_000_000);
}

proptest! {
    #[test]
    fn no_bytes_make_it_panic(body in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = WebchatWebhook.parse(trust_local_file(&body));
    }

    #[test]
    fn every_event_becomes_an_event_or_a_reason(kind in "[a-z]{0,8}", id in ".{0,10}", text in ".{0,20}", at in any::<i64>()) {
        let event = json!({ "id": id, "at": at, "type": kind, "text": text });
        let parsed = parse(&delivery(&json!([event])));
        prop_assert_eq!(parsed.events.len() + parsed.skipped.len(), 1);
    }
}
