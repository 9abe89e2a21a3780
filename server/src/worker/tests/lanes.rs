//! Who has which turn, and for how long.

use std::sync::Arc;
use std::time::Duration;

use channel_core::Contact;
use store::db::{Columns, query};

use super::bench::Bench;
use crate::engine::{EngineSettings, Unwatched};
use crate::worker::turn;

async fn lease_ends(bench: &Bench) -> i64 {
    let read = bench.store.read(|db| {
        Box::pin(async move {
            let row = query("SELECT max(lease_until) AS ends FROM lanes").fetch_one(db).await?;
            row.col::<i64>("ends")
        })
    });
    read.await.unwrap()
}

#[tokio::test]
async fn a_turn_keeps_its_lane_while_it_takes_long_and_stops_when_it_has_lost_it() {
    let mut bench = Bench::new().await;
    let lease = Duration::from_secs(1);
    bench.engine = bench.engine_with(EngineSettings { lease, ..EngineSettings::default() }, Arc::new(Unwatched));
    bench.record(vec![bench.said("m1", "hi")]).await;
    bench.run().await;
    bench.clock.advance(Duration::from_secs(1));
    bench.assistant.next(super::teller::Reply::Hang);
    let held = turn::claim(&bench.engine, 1).await.unwrap().remove(0);
    let first = lease_ends(&bench).await;
    let engine = bench.engine.clone();
    let running = tokio::spawn(async move { turn::take(&engine, held).await });
    bench.clock.advance(lease / 2);
    while lease_ends(&bench).await == first {
        tokio::task::yield_now().await;
    }
    bench.clock.advance(lease * 2 / 3);
    assert!(turn::claim(&bench.engine, 1).await.unwrap().is_empty(), "it was renewed, so nobody else may have it");
    // The clock jumps over the lease, so another node takes the lane.
    bench.clock.advance(lease * 2);
    assert_eq!(turn::claim(&bench.engine, 1).await.unwrap().len(), 1);
    running.await.expect("the first one notices and ends");
    assert!(bench.texts().is_empty());
}

#[tokio::test]
async fn a_flood_in_one_shop_leaves_the_turns_of_another_where_they_were() {
    let bench = Bench::new().await;
    let flood = (0..300).map(|person| {
        let mut event = bench.said(&format!("flood-{person}"), "me first");
        event.conversation = Some(format!("person {person}").into());
        event.from = Some(Contact::new(format!("person {person}")));
        event
    });
    bench.record(flood.collect()).await;
    let other = bench.rival("shop-2").await;
    bench.clock.advance(Duration::from_millis(1));
    let mut quiet = bench.said("quiet", "hello");
    quiet.account = "shop-2".into();
    bench.record(vec![quiet]).await;
    let first = turn::claim(&bench.engine, 2).await.unwrap();
    let mut organisations: Vec<_> = first.iter().map(turn::Held::organisation).collect();
    organisations.sort();
    let mut expected = [bench.organisation, other];
    expected.sort();
    assert_eq!(organisations, expected, "one turn each, though three hundred came before");
}
