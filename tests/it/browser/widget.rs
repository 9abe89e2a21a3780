//! The widget on a shop's website.

use switchboard_tests::Demo;

use super::driver::Screen;
use super::page::Desk;
use crate::program::SWITCHBOARD;

#[tokio::test]
async fn a_visitor_asks_on_the_website_and_reads_the_answer_there() {
    let desk = Desk::take(Demo::start(SWITCHBOARD).await, Screen::DESK).await;
    desk.go(&format!("{}/shop", desk.demo.credential("/simulator/url"))).await;
    // The widget lives in a shadow root, so that the shop's styles do not reach it.
    let inside =
        "const host = [...document.querySelectorAll('*')].find(e => e.shadowRoot); const root = host?.shadowRoot;";
    let open = format!("{inside} const button = root?.querySelector('.launcher'); button?.click(); return !!button");
    desk.until("the widget's button", async || desk.script(&open, vec![]).await == true).await;
    let say = format!(
        "{inside} const field = root?.querySelector('#field'); if (!field) return false; \
         field.focus(); return root.activeElement === field"
    );
    desk.until("the widget's field", async || desk.script(&say, vec![]).await == true).await;
    let field = desk.browser.client.active_element().await.expect("the field has the focus");
    field.send_keys("Do you have the blue running shoe in 42?\u{e007}").await.expect("one can write");
    let read = format!("{inside} return root.textContent.includes('79.90')");
    desk.until("the answer in the widget", async || desk.script(&read, vec![]).await == true).await;
    let mut complaints = desk.browser.complaints().await;
    // The demo's product pictures lie on a site that does not exist.
    complaints.retain(|complaint| !complaint.contains("https://shop.example/"));
    assert_eq!(complaints, Vec::<String>::new());
}
