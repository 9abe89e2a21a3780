//! What is said while the assistant is thinking.

use std::sync::Arc;
use std::time::Duration;

use channel_core::{ChannelId, Event, Parsed};
use tokio::sync::Semaphore;

use super::bench::Bench;
use super::teller::Reply;
use crate::engine::Delivery;

/// More than a store has.
const READERS: usize = 64;

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
async fn an_assistant_that_looks_things_up_and_the_look_for_more_do_not_wait_for_each_other() {
    let bench = Bench::new().await;
    bench.record(vec![bench.said("m1", "hi")]).await;
    let (store, pause) = (bench.store.clone(), bench.engine.settings().debounce);
    bench.assistant.meanwhile(move || async move {
        let (reading, enough) = (Arc::new(Semaphore::new(0)), Arc::new(Semaphore::new(0)));
        let readers = (0..READERS).map(|_| {
            let (store, reading, enough) = (store.clone(), Arc::clone(&reading), Arc::clone(&enough));
            let read = async move {
                reading.add_permits(1);
                Ok(enough.acquire().await.is_ok())
            };
            tokio::spawn(async move { store.read(move |_| Box::pin(read)).await })
        });
        let readers: Vec<_> = readers.collect();
        assert!(reading.acquire().await.is_ok(), "others read, so what is looked up waits");
        let look_ups = futures_util::future::join_all((0..READERS).map(|_| {
            let store = store.clone();
            async move { store.read(|db| Box::pin(store::organisations::list(db))).await.map(drop) }
        }));
        tokio::spawn(async move {
            // Until more was looked for: that look stands behind the assistant's own.
            tokio::time::sleep(pause * 3).await;
            enough.add_permits(READERS);
        });
        for looked_up in look_ups.await {
            looked_up.unwrap();
        }
        for reader in readers {
            assert!(reader.await.unwrap().unwrap());
        }
    });
    bench.settle().await;
    assert_eq!(bench.texts(), ["re: hi"]);
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
