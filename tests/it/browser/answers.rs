//! The inbox while customers write.

use platform_simulator::{EffectKind, Platform};
use switchboard_tests::Demo;

use super::driver::Screen;
use super::page::{Desk, by};
use crate::program::SWITCHBOARD;

const QUESTION: &str = "Do you have the blue running shoe in 42?";
/// Messages of the shop in the open thread.
const OURS: &str = "[data-testid=message][data-in=false]";
const THEIRS: &str = "[data-testid=message][data-in=true]";

/// A desk at which a customer's question is open.
async fn asked() -> Desk {
    let desk = Desk::take(Demo::start(SWITCHBOARD).await, Screen::DESK).await;
    desk.open("/inbox").await;
    desk.customer_writes(Platform::WhatsApp, "ana", QUESTION).await;
    desk.open_conversation("Ana Sousa").await;
    desk
}

async fn take_over(desk: &Desk) {
    desk.click("take-over").await;
    desk.see_css(&format!("{}[data-owner=you]", by("owner"))).await;
}

#[tokio::test]
async fn a_question_and_its_answer_appear_in_the_open_inbox_without_a_reload() {
    let desk = Desk::take(Demo::start(SWITCHBOARD).await, Screen::DESK).await;
    desk.open("/inbox").await;
    desk.script("window.same = true", vec![]).await;

    desk.customer_writes(Platform::WhatsApp, "ana", QUESTION).await;
    desk.open_conversation("Ana Sousa").await;
    desk.see_words(THEIRS, QUESTION).await;
    desk.see_words(OURS, "79.90").await;

    let same = desk.script("return window.same === true", vec![]).await;
    assert_eq!(same, true, "the page was loaded again");
    assert_eq!(desk.browser.complaints().await, Vec::<String>::new());
}

#[tokio::test]
async fn what_is_said_while_a_conversation_is_on_its_way_to_the_page_is_shown_in_it() {
    let desk = asked().await;
    desk.see_css(&format!("{OURS}[data-state=read]")).await;
    // So that nothing follows what the customer says next.
    take_over(&desk).await;
    desk.open("/inbox").await;
    desk.live().await;
    let hold = "const fetch = window.fetch; window.fetch = async (...asked) => { const answer = await fetch(...asked); \
        if (/\\/inbox\\/[0-9a-f-]{36}/.test(String(asked[0])) && !window.letGo) await new Promise(go => { window.letGo = go; }); \
        return answer; }";
    desk.script(hold, vec![]).await;
    desk.click("conversation").await;
    desk.until("an answer on its way", async || desk.script("return !!window.letGo", vec![]).await == true).await;
    desk.customer_writes(Platform::WhatsApp, "ana", "And in 43?").await;
    desk.see_words(&by("conversation"), "And in 43?").await;
    desk.script("window.letGo()", vec![]).await;
    desk.see_words(THEIRS, "And in 43?").await;
}

#[tokio::test]
async fn the_receipts_of_an_answer_show_up_on_it() {
    let desk = asked().await;
    desk.see_css(&format!("{OURS}[data-state=read]")).await;
}

#[tokio::test]
async fn after_a_takeover_the_assistant_is_quiet_and_the_person_answers() {
    let desk = asked().await;
    desk.see_words(OURS, "79.90").await;
    take_over(&desk).await;

    desk.customer_writes(Platform::WhatsApp, "ana", "And in 43?").await;
    desk.see_words(THEIRS, "And in 43?").await;
    desk.write("composer", "Let me look in the store room.").await;
    desk.click("send").await;
    desk.see_words(OURS, "store room").await;
    let reached = |ledger: &[platform_simulator::LedgerEntry]| {
        let texts: Vec<String> = ledger
            .iter()
            .filter(|entry| entry.kind == EffectKind::Message)
            .filter_map(|entry| entry.text.clone())
            .collect();
        texts.iter().any(|text| text.contains("store room")).then_some(texts)
    };
    let texts = desk.demo.phones.wait_for("the person's answer", reached).await;
    assert_eq!(texts.len(), 2, "the assistant spoke as well: {texts:?}");

    desk.click("give-back").await;
    desk.see_css(&format!("{}[data-owner=assistant]", by("owner"))).await;
    desk.customer_writes(Platform::WhatsApp, "ana", "How much is the blue running shoe in 43?").await;
    desk.until("the assistant's next answer", async || desk.words(OURS).await.len() == 3).await;
}

#[tokio::test]
async fn a_draft_is_approved_and_another_one_changed_by_keyboard() {
    let desk = Desk::take(Demo::start(SWITCHBOARD).await, Screen::DESK).await;
    desk.open("/inbox").await;
    desk.customer_writes(Platform::WhatsApp, "ana", "Hello").await;
    desk.open_conversation("Ana Sousa").await;
    desk.see_css(OURS).await;
    let choose = "const list = document.querySelector('[data-testid=mode-here]'); list.value = 'draft'; \
        list.dispatchEvent(new Event('change', { bubbles: true })); list.blur()";
    desk.script(choose, vec![]).await;
    desk.see_css(&format!("{}[data-owner=drafting]", by("owner"))).await;

    desk.customer_writes(Platform::WhatsApp, "ana", QUESTION).await;
    desk.see_words(&by("draft-text"), "79.90").await;
    assert_eq!(desk.words(OURS).await.len(), 1, "nothing was sent");
    desk.press("a").await;
    desk.see_words(OURS, "79.90").await;
    desk.see("approved-by").await;

    desk.customer_writes(Platform::WhatsApp, "ana", "And in 43?").await;
    desk.see("draft").await;
    desk.press("e").await;
    desk.until("the words of the draft to be changed", async || {
        let typing = "return document.activeElement?.dataset.testid === 'draft-words'";
        desk.script(typing, vec![]).await == true
    })
    .await;
    desk.script("document.activeElement.select()", vec![]).await;
    desk.write("draft-words", "I will look for it in the store room.").await;
    desk.click("draft-send").await;
    desk.see_words(OURS, "store room").await;

    desk.customer_writes(Platform::WhatsApp, "ana", QUESTION).await;
    desk.see("draft").await;
    desk.press("d").await;
    desk.see_words(&by("system-note"), "discarded").await;
    let gone = "return document.querySelector('[data-testid=draft]') === null";
    desk.until("the draft to be gone", async || desk.script(gone, vec![]).await == true).await;
    assert_eq!(desk.words(OURS).await.len(), 3);
    assert_eq!(desk.browser.complaints().await, Vec::<String>::new());
}

#[tokio::test]
async fn who_asks_for_a_person_waits_on_top_of_the_list() {
    let desk = Desk::take(Demo::start(SWITCHBOARD).await, Screen::DESK).await;
    desk.open("/inbox").await;
    desk.customer_writes(Platform::Telegram, "chiara", "I want to talk to a person please").await;
    desk.see_words("[aria-labelledby=label-waiting]", "Chiara").await;
}
