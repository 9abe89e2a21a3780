//! What comes long after it was said.

use std::time::Duration;

use channel_core::Timestamp;
use store::accounts::AccountStatus;
use store::letters::{self, Filter, LetterId, LetterKind};
use store::messages::PassedOver;

use super::bench::Bench;
use crate::flows::letters::By;

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

/// What is listed as recorded and not answered, by the platform's ids of the messages.
async fn unanswered(bench: &Bench) -> Vec<(String, PassedOver)> {
    let organisation = bench.organisation;
    let filter = Filter { kind: Some(LetterKind::Unanswered), account: None };
    let letters = bench.store.read(move |db| {
        let filter = filter.clone();
        Box::pin(async move { letters::page(db, organisation, &filter, None, 50).await })
    });
    let letters = letters.await.unwrap();
    let lines = bench.timeline().await;
    let named = letters.into_iter().map(|letter| {
        let LetterId::Message(id) = letter.id else { panic!("{letter:?}") };
        let line = lines.iter().find(|line| line.id == id).unwrap();
        (line.provider_id.clone().unwrap(), letter.passed_over.unwrap())
    });
    named.collect()
}

#[tokio::test]
async fn a_message_that_waited_too_long_is_named_when_a_newer_one_is_answered() {
    let bench = Bench::new().await;
    bench.record(vec![bench.said("old", "is it there?")]).await;
    bench.run().await;
    bench.clock.advance(DAY * 2);
    bench.record(vec![bench.said("new", "hello?")]).await;
    bench.settle().await;
    assert_eq!(bench.assistant.told(), [["hello?"]]);
    assert_eq!(bench.texts(), ["re: hello?"]);
    assert_eq!(unanswered(&bench).await, [("old".to_owned(), PassedOver::AnswerTooLate)]);
    let lines = bench.timeline().await;
    let note = lines.iter().find(|line| line.kind == "late").expect("the timeline names it");
    assert_eq!(note.content["reason"], "answer_too_late");
    assert_eq!(note.why.as_ref().unwrap()["messages"], serde_json::json!([lines[0].id.to_string()]));
    assert!(lines.iter().filter(|line| line.kind == "late").count() == 1, "it is named once");
    assert!(!note.content.to_string().contains("is it there"), "the words stay where they can be taken back");
}

#[tokio::test]
async fn an_answer_that_was_held_for_days_is_replaced_and_what_it_covered_is_named() {
    let bench = Bench::new().await;
    let status = async |status| {
        let (flows, organisation, account) = (bench.flows(), bench.organisation, bench.account);
        flows.set_account_status(organisation, account, status, &By::Operator).await.unwrap();
    };
    bench.record(vec![bench.said("old", "is it there?")]).await;
    status(AccountStatus::Paused).await;
    bench.settle().await;
    assert!(bench.texts().is_empty(), "the answer is held with the account");
    bench.clock.advance(DAY * 2);
    bench.record(vec![bench.said("new", "hello?")]).await;
    bench.settle().await;
    status(AccountStatus::Active).await;
    bench.settle().await;
    assert_eq!(bench.texts(), ["re: hello?"]);
    assert_eq!(unanswered(&bench).await, [("old".to_owned(), PassedOver::AnswerTooLate)]);
}

#[tokio::test]
async fn a_late_message_beside_a_fresh_one_is_listed_until_a_person_answers() {
    let bench = Bench::new().await;
    let mut late = bench.said("m0", "six days ago");
    late.at = bench.now().minus(DAY * 6);
    bench.record(vec![bench.said("m1", "now"), late]).await;
    bench.settle().await;
    assert_eq!(unanswered(&bench).await, [("m0".to_owned(), PassedOver::ArrivedLate)]);
    let (organisation, id) = (bench.organisation, bench.conversation().await.id);
    bench.flows().reply_as_person(organisation, id, "mia", "Sorry for the wait.", "k1").await.unwrap();
    assert_eq!(unanswered(&bench).await, []);
}

#[tokio::test]
async fn of_more_messages_than_the_assistant_is_asked_about_the_rest_is_named() {
    let bench = Bench::new().await;
    let burst = (0..23).map(|number| bench.said(&format!("m{number:02}"), &format!("line {number}"))).collect();
    bench.record(burst).await;
    bench.settle().await;
    assert_eq!(bench.assistant.told()[0].len(), 20);
    let mut left = unanswered(&bench).await;
    left.sort();
    let expected = ["m00", "m01", "m02"].map(|id| (id.to_owned(), PassedOver::TooMany));
    assert_eq!(left, expected);
}

#[tokio::test]
async fn what_nobody_answers_by_himself_can_be_put_away_and_is_gone_when_it_is_taken_back() {
    let bench = Bench::new().await;
    for id in ["m1", "m2"] {
        let mut late = bench.said(id, "long ago");
        late.at = bench.now().minus(DAY * 6);
        bench.record(vec![late]).await;
    }
    bench.settle().await;
    assert_eq!(unanswered(&bench).await.len(), 2);
    let lines = bench.timeline().await;
    let first = LetterId::Message(lines.iter().find(|line| line.provider_id.as_deref() == Some("m1")).unwrap().id);
    assert!(bench.flows().close_letter(bench.organisation, first.clone(), &By::Operator).await.unwrap());
    assert!(!bench.flows().close_letter(bench.organisation, first, &By::Operator).await.unwrap());
    assert_eq!(unanswered(&bench).await, [("m2".to_owned(), PassedOver::ArrivedLate)]);
    let kind = channel_core::model::Deleted::Message;
    let mut gone = channel_core::Event::new(
        channel_core::ChannelId::from_static("fake"),
        "shop-1",
        "m2",
        bench.now(),
        channel_core::Body::Delete { kind },
    );
    gone.conversation = Some("ana".into());
    bench.record(vec![gone]).await;
    bench.settle().await;
    assert_eq!(unanswered(&bench).await, []);
}
