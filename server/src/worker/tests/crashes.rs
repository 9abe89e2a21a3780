use std::time::Duration;

use channel_core::model::{Origin, Status};
use channel_testkit::Scripted;

use super::bench::Bench;
use crate::flows::letters::By;
use crate::worker::{sender, turn};

/// Runs until the channel has been called this often, then the process dies.
async fn die_while_sending(bench: Bench, calls: usize) -> Bench {
    let engine = bench.engine.clone();
    let running = tokio::spawn(async move { engine.run_until_idle().await });
    while bench.sent().len() < calls {
        assert!(!running.is_finished(), "it ended before it was to die");
        tokio::task::yield_now().await;
    }
    running.abort();
    let _ = running.await;
    bench.crash_and_start_again().await
}

/// A shop that sent an answer and heard nothing of it.
async fn answer_lost() -> Bench {
    let bench = Bench::new().await;
    bench.channel.script(Scripted::lost_answer());
    bench.record(vec![bench.said("m1", "hi")]).await;
    bench.settle().await;
    bench
}

#[tokio::test]
async fn a_crash_behind_the_door_is_never_followed_by_a_second_send_and_a_late_status_settles_it() {
    let bench = Bench::new().await;
    bench.channel.script(Scripted::Hang);
    bench.record(vec![bench.said("m1", "hi")]).await;
    bench.run().await;
    bench.clock.advance(Duration::from_secs(1));
    let bench = die_while_sending(bench, 1).await;
    for _ in 0..5 {
        bench.run_for(Duration::from_secs(3_600)).await;
    }
    assert_eq!(bench.texts(), ["re: hi"], "the one that was under way");
    assert_eq!(bench.lines().await[1], "assistant unconfirmed re: hi");
    let token = bench.tokens().remove(0);
    bench.record(vec![bench.status("wamid-1", Status::Delivered, Some(token))]).await;
    bench.run().await;
    assert_eq!(bench.lines().await[1], "assistant delivered re: hi");
    assert_eq!(bench.timeline().await[1].provider_id.as_deref(), Some("wamid-1"));
}

#[tokio::test]
async fn a_lost_answer_is_unconfirmed_until_its_echo_comes() {
    let bench = answer_lost().await;
    bench.run_for(Duration::from_secs(3_600)).await;
    assert_eq!(bench.lines().await[1], "assistant unconfirmed re: hi");
    bench.record(vec![bench.echo("mid-1", "re: hi", Origin::Unknown)]).await;
    bench.settle().await;
    assert_eq!(bench.lines().await, ["customer received hi", "assistant sent re: hi"]);
    assert_eq!(bench.texts().len(), 1);
}

#[tokio::test]
async fn what_was_reported_of_a_lost_answer_is_known_when_its_echo_comes_a_week_later() {
    let bench = answer_lost().await;
    bench.record(vec![bench.status("mid-1", Status::Read, None)]).await;
    bench.run().await;
    bench.clock.advance(Duration::from_secs(7 * 24 * 60 * 60));
    let bench = bench.crash_and_start_again().await;
    bench.run().await;
    assert_eq!(bench.lines().await[1], "assistant unconfirmed re: hi");
    bench.record(vec![bench.echo("mid-1", "re: hi", Origin::Unknown)]).await;
    bench.run().await;
    assert_eq!(bench.lines().await[1], "assistant read re: hi");
}

#[tokio::test]
async fn a_forged_token_settles_nothing() {
    let bench = answer_lost().await;
    bench.record(vec![bench.status("wamid-1", Status::Read, Some("00000000".into()))]).await;
    bench.run().await;
    assert_eq!(bench.lines().await[1], "assistant unconfirmed re: hi");
}

#[tokio::test]
async fn a_person_may_repeat_what_nobody_confirmed() {
    let bench = answer_lost().await;
    let line = bench.timeline().await.remove(1);
    let flows = bench.flows();
    let (first, second) = tokio::join!(
        flows.send_again(bench.organisation, line.id, &By::Operator),
        flows.send_again(bench.organisation, line.id, &By::Operator)
    );
    assert!(first.is_ok() != second.is_ok(), "two clicks are one repetition");
    bench.settle().await;
    bench.run_for(Duration::from_secs(25)).await;
    assert_eq!(bench.texts(), ["re: hi", "re: hi"]);
    assert_eq!(bench.lines().await[1], "assistant sent re: hi");
}

#[tokio::test]
async fn a_crash_after_the_message_was_kept_loses_nothing() {
    let bench = Bench::new().await;
    bench.record(vec![bench.said("m1", "hi")]).await;
    let bench = bench.crash_and_start_again().await;
    bench.settle().await;
    assert_eq!(bench.texts(), ["re: hi"]);
}

#[tokio::test]
async fn a_crash_in_the_middle_of_a_turn_leaves_the_turn_to_the_next_process() {
    let bench = Bench::new().await;
    bench.record(vec![bench.said("m1", "hi")]).await;
    let lanes = turn::claim(&bench.engine, 9).await.unwrap();
    assert_eq!(lanes.len(), 1);
    let bench = bench.crash_and_start_again().await;
    bench.settle().await;
    assert_eq!(bench.texts(), ["re: hi"]);
}

#[tokio::test]
async fn a_crash_after_the_answer_was_stored_does_not_ask_the_assistant_again() {
    let bench = Bench::new().await;
    bench.record(vec![bench.said("m1", "hi")]).await;
    bench.run().await;
    bench.clock.advance(Duration::from_secs(1));
    let lane = turn::claim(&bench.engine, 1).await.unwrap().remove(0);
    turn::take(&bench.engine, lane).await;
    assert_eq!(sender::claim(&bench.engine, 9).await.unwrap().len(), 1);
    let bench = bench.crash_and_start_again().await;
    bench.settle().await;
    assert_eq!(bench.texts(), ["re: hi"]);
    assert_eq!(bench.assistant.told().len(), 1);
}

#[tokio::test]
async fn the_next_message_of_a_lane_does_not_wait_for_ever_behind_a_lost_one() {
    let bench = answer_lost().await;
    let id = bench.conversation().await.id;
    bench.flows().reply_as_person(bench.organisation, id, "mia", "Hello", "key").await.unwrap();
    bench.run_for(Duration::from_secs(10)).await;
    assert_eq!(bench.texts(), ["re: hi"]);
    bench.run_for(Duration::from_secs(11)).await;
    assert_eq!(bench.texts(), ["re: hi", "Hello"]);
}

#[tokio::test]
async fn an_answer_that_died_before_the_door_takes_the_one_behind_it_along_into_a_new_one() {
    let bench = Bench::new().await;
    bench.record(vec![bench.said("m1", "hi")]).await;
    bench.run().await;
    bench.clock.advance(Duration::from_secs(1));
    let lane = turn::claim(&bench.engine, 1).await.unwrap().remove(0);
    turn::take(&bench.engine, lane).await;
    // Its sender has the call and is never heard of again; meanwhile more is said, and answered behind it.
    assert_eq!(sender::claim(&bench.engine, 9).await.unwrap().len(), 1);
    bench.record(vec![bench.said("m2", "shoes?")]).await;
    bench.settle().await;
    assert_eq!(bench.assistant.told(), [vec!["hi"], vec!["shoes?"]]);
    for _ in 0..3 {
        bench.run_for(Duration::from_secs(20)).await;
    }
    assert_eq!(bench.texts(), ["re: hi + shoes?"], "each of them is answered once");
}
