//! Sign-ups: what comes next, what outcomes mean, and the calls.

use std::time::Duration;

use api_schemas::{Operation, whatsapp};
use channel_core::connect::Outcome;
use channel_core::error::Actor;
use channel_core::{ChannelError, Credentials, ErrorKind, Timestamp};
use channel_testkit::{TestClock, seams};
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};
use wiremock::matchers::{header, method, path, query_param};
use wiremock::{Mock, MockServer, ResponseTemplate};

use super::channel;
use crate::connect::{Claimed, Found, Number, Signup, Step, Way};
use crate::{ACCESS_TOKEN, PIN, SIGNUP_CODE, WABA_ID, WhatsApp};

const THEN: Timestamp = Timestamp::from_seconds(1_795_000_000);

fn claimed() -> Claimed {
    Claimed { business_account: Some("102".into()), number: Some("106".into()) }
}

fn number(id: &str) -> Number {
    Number { id: id.into(), display: Some("+1 555-078-3881".into()), ..Number::default() }
}

fn grants(valid: bool, accounts: &[&str], covers_claimed: bool) -> Found {
    Found::Grants { valid, accounts: accounts.iter().map(|&id| id.to_owned()).collect(), covers_claimed, until: None }
}

fn last(signup: &Signup) -> &Outcome {
    &signup.progress.taken.last().unwrap().outcome
}

#[test]
fn each_way_has_its_steps_and_ends() {
    for way in [Way::NewNumber, Way::Coexistence, Way::Pasted] {
        let mut signup = Signup::new(way, claimed(), THEN);
        for step in way.steps() {
            assert_eq!((signup.next(), signup.external_id()), (Some(*step), None), "{way:?}");
            let found = match step {
                Step::ExchangeCode => Found::Token { until: None },
                Step::CheckToken => grants(true, &["102"], true),
                Step::FindNumber => Found::Numbers(vec![number("105"), number("106")]),
                _ => Found::Done,
            };
            // What was stored after a step is what the next one goes on with.
            let stored = serde_json::to_string(&signup).unwrap();
            signup = serde_json::from_str(&stored).unwrap();
            signup.apply(*step, Ok(found), THEN);
        }
        assert_eq!((signup.next(), signup.external_id()), (None, Some("106")), "{way:?}");
    }
}

#[test]
fn ids_from_a_browser_are_hints_until_the_platform_confirms_them() {
    let nobody = Claimed::default();
    let table = [
        (claimed(), grants(true, &["102"], true), Some("102")),
        (claimed(), grants(true, &["103"], false), None),
        (claimed(), grants(false, &[], false), None),
        (nobody.clone(), grants(true, &["103"], false), Some("103")),
        (nobody.clone(), grants(true, &["103", "104"], false), None),
        (nobody, grants(true, &[], false), None),
    ];
    for (claimed, found, account) in table {
        let mut signup = Signup::new(Way::Pasted, claimed, THEN);
        signup.apply(Step::CheckToken, Ok(found.clone()), THEN);
        assert_eq!(signup.business_account.as_deref(), account, "{found:?}");
        assert_eq!(signup.progress.stuck().is_some(), account.is_none(), "{found:?}");
    }
}

#[test]
fn the_number_must_be_one_of_the_accounts() {
    let someone = |number: Option<&str>| Claimed { number: number.map(str::to_owned), ..claimed() };
    let table = [
        (someone(Some("106")), vec!["105", "106"], Some("106")),
        (someone(Some("666")), vec!["105", "106"], None),
        (someone(None), vec!["105"], Some("105")),
        (someone(None), vec!["105", "106"], None),
        (someone(None), vec![], None),
    ];
    for (claimed, numbers, found) in table {
        let mut signup = Signup::new(Way::Pasted, claimed, THEN);
        let numbers: Vec<Number> = numbers.into_iter().map(number).collect();
        signup.apply(Step::FindNumber, Ok(Found::Numbers(numbers)), THEN);
        assert_eq!(signup.number.as_ref().map(|number| number.id.as_str()), found);
        if found.is_none() {
            signup.choose_number("105");
            signup.apply(Step::FindNumber, Ok(Found::Numbers(vec![number("105"), number("106")])), THEN);
            assert_eq!(signup.number.as_ref().map(|number| number.id.as_str()), Some("105"));
        }
    }
}

