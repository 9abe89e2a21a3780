use channel_core::Timestamp;

use super::*;

#[test]
fn every_problem_is_listed_at_once() {
    let instant = Timestamp::from_seconds(5);
    let bad = Rule {
        name: " ".into(),
        posts: Posts::Chosen { media_ids: vec![] },
        matches: keywords(&["price", "\u{200b}"], Need::All, How::Exact),
        excluded: vec!["PRICE".into()],
        public_replies: vec!["ok".into(), "Hi {first_name}".into(), "x".repeat(2_201)],
        private_message: Some("я".repeat(501).into()),
        window: Window { from: Some(instant), until: Some(instant) },
        ..price_rule("a")
    };
    let silent = Rule {
        public_replies: vec![],
        private_message: None,
        matches: keywords(&[], Need::Any, How::WholeWord),
        ..price_rule("a")
    };
    let shown: Vec<String> = validate_all(&[bad, silent]).iter().map(ToString::to_string).collect();
    insta::assert_json_snapshot!(shown);
}

#[test]
fn a_good_rule_has_no_problem() {
    assert_eq!(validate_all(&[price_rule("a"), rule("b", Match::AnyComment)]), []);
}

#[test]
fn a_rule_keeps_its_json_form() {
    let json = serde_json::json!({
        "id": "r1", "name": "Price", "enabled": true,
        "posts": {"kind": "chosen", "media_ids": ["m1"]},
        "match": {"kind": "keywords", "words": ["price"], "need": "any", "how": "whole_word"},
        "excluded": ["wholesale"], "public_replies": ["Check your messages"], "private_message": "79.90",
        "window": {"until": "2026-12-01T00:00:00Z"}
    });
    let rule: Rule = serde_json::from_value(json.clone()).unwrap();
    assert_eq!(serde_json::to_value(rule).unwrap(), json);
}
