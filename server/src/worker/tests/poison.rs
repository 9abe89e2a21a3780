//! Events and turns that cannot be done, whatever the reason.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use channel_core::model::Status;
use store::ingress;

use super::bench::Bench;
use crate::engine::{Boundary, EngineSettings, Watch};

/// Panics the first few times at one boundary.
#[derive(Debug)]
struct Panics {
    at: Boundary,
    times: AtomicU32,
}

impl Panics {
    fn new(at: Boundary, times: u32) -> Arc<Self> {
        Arc::new(Self { at, times: AtomicU32::new(times) })
    }
}

impl Watch for Panics {
    fn crossed(&self, boundary: Boundary) {
        let left = |times: u32| times.checked_sub(1);
        if boundary == self.at && self.times.fetch_update(Ordering::SeqCst, Ordering::SeqCst, left).is_ok() {
            panic!("on purpose");
        }
    }
}

#[tokio::test]
async fn an_event_whose_handler_panics_is_given_up_within_a_minute_and_those_behind_it_are_handled() {
    let mut bench = Bench::new().await;
    bench.record(vec![bench.said("m1", "hi")]).await;
    bench.settle().await;
    let token = bench.tokens().remove(0);
    bench.engine = bench.engine_with(EngineSettings::default(), Panics::new(Boundary::EvidenceFound, 5));
    // Both statuses have one id, so they share a lane.
    bench.record(vec![bench.status("wamid-1", Status::Delivered, Some(token.clone()))]).await;
    bench.record(vec![bench.status("wamid-1", Status::Read, Some(token))]).await;
    let mut elsewhere = bench.said("m2", "hello");
    elsewhere.conversation = Some("bea".into());
    elsewhere.from = Some(channel_core::Contact::new("bea"));
    bench.record(vec![elsewhere]).await;
    bench.settle().await;
    assert_eq!(bench.texts(), ["re: hi", "re: hello"], "other conversations notice nothing");
    for _ in 0..59 {
        bench.run_for(Duration::from_secs(1)).await;
    }
    assert_eq!(bench.lines().await[1], "assistant read re: hi", "the one behind it was handled");
    let organisation = bench.organisation;
    let dead = bench.store.read(move |db| Box::pin(ingress::dead(db, organisation, 10))).await.unwrap();
    assert_eq!(dead.iter().map(|event| (event.kind.as_str(), event.attempts)).collect::<Vec<_>>(), [("status", 5)]);
}

#[tokio::test]
async fn a_turn_that_panics_after_the_answer_was_made_asks_once_more_and_says_it_once() {
    let mut bench = Bench::new().await;
    bench.engine = bench.engine_with(EngineSettings::default(), Panics::new(Boundary::AnswerMade, 1));
    bench.record(vec![bench.said("m1", "hi")]).await;
    bench.settle().await;
    assert!(bench.texts().is_empty());
    for _ in 0..3 {
        bench.settle().await;
    }
    assert_eq!(bench.assistant.told().len(), 2);
    assert_eq!(bench.texts(), ["re: hi"]);
}

#[tokio::test]
async fn a_turn_that_panics_again_and_again_ends_with_a_person() {
    let mut bench = Bench::new().await;
    bench.engine = bench.engine_with(EngineSettings::default(), Panics::new(Boundary::BeforeAnswer, 99));
    bench.record(vec![bench.said("m1", "hi")]).await;
    for _ in 0..60 {
        bench.settle().await;
    }
    assert_eq!(bench.conversation().await.needs_person.as_deref(), Some("assistant_failed"));
    assert!(bench.texts().is_empty() && bench.assistant.told().is_empty());
}
