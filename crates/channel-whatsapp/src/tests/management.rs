//! Templates and checkups against a counterpart on loopback.

use api_schemas::{Operation, whatsapp};
use channel_core::channel::{NewTemplate, Remedy, Severity, TemplateRecord};
use channel_core::{Account, Body, Channel, ErrorKind, Timestamp};
use channel_testkit::{TestClock, account, seams};
use secrecy::SecretString;
use serde_json::{Value, json};
use wiremock::matchers::{header, method, path, query_param, query_param_is_missing};
use wiremock::{Mock, MockServer, ResponseTemplate};

use super::{bodies, channel, parse};

fn ours() -> Account {
    account("106", [("access_token", "secret-token"), ("waba_id", "102")])
}

fn answer(body: Value) -> ResponseTemplate {
    ResponseTemplate::new(200).set_body_json(body)
}

fn order_ready() -> NewTemplate {
    NewTemplate {
        name: "order_ready".into(),
        language: "en_US".into(),
        category: "UTILITY".into(),
        named_blanks: true,
        components: vec![json!({
            "type": "BODY",
            "text": "Hello {{first_name}}, your order is ready.",
            "example": { "body_text_named_params": [{ "param_name": "first_name", "example": "Ana" }] }
        })],
    }
}

#[tokio::test]
async fn templates_are_listed_page_by_page() {
    let server = MockServer::start().await;
    let listed = json!({ "id": "594425479261596", "name": "order_ready", "language": "en_US", "status": "REJECTED",
        "category": "UTILITY", "rejected_reason": "INVALID_FORMAT", "quality_score": { "score": "GREEN", "date": 1 },
        "components": [{ "type": "BODY", "text": "Hello" }] });
    let plain = json!({ "id": 7, "name": "hello", "language": "de", "status": "APPROVED", "rejected_reason": "NONE" });
    let paging = json!({ "cursors": { "before": "A", "after": "B" }, "next": "https://graph.facebook.com/next" });
    Mock::given(path("/v25.0/102/message_templates"))
        .and(query_param_is_missing("after"))
        .and(header("authorization", "Bearer secret-token"))
        .respond_with(answer(json!({ "data": [listed], "paging": paging })))
        .mount(&server)
        .await;
    Mock::given(path("/v25.0/102/message_templates"))
        .and(query_param("after", "B"))
        .respond_with(answer(json!({ "data": [plain], "paging": { "cursors": { "before": "B", "after": "C" } } })))
        .mount(&server)
        .await;
    let channel = channel(&server.uri());
    let templates = channel.templates().unwrap();
    let first = templates.list(&ours(), None).await.unwrap();
    let expected = TemplateRecord {
        id: "594425479261596".into(),
        name: "order_ready".into(),
        language: "en_US".into(),
        status: "REJECTED".into(),
        category: "UTILITY".into(),
        quality: Some("GREEN".into()),
        reason: Some("INVALID_FORMAT".into()),
        components: vec![json!({ "type": "BODY", "text": "Hello" })],
    };
    assert_eq!((first.items, first.next.as_deref()), (vec![expected], Some("B")));
    let second = templates.list(&ours(), Some("B")).await.unwrap();
    assert_eq!((second.items[0].id.as_str(), second.items[0].reason.as_deref()), ("7", None));
    assert_eq!(second.next, None, "a cursor without a next page ends the list");
}

#[tokio::test]
async fn a_template_is_handed_in_changed_and_deleted_as_described() {
    let server = MockServer::start().await;
    Mock::given(method("POST"))
        .and(path("/v25.0/102/message_templates"))
        .respond_with(answer(json!({ "id": "594", "status": "PENDING", "category": "MARKETING" })))
        .mount(&server)
        .await;
    Mock::given(method("POST"))
        .and(path("/v25.0/594"))
        .respond_with(answer(json!({ "success": true })))
        .mount(&server)
        .await;
    Mock::given(method("DELETE"))
        .and(path("/v25.0/102/message_templates"))
        .and(query_param("name", "order_ready"))
        .and(query_param("hsm_id", "594"))
        .respond_with(answer(json!({ "success": true })))
        .mount(&server)
        .await;
    let channel = channel(&server.uri());
    let templates = channel.templates().unwrap();
    let record = templates.create(&ours(), &order_ready()).await.unwrap();
    assert_eq!((record.status.as_str(), record.category.as_str()), ("PENDING", "MARKETING"));
    templates.edit(&ours(), "594", &order_ready()).await.unwrap();
    templates.delete(&ours(), "order_ready", Some("594")).await.unwrap();
    let requests = server.received_requests().await.unwrap();
    for (request, operation) in requests.iter().zip([Operation::CreateTemplate, Operation::EditTemplate]) {
        let body: Value = request.body_json().unwrap();
        assert_eq!(whatsapp().check(operation, &body), Ok(()), "{body:#}");
    }
}

#[tokio::test]
async fn templates_need_the_business_account() {
    let server = MockServer::start().await;
    let nameless = account("106", [("access_token", "secret-token")]);
    let channel = channel(&server.uri());
    let error = channel.templates().unwrap().list(&nameless, None).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Unauthorized);
    assert!(server.received_requests().await.unwrap().is_empty());
}

