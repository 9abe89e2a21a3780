//! The decisions of a sign-in, without any call.

use std::time::Duration;

use channel_core::connect::Outcome;
use channel_core::{ChannelError, Credentials, ErrorKind, Retry, Seams, Timestamp};
use channel_testkit::{TestClock, seams};
use secrecy::{ExposeSecret, SecretString};

use super::*;

const APP_SECRET: &str = "app secret";

fn app() -> InstagramApp {
    InstagramApp::new("99", APP_SECRET.into(), "https://shop.example/connected".parse().expect("an address"))
}

fn stage() -> (TestClock, Seams) {
    let clock = TestClock::at(Timestamp::from_seconds(1_772_314_320));
    let seams = seams(&clock);
    (clock, seams)
}

fn state_in(address: &url::Url) -> String {
    address.query_pairs().find(|(name, _)| name == "state").expect("the state is there").1.into_owned()
}

fn back(state: &str) -> Returned {
    Returned::from_query(&format!("code=AQB-the-code%23_&state={state}"))
}

fn token(secret: &str, lifetime: Option<Duration>, permissions: &[&str]) -> Token {
    let permissions = permissions.iter().map(|&name| name.to_owned()).collect();
    Token { secret: SecretString::from(secret), lifetime, permissions }
}

fn profile() -> Profile {
    Profile {
        user_id: "17841400000000001".into(),
        app_scoped_id: Some("24963812746610".into()),
        username: Some("shop".into()),
        name: None,
        account_type: Some("BUSINESS".into()),
    }
}

fn names(secrets: &Credentials) -> Vec<&str> {
    secrets.iter().map(|(name, _)| name).collect()
}

/// A sign-in that came as far as asking who it is.
fn identified(seams: &Seams, granted: &[&str]) -> (Login, Credentials) {
    let (mut login, address) = Login::begin(&app(), seams);
    let now = seams.now();
    let secrets = login.returned(&back(&state_in(&address)), now).expect("the state is ours");
    let secrets = login.apply(Ok(Came::ShortToken(token("short", None, granted))), &secrets, now);
    let sixty_days = Some(Duration::from_hours(60 * 24));
    let secrets = login.apply(Ok(Came::LongToken(token("long", sixty_days, &[]))), &secrets, now);
    let secrets = login.apply(Ok(Came::Identified(profile())), &secrets, now);
    (login, secrets)
}

fn refusal(kind: ErrorKind) -> ChannelError {
    ChannelError::refused(kind, "no").with_code("100")
}

#[test]
fn a_sign_in_takes_its_steps_in_order_and_keeps_both_ids() {
    let (_, seams) = stage();
    let (mut login, mut secrets) = identified(&seams, &[]);
    let mut tried = Vec::new();
    while let Step::Subscribe { adding, fields } = login.next(seams.now()) {
        assert_eq!(fields.last(), Some(&adding), "fields are added one by one");
        tried.push(fields.len());
        secrets = login.apply(Ok(Came::Subscribed), &secrets, seams.now());
    }
    assert_eq!(tried, (1..=FIELDS.len()).collect::<Vec<_>>(), "each call names the fields before it too");
    assert_eq!(login.next(seams.now()), Step::Done);
    let connected = login.connected().expect("it is connected");
    assert_eq!(connected.profile, profile());
    assert_eq!(connected.token.expires, Some(seams.now().plus(Duration::from_hours(60 * 24))));
    assert_eq!(connected.refused, []);
    assert_eq!(secrets.find(ACCESS_TOKEN).map(ExposeSecret::expose_secret), Some("long"));
    assert_eq!(secrets.find(APP_SCOPED_ID).map(ExposeSecret::expose_secret), Some("24963812746610"));
    assert_eq!(TokenTimes::of(&secrets), Some(connected.token));
    assert_eq!(names(&secrets).len(), 4, "neither code nor short token is kept: {:?}", names(&secrets));
}

#[test]
fn only_the_return_of_this_very_sign_in_is_taken_and_once() {
    let (_, seams) = stage();
    let (mut login, address) = Login::begin(&app(), &seams);
    let state = state_in(&address);
    assert!(state.len() >= 32, "nobody guesses it");
    let (_, other) = Login::begin(&app(), &seams);
    assert_ne!(state_in(&other), state);
    for planted in [state_in(&other), String::new(), state[1..].to_owned()] {
        let before = login.clone();
        assert_eq!(login.returned(&back(&planted), seams.now()).unwrap_err().kind, ErrorKind::InvalidRequest);
        assert_eq!(login, before, "a planted return changes nothing");
    }
    assert!(login.returned(&Returned::from_query("code=AQB"), seams.now()).is_err(), "no state is no match");
    assert!(login.returned(&back(&state), seams.now()).is_ok());
    assert!(login.returned(&back(&state), seams.now()).is_err(), "a state works once");
}

