//! What comes long after it was said.

use std::time::Duration;

use channel_core::Timestamp;

use super::bench::Bench;

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

#[tokio::test]
async fn a_message_that_comes_days_late_is_shown_as_that_and_answered_by_nobody() {
    let bench = Bench::new().await;
    let mut late = bench.said("m1", "hello");
    late.at = bench.now().minus(DAY * 6);
    bench.record(vec![late.clone()]).await;
    bench.settle().await;
    assert_eq!(bench.lines().await, ["customer received hello", "system received late"]);
    assert_eq!(bench.timeline().await[0].why, Some(serde_json::json!({ "late": true, "healed": false })));
    assert!(bench.assistant.told().is_empty(), "the assistant is not even asked");
    bench.record(vec![late]).await;
    bench.run_for(DAY).await;
    assert_eq!(bench.lines().await.len(), 2);
    assert!(bench.texts().is_empty());
}

#[tokio::test]
async fn a_late_message_beside_a_fresh_one_is_not_put_before_the_assistant() {
    let bench = Bench::new().await;
    let mut late = bench.said("m0", "six days ago");
    late.at = bench.now().minus(DAY * 6);
    bench.record(vec![bench.said("m1", "now"), late]).await;
    bench.settle().await;
    assert_eq!(bench.assistant.told(), [["now"]]);
    assert_eq!(bench.texts(), ["re: now"]);
}

#[tokio::test]
async fn a_time_that_cannot_be_counts_as_the_time_of_arrival() {
    for at in [Timestamp(1_767_225_600), Timestamp::from_seconds(1_767_225_600_000)] {
        let bench = Bench::new().await;
        let mut odd = bench.said("m1", "hello");
        odd.at = at;
        bench.record(vec![odd]).await;
        bench.settle().await;
        assert_eq!(bench.texts(), ["re: hello"], "{at:?}");
        assert_eq!(bench.timeline().await[0].at, bench.now().minus(Duration::from_secs(1)));
    }
}

#[tokio::test]
async fn an_answer_that_could_not_be_given_for_a_day_is_given_up_with_a_reason() {
    let bench = Bench::new().await;
    bench.record(vec![bench.said("m1", "hello")]).await;
    bench.run().await;
    bench.clock.advance(DAY * 2);
    bench.run().await;
    assert!(bench.assistant.told().is_empty());
    assert_eq!(bench.lines().await, ["customer received hello", "system received late"]);
}