#[test]
fn without_a_claimed_number_the_one_of_the_phones_app_is_meant() {
    let shared = |id: &str| Number { on_phone: true, ..number(id) };
    let unclaimed = Claimed { number: None, ..claimed() };
    for (way, numbers, found) in [
        (Way::Coexistence, vec![number("105"), shared("106")], Some("106")),
        (Way::Coexistence, vec![shared("105"), shared("106")], None),
        (Way::Coexistence, vec![number("105"), number("106")], None),
        (Way::Coexistence, vec![number("105")], Some("105")),
        (Way::NewNumber, vec![number("105"), shared("106")], None),
    ] {
        let mut signup = Signup::new(way, unclaimed.clone(), THEN);
        signup.apply(Step::FindNumber, Ok(Found::Numbers(numbers)), THEN);
        assert_eq!(signup.number.as_ref().map(|number| number.id.as_str()), found, "{way:?}");
        assert_eq!(signup.progress.stuck().is_some(), found.is_none(), "{way:?}");
    }
}

#[test]
fn what_the_phone_does_not_give_out_blocks_nothing() {
    for code in ["2593107", "2593108", "2593109", "100/2593109"] {
        let refusal = || Err(ChannelError::refused(ErrorKind::InvalidRequest, "no").with_code(code));
        let mut signup = Signup::new(Way::Coexistence, claimed(), THEN);
        signup.apply(Step::SyncContacts, refusal(), THEN);
        assert!(matches!(last(&signup), Outcome::Skipped { reason } if reason.contains(code)), "{:?}", last(&signup));
        signup.apply(Step::SubscribeApp, refusal(), THEN);
        assert!(matches!(last(&signup), Outcome::Failed { .. }), "no other step is done without");
    }
    let mut signup = Signup::new(Way::Coexistence, claimed(), THEN);
    let other = ChannelError::refused(ErrorKind::InvalidRequest, "no").with_code("100");
    signup.apply(Step::SyncHistory, Err(other), THEN);
    assert!(matches!(last(&signup), Outcome::Failed { .. }));
}

#[test]
fn a_failure_says_who_must_act_and_keeps_what_the_platform_said() {
    let mut signup = Signup::new(Way::NewNumber, claimed(), THEN);
    let raw = json!({ "code": 133_005, "message": "Two step verification PIN mismatch" });
    let error = ChannelError::refused(ErrorKind::AccountBlocked, "the pin is another one").with_code("133005");
    signup.apply(Step::Register, Err(error.with_raw(raw.clone())), THEN);
    let Outcome::Failed { code, who, raw: kept, .. } = last(&signup) else { panic!("the step failed") };
    assert_eq!((code.as_deref(), *who, kept), (Some("133005"), Actor::Merchant, &raw));
}

#[test]
fn a_sign_up_shows_neither_ids_nor_numbers() {
    let mut signup = Signup::new(Way::NewNumber, claimed(), THEN);
    signup.number = Some(number("106540352242922"));
    let shown = format!("{signup:?} {:?} {:?}", signup.claimed, signup.number);
    assert!(!shown.contains("555") && !shown.contains("1065"), "{shown}");
}

/// A platform that knows one app, one business account and one number.
async fn platform(number: Value) -> MockServer {
    let server = MockServer::start().await;
    let granular = ["whatsapp_business_management", "whatsapp_business_messaging"]
        .map(|scope| json!({ "scope": scope, "target_ids": ["102"] }));
    let grants = json!({ "is_valid": true, "app_id": "99", "expires_at": 0, "granular_scopes": granular });
    let token = json!({ "access_token": "business-token", "token_type": "bearer", "expires_in": 5_184_000 });
    for (address, body) in [
        ("/oauth/access_token", token),
        ("/debug_token", json!({ "data": grants })),
        ("/v25.0/102/phone_numbers", json!({ "data": [number] })),
    ] {
        let answer = ResponseTemplate::new(200).set_body_json(body);
        Mock::given(method("GET")).and(path(address)).respond_with(answer).mount(&server).await;
    }
    for address in ["/v25.0/102/subscribed_apps", "/v25.0/106/register", "/v25.0/106/smb_app_data"] {
        let answer = ResponseTemplate::new(200).set_body_json(json!({ "success": true }));
        Mock::given(method("POST"))
            .and(path(address))
            .and(header("authorization", "Bearer business-token"))
            .respond_with(answer)
            .mount(&server)
            .await;
    }
    server
}

