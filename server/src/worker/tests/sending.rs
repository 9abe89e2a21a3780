use std::time::Duration;

use channel_core::error::Retry;
use channel_core::model::{ConsentChange, Status};
use channel_core::{Body, ChannelError, ChannelId, Contact, ErrorKind, Event, Receipt};
use channel_testkit::Scripted;
use store::accounts::{self, AccountStatus};

use super::bench::Bench;
use crate::engine::EngineSettings;
use crate::flows::FlowError;
use crate::flows::letters::By;
use crate::worker::turn;

fn refused(kind: ErrorKind, retry: Retry) -> Scripted {
    Scripted::Failed(ChannelError::refused(kind, "no").with_retry(retry))
}

#[tokio::test]
async fn what_failed_before_the_first_byte_is_tried_again() {
    let bench = Bench::new().await;
    bench.channel.script(refused(ErrorKind::Transport, Retry::Backoff));
    bench.record(vec![bench.said("m1", "hi")]).await;
    bench.settle().await;
    assert!(bench.texts().is_empty());
    assert_eq!(bench.lines().await[1], "assistant queued re: hi");
    bench.run_for(Duration::from_secs(2)).await;
    assert_eq!(bench.texts(), ["re: hi"]);
    assert_eq!(bench.assistant.told().len(), 1, "the assistant is not asked again for what it said");
}

#[tokio::test]
async fn after_five_failures_a_person_sees_why_and_may_send_again() {
    let bench = Bench::new().await;
    for _ in 0..5 {
        bench.channel.script(refused(ErrorKind::Transport, Retry::Backoff));
    }
    bench.record(vec![bench.said("m1", "hi")]).await;
    bench.settle().await;
    for _ in 0..6 {
        bench.run_for(Duration::from_secs(300)).await;
    }
    assert!(bench.texts().is_empty());
    let line = bench.timeline().await.remove(1);
    assert_eq!(line.status.as_str(), "failed");
    assert_eq!(line.failure.unwrap().kind, "transport");
    bench.flows().send_again(bench.organisation, line.id, &By::Operator).await.unwrap();
    bench.run().await;
    assert_eq!(bench.texts(), ["re: hi"]);
    assert_eq!(bench.lines().await[1], "assistant sent re: hi");
    let twice = bench.flows().send_again(bench.organisation, line.id, &By::Operator).await;
    assert!(matches!(twice, Err(FlowError::NotRepeatable)));
}

#[tokio::test]
async fn a_refusal_is_shown_with_its_reason_and_not_tried_again() {
    let bench = Bench::new().await;
    bench.channel.script(refused(ErrorKind::Recipient, Retry::Never));
    bench.record(vec![bench.said("m1", "hi")]).await;
    bench.settle().await;
    bench.run_for(Duration::from_secs(600)).await;
    assert!(bench.texts().is_empty());
    let line = bench.timeline().await.remove(1);
    assert_eq!((line.status.as_str(), line.failure.unwrap().kind.as_str()), ("failed", "recipient"));
    assert!(matches!(
        bench.flows().send_again(bench.organisation, line.id, &By::Operator).await,
        Err(FlowError::NotRepeatable)
    ));
}

#[tokio::test]
async fn a_rate_limit_is_waited_for_and_counts_as_no_failure() {
    let bench = Bench::new().await;
    for _ in 0..8 {
        bench.channel.script(refused(ErrorKind::RateLimited, Retry::After(Duration::from_secs(6))));
    }
    bench.record(vec![bench.said("m1", "hi")]).await;
    bench.settle().await;
    for _ in 0..8 {
        bench.run_for(Duration::from_secs(5)).await;
        bench.run_for(Duration::from_secs(1)).await;
    }
    assert_eq!(bench.texts(), ["re: hi"]);
}

#[tokio::test]
async fn a_dead_token_pauses_the_account_and_everything_waits() {
    let bench = Bench::new().await;
    bench.channel.script(refused(ErrorKind::Unauthorized, Retry::Never));
    bench.record(vec![bench.said("m1", "hi")]).await;
    bench.settle().await;
    bench.record(vec![bench.said("m2", "shoes?")]).await;
    bench.run_for(Duration::from_secs(600)).await;
    assert!(bench.texts().is_empty());
    let (organisation, account) = (bench.organisation, bench.account);
    let row = bench.store.read(move |db| Box::pin(accounts::find(db, organisation, account))).await.unwrap().unwrap();
    assert_eq!(row.status, AccountStatus::Paused);
    assert_eq!(row.last_error.unwrap().kind, "unauthorized");
    bench.flows().set_account_status(organisation, account, AccountStatus::Active, &By::Operator).await.unwrap();
    bench.settle().await;
    bench.settle().await;
    assert_eq!(bench.texts(), ["re: hi + shoes?"], "the answer that waited is out of date; one covers both");
}

