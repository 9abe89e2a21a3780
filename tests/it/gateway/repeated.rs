//! However often and in whatever order a platform delivers, everything happens once.

use platform_simulator::{
    EffectKind, Fault, LedgerEntry, Person, Platform, SimulatorConfig, webhook_batch, webhook_body_whatsapp,
};
use std::time::Duration;
use switchboard_tests::Demo;

use super::{Delivery, PLATFORMS};
use crate::program::SWITCHBOARD;

#[tokio::test]
async fn every_webhook_five_times_in_any_order_is_one_event_and_one_answer() {
    let demo = Demo::start(SWITCHBOARD).await;
    demo.phones.fault(&Fault::duplicate_webhooks(5)).await;
    demo.phones.fault(&Fault::shuffle_webhooks(Duration::from_millis(300))).await;
    let mut people = Vec::new();
    for platform in PLATFORMS {
        for number in 0..5 {
            let name = format!("{platform} {number}");
            demo.phones.write(platform, &name, "Do you have the blue running shoe in 42?").await;
            people.push(name);
        }
    }
    for name in &people {
        demo.phones.wait_for_text(name).await;
    }
    demo.phones.wait_until_delivered().await;

    let ledger = demo.phones.ledger().await;
    for name in &people {
        let mine =
            ledger.iter().filter(|entry| entry.kind == EffectKind::Message && entry.person.as_ref() == Some(name));
        // Where a picture has no caption, one answer is a picture and a text.
        let (texts, pictures): (Vec<_>, Vec<_>) = mine.partition(|entry| entry.text.is_some());
        assert!(texts.len() == 1 && pictures.len() <= 1, "{name}: {texts:#?} {pictures:#?}");
    }
    assert_eq!(demo.database().await.count("events WHERE kind = 'message'").await, people.len());
}

#[tokio::test]
async fn five_copies_at_the_same_moment_are_one_event() {
    let demo = Demo::start(SWITCHBOARD).await;
    for platform in PLATFORMS {
        let delivery = Delivery::text(&demo, platform, &Person::named(platform, "ana"), 1, "Do you ship?");
        let (a, b, c, d, e) = tokio::join!(
            delivery.post(&demo),
            delivery.post(&demo),
            delivery.post(&demo),
            delivery.post(&demo),
            delivery.post(&demo),
        );
        assert_eq!([a, b, c, d, e], [200; 5], "{platform}");
    }
    assert_eq!(demo.database().await.count("events").await, PLATFORMS.len());
}

#[tokio::test]
async fn a_batch_counts_each_of_its_parts_and_a_part_seen_before_counts_once() {
    let demo = Demo::start(SWITCHBOARD).await;
    let config = SimulatorConfig::default();
    let ana = Person::named(Platform::WhatsApp, "ana");
    let singles: Vec<String> = (0..50)
        .map(|number| {
            let id = format!("wamid.{number}");
            webhook_body_whatsapp(&config.whatsapp, &ana, &id, 1_767_225_600_000_000, "Hello")
        })
        .collect();
    let first = Delivery::of(&demo, Platform::WhatsApp, singles[7].clone());
    assert_eq!(first.post(&demo).await, 200);
    let whole = Delivery::of(&demo, Platform::WhatsApp, webhook_batch(&singles).expect("bodies make a batch"));
    assert_eq!(whole.post(&demo).await, 200);
    assert_eq!(demo.database().await.count("events WHERE kind = 'message'").await, 50);
}

#[tokio::test]
async fn a_burst_of_messages_gets_one_answer() {
    let demo = Demo::start(SWITCHBOARD).await;
    for text in ["Hi", "I am looking for a shoe", "Do you have the blue running shoe in 42?"] {
        demo.phones.write(Platform::WhatsApp, "ana", text).await;
    }
    let answer = demo.phones.wait_for_text("ana").await;
    assert!(answer.contains("79.90"), "{answer}");
    demo.phones.wait_until_delivered().await;
    assert_eq!(texts(&demo.phones.ledger().await).count(), 1);
}

#[tokio::test]
async fn nothing_is_forgotten_or_said_twice_over_a_kill() {
    let demo = Demo::start(SWITCHBOARD).await;
    let people: Vec<String> = (0..10).map(|number| format!("customer {number}")).collect();
    for name in &people {
        demo.phones.write(Platform::Telegram, name, "Do you have the blue running shoe in 42?").await;
    }
    let demo = demo.restart(SWITCHBOARD).await;
    demo.phones.wait_until_delivered().await;
    let database = demo.database().await;
    assert_eq!(database.count("events WHERE kind = 'message'").await, people.len());
    demo.phones
        .wait_for("every answer", |ledger| {
            let answered = people.iter().filter(|name| {
                ledger.iter().any(|entry| entry.kind == EffectKind::Message && entry.person.as_ref() == Some(*name))
            });
            // An attempt that the kill cut off is shown to a person instead of being repeated.
            (answered.count() + 1 >= people.len()).then_some(())
        })
        .await;
    let ledger = demo.phones.ledger().await;
    for name in &people {
        let answers = texts(&ledger).filter(|entry| entry.person.as_ref() == Some(name));
        assert!(answers.count() <= 1, "{name} was answered twice");
    }
}

fn texts(ledger: &[LedgerEntry]) -> impl Iterator<Item = &LedgerEntry> {
    ledger.iter().filter(|entry| entry.kind == EffectKind::Message && entry.text.is_some())
}