fn unregistered() -> Value {
    json!({ "id": "106", "display_phone_number": "+1 555-078-3881", "verified_name": "Harbour Running",
        "status": "PENDING", "platform_type": "NOT_APPLICABLE" })
}

fn at(server: &MockServer, clock: &TestClock) -> WhatsApp {
    channel(&server.uri()).with_seams(seams(clock)).with_app("99", SecretString::from("app-secret"))
}

fn secrets<const N: usize>(secrets: [(&str, &str); N]) -> Credentials {
    Credentials::new(secrets.map(|(name, secret)| (name.to_owned(), SecretString::from(secret))))
}

async fn run(channel: &WhatsApp, mut signup: Signup, mut credentials: Credentials) -> (Signup, Credentials) {
    while signup.next().is_some() && signup.progress.stuck().is_none() {
        (signup, credentials) = channel.advance(signup, credentials).await;
    }
    (signup, credentials)
}

fn steps(signup: &Signup) -> Vec<(&str, &str)> {
    let outcome = |outcome: &Outcome| match outcome {
        Outcome::Done { .. } => "done",
        Outcome::Skipped { .. } => "skipped",
        Outcome::Failed { .. } => "failed",
    };
    signup.progress.taken.iter().map(|taken| (taken.step.as_str(), outcome(&taken.outcome))).collect()
}

#[tokio::test]
async fn a_new_number_is_connected_from_code_to_registration() {
    let server = platform(unregistered()).await;
    let clock = TestClock::at(THEN);
    let credentials = secrets([(SIGNUP_CODE, "AQB-code"), (PIN, "482913")]);
    let (signup, credentials) =
        run(&at(&server, &clock), Signup::new(Way::NewNumber, claimed(), THEN), credentials).await;
    let done = ["exchange_code", "check_token", "find_number", "subscribe_app", "register"].map(|step| (step, "done"));
    assert_eq!(steps(&signup), done);
    assert_eq!(signup.external_id(), Some("106"));
    assert_eq!(signup.token_until, Some(THEN.plus(Duration::from_secs(5_184_000))));
    let names: Vec<&str> = credentials.iter().map(|(name, _)| name).collect();
    assert_eq!(names, [ACCESS_TOKEN, WABA_ID], "neither code nor pin is kept");
    assert_eq!(credentials.find(WABA_ID).unwrap().expose_secret(), "102");
    for request in server.received_requests().await.unwrap().iter().filter(|request| request.method == "POST") {
        let body: Value = request.body_json().unwrap();
        let operation = Operation::of(request.url.path(), &body).unwrap();
        assert_eq!(whatsapp().check(operation, &body), Ok(()), "{operation:?}");
    }
}

#[tokio::test]
async fn a_number_of_the_phones_app_is_synchronised_and_never_registered() {
    let server = platform(unregistered()).await;
    let clock = TestClock::at(THEN);
    let signup = Signup::new(Way::Coexistence, claimed(), THEN);
    let (signup, _) = run(&at(&server, &clock), signup, secrets([(SIGNUP_CODE, "AQB-code")])).await;
    assert_eq!(steps(&signup)[4..], [("register", "skipped"), ("sync_contacts", "done"), ("sync_history", "done")]);
    let requests = server.received_requests().await.unwrap();
    assert!(requests.iter().all(|request| request.url.path() != "/v25.0/106/register"));
    let synced: Vec<Value> = requests
        .iter()
        .filter(|request| request.url.path().ends_with("smb_app_data"))
        .map(|request| request.body_json().unwrap())
        .collect();
    assert_eq!(
        synced.iter().map(|body| body["sync_type"].clone()).collect::<Vec<_>>(),
        ["smb_app_state_sync", "history"]
    );
    for body in &synced {
        assert_eq!(whatsapp().check(Operation::SyncAppData, body), Ok(()));
    }
}