#[tokio::test]
async fn nobody_who_opted_out_is_written_to() {
    let bench = Bench::new().await;
    bench.record(vec![bench.said("m1", "hi")]).await;
    bench.run().await;
    let (organisation, id) = (bench.organisation, bench.conversation().await.id);
    bench.flows().reply_as_person(organisation, id, "mia", "Hello", "key").await.unwrap();
    bench.record(vec![refusal(&bench)]).await;
    bench.settle().await;
    assert!(bench.texts().is_empty());
    let line = bench.timeline().await.into_iter().find(|line| line.words.as_deref() == Some("Hello")).unwrap();
    assert_eq!((line.status.as_str(), line.failure.unwrap().kind.as_str()), ("suppressed", "opted_out"));
}

#[tokio::test]
async fn a_refusal_that_came_in_is_heeded_while_a_dead_node_holds_its_lane() {
    let bench = Bench::new().await;
    bench.record(vec![bench.said("m1", "hi")]).await;
    bench.settle().await;
    bench.record(vec![bench.said("m2", "shoes?")]).await;
    assert_eq!(turn::claim(&bench.engine, 9).await.unwrap().len(), 1, "by somebody who dies now");
    let (organisation, id) = (bench.organisation, bench.conversation().await.id);
    bench.flows().reply_as_person(organisation, id, "mia", "Hello", "key").await.unwrap();
    bench.record(vec![refusal(&bench)]).await;
    bench.settle().await;
    assert_eq!(bench.texts(), ["re: hi"]);
    bench.run_for(EngineSettings::default().lease).await;
    bench.settle().await;
    assert_eq!(bench.texts(), ["re: hi"]);
    let line = bench.timeline().await.into_iter().find(|line| line.words.as_deref() == Some("Hello")).unwrap();
    assert_eq!((line.status.as_str(), line.failure.unwrap().kind.as_str()), ("suppressed", "opted_out"));
}

fn refusal(bench: &Bench) -> Event {
    let change = ConsentChange { kind: "all".into(), allowed: false, since: None };
    let mut stop = Event::new(ChannelId::from_static("fake"), "shop-1", "stop", bench.now(), Body::Consent(change));
    stop.from = Some(Contact::new("ana"));
    stop.conversation = Some("ana".into());
    stop
}

#[tokio::test]
async fn a_window_that_closed_while_waiting_is_seen_at_the_door() {
    let bench = Bench::with_window().await;
    bench.record(vec![bench.said("m1", "hi")]).await;
    bench.settle().await;
    assert_eq!(bench.texts(), ["re: hi"]);
    bench.clock.advance(Duration::from_secs(25 * 60 * 60));
    let (organisation, id) = (bench.organisation, bench.conversation().await.id);
    bench.flows().reply_as_person(organisation, id, "mia", "Still there?", "key").await.unwrap();
    bench.run().await;
    assert_eq!(bench.texts(), ["re: hi"]);
    let line = bench.timeline().await.pop().unwrap();
    assert_eq!((line.status.as_str(), line.failure.unwrap().kind.as_str()), ("suppressed", "window_closed"));
}

#[tokio::test]
async fn statuses_move_a_message_on_in_whatever_order_they_come() {
    let bench = Bench::new().await;
    bench.record(vec![bench.said("m1", "hi")]).await;
    bench.settle().await;
    for status in [Status::Read, Status::Sent, Status::Delivered, Status::Failed] {
        bench.record(vec![bench.status("fake-1", status, None)]).await;
        bench.run().await;
        assert_eq!(bench.lines().await[1], "assistant read re: hi");
    }
}

#[tokio::test]
async fn a_status_that_is_faster_than_the_answer_to_the_call_is_not_lost() {
    let bench = Bench::new().await;
    bench.record(vec![bench.status("wamid-7", Status::Delivered, None)]).await;
    bench.run().await;
    bench.channel.script(Scripted::Taken(Receipt::new("wamid-7")));
    bench.record(vec![bench.said("m1", "hi")]).await;
    bench.settle().await;
    assert_eq!(bench.lines().await[1], "assistant delivered re: hi");
}

#[tokio::test]
async fn a_long_answer_is_sent_in_order_and_shown_as_one() {
    let bench = Bench::new().await;
    let long = "shoes ".repeat(100);
    bench.record(vec![bench.said("m1", long.trim())]).await;
    bench.settle().await;
    let texts = bench.texts();
    assert_eq!(texts.len(), 2);
    assert!(texts[0].starts_with("re: "));
    assert_eq!(bench.lines().await.len(), 2);
    bench.record(vec![bench.status("fake-1", Status::Read, None)]).await;
    bench.run().await;
    assert!(bench.lines().await[1].starts_with("assistant sent"), "read is what was read whole");
    bench.record(vec![bench.status("fake-2", Status::Read, None)]).await;
    bench.run().await;
    assert!(bench.lines().await[1].starts_with("assistant read"));
}
