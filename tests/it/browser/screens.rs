//! Every screen, light and dark, at a desk and on a phone: without errors, without sideways scrolling, and pictured.

use platform_simulator::Platform;
use serde_json::json;
use switchboard_tests::Demo;

use super::driver::Screen;
use super::page::{Desk, by};
use crate::program::SWITCHBOARD;

/// The largest picture worth keeping in the repository.
const LARGEST: usize = 300_000;

/// Pages that are there without anything having happened.
const PLAIN: [(&str, &str); 11] = [
    ("/comments/rules/import", "rules-import"),
    ("/catalogue/questions", "questions"),
    ("/catalogue/knowledge", "knowledge"),
    ("/catalogue/meaning", "meaning"),
    ("/orders", "orders"),
    ("/orders/import", "orders-import"),
    ("/orders/wishes", "wishes"),
    ("/assistant", "assistant"),
    ("/assistant/provider", "assistant-provider"),
    ("/assistant/unanswered", "assistant-unanswered"),
    ("/assistant/cost", "assistant-cost"),
];

/// What makes a page wider than its window: nothing, or the elements that reach beyond it.
const TOO_WIDE: &str = "if (document.documentElement.scrollWidth <= arguments[0]) return []; \
    return [...document.body.querySelectorAll('*')].filter(e => e.getBoundingClientRect().right > arguments[0]) \
        .map(e => e.outerHTML.slice(0, 120)).slice(0, 20)";

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
        for (path, name) in PLAIN {
            desk.open(path).await;
            desk.see_css("main").await;
            look(&desk, screen, name).await;
        }
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
    // A page that is too wide widens the window of a phone with it.
    let wide = desk.script(TOO_WIDE, vec![json!(screen.width)]).await;
    assert!(wide.as_array().is_some_and(Vec::is_empty), "{name} is too wide for {} pixels: {wide:#}", screen.width);
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
