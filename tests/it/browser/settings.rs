//! What an owner decides at the desk.

use reqwest::StatusCode;
use switchboard_tests::Demo;

use super::driver::Screen;
use super::page::{Desk, by};
use crate::program::SWITCHBOARD;

#[tokio::test]
async fn an_owner_turns_sending_again_on_after_reading_the_risk_and_sees_it_in_the_log() {
    let desk = Desk::take(Demo::start(SWITCHBOARD).await, Screen::DESK).await;
    desk.click("nav-settings").await;
    desk.see_words(&by("resend-risk"), "can reach a customer twice").await;
    desk.see_css("[data-testid=resend-must_answer-review]:checked").await;
    desk.click("resend-must_answer-resend").await;
    desk.click("resend-save").await;
    desk.see_words(&by("act"), "Changed what happens to unconfirmed messages").await;
    desk.open("/settings").await;
    desk.see_css("[data-testid=resend-must_answer-resend]:checked").await;
    desk.see_css("[data-testid=resend-template-review]:checked").await;
}

#[tokio::test]
async fn a_key_made_at_the_desk_does_what_was_chosen_and_is_refused_the_rest_by_name() {
    let desk = Desk::take(Demo::start(SWITCHBOARD).await, Screen::DESK).await;
    desk.open("/settings").await;
    desk.write("key-name", "Web shop").await;
    // Reading is chosen already; writing to customers is not.
    desk.see_css("[data-testid=scope-read]:checked").await;
    desk.click("scope-letters").await;
    desk.click("key-make").await;
    let key = desk.see("key-text").await.text().await.unwrap();
    desk.see_words(&by("api-key"), "Web shop").await;
    let ask = async |path: &str, body: serde_json::Value| {
        let request = desk.demo.http.post(desk.demo.url(path)).bearer_auth(&key).json(&body);
        let answer = request.send().await.unwrap();
        (answer.status(), answer.text().await.unwrap())
    };
    let (status, _) = ask("/api/v1/letters/replay", serde_json::json!({})).await;
    assert_eq!(status, StatusCode::OK);
    let (status, told) = ask("/api/v1/letters/replay", serde_json::json!({ "repeat_unconfirmed": true })).await;
    assert_eq!(status, StatusCode::FORBIDDEN);
    assert!(told.contains("lacks the scope repeat"), "{told}");
}
