//! A sign-in on the wire.

use std::time::Duration;

use channel_core::connect::Outcome;
use channel_core::{Credentials, ErrorKind, Retry, Timestamp};
use channel_instagram::InstagramChannel;
use channel_instagram::connect::{ACCESS_TOKEN, FIELDS, InstagramApp, Login, Returned, Step, TokenTimes};
use channel_testkit::{TestClock, seams};
use secrecy::ExposeSecret;
use serde_json::{Value, json};
use wiremock::matchers::{body_string_contains, header, method, path, query_param};
use wiremock::{Mock, MockServer, ResponseTemplate};

use crate::support::{TOKEN, account, channel_at};

const SIXTY_DAYS: u64 = 5_184_000;

fn app() -> InstagramApp {
    InstagramApp::new("99", "app-secret".into(), "https://shop.example/connected".parse().expect("an address"))
}

fn clock() -> TestClock {
    TestClock::at(Timestamp::from_seconds(1_772_314_320))
}

fn at(server: &MockServer, clock: &TestClock) -> InstagramChannel {
    channel_at(server).with_seams(seams(clock))
}

fn ok(answer: Value) -> ResponseTemplate {
    ResponseTemplate::new(200).set_body_json(answer)
}

fn refused(status: u16, code: i64) -> ResponseTemplate {
    ResponseTemplate::new(status)
        .set_body_json(json!({ "error": { "message": "no access for IGQ-long", "code": code } }))
}

async fn tokens(server: &MockServer) {
    Mock::given(method("POST"))
        .and(path("/oauth/access_token"))
        .and(body_string_contains("&code=AQB-code"))
        .respond_with(ok(json!({ "access_token": "IGQ-short", "user_id": 17_841_400_000_000_001_u64 })))
        .expect(1)
        .mount(server)
        .await;
    Mock::given(method("GET"))
        .and(path("/access_token"))
        .and(query_param("access_token", "IGQ-short"))
        .respond_with(ok(json!({ "access_token": "IGQ-long", "token_type": "bearer", "expires_in": SIXTY_DAYS })))
        .expect(1)
        .mount(server)
        .await;
}

async fn whoami(server: &MockServer, answer: Value) {
    Mock::given(method("GET"))
        .and(path("/v25.0/me"))
        .and(header("authorization", "Bearer IGQ-long"))
        .respond_with(ok(answer))
        .mount(server)
        .await;
}

fn node() -> Value {
    json!({ "id": "2496381", "user_id": "17841400000000001", "username": "shop", "account_type": "BUSINESS" })
}

/// Signs in, and goes on until nothing more is to be done or a step has failed twice in a row.
async fn sign_in(channel: &InstagramChannel, clock: &TestClock) -> (Login, Credentials) {
    let seams = seams(clock);
    let (mut login, address) = Login::begin(&app(), &seams);
    let state = address.query_pairs().find(|(name, _)| name == "state").expect("the state is there").1.into_owned();
    let returned = Returned::from_query(&format!("code=AQB-code%23_&state={state}"));
    let mut secrets = login.returned(&returned, seams.now()).expect("the state is ours");
    for _ in 0..FIELDS.len() + 5 {
        secrets = channel.advance(&app(), &mut login, &secrets).await;
    }
    (login, secrets)
}

#[tokio::test]
async fn a_sign_in_ends_with_a_long_token_both_ids_and_the_fields_that_were_taken() {
    let server = MockServer::start().await;
    tokens(&server).await;
    whoami(&server, json!({ "data": [node()] })).await;
    let unknown = FIELDS.iter().map(|field| field.name).find(|name| *name == "standby").unwrap();
    Mock::given(method("POST"))
        .and(path("/v25.0/17841400000000001/subscribed_apps"))
        .respond_with(move |request: &wiremock::Request| {
            let asked = request.url.query_pairs().find(|(name, _)| name == "subscribed_fields").unwrap().1.into_owned();
            if asked.split(',').any(|field| field == unknown) {
                refused(400, 100)
            } else {
                ok(json!({ "success": true }))
            }
        })
        .expect(FIELDS.len() as u64)
        .mount(&server)
        .await;
    let clock = clock();
    let (login, secrets) = sign_in(&at(&server, &clock), &clock).await;
    let connected = login.connected().expect("the account is connected");
    assert_eq!(connected.profile.user_id, "17841400000000001");
    assert_eq!(connected.profile.app_scoped_id.as_deref(), Some("2496381"));
    assert_eq!(connected.subscribed.len(), FIELDS.len() - 1);
    assert_eq!(connected.refused.iter().map(|field| field.field.as_str()).collect::<Vec<_>>(), [unknown]);
    assert_eq!(secrets.find(ACCESS_TOKEN).map(ExposeSecret::expose_secret), Some("IGQ-long"));
    assert_eq!(connected.token.expires, Some(clock_now(&clock).plus(Duration::from_secs(SIXTY_DAYS))));
    let shown = format!("{login:?} {} {secrets:?}", serde_json::to_string(&login).unwrap());
    for secret in ["IGQ-", "AQB-code", "app-secret"] {
        assert!(!shown.contains(secret), "{secret}");
    }
}

fn clock_now(clock: &TestClock) -> Timestamp {
    seams(clock).now()
}