#[test]
fn the_code_loses_what_instagram_appends() {
    let (_, seams) = stage();
    for query in ["code=AQB-1%23_&state=", "code=AQB-1#_&state="] {
        let (mut login, address) = Login::begin(&app(), &seams);
        let returned = Returned::from_query(&format!("{query}{}", state_in(&address)));
        let secrets = login.returned(&returned, seams.now()).unwrap();
        assert_eq!(secrets.find(CODE).map(ExposeSecret::expose_secret), Some("AQB-1"), "{query}");
    }
    let (mut login, address) = Login::begin(&app(), &seams);
    let returned = Returned::from_query(&format!("code=AQB-1&state={}%23_", state_in(&address)));
    assert!(login.returned(&returned, seams.now()).is_ok(), "the fragment may hang on the state");
}

#[test]
fn a_merchant_who_declines_can_sign_in_again() {
    let (_, seams) = stage();
    let (mut login, address) = Login::begin(&app(), &seams);
    let query = format!("error=access_denied&error_reason=user_denied&state={}", state_in(&address));
    let error = login.returned(&Returned::from_query(&query), seams.now()).unwrap_err();
    assert_eq!((error.kind, error.code.as_deref()), (ErrorKind::Forbidden, Some("access_denied")));
    assert!(login.progress().stuck().is_some());
    let address = login.restart(&app(), &seams);
    assert!(login.returned(&back(&state_in(&address)), seams.now()).is_ok());
    assert_eq!(login.next(seams.now()), Step::ExchangeCode);
}

#[test]
fn a_code_and_a_short_token_live_an_hour() {
    let (clock, seams) = stage();
    let (mut login, address) = Login::begin(&app(), &seams);
    let secrets = login.returned(&back(&state_in(&address)), seams.now()).unwrap();
    clock.advance(Duration::from_secs(3_599));
    assert_eq!(login.next(seams.now()), Step::ExchangeCode);
    let mut late = login.clone();
    login.apply(Ok(Came::ShortToken(token("short", None, &[]))), &secrets, seams.now());
    assert_eq!(login.next(seams.now()), Step::LengthenToken);
    clock.advance(Duration::from_secs(1));
    assert_eq!(late.next(seams.now()), Step::Authorise, "the code is too old");
    let kept = late.apply(Ok(Came::ShortToken(token("short", None, &[]))), &secrets, seams.now());
    assert_eq!(names(&kept), names(&secrets), "what no longer fits changes nothing");
    clock.advance(Duration::from_secs(3_599));
    assert_eq!(login.next(seams.now()), Step::Authorise, "the short token is too old");
}

#[test]
fn one_unknown_field_does_not_keep_the_others_away() {
    let (_, seams) = stage();
    let (mut login, mut secrets) = identified(&seams, &[]);
    while let Step::Subscribe { adding, fields } = login.next(seams.now()) {
        assert!(
            !fields.iter().any(|field| field == "standby") || adding == "standby",
            "a refused field is not tried again"
        );
        let came = if adding == "standby" { Err(refusal(ErrorKind::InvalidRequest)) } else { Ok(Came::Subscribed) };
        secrets = login.apply(came, &secrets, seams.now());
        assert_eq!(login.progress().stuck(), None, "the sign-in goes on after {adding}");
    }
    let skipped: Vec<_> = login
        .progress()
        .taken
        .iter()
        .filter_map(|taken| match &taken.outcome {
            Outcome::Skipped { reason } => Some((taken.step.as_str(), reason.as_str())),
            _ => None,
        })
        .collect();
    assert_eq!(skipped, [("subscribe", "standby: no (platform code 100)")]);
    let connected = login.connected().expect("it is connected all the same");
    assert_eq!(connected.subscribed.len(), FIELDS.len() - 1);
    assert_eq!(connected.refused.iter().map(|field| field.field.as_str()).collect::<Vec<_>>(), ["standby"]);
    assert_eq!(connected.refused[0].code.as_deref(), Some("100"));
}

