//! What is wrong with a connected account.

use channel_core::channel::{Remedy, Severity};
use channel_core::{Account, Channel, Checkup, ErrorKind, Timestamp};
use channel_instagram::connect::FIELDS;
use channel_testkit::{TestClock, seams};
use serde_json::{Value, json};
use wiremock::matchers::{header, method, path, query_param};
use wiremock::{Mock, MockServer, ResponseTemplate};

use crate::support::{SHOP, TOKEN, account, channel_at};

async fn subscribed(server: &MockServer, fields: &[&str]) {
    Mock::given(method("GET"))
        .and(path(format!("/v25.0/{SHOP}/subscribed_apps")))
        .and(header("authorization", format!("Bearer {TOKEN}")))
        .respond_with(ResponseTemplate::new(200).set_body_json(json!({ "data": [{ "subscribed_fields": fields }] })))
        .mount(server)
        .await;
}

fn all() -> Vec<&'static str> {
    FIELDS.iter().map(|field| field.name).collect()
}

#[tokio::test]
async fn a_field_that_is_not_subscribed_to_is_found_with_its_remedy() {
    let server = MockServer::start().await;
    let others: Vec<&str> = all().into_iter().filter(|name| !matches!(*name, "comments" | "message_edit")).collect();
    subscribed(&server, &others).await;
    let findings = channel_at(&server).examine(&account()).await.unwrap();
    let found: Vec<(&str, Severity)> = findings.iter().map(|found| (found.code.as_str(), found.severity)).collect();
    assert_eq!(found, [("not_subscribed", Severity::Broken), ("not_subscribed", Severity::Note)], "urgent first");
    assert_eq!(findings[0].remedy, Some(Remedy::Subscribe { fields: vec!["comments".into()] }));
}

#[tokio::test]
async fn a_healthy_account_has_no_findings() {
    let server = MockServer::start().await;
    subscribed(&server, &all()).await;
    assert_eq!(channel_at(&server).examine(&account()).await.unwrap(), []);
}

#[tokio::test]
async fn a_dead_token_is_a_finding_and_an_unreachable_platform_an_error() {
    for (subcode, word) in [(463, "expired"), (460, "password"), (458, "removed")] {
        let server = MockServer::start().await;
        let body = json!({ "error": { "message": "no", "code": 190, "error_subcode": subcode } });
        Mock::given(method("GET")).respond_with(ResponseTemplate::new(401).set_body_json(body)).mount(&server).await;
        let findings = channel_at(&server).examine(&account()).await.unwrap();
        assert_eq!((findings.len(), findings[0].code.as_str()), (1, "token_dead"));
        assert!(findings[0].sentence.contains(word), "{}", findings[0].sentence);
    }
    let nowhere = crate::support::channel("http://127.0.0.1:1");
    assert_eq!(nowhere.examine(&account()).await.unwrap_err().kind, ErrorKind::Transport);
}

#[tokio::test]
async fn a_token_that_dies_soon_is_found_before_it_does() {
    let server = MockServer::start().await;
    subscribed(&server, &all()).await;
    let account: Account = channel_testkit::account(
        SHOP,
        [
            ("access_token", TOKEN),
            ("token_issued_at", "2026-01-01T00:00:00Z"),
            ("token_expires_at", "2026-03-02T00:00:00Z"),
        ],
    );
    let codes = async |now: &str| {
        let clock = TestClock::at(Timestamp::parse(now).expect("an instant"));
        let findings = channel_at(&server).with_seams(seams(&clock)).examine(&account).await.unwrap();
        findings.into_iter().map(|finding| (finding.code, finding.remedy)).collect::<Vec<_>>()
    };
    assert_eq!(codes("2026-01-02T00:00:00Z").await, []);
    assert_eq!(codes("2026-02-10T00:00:00Z").await, [], "it is due, and nobody needs to be told");
    assert_eq!(codes("2026-02-25T00:00:00Z").await, [("token_dying".into(), Some(Remedy::RenewToken))]);
    assert_eq!(codes("2026-03-03T00:00:00Z").await, [("token_dead".into(), None)]);
}

#[tokio::test]
async fn a_remedy_keeps_what_is_subscribed_and_passes_over_what_is_refused() {
    let server = MockServer::start().await;
    subscribed(&server, &["messages"]).await;
    let asks = async |fields: &str, status: u16, answer: Value| {
        Mock::given(method("POST"))
            .and(path(format!("/v25.0/{SHOP}/subscribed_apps")))
            .and(query_param("subscribed_fields", fields))
            .respond_with(ResponseTemplate::new(status).set_body_json(answer))
            .expect(1)
            .mount(&server)
            .await;
    };
    asks("messages,unheard_of", 400, json!({ "error": { "message": "no", "code": 100 } })).await;
    asks("messages,comments", 200, json!({ "success": true })).await;
    let fields = vec!["messages".to_owned(), "unheard_of".to_owned(), "comments".to_owned()];
    let error = channel_at(&server).remedy(&account(), &Remedy::Subscribe { fields }).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::InvalidRequest, "the refused one is told");
}

#[tokio::test]
async fn what_the_channel_cannot_do_by_itself_says_who_can() {
    let nowhere = crate::support::channel("http://127.0.0.1:1");
    for remedy in [Remedy::RenewToken, Remedy::SetWebhook] {
        let error = nowhere.checkup().unwrap().remedy(&account(), &remedy).await.unwrap_err();
        assert_eq!(error.kind, ErrorKind::Unsupported);
    }
}
