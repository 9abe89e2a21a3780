//! What did not work is shown where it happened.

use platform_simulator::{Fault, Platform};
use switchboard_tests::Demo;

use super::driver::Screen;
use super::page::{Desk, by};
use crate::program::SWITCHBOARD;

#[tokio::test]
async fn a_failed_delivery_is_shown_on_the_message_with_its_reason() {
    let desk = Desk::take(Demo::start(SWITCHBOARD).await, Screen::DESK).await;
    desk.open("/inbox").await;
    // 131026: the message cannot be delivered to this number.
    desk.demo.phones.fault(&Fault::undeliverable(131_026).on(Platform::WhatsApp)).await;
    desk.customer_writes(Platform::WhatsApp, "ana", "Do you have the blue running shoe in 42?").await;
    desk.open_conversation("Ana Sousa").await;
    desk.see_css("[data-testid=message][data-state=failed]").await;
    desk.see_words(&by("failure"), "131026").await;
}

#[tokio::test]
async fn a_dead_token_is_shown_on_the_account_and_the_answer_waits() {
    let desk = Desk::take(Demo::start(SWITCHBOARD).await, Screen::DESK).await;
    desk.open("/inbox").await;
    desk.demo.phones.fault(&Fault::expired_token().on(Platform::Instagram)).await;
    desk.customer_writes(Platform::Instagram, "bruno", "Do you have the blue running shoe in 42?").await;
    // With a dead token nobody's name can be looked up.
    desk.open_conversation("Instagram customer").await;
    desk.see_css("[data-testid=message][data-in=false]:is([data-state=queued], [data-state=failed])").await;
    desk.open("/channels").await;
    desk.see_css(&format!("{}:is(.pill-bad, .pill-warn)", by("health"))).await;
}
