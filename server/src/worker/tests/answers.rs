use std::time::Duration;

use assistant::{Disclosure, Speaker};
use store::conversations::Owner;

use super::bench::Bench;
use super::teller::Reply;

#[tokio::test]
async fn a_burst_gets_one_answer() {
    let bench = Bench::new().await;
    for (id, text) in [("m1", "hi"), ("m2", "do you have"), ("m3", "shoes")] {
        bench.record(vec![bench.said(id, text)]).await;
        bench.run_for(Duration::from_millis(100)).await;
    }
    assert!(bench.texts().is_empty(), "the burst is not over");
    bench.settle().await;
    assert_eq!(bench.texts(), ["re: hi + do you have + shoes"]);
}

#[tokio::test]
async fn somebody_who_writes_on_and_on_is_answered_all_the_same() {
    let bench = Bench::new().await;
    for number in 0..8 {
        bench.record(vec![bench.said(&format!("m{number}"), "and")]).await;
        bench.run_for(Duration::from_millis(100)).await;
    }
    assert_eq!(bench.texts().len(), 1, "after the longest wait, without a pause in the writing");
}

#[tokio::test]
async fn a_message_during_the_answer_makes_it_a_new_answer_for_both() {
    let bench = Bench::new().await;
    bench.record(vec![bench.said("m1", "hi")]).await;
    let (engine, second) = (bench.engine.clone(), bench.said("m2", "shoes?"));
    bench.assistant.meanwhile(move || async move {
        let delivery = crate::engine::Delivery::Parsed(channel_core::Parsed { events: vec![second], skipped: vec![] });
        engine.record(&channel_core::ChannelId::from_static("fake"), None, delivery).await.unwrap();
    });
    bench.settle().await;
    assert!(bench.texts().is_empty(), "the next pause in the writing is waited for again");
    bench.settle().await;
    assert_eq!(bench.assistant.told(), [vec!["hi"], vec!["hi", "shoes?"]]);
    assert_eq!(bench.texts(), ["re: hi + shoes?"]);
}

#[tokio::test]
async fn the_assistant_knows_what_was_said_before() {
    let bench = Bench::new().await;
    bench.record(vec![bench.said("m1", "hi")]).await;
    bench.settle().await;
    bench.record(vec![bench.said("m2", "shoes?")]).await;
    bench.settle().await;
    let turns = bench.assistant.turns();
    assert_eq!(turns[0].disclosure, Disclosure::Needed);
    assert_eq!(turns[1].disclosure, Disclosure::Made);
    assert_eq!(turns[1].shop, "Shop");
    let past: Vec<_> = turns[1].history.iter().map(|past| (past.speaker, past.text.as_str())).collect();
    assert_eq!(past, [(Speaker::Customer, "hi"), (Speaker::Assistant, "re: hi")]);
    assert!(turns[1].history[1].intent.is_some(), "what an answer was about is remembered");
}

#[tokio::test]
async fn a_handover_is_announced_and_the_assistant_steps_back() {
    let bench = Bench::new().await;
    bench.assistant.next(Reply::HandOver);
    bench.record(vec![bench.said("m1", "a human please")]).await;
    bench.settle().await;
    assert_eq!(bench.texts(), ["a colleague will write to you"]);
    let conversation = bench.conversation().await;
    assert_eq!(conversation.owner, Owner::Person);
    assert_eq!(conversation.needs_person.as_deref(), Some("asked"));
    let timeline = bench.timeline().await;
    let note = timeline.iter().find(|line| line.kind == "handover").unwrap();
    assert_eq!(note.why.as_ref().unwrap()["summary"], "wants a refund", "whoever takes over is told");
    bench.record(vec![bench.said("m2", "hello?")]).await;
    bench.settle().await;
    assert_eq!(bench.texts().len(), 1);
    assert_eq!(
        bench.lines().await,
        [
            "customer received a human please",
            "assistant sent a colleague will write to you",
            "system received handover",
            "customer received hello?"
        ]
    );
}

#[tokio::test]
async fn an_assistant_that_fails_or_panics_is_asked_again_and_at_last_a_person() {
    let bench = Bench::new().await;
    for reply in [Reply::Fail, Reply::Panic, Reply::Fail, Reply::Panic, Reply::Fail] {
        bench.assistant.next(reply);
    }
    bench.record(vec![bench.said("m1", "hi")]).await;
    bench.settle().await;
    assert_eq!(bench.assistant.told().len(), 1, "it is not hammered");
    for _ in 0..6 {
        bench.run_for(Duration::from_secs(60)).await;
    }
    assert_eq!(bench.assistant.told().len(), 5);
    assert_eq!(bench.conversation().await.needs_person.as_deref(), Some("assistant_failed"));
    assert!(bench.texts().is_empty());
}

#[tokio::test]
async fn an_assistant_that_fails_once_answers_the_second_time() {
    let bench = Bench::new().await;
    bench.assistant.next(Reply::Fail);
    bench.record(vec![bench.said("m1", "hi")]).await;
    bench.settle().await;
    bench.run_for(Duration::from_secs(2)).await;
    assert_eq!(bench.texts(), ["re: hi"]);
}

#[tokio::test]
async fn an_account_whose_assistant_is_off_gets_no_answers() {
    use store::accounts::AssistantMode;
    let bench = Bench::new().await;
    bench.flows().set_assistant_mode(bench.organisation, bench.account, AssistantMode::Off).await.unwrap();
    bench.record(vec![bench.said("m1", "hi")]).await;
    bench.settle().await;
    assert!(bench.texts().is_empty());
    assert_eq!(bench.conversation().await.unread, 1);
}
