//! Every screen, light and dark, at a desk and on a phone: without errors, without sideways scrolling, and pictured.

use platform_simulator::Platform;
use switchboard_tests::Demo;

use super::driver::Screen;
use super::page::{Desk, by};
use crate::program::SWITCHBOARD;

/// The largest picture worth keeping in the repository.
const LARGEST: usize = 300_000;

#[tokio::test]
async fn every_screen_fits_its_window_and_complains_about_nothing() {
    for screen in Screen::ALL {
        let desk = Desk::take(Demo::start_lively(SWITCHBOARD).await, screen).await;
        desk.customer_writes(Platform::WhatsApp, "ana", "Do you have the blue running shoe in 42?").await;
        desk.open("/inbox").await;
        desk.open_conversation("Ana Sousa").await;
        desk.see_words("[data-testid=message][data-in=false][data-state=read]", "79.90").await;
        look(&desk, screen, "inbox").await;
        desk.open("/inbox").await;
        look(&desk, screen, "conversations").await;
        desk.open("/comments").await;
        desk.see("comment").await;
        look(&desk, screen, "comments").await;
        desk.open("/comments/rules").await;
        look(&desk, screen, "rules").await;
        desk.open("/comments/rules/new").await;
        look(&desk, screen, "rule-editor").await;
        desk.open("/comments/log").await;
        look(&desk, screen, "comment-log").await;
        desk.open("/catalogue").await;
        desk.see_css(&by("product")).await;
        look(&desk, screen, "catalogue").await;
        desk.open("/catalogue/import").await;
        look(&desk, screen, "import").await;
        desk.open("/channels").await;
        desk.see("account").await;
        look(&desk, screen, "channels").await;
        desk.open("/assistant/try?question=Do+you+have+the+blue+running+shoe+in+42%3F").await;
        desk.click("try-ask").await;
        desk.see_words(&by("try-message"), "79.90").await;
        look(&desk, screen, "assistant-try").await;
        desk.click("test-keep").await;
        desk.see("tests-run").await;
        desk.click("tests-run").await;
        desk.see_css("[data-testid=test][data-passed=true]").await;
        look(&desk, screen, "assistant-tests").await;
        desk.open("/assistant/unanswered").await;
        look(&desk, screen, "assistant-unanswered").await;
        desk.open("/settings").await;
        look(&desk, screen, "settings").await;
        desk.open("/letters").await;
        look(&desk, screen, "letters").await;
        desk.go(&desk.demo.credential("/simulator/url")).await;
        desk.see_css("main, [role=main], body > *").await;
        look(&desk, screen, "phones").await;
    }
}

async fn look(desk: &Desk, screen: Screen, name: &str) {
    let name = format!("{name}-{}-{}", screen.theme, screen.width);
    let complaints = desk.browser.complaints().await;
    assert!(complaints.is_empty(), "{name}: {complaints:#?}");
    let wide = desk.script("return document.documentElement.scrollWidth - innerWidth", vec![]).await;
    assert!(wide.as_i64().is_some_and(|over| over <= 0), "{name} is {wide} pixels too wide");
    if std::env::var_os("SCREENSHOTS").is_none() {
        return;
    }
    // Fonts and transitions are part of the picture.
    let settled = "const done = arguments[0]; document.fonts.ready.then(() => Promise.all(document.getAnimations()\
        .filter(a => a.effect?.getComputedTiming().iterations !== Infinity).map(a => a.finished))).then(() => done(true))";
    desk.browser.client.execute_async(settled, vec![]).await.unwrap_or_else(|error| panic!("{name}: {error}"));
    let picture = desk.browser.client.screenshot().await.unwrap_or_else(|error| panic!("{name}: {error}"));
    assert!(picture.len() < LARGEST, "{name} takes {} bytes", picture.len());
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/screenshots");
    std::fs::create_dir_all(folder).expect("docs can be written");
    std::fs::write(format!("{folder}/{name}.png"), picture).expect("a picture can be written");
}
