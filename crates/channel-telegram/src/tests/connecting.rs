//! Connecting a bot, and finding out what is wrong with a connected one.

use channel_core::channel::{Checkup, Remedy};
use channel_core::connect::Outcome;
use channel_core::error::{Actor, ErrorKind};
use channel_core::{Channel, Clock, Timestamp};
use secrecy::SecretString;
use serde_json::{Value, json};
use url::Url;

use super::stage::{BotApi, ok, refused};
use crate::{Connecting, Step, Updates, WebhookAddress};

#[derive(Debug)]
struct Noon;

impl Clock for Noon {
    fn now(&self) -> Timestamp {
        Timestamp::from_seconds(1_760_000_000)
    }
}

fn hook() -> Url {
    Url::parse("https://shop.example/hook").unwrap()
}

fn me() -> Value {
    json!({ "id": 99, "is_bot": true, "first_name": "Shop", "username": "shop_bot", "can_connect_to_business": true })
}

fn info(url: &str) -> Value {
    json!({ "url": url, "has_custom_certificate": false, "pending_update_count": 2,
        "allowed_updates": crate::encode::ALLOWED_UPDATES })
}

fn secret() -> SecretString {
    SecretString::from("s-1")
}

fn outcomes(connecting: &Connecting) -> Vec<(String, bool)> {
    let taken = connecting.progress().taken.iter();
    taken.map(|taken| (taken.step.clone(), matches!(taken.outcome, Outcome::Done { .. }))).collect()
}

fn steps(steps: &[(&str, bool)]) -> Vec<(String, bool)> {
    steps.iter().map(|(step, done)| ((*step).to_owned(), *done)).collect()
}

/// Through its stored form, as after a crash between any two steps.
fn stored(connecting: &Connecting) -> Connecting {
    let json = serde_json::to_string(connecting).unwrap();
    assert!(!json.contains("AAF7") && !json.contains("s-1"), "{json}");
    serde_json::from_str(&json).unwrap()
}

#[tokio::test]
async fn a_bot_is_connected_to_a_webhook_step_by_step() {
    let api = BotApi::in_turn([ok(&me()), ok(&json!(true)), ok(&info(hook().as_str()))]).await;
    let mut connecting = Connecting::new(Updates::Delivered { url: hook() });
    while connecting.next().is_some() && connecting.progress().stuck().is_none() {
        api.channel.advance(&api.account, &mut connecting, Some(&secret()), &Noon).await;
        connecting = stored(&connecting);
    }
    assert_eq!(outcomes(&connecting), steps(&[("identify", true), ("route", true), ("verify", true)]));
    assert_eq!(connecting.bot().map(|bot| bot.id.as_str()), Some("99"));
    insta::assert_json_snapshot!("connected", json!({ "calls": api.calls().await, "connecting": connecting }));
    api.channel.advance(&api.account, &mut connecting, Some(&secret()), &Noon).await;
    assert_eq!(api.calls().await.len(), 3, "a connected bot needs nothing more");
}

#[tokio::test]
async fn a_bot_without_an_address_fetches() {
    let api = BotApi::in_turn([ok(&me()), ok(&json!(true)), ok(&info(""))]).await;
    let mut connecting = Connecting::new(Updates::Fetched);
    for _ in 0..3 {
        api.channel.advance(&api.account, &mut connecting, None, &Noon).await;
    }
    assert_eq!(connecting.next(), None);
    let methods: Vec<_> = api.calls().await.iter().map(|call| call["method"].clone()).collect();
    assert_eq!(methods, ["GetMe", "DeleteWebhook", "GetWebhookInfo"]);
}

