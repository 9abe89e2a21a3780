//! Instagram: the sign-in, tokens and subscriptions, with the clock.

use std::time::Duration;

use serde_json::{Value, json};

use crate::product::Stage;

const APP: &str = "990602627938098";
const SECRET: &str = "simulated-instagram-app-secret";
const TOKEN: &str = "simulated-instagram-token";
const BACK: &str = "https://shop.example/connected";
const HOUR: Duration = Duration::from_secs(3_600);

/// Where the page sends a merchant's browser, taken apart.
async fn authorise(stage: &Stage, state: &str) -> (String, String) {
    let url = format!(
        "{}/oauth/authorize?client_id={APP}&redirect_uri={BACK}&response_type=code&scope=a,b&state={state}",
        stage.sim.instagram_base()
    );
    #[expect(clippy::disallowed_methods, reason = "a browser that shows where it is sent")]
    let browser = reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    let answer = browser.get(url).send().await.unwrap();
    let to = answer.headers()["location"].to_str().unwrap().to_owned();
    let (place, rest) = to.split_once("?state=").unwrap();
    assert_eq!(place, BACK);
    let (state, code) = rest.split_once("&code=").unwrap();
    (state.to_owned(), code.strip_suffix("#_").expect("as the real page does").to_owned())
}

async fn exchange(stage: &Stage, code: &str, secret: &str) -> (u16, Value) {
    let form = [
        ("client_id", APP),
        ("client_secret", secret),
        ("grant_type", "authorization_code"),
        ("redirect_uri", BACK),
        ("code", code),
    ];
    let url = format!("{}/oauth/access_token", stage.sim.instagram_base());
    let answer = stage.http.post(url).form(&form).send().await.unwrap();
    (answer.status().as_u16(), answer.json().await.unwrap())
}

async fn call(stage: &Stage, path: &str) -> (u16, Value) {
    stage.get(&format!("{}/{path}", stage.sim.instagram_base()), "").await
}

async fn lengthen(stage: &Stage, token: &str) -> (u16, Value) {
    call(stage, &format!("access_token?grant_type=ig_exchange_token&client_secret={SECRET}&access_token={token}")).await
}

async fn refresh(stage: &Stage, token: &str) -> (u16, Value) {
    call(stage, &format!("refresh_access_token?grant_type=ig_refresh_token&access_token={token}")).await
}

async fn me(stage: &Stage, token: &str) -> (u16, Value) {
    stage.get(&format!("{}/v25.0/me?fields=user_id,username", stage.sim.instagram_base()), token).await
}

fn token_of(answer: &(u16, Value)) -> String {
    answer.1["access_token"].as_str().unwrap_or_else(|| panic!("{answer:?}")).to_owned()
}

#[tokio::test]
async fn a_code_becomes_a_short_token_and_that_a_long_one() {
    let stage = Stage::new().await;
    let (state, code) = authorise(&stage, "s-1").await;
    assert_eq!(state, "s-1");
    let refused = exchange(&stage, &code, "wrong").await;
    assert_eq!((refused.0, refused.1["error_type"].as_str()), (400, Some("OAuthException")));
    let short = exchange(&stage, &code, SECRET).await;
    assert_eq!(short.1["permissions"], json!(["a", "b"]));
    assert_eq!(exchange(&stage, &code, SECRET).await.0, 400, "a code works once");
    let long = lengthen(&stage, &token_of(&short)).await;
    assert_eq!(long.1["expires_in"], 5_184_000);
    let who = me(&stage, &token_of(&long)).await;
    assert_eq!((who.0, who.1["user_id"].as_str()), (200, Some("17841405822304914")));
    assert_eq!(who.1["id"], "24963812746610", "both ids are told");
    assert_eq!(who.1.get("name"), None, "only what was asked for");
}

#[tokio::test]
async fn codes_and_tokens_run_out_by_the_clock() {
    let stage = Stage::new().await;
    let (_, late) = authorise(&stage, "s").await;
    let (_, code) = authorise(&stage, "s").await;
    let short = token_of(&exchange(&stage, &code, SECRET).await);
    stage.sim.advance(HOUR).await;
    assert_eq!(exchange(&stage, &late, SECRET).await.0, 400);
    let dead = lengthen(&stage, &short).await;
    assert_eq!((dead.0, dead.1["error"]["error_subcode"].as_u64()), (401, Some(463)));
    let (_, code) = authorise(&stage, "s").await;
    let long = token_of(&lengthen(&stage, &token_of(&exchange(&stage, &code, SECRET).await)).await);
    stage.sim.advance(60 * 24 * HOUR).await;
    assert_eq!(me(&stage, &long).await.0, 401);
    assert_eq!(refresh(&stage, &long).await.0, 401, "a dead token is not renewed");
}

