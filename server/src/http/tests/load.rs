//! What was taken already waits too long, or too much of it does.

use std::time::Duration;

use channel_core::{ChannelId, Timestamp};
use channel_testkit::{TestClock, message, seams};
use store::ingress::{Arrival, LaneName, NewEvent};
use store::{Store, accounts, lanes, organisations};

use super::node::{Node, genuine, patient};
use crate::config::Limits;
use crate::http::load::Pressure;
use crate::place::Place;

const MINUTE: Duration = Duration::from_secs(60);

struct Bench {
    clock: TestClock,
    store: Store,
    _place: Place,
}

impl Bench {
    async fn new() -> Self {
        let (place, clock) = (Place::of(module_path!()).await, TestClock::default());
        let store = place.open(seams(&clock)).await;
        let bench = Self { clock, store, _place: place };
        bench.open_shop("shop-1").await;
        bench
    }

    /// Another organisation, with an account of this name.
    async fn open_shop(&self, name: &str) {
        let organisation = self.store.write(|tx| Box::pin(organisations::create(tx, "Shop"))).await.unwrap();
        let account = accounts::NewAccount {
            channel: ChannelId::from_static("fake"),
            external_id: name.to_owned(),
            parent_id: None,
            name: "Shop".into(),
            credentials: channel_core::Credentials::new([]),
            settings: serde_json::json!({}),
            assistant_mode: accounts::AssistantMode::Auto,
        };
        self.store.write(move |tx| Box::pin(accounts::create(tx, organisation, account))).await.unwrap();
    }

    fn arrival(&self, id: &str) -> Arrival {
        self.arrival_at("shop-1", "ana", id)
    }

    fn arrival_at(&self, shop: &str, customer: &str, id: &str) -> Arrival {
        let now: Timestamp = channel_core::Clock::now(&self.clock);
        let event = message(shop, customer, id, "hello", now);
        Arrival {
            channel: ChannelId::from_static("fake"),
            received_at: now,
            route: None,
            events: vec![NewEvent { event, lane: LaneName::Conversation(vec![customer.to_owned()]) }],
            skipped: Vec::new(),
        }
    }
}

#[tokio::test]
async fn while_something_due_waits_too_long_for_its_turn_webhooks_are_asked_to_come_again() {
    let (bench, mut pressure) = (Bench::new().await, Pressure::default());
    let node = Node::start(Limits { inbox_lag: MINUTE * 5, ..patient() }).await;
    bench.store.record(bench.arrival("m1")).await.unwrap();
    bench.clock.advance(MINUTE * 4);
    pressure.look(&bench.store, &node.gate).await;
    assert!(node.connect().await.ask(genuine()).await.starts_with("200"), "four minutes are borne");
    bench.clock.advance(MINUTE);
    pressure.look(&bench.store, &node.gate).await;
    let answer = node.connect().await.ask(genuine()).await;
    assert!(answer.starts_with("503") && answer.contains("retry-after: "), "{answer}");
    assert_eq!(node.gate.counters().shed(), 1);
    let lease = MINUTE;
    let claimed = bench.store.write(move |tx| Box::pin(lanes::claim_due(tx, lease, 8))).await.unwrap();
    assert_eq!(claimed.len(), 1);
    pressure.look(&bench.store, &node.gate).await;
    assert!(node.connect().await.ask(genuine()).await.starts_with("200"), "it has its turn now");
}

#[tokio::test]
async fn an_organisation_that_has_turns_and_is_behind_all_the_same_has_nobody_turned_away() {
    let (bench, mut pressure) = (Bench::new().await, Pressure::default());
    let node = Node::start(Limits { inbox_lag: MINUTE * 5, ..patient() }).await;
    bench.open_shop("shop-2").await;
    for (customer, id) in [("ana", "m1"), ("ben", "m2"), ("cem", "m3")] {
        bench.store.record(bench.arrival_at("shop-1", customer, id)).await.unwrap();
    }
    bench.clock.advance(MINUTE * 6);
    let one = bench.store.write(move |tx| Box::pin(lanes::claim_due(tx, MINUTE, 1))).await.unwrap();
    assert_eq!(one.len(), 1, "its one turn takes long");
    bench.store.record(bench.arrival_at("shop-2", "dan", "m4")).await.unwrap();
    pressure.look(&bench.store, &node.gate).await;
    assert!(!node.gate.overloaded(), "the other one has waited for a moment");
    bench.clock.advance(MINUTE * 5);
    let lane = one[0].clone();
    bench.store.write(move |tx| Box::pin(async move { lanes::renew(tx, &lane, MINUTE).await })).await.unwrap();
    pressure.look(&bench.store, &node.gate).await;
    assert!(node.gate.overloaded(), "the other one waits for five minutes without a turn");
}

#[tokio::test]
async fn a_lane_that_rests_after_a_failure_turns_nobody_away() {
    let (bench, mut pressure) = (Bench::new().await, Pressure::default());
    let node = Node::start(Limits { inbox_lag: MINUTE, ..patient() }).await;
    bench.store.record(bench.arrival("m1")).await.unwrap();
    let rest = |pause| {
        bench.store.write(move |tx| {
            Box::pin(async move {
                let lane = lanes::claim_due(tx, MINUTE, 1).await?.remove(0);
                lanes::release(tx, &lane, lanes::Rest::Broken { pause }).await
            })
        })
    };
    rest(MINUTE * 10).await.unwrap();
    bench.clock.advance(MINUTE * 9);
    pressure.look(&bench.store, &node.gate).await;
    assert!(!node.gate.overloaded(), "the event is nine minutes old, and not due");
}

#[tokio::test]
async fn a_queue_of_deliveries_that_stays_full_turns_webhooks_away_and_a_burst_does_not() {
    let (bench, mut pressure) = (Bench::new().await, Pressure::default());
    let node = Node::start(Limits { write_queue: 3, ..patient() }).await;
    let (let_go, held) = tokio::sync::watch::channel(false);
    let store = bench.store.clone();
    let writer = tokio::spawn(async move {
        let hold = store.write(move |_| {
            let mut held = held.clone();
            Box::pin(async move {
                let _ = held.wait_for(|free| *free).await;
                Ok(())
            })
        });
        hold.await.unwrap();
    });
    let mut waiting = Vec::new();
    while bench.store.deliveries_waiting() < 3 {
        let (store, arrival) = (bench.store.clone(), bench.arrival(&format!("m{}", waiting.len())));
        waiting.push(tokio::spawn(async move { store.record(arrival).await }));
        // Whoever takes a delivery in hand does so before the next one comes.
        for _ in 0..100 {
            tokio::task::yield_now().await;
        }
        assert!(waiting.len() < 2_000, "the writer is not held");
    }
    // The store cannot be asked about lanes while its one writer is held, and need not be.
    pressure.look(&bench.store, &node.gate).await;
    assert!(!node.gate.overloaded(), "a moment is no overload");
    pressure.look(&bench.store, &node.gate).await;
    let answer = node.connect().await.ask(genuine()).await;
    assert!(answer.starts_with("503") && answer.contains("retry-after: "), "{answer}");
    let_go.send(true).unwrap();
    writer.await.unwrap();
    for one in waiting {
        one.await.unwrap().unwrap();
    }
    pressure.look(&bench.store, &node.gate).await;
    assert!(node.connect().await.ask(genuine()).await.starts_with("200"));
}
