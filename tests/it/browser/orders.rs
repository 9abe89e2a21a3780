//! Orders: a file of the shop's system becomes what customers are told.

use platform_simulator::{Person, Platform};
use switchboard_tests::Demo;

use super::driver::Screen;
use super::page::{Desk, by};
use crate::program::SWITCHBOARD;

#[tokio::test]
async fn orders_from_a_file_are_found_shown_and_told_to_whoever_they_belong_to() {
    let desk = Desk::take(Demo::start(SWITCHBOARD).await, Screen::DESK).await;
    let ana = Person::named(Platform::WhatsApp, "ana").phone.expect("a number on WhatsApp");
    let file = format!(
        "number,status,phone,carrier,placed_on,items,total\n\
        B-2001,shipped,+{ana},DHL,2026-11-18,\"Blue running shoe, size 42\",84.80 EUR\n\
        B-2002,delivered,+15550102030,,2026-10-02,Yoga mat,38.90 EUR\n\
        ,shipped,+15550102030,,,,\n"
    );
    desk.open("/orders/import").await;
    let file = desk.browser.file("orders.csv", &file);
    desk.write("orders-file", &file.to_string_lossy()).await;
    desk.click("orders-send").await;
    desk.see("orders-report").await;
    let wrong = desk.words(&by("orders-wrong")).await;
    assert!(wrong.len() == 1 && wrong[0].contains("Number is missing"), "{wrong:?}");

    desk.open("/orders").await;
    desk.write("orders-query", "B-2001").await;
    desk.see_words(&by("order"), "84.80").await;
    desk.open("/orders/B-2001").await;
    desk.see_words(&by("order-status"), "shipped").await;

    desk.open("/inbox").await;
    desk.customer_writes(Platform::WhatsApp, "ana", "Where is my order?").await;
    desk.open_conversation("Ana Sousa").await;
    desk.see_words("[data-testid=message][data-in=false]", "B-2001").await;
    let told = desk.words("[data-testid=message][data-in=false]").await.join("\n");
    assert!(told.contains("shipped") && !told.contains("B-2002"), "{told}");
    assert_eq!(desk.browser.complaints().await, Vec::<String>::new());
}