#[tokio::test]
async fn a_code_that_is_refused_sends_the_merchant_back() {
    let server = MockServer::start().await;
    let body = json!({ "error_type": "OAuthException", "code": 400, "error_message": "Invalid authorization code" });
    Mock::given(path("/oauth/access_token"))
        .respond_with(ResponseTemplate::new(400).set_body_json(body))
        .expect(1)
        .mount(&server)
        .await;
    let clock = clock();
    let (login, secrets) = sign_in(&at(&server, &clock), &clock).await;
    assert_eq!(login.next(clock_now(&clock)), Step::Authorise, "and the code is not tried again");
    assert_eq!(secrets.iter().count(), 0);
    let stuck = login.progress().stuck().expect("the failure is on record");
    assert_eq!(stuck.step, "exchange_code");
    assert!(matches!(&stuck.outcome, Outcome::Failed { sentence, .. } if sentence.contains("sign-in again")));
}

#[tokio::test]
async fn a_failure_in_passing_is_tried_again_where_it_was() {
    let server = MockServer::start().await;
    tokens(&server).await;
    Mock::given(path("/v25.0/me")).respond_with(refused(503, 2)).up_to_n_times(2).expect(2).mount(&server).await;
    whoami(&server, node()).await;
    let success = ok(json!({ "success": true }));
    Mock::given(path("/v25.0/17841400000000001/subscribed_apps")).respond_with(success).mount(&server).await;
    let clock = clock();
    let (login, _) = sign_in(&at(&server, &clock), &clock).await;
    assert!(login.connected().is_some());
    let tries: Vec<_> = login.progress().taken.iter().filter(|taken| taken.step == "identify").collect();
    assert_eq!(tries.len(), 3);
    let Outcome::Failed { raw, again: true, .. } = &tries[0].outcome else { panic!("{:?}", tries[0]) };
    assert_eq!(raw["code"], 2, "the platform's own error is on record");
}

#[tokio::test]
async fn an_account_that_cannot_be_named_or_is_no_business_is_not_connected() {
    let table = [
        (json!({ "id": "2496381", "username": "shop" }), "does not say whose"),
        (json!({ "id": "2496381", "user_id": "1", "account_type": "PERSONAL" }), "personal account"),
    ];
    for (node, word) in table {
        let server = MockServer::start().await;
        tokens(&server).await;
        whoami(&server, node).await;
        let clock = clock();
        let (login, _) = sign_in(&at(&server, &clock), &clock).await;
        assert!(login.connected().is_none());
        let stuck = login.progress().stuck().expect("the failure is on record");
        assert!(matches!(&stuck.outcome, Outcome::Failed { sentence, .. } if sentence.contains(word)), "{stuck:?}");
    }
}

#[tokio::test]
async fn a_renewed_token_takes_the_old_ones_place() {
    let server = MockServer::start().await;
    Mock::given(path("/refresh_access_token"))
        .and(query_param("access_token", TOKEN))
        .respond_with(ok(json!({ "access_token": "IGQ-new", "token_type": "bearer", "expires_in": SIXTY_DAYS })))
        .expect(1)
        .mount(&server)
        .await;
    let clock = clock();
    let mut account = account();
    account.credentials = Credentials::new([
        (ACCESS_TOKEN.to_owned(), TOKEN.into()),
        ("app_scoped_id".to_owned(), "2496381".into()),
        ("token_issued_at".to_owned(), "2026-01-01T00:00:00Z".into()),
    ]);
    let fresh = at(&server, &clock).refresh(&account).await.unwrap();
    let read = |name: &str| fresh.credentials.find(name).map(|secret| secret.expose_secret().to_owned());
    assert_eq!(read(ACCESS_TOKEN).as_deref(), Some("IGQ-new"));
    assert_eq!(read("app_scoped_id").as_deref(), Some("2496381"), "the others stay");
    assert_eq!(fresh.times.issued, clock_now(&clock));
    assert_eq!(read("token_issued_at"), Some(clock_now(&clock).to_string()));
    assert!(!format!("{fresh:?}").contains("IGQ"));
}

#[tokio::test]
async fn a_renewed_token_of_unknown_life_does_not_inherit_the_old_ones_end() {
    let server = MockServer::start().await;
    Mock::given(path("/refresh_access_token"))
        .respond_with(ok(json!({ "access_token": "IGQ-new", "token_type": "bearer" })))
        .mount(&server)
        .await;
    let clock = clock();
    let mut account = account();
    account.credentials = Credentials::new([
        (ACCESS_TOKEN.to_owned(), TOKEN.into()),
        ("token_issued_at".to_owned(), "2026-01-01T00:00:00Z".into()),
        ("token_expires_at".to_owned(), "2026-03-02T00:00:00Z".into()),
    ]);
    let fresh = at(&server, &clock).refresh(&account).await.unwrap();
    assert_eq!(TokenTimes::of(&fresh.credentials), Some(TokenTimes { issued: clock_now(&clock), expires: None }));
}

#[tokio::test]
async fn a_token_that_cannot_be_renewed_says_why() {
    for (code, kind) in [(190, ErrorKind::Unauthorized), (4, ErrorKind::RateLimited)] {
        let server = MockServer::start().await;
        Mock::given(path("/refresh_access_token")).respond_with(refused(400, code)).expect(1).mount(&server).await;
        let error = channel_at(&server).refresh(&account()).await.unwrap_err();
        assert_eq!((error.kind, error.retry == Retry::Never), (kind, kind == ErrorKind::Unauthorized));
    }
}