#[test]
fn fields_whose_permission_was_not_granted_are_not_tried() {
    let (_, seams) = stage();
    let (mut login, mut secrets) =
        identified(&seams, &["instagram_business_basic", "instagram_business_manage_comments"]);
    while let Step::Subscribe { .. } = login.next(seams.now()) {
        secrets = login.apply(Ok(Came::Subscribed), &secrets, seams.now());
    }
    assert_eq!(login.connected().expect("it is connected").subscribed, ["comments", "live_comments"]);
    let left_out = ["instagram_business_manage_messages", "instagram_business_content_publish"];
    assert_eq!(login.withheld(), left_out, "the merchant is told what will not work");
    let skipped =
        login.progress().taken.iter().filter(|taken| matches!(taken.outcome, Outcome::Skipped { .. })).count();
    assert_eq!(skipped, FIELDS.len() - 2);
}

#[test]
fn what_may_pass_is_taken_again_and_a_dead_token_asks_for_another_sign_in() {
    let (_, seams) = stage();
    let (mut login, secrets) = identified(&seams, &[]);
    let step = login.next(seams.now());
    let busy = ChannelError::refused(ErrorKind::RateLimited, "slow down").with_retry(Retry::Backoff);
    let kept = login.apply(Err(busy), &secrets, seams.now());
    assert_eq!((login.next(seams.now()), names(&kept)), (step.clone(), names(&secrets)));
    let lost = ChannelError::ambiguous(ErrorKind::Transport, "the answer did not arrive");
    login.apply(Err(lost), &secrets, seams.now());
    assert_eq!(login.next(seams.now()), step, "subscribing twice does no harm");
    let kept = login.apply(Err(refusal(ErrorKind::Unauthorized)), &secrets, seams.now());
    assert_eq!(login.next(seams.now()), Step::Authorise);
    assert_eq!(names(&kept), Vec::<&str>::new(), "a dead token is not kept");
    assert_eq!(login.progress().taken.iter().filter(|taken| taken.step == "subscribe").count(), 3);
}

#[test]
fn an_account_that_is_not_professional_stays_at_its_step() {
    let (_, seams) = stage();
    let (mut login, secrets) = Login::pasted("IGAA-pasted".into(), seams.now());
    assert_eq!(login.next(seams.now()), Step::Identify);
    login.apply(Err(refusal(ErrorKind::AccountBlocked)), &secrets, seams.now());
    assert_eq!(login.next(seams.now()), Step::Identify, "the merchant may change the account and try again");
}

#[test]
fn a_pasted_token_skips_the_dialogue() {
    let (_, seams) = stage();
    let (mut login, secrets) = Login::pasted(" IGAA-pasted\n".into(), seams.now());
    assert_eq!(secrets.find(ACCESS_TOKEN).map(ExposeSecret::expose_secret), Some("IGAA-pasted"));
    let secrets = login.apply(Ok(Came::Identified(profile())), &secrets, seams.now());
    assert!(matches!(login.next(seams.now()), Step::Subscribe { .. }));
    assert_eq!(TokenTimes::of(&secrets), Some(TokenTimes { issued: seams.now(), expires: None }));
}

#[test]
fn the_value_can_be_stored_after_every_step_and_holds_no_secret() {
    let (_, seams) = stage();
    let (mut login, address) = Login::begin(&app(), &seams);
    let state = state_in(&address);
    let now = seams.now();
    let mut kept = Vec::new();
    let mut keep = |login: &Login| {
        let json = serde_json::to_string(login).expect("it is plain data");
        assert_eq!(&serde_json::from_str::<Login>(&json).expect("it reads back"), login);
        kept.push(format!("{json} {login:?}"));
    };
    keep(&login);
    let secrets = login.returned(&back(&state), now).unwrap();
    keep(&login);
    let secrets = login.apply(Ok(Came::ShortToken(token("short-token", None, &[]))), &secrets, now);
    keep(&login);
    let secrets = login.apply(Ok(Came::LongToken(token("long-token", None, &[]))), &secrets, now);
    keep(&login);
    login.apply(Ok(Came::Identified(profile())), &secrets, now);
    keep(&login);
    for shown in kept {
        for secret in [state.as_str(), "AQB-the-code", "short-token", "long-token", APP_SECRET] {
            assert!(!shown.contains(secret), "{secret} in {shown}");
        }
    }
}

#[test]
fn nothing_shows_a_secret_or_whose_account_it_is() {
    let (_, seams) = stage();
    let (login, _) = identified(&seams, &[]);
    let shown = format!("{:?} {:?} {:?} {login:?}", app(), back("the-state"), token("the-token", None, &[]));
    for secret in [APP_SECRET, "AQB-the-code", "the-state", "the-token", "@shop", "24963812746610"] {
        assert!(!shown.contains(secret), "{shown}");
    }
}