#[tokio::test]
async fn a_step_that_failed_is_taken_again_and_both_attempts_are_on_record() {
    let wrong = refused(400, "Bad Request: bad webhook: HTTPS url must be provided for webhook");
    let answers = [refused(401, "Unauthorized"), ok(&me()), wrong, ok(&json!(true)), ok(&info(hook().as_str()))];
    let api = BotApi::in_turn(answers).await;
    let mut connecting = Connecting::new(Updates::Delivered { url: hook() });
    api.channel.advance(&api.account, &mut connecting, Some(&secret()), &Noon).await;
    let Some(Outcome::Failed { who, again, raw, .. }) = connecting.progress().stuck().map(|taken| &taken.outcome)
    else {
        panic!("{connecting:?}");
    };
    assert_eq!((*who, *again, &raw["description"]), (Actor::Merchant, false, &json!("Unauthorized")));
    for _ in 0..4 {
        connecting = stored(&connecting);
        api.channel.advance(&api.account, &mut connecting, Some(&secret()), &Noon).await;
    }
    assert_eq!(connecting.next(), None);
    let all = [("identify", false), ("identify", true), ("route", false), ("route", true), ("verify", true)];
    assert_eq!(outcomes(&connecting), steps(&all));
}

#[tokio::test]
async fn a_webhook_that_somebody_else_takes_over_is_set_again() {
    let answers = [
        ok(&me()),
        ok(&json!(true)),
        ok(&info("https://other.example/")),
        ok(&json!(true)),
        ok(&info(hook().as_str())),
    ];
    let api = BotApi::in_turn(answers).await;
    let mut connecting = Connecting::new(Updates::Delivered { url: hook() });
    for _ in 0..3 {
        api.channel.advance(&api.account, &mut connecting, Some(&secret()), &Noon).await;
    }
    assert!(connecting.progress().stuck().is_some());
    assert_eq!(connecting.next(), Some(Step::Route));
    for _ in 0..2 {
        api.channel.advance(&api.account, &mut connecting, Some(&secret()), &Noon).await;
    }
    assert_eq!((connecting.next(), connecting.progress().stuck()), (None, None));
}

#[tokio::test]
async fn a_webhook_without_a_secret_is_not_set() {
    let api = BotApi::in_turn([ok(&me())]).await;
    let mut connecting = Connecting::new(Updates::Delivered { url: hook() });
    for _ in 0..2 {
        api.channel.advance(&api.account, &mut connecting, None, &Noon).await;
    }
    assert_eq!(outcomes(&connecting), steps(&[("identify", true), ("route", false)]));
    assert_eq!(api.calls().await.len(), 1);
}

#[tokio::test]
async fn a_checkup_finds_what_is_wrong_and_puts_it_right() {
    let mut api = BotApi::in_turn([ok(&info("https://other.example/")), ok(&json!(true))]).await;
    api.channel =
        api.channel.with_webhooks(|_| Some(WebhookAddress { url: hook(), secret: SecretString::from("s-1") }));
    let checkup: &dyn Checkup = api.channel.checkup().unwrap();
    let found = checkup.examine(&api.account).await.unwrap().remove(0);
    assert_eq!((found.code.as_str(), found.remedy.clone()), ("webhook_elsewhere", Some(Remedy::SetWebhook)));
    checkup.remedy(&api.account, &found.remedy.unwrap()).await.unwrap();
    let calls = api.calls().await;
    assert_eq!(calls[1]["method"], "SetWebhook");
    assert_eq!((&calls[1]["params"]["url"], &calls[1]["params"]["secret_token"]), (&json!(hook()), &json!("s-1")));
    assert_eq!(checkup.remedy(&api.account, &Remedy::RenewToken).await.unwrap_err().kind, ErrorKind::Unsupported);
}

#[tokio::test]
async fn a_dead_token_is_a_finding_and_a_platform_out_of_reach_an_error() {
    let api = BotApi::in_turn([refused(401, "Unauthorized"), refused(502, "Bad Gateway")]).await;
    let checkup = api.channel.checkup().unwrap();
    assert_eq!(checkup.examine(&api.account).await.unwrap()[0].code, "token_dead");
    assert_eq!(checkup.examine(&api.account).await.unwrap_err().kind, ErrorKind::Platform);
}