#[tokio::test]
async fn a_day_after_the_sign_up_nothing_is_asked_of_the_phone() {
    let server = platform(unregistered()).await;
    let clock = TestClock::at(THEN);
    let channel = at(&server, &clock);
    let mut signup = Signup::new(Way::Coexistence, claimed(), THEN);
    let mut credentials = secrets([(SIGNUP_CODE, "AQB-code")]);
    while signup.next() != Some(Step::SyncContacts) {
        (signup, credentials) = channel.advance(signup, credentials).await;
    }
    clock.advance(Duration::from_secs(24 * 60 * 60));
    let (signup, _) = run(&channel, signup, credentials).await;
    assert_eq!(steps(&signup)[5..], [("sync_contacts", "skipped"), ("sync_history", "skipped")]);
}

#[tokio::test]
async fn an_old_code_is_refused_before_the_call() {
    let server = platform(unregistered()).await;
    let clock = TestClock::at(THEN.plus(Duration::from_secs(30)));
    let signup = Signup::new(Way::NewNumber, claimed(), THEN);
    let (signup, _) = at(&server, &clock).advance(signup, secrets([(SIGNUP_CODE, "AQB-code")])).await;
    assert_eq!(steps(&signup), [("exchange_code", "failed")]);
    assert!(server.received_requests().await.unwrap().is_empty());
}

#[tokio::test]
async fn pasted_credentials_are_checked_and_a_registered_number_is_left_alone() {
    let registered = json!({ "id": "106", "status": "CONNECTED", "platform_type": "CLOUD_API" });
    let server = platform(registered).await;
    let clock = TestClock::at(THEN);
    let signup = Signup::new(Way::Pasted, claimed(), THEN);
    let (signup, credentials) = run(&at(&server, &clock), signup, secrets([(ACCESS_TOKEN, "business-token")])).await;
    assert_eq!(steps(&signup)[3], ("register", "skipped"));
    assert_eq!(signup.external_id(), Some("106"));
    assert!(credentials.find(WABA_ID).is_some());
}

#[tokio::test]
async fn without_an_app_the_number_itself_proves_the_token() {
    let registered = json!({ "id": "106", "status": "CONNECTED", "platform_type": "CLOUD_API" });
    let server = platform(registered).await;
    let clock = TestClock::at(THEN);
    let channel = channel(&server.uri()).with_seams(seams(&clock));
    let signup = Signup::new(Way::Pasted, claimed(), THEN);
    let (signup, _) = run(&channel, signup, secrets([(ACCESS_TOKEN, "business-token")])).await;
    assert_eq!(steps(&signup)[0], ("check_token", "skipped"));
    assert_eq!(signup.external_id(), Some("106"));
}

#[tokio::test]
async fn a_refused_step_is_taken_again_and_goes_on() {
    let server = MockServer::start().await;
    let refused = json!({ "error": { "code": 133_005, "message": "PIN mismatch", "type": "OAuthException" } });
    Mock::given(path("/v25.0/106/register"))
        .respond_with(ResponseTemplate::new(400).set_body_json(refused))
        .up_to_n_times(1)
        .mount(&server)
        .await;
    Mock::given(path("/v25.0/106/register"))
        .respond_with(ResponseTemplate::new(200).set_body_json(json!({ "success": true })))
        .mount(&server)
        .await;
    let clock = TestClock::at(THEN);
    let mut signup = Signup::new(Way::NewNumber, claimed(), THEN);
    for (step, found) in [
        (Step::ExchangeCode, Found::Token { until: None }),
        (Step::CheckToken, grants(true, &["102"], true)),
        (Step::FindNumber, Found::Numbers(vec![number("106")])),
        (Step::SubscribeApp, Found::Done),
    ] {
        signup.apply(step, Ok(found), THEN);
    }
    let channel = at(&server, &clock);
    let (signup, credentials) = channel.advance(signup, secrets([(ACCESS_TOKEN, "business-token")])).await;
    assert!(matches!(last(&signup), Outcome::Failed { code: None, .. }), "no pin, no call");
    let credentials = secrets_with(&credentials, PIN, "111111");
    let (signup, credentials) = channel.advance(signup, credentials).await;
    let Outcome::Failed { code, raw, .. } = last(&signup) else { panic!("the pin is another one") };
    assert_eq!((code.as_deref(), &raw["message"]), (Some("133005"), &json!("PIN mismatch")));
    let (signup, _) = channel.advance(signup, secrets_with(&credentials, PIN, "482913")).await;
    assert_eq!((signup.next(), signup.external_id()), (None, Some("106")));
}

