use std::time::Duration;

use store::conversations::Owner;

use super::bench::Bench;
use crate::flows::FlowError;
use crate::worker::{sender, turn};

#[tokio::test]
async fn a_takeover_while_the_assistant_thinks_leaves_its_answer_unsent() {
    let bench = Bench::new().await;
    bench.record(vec![bench.said("m1", "hi")]).await;
    bench.run().await;
    let (flows, organisation, id) = (bench.flows(), bench.organisation, bench.conversation().await.id);
    bench.assistant.meanwhile(move || async move { flows.take_over(organisation, id, "mia").await.unwrap() });
    bench.settle().await;
    assert_eq!(bench.assistant.told().len(), 1);
    assert!(bench.texts().is_empty());
    assert_eq!(bench.lines().await, ["customer received hi", "system received taken_over"]);
}

#[tokio::test]
async fn a_takeover_after_the_answer_was_stored_is_seen_at_the_door() {
    let bench = Bench::new().await;
    bench.record(vec![bench.said("m1", "hi")]).await;
    bench.run().await;
    bench.clock.advance(Duration::from_secs(1));
    let lane = turn::claim(&bench.engine, 1).await.unwrap().remove(0);
    turn::take(&bench.engine, lane).await;
    let call = sender::claim(&bench.engine, 1).await.unwrap().remove(0);
    bench.flows().take_over(bench.organisation, bench.conversation().await.id, "mia").await.unwrap();
    sender::send(&bench.engine, call).await;
    assert!(bench.texts().is_empty());
    let answer = bench.timeline().await.into_iter().find(|line| line.words.as_deref() == Some("re: hi")).unwrap();
    assert_eq!(answer.status.as_str(), "suppressed");
    assert_eq!(answer.failure.unwrap().kind, "person_took_over");
}

#[tokio::test]
async fn a_message_before_the_door_replaces_the_answer_by_one_for_both() {
    let bench = Bench::new().await;
    bench.record(vec![bench.said("m1", "hi")]).await;
    bench.run().await;
    bench.clock.advance(Duration::from_secs(1));
    let lane = turn::claim(&bench.engine, 1).await.unwrap().remove(0);
    turn::take(&bench.engine, lane).await;
    let call = sender::claim(&bench.engine, 1).await.unwrap().remove(0);
    bench.record(vec![bench.said("m2", "shoes?")]).await;
    let lane = turn::claim(&bench.engine, 1).await.unwrap().remove(0);
    turn::take(&bench.engine, lane).await;
    sender::send(&bench.engine, call).await;
    assert!(bench.texts().is_empty());
    bench.settle().await;
    assert_eq!(bench.texts(), ["re: hi + shoes?"]);
}

#[tokio::test]
async fn the_second_half_of_an_answer_is_not_sent_without_its_first() {
    let bench = Bench::new().await;
    bench.record(vec![bench.said("m1", "shoes ".repeat(100).trim())]).await;
    bench.run().await;
    bench.clock.advance(Duration::from_secs(1));
    let lane = turn::claim(&bench.engine, 1).await.unwrap().remove(0);
    turn::take(&bench.engine, lane).await;
    let first = sender::claim(&bench.engine, 9).await.unwrap().remove(0);
    bench.flows().take_over(bench.organisation, bench.conversation().await.id, "mia").await.unwrap();
    sender::send(&bench.engine, first).await;
    bench.flows().give_back(bench.organisation, bench.conversation().await.id, "mia").await.unwrap();
    bench.run().await;
    assert!(bench.texts().is_empty());
}

#[tokio::test]
async fn a_person_writes_and_the_assistant_keeps_quiet_until_it_is_given_back() {
    let bench = Bench::new().await;
    bench.record(vec![bench.said("m1", "hi")]).await;
    bench.settle().await;
    let (organisation, id) = (bench.organisation, bench.conversation().await.id);
    let flows = bench.flows();
    let first = flows.reply_as_person(organisation, id, "mia", "Hello, Mia here", "key-1").await.unwrap();
    let again = flows.reply_as_person(organisation, id, "mia", "Hello, Mia here", "key-1").await.unwrap();
    assert_eq!(first, again, "a second click is the same message");
    bench.record(vec![bench.said("m2", "shoes?")]).await;
    bench.settle().await;
    assert_eq!(bench.texts(), ["re: hi", "Hello, Mia here"]);
    assert_eq!(bench.conversation().await.member.as_deref(), Some("mia"));
    flows.give_back(organisation, id, "mia").await.unwrap();
    bench.settle().await;
    assert_eq!(bench.texts(), ["re: hi", "Hello, Mia here", "re: shoes?"]);
    assert_eq!(bench.conversation().await.owner, Owner::Assistant);
}

#[tokio::test]
async fn an_empty_reply_is_refused() {
    let bench = Bench::new().await;
    bench.record(vec![bench.said("m1", "hi")]).await;
    bench.run().await;
    let id = bench.conversation().await.id;
    let outcome = bench.flows().reply_as_person(bench.organisation, id, "mia", "  ", "key").await;
    assert!(matches!(outcome, Err(FlowError::Empty)));
}

#[tokio::test]
async fn another_organisation_cannot_touch_a_conversation() {
    let bench = Bench::new().await;
    bench.record(vec![bench.said("m1", "hi")]).await;
    bench.settle().await;
    let rival = bench.store.write(|tx| Box::pin(store::organisations::create(tx, "Rival"))).await.unwrap();
    let id = bench.conversation().await.id;
    assert!(bench.flows().take_over(rival, id, "eve").await.is_err());
    assert!(bench.flows().reply_as_person(rival, id, "eve", "psst", "key").await.is_err());
    bench.settle().await;
    assert_eq!(bench.texts(), ["re: hi"]);
}
