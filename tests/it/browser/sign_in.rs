//! Signing in.

use switchboard_tests::Demo;

use super::driver::Screen;
use super::page::Desk;
use crate::program::SWITCHBOARD;

#[tokio::test]
async fn a_link_signs_in_once_and_is_gone() {
    let demo = Demo::start(SWITCHBOARD).await;
    let link = demo.credential("/sign_in_url");
    let desk = Desk::take(demo, Screen::DESK).await;
    desk.live().await;
    assert_eq!(desk.demo.http.get(&link).send().await.unwrap().status(), 410);

    desk.go(&link).await;
    desk.see("link-used").await;
}

#[tokio::test]
async fn who_signs_out_is_out() {
    let desk = Desk::take(Demo::start(SWITCHBOARD).await, Screen::DESK).await;
    desk.click("sign-out").await;
    desk.see("signed-out").await;
    desk.go(&desk.demo.url("/inbox")).await;
    desk.see("signin-command").await;
}

#[tokio::test]
async fn a_guessed_link_is_as_good_as_a_used_one() {
    let demo = Demo::start(SWITCHBOARD).await;
    let link = demo.credential("/sign_in_url");
    let guess = format!("{}{}", &link[..link.len() - 4], "AAAA");
    assert_eq!(demo.http.get(guess).send().await.unwrap().status(), 410);
}