fn secrets_with(credentials: &Credentials, name: &str, secret: &str) -> Credentials {
    let kept = credentials.iter().map(|(name, secret)| (name.to_owned(), secret.clone()));
    Credentials::new(kept.chain([(name.to_owned(), SecretString::from(secret))]))
}

#[tokio::test]
async fn the_code_is_exchanged_by_the_app_itself() {
    let server = MockServer::start().await;
    let token = json!({ "access_token": "business-token" });
    Mock::given(path("/oauth/access_token"))
        .and(query_param("client_id", "99"))
        .and(query_param("client_secret", "app-secret"))
        .and(query_param("code", "AQB-code"))
        .respond_with(ResponseTemplate::new(200).set_body_json(token))
        .expect(1)
        .mount(&server)
        .await;
    let clock = TestClock::at(THEN);
    let signup = Signup::new(Way::NewNumber, claimed(), THEN);
    let (signup, credentials) = at(&server, &clock).advance(signup, secrets([(SIGNUP_CODE, "AQB-code")])).await;
    assert_eq!((signup.next(), signup.token_until), (Some(Step::CheckToken), None));
    let names: Vec<&str> = credentials.iter().map(|(name, _)| name).collect();
    assert_eq!(names, [ACCESS_TOKEN]);
}

#[tokio::test]
async fn what_the_platform_says_is_kept_without_the_secrets_it_quotes() {
    let server = MockServer::start().await;
    let error = json!({ "message": "Malformed code the-code for app-secret", "type": "OAuthException", "code": 100 });
    Mock::given(path("/oauth/access_token"))
        .respond_with(ResponseTemplate::new(400).set_body_json(json!({ "error": error })))
        .mount(&server)
        .await;
    let channel = channel(&server.uri()).with_app("99", "app-secret".into()).with_seams(seams(&TestClock::at(THEN)));
    let secrets = Credentials::new([(SIGNUP_CODE.to_owned(), "the-code".into()), (PIN.to_owned(), "482913".into())]);
    let (signup, kept) = channel.advance(Signup::new(Way::NewNumber, claimed(), THEN), secrets).await;
    let Outcome::Failed { raw, .. } = last(&signup) else { panic!("the code was refused") };
    assert_eq!(raw["message"], "Malformed code … for …");
    assert!(kept.find(PIN).is_some(), "only the record is struck");
}

#[tokio::test]
async fn a_number_of_the_phones_app_is_not_registered_whatever_the_browser_said() {
    let shared = json!({ "id": "106", "status": "PENDING", "platform_type": "NOT_APPLICABLE", "is_on_biz_app": true });
    for way in [Way::NewNumber, Way::Pasted] {
        let server = platform(shared.clone()).await;
        let credentials = secrets([(SIGNUP_CODE, "AQB-code"), (ACCESS_TOKEN, "business-token"), (PIN, "482913")]);
        let channel = at(&server, &TestClock::at(THEN));
        let (signup, _) = run(&channel, Signup::new(way, claimed(), THEN), credentials).await;
        assert_eq!(steps(&signup).last(), Some(&("register", "skipped")), "{way:?}");
        assert_eq!(signup.external_id(), Some("106"), "{way:?}");
        let requests = server.received_requests().await.unwrap();
        assert!(requests.iter().all(|request| !request.url.path().ends_with("/register")), "{way:?}");
        let asked = requests.iter().find(|request| request.url.path().ends_with("/phone_numbers")).unwrap();
        let fields = asked.url.query_pairs().find(|(name, _)| name == "fields").unwrap().1.into_owned();
        assert!(fields.split(',').any(|field| field == "is_on_biz_app"), "the platform tells only what it is asked");
    }
}

