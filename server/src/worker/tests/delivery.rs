use std::time::Duration;

use channel_core::model::{Reaction, ReadMark};
use channel_core::{Body, ChannelId, Event};
use channel_testkit::message;
use store::ingress;
use store::organisations::NOBODY;

use super::bench::Bench;
use crate::engine::Delivery;
use crate::operations::EventOutcome;

#[tokio::test]
async fn a_message_delivered_five_times_in_any_order_is_one_event_and_one_answer() {
    let bench = Bench::new().await;
    let events = [bench.said("m1", "hello"), bench.said("m2", "is anybody there"), bench.said("m3", "?")];
    for turn in 0..5 {
        for step in 0..events.len() {
            bench.record(vec![events[(step * 2 + turn) % events.len()].clone()]).await;
        }
        bench.run().await;
    }
    bench.settle().await;
    assert_eq!(bench.texts().len(), 1);
    assert_eq!(bench.lines().await.iter().filter(|line| line.starts_with("customer")).count(), 3);
    bench.record(events.to_vec()).await;
    bench.settle().await;
    assert_eq!(bench.texts().len(), 1, "a delivery long after changes nothing either");
}

#[tokio::test]
async fn one_message_under_two_numbers_of_delivery_is_one_message() {
    let bench = Bench::new().await;
    let (first, mut second) = (bench.said("m1", "hello"), bench.said("m1", "hello"));
    second.key = "update:77".into();
    bench.record(vec![first, second]).await;
    bench.settle().await;
    assert_eq!(bench.lines().await, ["customer received hello", "assistant sent re: hello"]);
}

#[tokio::test]
async fn an_event_that_cannot_be_entered_is_given_up_and_its_neighbours_go_on() {
    let bench = Bench::new().await;
    let mut bad = bench.said("m1", "never");
    bad.conversation = Some("".into());
    bad.from = None;
    // An event whose person and conversation have no name cannot be placed.
    bad.body = Body::Message(channel_core::Content::text("never"));
    let good = bench.said("m2", "hello");
    let lane = crate::engine::lane_of(&bad);
    assert_eq!(lane, ingress::LaneName::Account);
    bench.record(vec![bad, good]).await;
    bench.run().await;
    assert_eq!(bench.lines().await, ["customer received hello"]);
    for _ in 0..5 {
        bench.run_for(Duration::from_secs(60)).await;
    }
    let organisation = bench.organisation;
    let dead = bench.store.read(move |db| Box::pin(ingress::dead(db, organisation, 10))).await.unwrap();
    assert_eq!(dead.len(), 1);
    assert_eq!(dead[0].attempts, 5);
    assert_eq!(dead[0].reason, "there is no such conversation in the event");
    assert_eq!(bench.texts(), ["re: hello"]);
}

#[tokio::test]
async fn nothing_but_a_message_asks_for_an_answer() {
    let bench = Bench::new().await;
    bench.record(vec![bench.said("m1", "hello")]).await;
    bench.settle().await;
    let about = |id: &str, body: Body| {
        let mut event = Event::new(ChannelId::from_static("fake"), "shop-1", id, bench.now(), body);
        event.conversation = Some("ana".into());
        event.from = Some(channel_core::Contact::new("ana"));
        event.reply_to = Some(channel_core::model::Quote::new("m1"));
        event
    };
    bench
        .record(vec![
            about("r1", Body::Reaction(Reaction::Added { emoji: "👍".into() })),
            about("m1", Body::Edit(channel_core::Content::text("hello!"))),
            about("read", Body::Read(ReadMark::UpTo { message_id: None })),
            about("m1", Body::Delete { kind: channel_core::model::Deleted::Message }),
            bench.status("fake-1", channel_core::model::Status::Delivered, None),
        ])
        .await;
    bench.settle().await;
    assert_eq!(bench.texts(), ["re: hello"]);
    let first = bench.timeline().await.remove(0);
    assert_eq!(first.reactions.len(), 1);
    assert!(first.deleted_at.is_some());
    assert_eq!(first.words, None, "what was taken back is gone");
    assert!(!first.content.to_string().contains("hello"));
}

#[tokio::test]
async fn an_old_message_is_entered_and_left_to_people() {
    let bench = Bench::new().await;
    let at = bench.now().minus(Duration::from_secs(25 * 60 * 60));
    bench.record(vec![message("shop-1", "ana", "m1", "hello", at)]).await;
    bench.settle().await;
    assert_eq!(bench.lines().await, ["customer received hello", "system received late"]);
    assert!(bench.conversation().await.waiting_since.is_some());
}

#[tokio::test]
async fn an_unreadable_body_and_a_strangers_events_are_kept() {
    let bench = Bench::new().await;
    let fake = ChannelId::from_static("fake");
    let unreadable = Delivery::Unreadable { reason: "no JSON".into(), body: b"{{".to_vec() };
    let recorded = bench.engine.record(&fake, None, unreadable).await.unwrap();
    assert_eq!(recorded.skipped, 1);
    let mut stray = bench.said("m1", "hello");
    stray.account = "nobody".into();
    assert_eq!(bench.record(vec![stray]).await.unknown, 1);
    let kept = bench.store.read(|db| Box::pin(ingress::quarantined(db, NOBODY, 10))).await.unwrap();
    assert_eq!(kept.len(), 2);
}

#[tokio::test]
async fn every_second_delivery_of_an_event_is_counted() {
    let bench = Bench::new().await;
    let fake = ChannelId::from_static("fake");
    let counted = |outcome| bench.engine.instruments().events_of(&fake, outcome);
    bench.record(vec![bench.said("m1", "hello"), bench.said("m2", "there")]).await;
    assert_eq!((counted(EventOutcome::New), counted(EventOutcome::Duplicate)), (2, 0));
    for _ in 0..3 {
        bench.record(vec![bench.said("m1", "hello")]).await;
    }
    assert_eq!((counted(EventOutcome::New), counted(EventOutcome::Duplicate)), (2, 3));
    let mut renumbered = bench.said("m2", "there");
    renumbered.key = "message:m2:again".into();
    bench.record(vec![renumbered]).await;
    bench.settle().await;
    assert_eq!(counted(EventOutcome::Duplicate), 4, "one message under two keys is counted when it is recognised");
    assert_eq!(bench.lines().await.len(), 3);
}

#[tokio::test]
async fn the_customers_reading_is_shown() {
    let bench = Bench::new().await;
    bench.record(vec![bench.said("m1", "hello")]).await;
    bench.settle().await;
    let mut read = Event::new(
        ChannelId::from_static("fake"),
        "shop-1",
        "read",
        bench.now(),
        Body::Read(ReadMark::UpTo { message_id: Some("fake-1".into()) }),
    );
    read.conversation = Some("ana".into());
    bench.record(vec![read]).await;
    bench.run().await;
    assert_eq!(bench.lines().await, ["customer received hello", "assistant read re: hello"]);
}