#[tokio::test]
async fn a_token_is_renewed_from_its_second_day_on() {
    let stage = Stage::new().await;
    let (_, code) = authorise(&stage, "s").await;
    let short = token_of(&exchange(&stage, &code, SECRET).await);
    let long = token_of(&lengthen(&stage, &short).await);
    assert_eq!(refresh(&stage, &long).await.0, 400, "too young");
    assert_eq!(refresh(&stage, &short).await.0, 400, "short tokens are not renewed");
    stage.sim.advance(24 * HOUR).await;
    let fresh = token_of(&refresh(&stage, &long).await);
    stage.sim.advance(59 * 24 * HOUR).await;
    assert_eq!(me(&stage, &long).await.0, 401);
    assert_eq!(me(&stage, &fresh).await.0, 200, "the renewed one lives on");
}

#[tokio::test]
async fn one_unknown_field_fails_the_whole_subscription() {
    let stage = Stage::new().await;
    let fields = || async {
        let url = format!("{}/v25.0/me/subscribed_apps", stage.sim.instagram_base());
        stage.get(&url, TOKEN).await.1["data"][0]["subscribed_fields"].clone()
    };
    let wanted = "me/subscribed_apps?subscribed_fields=messages,message_reads,comments";
    let (status, answer) = stage.instagram(wanted, json!({})).await;
    assert_eq!((status, answer["error"]["code"].as_u64()), (400, Some(100)));
    assert!(answer["error"]["message"].as_str().unwrap().contains("subscribed_fields[1]"), "{answer}");
    assert_eq!(fields().await, json!(["messages", "comments"]), "nothing changed");
    let wanted = "me/subscribed_apps?subscribed_fields=messages,messaging_postbacks";
    assert_eq!(stage.instagram(wanted, json!({})).await.0, 200);
    assert_eq!(fields().await, json!(["messages", "messaging_postbacks"]));
}

#[tokio::test]
async fn an_app_that_said_what_it_wants_hears_nothing_else() {
    let stage = Stage::new().await;
    let bruno = stage.sim.instagram().from("bruno");
    assert_eq!(stage.instagram("me/subscribed_apps?subscribed_fields=messages", json!({})).await.0, 200);
    let hi = bruno.text("hi").await;
    bruno.reaction(&hi.id, "❤").await;
    bruno.comment("17895695668004550", "PRICE?").await;
    let fields = "me/subscribed_apps?subscribed_fields=messages,comments,message_reactions";
    assert_eq!(stage.instagram(fields, json!({})).await.0, 200);
    bruno.comment("17895695668004550", "SIZE?").await;
    stage.receive(1, |body| body["entry"][0]["changes"][0]["value"]["text"] == "SIZE?").await;
    let bodies: Vec<Value> = stage.received().iter().map(|received| received.json()).collect();
    assert!(bodies.iter().any(|body| body["entry"][0]["messaging"][0]["message"]["mid"] == hi.id));
    assert!(!bodies.iter().any(|body| body["entry"][0]["messaging"][0]["reaction"].is_object()));
    assert!(!bodies.iter().any(|body| body["entry"][0]["changes"][0]["value"]["text"] == "PRICE?"));
}

#[tokio::test]
async fn a_comment_of_a_broadcast_is_answered_in_private_alone() {
    let stage = Stage::new().await;
    let comment = stage.sim.instagram().from("bruno").live_comment("17895695668004550", "From the sofa").await;
    let public = stage.instagram(&format!("{}/replies", comment.id), json!({"message": "Hello"})).await;
    assert_eq!((public.0, public.1["error"]["code"].as_u64()), (400, Some(100)));
    let private = json!({"recipient": {"comment_id": comment.id}, "message": {"text": "Hello"}});
    assert_eq!(stage.instagram("me/messages", private).await.0, 200);
}

#[tokio::test]
async fn comments_are_read_back_page_by_page() {
    let stage = Stage::new().await;
    let bruno = stage.sim.instagram().from("bruno");
    let first = bruno.comment("17895695668004550", "PRICE?").await;
    let mut written = Vec::new();
    for number in 0..7 {
        written.push(bruno.reply_to_comment(&first.id, format!("again {number}")).await.id);
    }
    let base = stage.sim.instagram_base();
    let mut url = format!("{base}/v25.0/{}/replies?fields=id,text,username,user&limit=3", first.id);
    let (mut read, mut pages) = (Vec::new(), 0);
    loop {
        let (_, page) = stage.get(&url, TOKEN).await;
        for row in page["data"].as_array().unwrap() {
            assert!(row.get("from").is_none() && row.get("user").is_none(), "{row}");
            read.push(row["id"].as_str().unwrap().to_owned());
        }
        pages += 1;
        let Some(after) = page["paging"]["cursors"]["after"].as_str().filter(|_| page["paging"]["next"].is_string())
        else {
            break;
        };
        url = format!("{base}/v25.0/{}/replies?fields=id,text,username,user&limit=3&after={after}", first.id);
    }
    assert_eq!((pages, read), (3, written));
    let (_, parent) = stage.get(&format!("{base}/v25.0/{}?fields=parent_id", first.id), TOKEN).await;
    assert_eq!(parent, json!({"id": first.id}), "a top-level comment has no parent");
}