#[tokio::test]
async fn a_code_that_was_refused_is_not_sent_again() {
    let server = MockServer::start().await;
    let refused = json!({ "error": { "code": 100, "message": "This authorization code has been used." } });
    Mock::given(path("/oauth/access_token"))
        .respond_with(ResponseTemplate::new(400).set_body_json(refused))
        .expect(1)
        .mount(&server)
        .await;
    let channel = at(&server, &TestClock::at(THEN));
    let signup = Signup::new(Way::NewNumber, claimed(), THEN);
    let (signup, kept) = channel.advance(signup, secrets([(SIGNUP_CODE, "AQB-code"), (PIN, "482913")])).await;
    assert_eq!(kept.iter().map(|(name, _)| name).collect::<Vec<_>>(), [PIN]);
    let (signup, _) = channel.advance(signup, kept).await;
    assert_eq!(steps(&signup), [("exchange_code", "failed"), ("exchange_code", "failed")]);
}

#[tokio::test]
async fn a_code_whose_exchange_failed_in_passing_is_kept() {
    let server = MockServer::start().await;
    Mock::given(path("/oauth/access_token")).respond_with(ResponseTemplate::new(503)).mount(&server).await;
    let channel = at(&server, &TestClock::at(THEN));
    let (_, kept) =
        channel.advance(Signup::new(Way::NewNumber, claimed(), THEN), secrets([(SIGNUP_CODE, "AQB-code")])).await;
    assert!(kept.find(SIGNUP_CODE).is_some());
}

/// A sign-up that came as far as looking for its number.
fn looking() -> Signup {
    let mut signup = Signup::new(Way::Pasted, claimed(), THEN);
    signup.apply(Step::CheckToken, Ok(grants(true, &["102"], true)), THEN);
    signup
}

#[tokio::test]
async fn a_number_is_found_on_a_later_page() {
    let server = MockServer::start().await;
    let first = json!({ "data": [{ "id": "105" }], "paging": { "cursors": { "after": "QVFI" }, "next": "https://x" } });
    let second = json!({ "data": [{ "id": "106" }], "paging": { "cursors": { "after": "QVFJ" } } });
    let numbers = || Mock::given(path("/v25.0/102/phone_numbers"));
    let answer = ResponseTemplate::new(200).set_body_json(second);
    numbers().and(query_param("after", "QVFI")).respond_with(answer).expect(1).with_priority(1).mount(&server).await;
    numbers().respond_with(ResponseTemplate::new(200).set_body_json(first)).expect(1).mount(&server).await;
    let channel = at(&server, &TestClock::at(THEN));
    let (signup, _) = channel.advance(looking(), secrets([(ACCESS_TOKEN, "business-token")])).await;
    assert_eq!(signup.number.map(|number| number.id).as_deref(), Some("106"));
}

#[tokio::test]
async fn a_list_of_numbers_without_an_end_is_a_failure() {
    let server = MockServer::start().await;
    let page = json!({ "data": [{ "id": "105" }], "paging": { "cursors": { "after": "QVFI" }, "next": "https://x" } });
    let answer = ResponseTemplate::new(200).set_body_json(page);
    Mock::given(path("/v25.0/102/phone_numbers")).respond_with(answer).mount(&server).await;
    let channel = at(&server, &TestClock::at(THEN));
    let (signup, _) = channel.advance(looking(), secrets([(ACCESS_TOKEN, "business-token")])).await;
    assert!(matches!(last(&signup), Outcome::Failed { sentence, .. } if sentence.contains("does not end")));
}

#[tokio::test]
async fn every_call_of_the_app_proves_whose_it_is() {
    let server = platform(unregistered()).await;
    let credentials = secrets([(ACCESS_TOKEN, "business-token"), (PIN, "482913")]);
    run(&at(&server, &TestClock::at(THEN)), Signup::new(Way::Pasted, claimed(), THEN), credentials).await;
    let requests = server.received_requests().await.unwrap();
    assert_eq!(requests.len(), 4);
    for request in requests {
        assert!(request.url.query_pairs().any(|(name, _)| name == "appsecret_proof"), "{}", request.url.path());
    }
}
