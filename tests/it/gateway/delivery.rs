//! A question on any platform leads to the right answer on that platform.

use platform_simulator::{Content, EffectKind, Fault, Platform};
use switchboard_tests::Demo;

use super::PLATFORMS;
use crate::program::SWITCHBOARD;

#[tokio::test]
async fn a_question_about_a_product_is_answered_with_its_price_and_stock() {
    let demo = Demo::start(SWITCHBOARD).await;
    for platform in PLATFORMS {
        let name = format!("asker on {platform}");
        demo.phones.write(platform, &name, "Do you have the blue running shoe in 42?").await;
        let answer = demo.phones.wait_for_text(&name).await;
        for fact in ["79.90", "42", "4"] {
            assert!(answer.contains(fact), "{platform}: {fact} is not in {answer:?}");
        }
    }
}

#[tokio::test]
async fn the_answer_comes_in_the_language_of_the_question() {
    let demo = Demo::start(SWITCHBOARD).await;
    let table = [
        ("aylin", "Mavi koşu ayakkabısı 42 var mı?", "stok"),
        ("nurlan", "Сколько стоит синяя беговая обувь 42 размера?", "79"),
    ];
    for (name, question, expected) in table {
        demo.phones.write(Platform::WhatsApp, name, question).await;
        let answer = demo.phones.wait_for_text(name).await.to_lowercase();
        assert!(answer.contains(expected), "{question}: {answer}");
    }
}

#[tokio::test]
async fn what_the_shop_does_not_know_is_not_invented() {
    let demo = Demo::start(SWITCHBOARD).await;
    demo.phones.write(Platform::Telegram, "ana", "What is the airspeed velocity of an unladen swallow?").await;
    let answer = demo.phones.wait_for_text("ana").await;
    assert!(!answer.contains("EUR"), "{answer}");
}

#[tokio::test]
async fn a_picture_without_words_is_kept_and_shown_though_nobody_can_answer_it() {
    let demo = Demo::start(SWITCHBOARD).await;
    for platform in PLATFORMS {
        demo.phones.act(platform, "ana", &Content::Image { text: None }).await;
    }
    demo.phones.wait_until_delivered().await;
    assert_eq!(demo.database().await.count("events WHERE kind = 'message'").await, 3);
}

#[tokio::test]
async fn a_send_that_the_platform_refuses_for_now_is_repeated() {
    let demo = Demo::start(SWITCHBOARD).await;
    demo.phones.fault(&Fault::rate_limited(1).on(Platform::Telegram).next(1)).await;
    demo.phones.write(Platform::Telegram, "ana", "Do you have the blue running shoe in 42?").await;
    demo.phones.wait_for_text("ana").await;
}

#[tokio::test]
async fn a_send_that_may_have_arrived_is_left_to_a_person() {
    let demo = Demo::start(SWITCHBOARD).await;
    demo.phones.fault(&Fault::server_error(500).on(Platform::Telegram).next(1)).await;
    demo.phones.write(Platform::Telegram, "ana", "Do you have the blue running shoe in 42?").await;
    let database = demo.database().await;
    demo.phones.wait_until_delivered().await;
    demo.phones
        .until("an unconfirmed message", async || database.count("messages WHERE status = 'unconfirmed'").await == 1)
        .await;
    assert!(demo.phones.ledger().await.iter().all(|entry| entry.kind != EffectKind::Message));
}

#[tokio::test]
async fn an_answer_whose_receipt_was_lost_is_not_sent_again() {
    let demo = Demo::start(SWITCHBOARD).await;
    demo.phones.fault(&Fault::accept_then_drop().on(Platform::WhatsApp).next(1)).await;
    demo.phones.write(Platform::WhatsApp, "ana", "Do you have the blue running shoe in 42?").await;
    demo.phones.wait_for_text("ana").await;
    // The status webhook carries our own mark, which settles the send; only then a repetition would be due.
    demo.phones.wait_until_delivered().await;
    demo.phones.write(Platform::WhatsApp, "ana", "Thank you, and how much is it?").await;
    let texts = demo
        .phones
        .wait_for("a second answer", |ledger| {
            let texts = ledger.iter().filter(|entry| entry.kind == EffectKind::Message).count();
            (texts >= 2).then_some(texts)
        })
        .await;
    assert_eq!(texts, 2);
}
