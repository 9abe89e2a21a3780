//! What is said while the assistant is thinking.

use std::time::Duration;

use channel_core::{ChannelId, Event, Parsed};

use super::bench::Bench;
use super::teller::Reply;
use crate::engine::Delivery;

/// While the next answer is being thought of, this is said.
fn meanwhile(bench: &Bench, said: Event) {
    let engine = bench.engine.clone();
    bench.assistant.meanwhile(move || async move {
        let delivery = Delivery::Parsed(Parsed { events: vec![said], skipped: vec![] });
        engine.record(&ChannelId::from_static("fake"), None, delivery).await.unwrap();
    });
}

#[tokio::test]
async fn more_that_is_said_stops_the_thinking_and_one_answer_covers_all_of_it() {
    let bench = Bench::new().await;
    bench.record(vec![bench.said("m1", "hi")]).await;
    bench.assistant.next(Reply::Hang);
    meanwhile(&bench, bench.said("m2", "shoes?"));
    bench.settle().await;
    assert!(bench.texts().is_empty());
    assert_eq!(bench.lines().await, ["customer received hi", "customer received shoes?"], "nothing half said remains");
    bench.settle().await;
    assert_eq!(bench.assistant.told(), [vec!["hi"], vec!["hi", "shoes?"]]);
    assert_eq!(bench.texts(), ["re: hi + shoes?"]);
}

#[tokio::test]
async fn whoever_writes_on_and_on_is_answered_though_the_assistant_is_slow() {
    let bench = Bench::new().await;
    bench.record(vec![bench.said("m1", "one")]).await;
    for (id, text) in [("m2", "two"), ("m3", "three")] {
        bench.assistant.next(Reply::Hang);
        meanwhile(&bench, bench.said(id, text));
        bench.settle().await;
        assert!(bench.texts().is_empty());
    }
    meanwhile(&bench, bench.said("m4", "four"));
    bench.settle().await;
    assert_eq!(bench.texts(), ["re: one + two + three"], "the third beginning goes out whatever is said meanwhile");
    bench.settle().await;
    assert_eq!(bench.texts(), ["re: one + two + three", "re: four"], "and what was said meanwhile is answered too");
    assert!(bench.lines().await.iter().all(|line| !line.contains("suppressed")), "{:?}", bench.lines().await);
}

#[tokio::test]
async fn a_burst_in_two_seconds_is_one_turn_and_every_message_of_it_has_its_own_status() {
    let bench = Bench::new().await;
    for number in 1..=5 {
        bench.record(vec![bench.said(&format!("m{number}"), &number.to_string())]).await;
        bench.run_for(Duration::from_millis(120)).await;
    }
    bench.settle().await;
    assert_eq!(bench.assistant.told(), [["1", "2", "3", "4", "5"]]);
    let lines = bench.lines().await;
    assert_eq!(lines.iter().filter(|line| line.starts_with("customer received")).count(), 5);
    assert_eq!(lines.last().map(String::as_str), Some("assistant sent re: 1 + 2 + 3 + 4 + 5"));
}

#[tokio::test]
async fn messages_that_overtook_each_other_are_put_before_the_assistant_as_they_were_said() {
    let bench = Bench::new().await;
    let ago = |id: &str, text: &str, millis| {
        let mut event = bench.said(id, text);
        event.at = event.at.minus(Duration::from_millis(millis));
        event
    };
    bench.record(vec![ago("m2", "second", 200)]).await;
    bench.run().await;
    bench.record(vec![ago("m3", "third", 100), ago("m1", "first", 300)]).await;
    bench.settle().await;
    assert_eq!(bench.assistant.told(), [["first", "second", "third"]]);
}