#[test]
fn our_webhooks_keep_a_record_current() {
    let (_, body) = bodies().into_iter().find(|(name, _)| name == "templates").unwrap();
    let changes: Vec<_> = parse(&body)
        .events
        .into_iter()
        .filter_map(|event| match event.body {
            Body::TemplateState(state) => Some(state),
            _ => None,
        })
        .collect();
    for kind in ["status", "quality", "category"] {
        let change = changes.iter().find(|change| change.kind == kind).unwrap();
        let mut record = TemplateRecord { id: change.template_id.clone(), ..TemplateRecord::default() };
        assert!(record.apply(change), "{kind}");
        let now = match kind {
            "status" => record.status.as_str(),
            "quality" => record.quality.as_deref().unwrap_or_default(),
            _ => record.category.as_str(),
        };
        assert_eq!(now, change.value, "{kind}");
        let mut another = TemplateRecord { id: "1".into(), name: "another".into(), ..TemplateRecord::default() };
        let before = another.clone();
        assert!(!another.apply(change), "{kind}");
        assert_eq!(another, before);
    }
}

/// What an app subscribes to that hears everything the adapter reads.
const ALL_FIELDS: [&str; 9] = [
    "messages",
    "smb_message_echoes",
    "smb_app_state_sync",
    "history",
    "account_update",
    "message_template_status_update",
    "message_template_quality_update",
    "template_category_update",
    "phone_number_quality_update",
];

fn subscribed_to(fields: &[&str]) -> Value {
    let fields: Vec<Value> = fields.iter().map(|name| json!({ "name": name })).collect();
    json!([{ "object": "whatsapp_business_account", "fields": fields }])
}

/// A platform that knows the number, the subscribed apps, and what the app has subscribed to.
async fn known(number: Value, apps: Value) -> MockServer {
    let server = MockServer::start().await;
    let subscriptions = subscribed_to(&ALL_FIELDS);
    let grants = json!({ "is_valid": true, "app_id": "99", "expires_at": 1_795_086_400,
        "scopes": ["whatsapp_business_management", "whatsapp_business_messaging"] });
    for (address, body) in [
        ("/v25.0/106", number),
        ("/v25.0/102/subscribed_apps", json!({ "data": apps })),
        ("/v25.0/99/subscriptions", json!({ "data": subscriptions })),
        ("/debug_token", json!({ "data": grants })),
    ] {
        Mock::given(method("GET")).and(path(address)).respond_with(answer(body)).mount(&server).await;
    }
    server
}

#[tokio::test]
async fn a_checkup_finds_what_is_wrong_and_the_remedy_mends_it() {
    let server = known(json!({ "id": "106", "status": "CONNECTED", "quality_rating": "YELLOW" }), json!([])).await;
    Mock::given(method("POST"))
        .and(path("/v25.0/102/subscribed_apps"))
        .respond_with(answer(json!({ "success": true })))
        .expect(1)
        .mount(&server)
        .await;
    let clock = TestClock::at(Timestamp::from_seconds(1_795_000_000));
    let channel = channel(&server.uri()).with_seams(seams(&clock)).with_app("99", SecretString::from("app-secret"));
    let checkup = channel.checkup().unwrap();
    let found = checkup.examine(&ours()).await.unwrap();
    let codes: Vec<(&str, Severity)> = found.iter().map(|finding| (finding.code.as_str(), finding.severity)).collect();
    let expected = [
        ("not_subscribed", Severity::Broken),
        ("token_ends_soon", Severity::Soon),
        ("quality_falling", Severity::Note),
    ];
    assert_eq!(codes, expected);
    checkup.remedy(&ours(), found[0].remedy.as_ref().unwrap()).await.unwrap();
    let error = checkup.remedy(&ours(), &Remedy::RenewToken).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Unsupported);
}

#[tokio::test]
async fn a_deaf_ear_to_the_phones_app_breaks_only_the_numbers_that_are_on_it() {
    for (on_phone, severity) in [(true, Severity::Broken), (false, Severity::Note)] {
        let number = json!({ "id": "106", "status": "CONNECTED", "is_on_biz_app": on_phone });
        let apps = json!([{ "whatsapp_business_api_data": { "id": "99" } }]);
        let server = known(number, apps).await;
        let fields: Vec<&str> = ALL_FIELDS.into_iter().filter(|name| *name != "smb_message_echoes").collect();
        Mock::given(path("/v25.0/99/subscriptions"))
            .respond_with(answer(json!({ "data": subscribed_to(&fields) })))
            .with_priority(1)
            .mount(&server)
            .await;
        let clock = TestClock::at(Timestamp::from_seconds(1_794_000_000));
        let channel = channel(&server.uri()).with_seams(seams(&clock)).with_app("99", SecretString::from("app-secret"));
        let found = channel.checkup().unwrap().examine(&ours()).await.unwrap();
        let codes: Vec<_> = found.iter().map(|finding| (finding.code.as_str(), finding.severity)).collect();
        assert_eq!(codes, [("fields_missing", severity)], "on the phone: {on_phone}");
    }
}

#[tokio::test]
async fn a_healthy_account_has_no_findings() {
    let apps = json!([{ "whatsapp_business_api_data": { "id": "99", "name": "Ours" } }]);
    let server = known(json!({ "id": "106", "status": "CONNECTED", "quality_rating": "GREEN" }), apps).await;
    assert_eq!(channel(&server.uri()).checkup().unwrap().examine(&ours()).await.unwrap(), []);
}

#[tokio::test]
async fn a_dead_token_is_a_finding_and_no_error() {
    let server = MockServer::start().await;
    let body = json!({ "error": { "code": 190, "message": "expired", "type": "OAuthException" } });
    Mock::given(path("/v25.0/106")).respond_with(ResponseTemplate::new(401).set_body_json(body)).mount(&server).await;
    let found = channel(&server.uri()).checkup().unwrap().examine(&ours()).await.unwrap();
    assert_eq!(found.iter().map(|finding| finding.code.as_str()).collect::<Vec<_>>(), ["token_dead"]);
}
