//! What needs somebody, from the failure to the second try and what the customer gets of it.

use std::time::Duration;

use channel_core::error::Retry;
use channel_core::model::Other;
use channel_core::{Body, ChannelError, ChannelId, Credentials, ErrorKind, Event, Parsed, Skipped, webhook::Raw};
use channel_testkit::{FakeChannel, Scripted};
use secrecy::SecretString;
use store::access::{MemberId, Role};
use store::accounts::{self, AssistantMode, NewAccount};
use store::audit::{self, Verified};
use store::letters::{self, Filter, Letter, LetterKind, Remedy};
use store::organisations::NOBODY;
use store::trace::{self, Contents, Depth};
use store::{OutboxId, ingress};
use uuid::Uuid;

use super::bench::Bench;
use crate::engine::Delivery;
use crate::flows::FlowError;
use crate::flows::letters::{By, Retention, Run, Unconfirmed, Wanted, purge, replay};

const OWNER: By = By::Member(MemberId(Uuid::from_u128(1)), Role::Owner);
const AGENT: By = By::Member(MemberId(Uuid::from_u128(2)), Role::Agent);

async fn listed(bench: &Bench) -> Vec<Letter> {
    let organisation = bench.organisation;
    bench
        .store
        .read_in(organisation, move |db| {
            Box::pin(async move { letters::page(db, organisation, &Filter::default(), None, 50).await })
        })
        .await
        .unwrap()
}

/// What a replay of everything did, as `kind again/found`.
async fn replayed(bench: &Bench, wanted: &Wanted) -> Vec<String> {
    let report = bench.flows().replay_letters(bench.organisation, wanted, &OWNER).await.unwrap();
    report.0.iter().map(|(kind, it)| format!("{} {}/{}", kind.as_str(), it.again, it.found)).collect()
}

#[tokio::test]
async fn a_failed_answer_that_is_tried_again_reaches_the_customer_once() {
    let bench = Bench::new().await;
    for _ in 0..5 {
        bench
            .channel
            .script(Scripted::Failed(ChannelError::refused(ErrorKind::Transport, "no").with_retry(Retry::Backoff)));
    }
    bench.record(vec![bench.said("m1", "hi")]).await;
    bench.settle().await;
    for _ in 0..6 {
        bench.run_for(Duration::from_secs(300)).await;
    }
    let letter = listed(&bench).await.remove(0);
    assert_eq!((letter.kind, letter.remedy, letter.attempts), (LetterKind::FailedSend, Remedy::Replay, 5));
    assert_eq!(letter.conversation, Some(bench.conversation().await.id));
    let dry = Wanted { run: Run::Dry, ..Wanted::default() };
    assert_eq!(replayed(&bench, &dry).await, ["failed_send 1/1"]);
    assert_eq!(replayed(&bench, &Wanted::default()).await, ["failed_send 1/1"]);
    assert!(replayed(&bench, &Wanted::default()).await.is_empty());
    bench.run().await;
    assert_eq!(bench.texts(), ["re: hi"]);
    assert_eq!(bench.lines().await[1], "assistant sent re: hi");
}

#[tokio::test]
async fn an_event_that_was_given_up_is_answered_after_its_second_try() {
    let bench = Bench::new().await;
    bench.record(vec![bench.said("m1", "hi")]).await;
    let organisation = bench.organisation;
    bench
        .store
        .write(move |tx| Box::pin(ingress::count_failure(tx, organisation, 1, "the handler was broken", 1)))
        .await
        .unwrap();
    bench.settle().await;
    assert!(bench.texts().is_empty());
    assert_eq!(listed(&bench).await[0].reason, "the handler was broken");
    assert_eq!(replayed(&bench, &Wanted::default()).await, ["failed_turn 1/1"]);
    bench.settle().await;
    assert_eq!(bench.texts(), ["re: hi"]);
    assert!(listed(&bench).await.is_empty());
}

#[tokio::test]
async fn what_came_before_its_account_was_connected_is_answered_afterwards() {
    let bench = Bench::new().await;
    let mut early = bench.said("m1", "hi");
    early.account = "shop-2".to_owned();
    bench.record(vec![early]).await;
    let channels = |_: &ChannelId| Some(std::sync::Arc::clone(&bench.channel) as _);
    let unknown = Wanted { kinds: vec![LetterKind::UnknownAccount], ..Wanted::default() };
    let first = replay(&bench.store, &channels, NOBODY, &unknown, &By::Operator).await.unwrap();
    assert_eq!(first.0[&LetterKind::UnknownAccount].unchanged, 1);
    let organisation = bench.organisation;
    let account = NewAccount {
        channel: ChannelId::from_static("fake"),
        external_id: "shop-2".into(),
        parent_id: None,
        name: "Second shop".into(),
        credentials: Credentials::new([("access_token".to_owned(), SecretString::from("token"))]),
        settings: serde_json::json!({}),
        assistant_mode: AssistantMode::Auto,
    };
    bench.store.write(move |tx| Box::pin(accounts::create(tx, organisation, account))).await.unwrap();
    let second = replay(&bench.store, &channels, NOBODY, &unknown, &By::Operator).await.unwrap();
    assert_eq!(second.0[&LetterKind::UnknownAccount].again, 1);
    let third = replay(&bench.store, &channels, NOBODY, &unknown, &By::Operator).await.unwrap();
    assert!(third.0.is_empty());
    bench.settle().await;
    assert_eq!(bench.texts(), ["re: hi"]);
}

#[tokio::test]
async fn bytes_that_an_adapter_has_learned_to_read_since_become_the_event_they_are() {
    let bench = Bench::new().await;
    // An adapter of yesterday did not know this envelope; today's does.
    let part = Skipped {
        account: Some("shop-1".into()),
        reason: "the field is unknown".into(),
        what: "field:new".into(),
        raw: Raw(String::from_utf8(FakeChannel::body(&[("m7", "hi")])).unwrap()),
    };
    let still = Skipped { what: "field:newer".into(), raw: Raw("{\"messages\":[{}]}".into()), ..part.clone() };
    let delivery = Delivery::Parsed(Parsed { events: Vec::new(), skipped: vec![part, still] });
    bench.engine.record(&ChannelId::from_static("fake"), None, delivery).await.unwrap();
    let unknown = Wanted { kinds: vec![LetterKind::Quarantined, LetterKind::UnknownAccount], ..Wanted::default() };
    let before = listed(&bench).await;
    assert_eq!(before.len(), 2);
    assert_eq!(replayed(&bench, &unknown).await, ["quarantined 1/2"]);
    let after = listed(&bench).await;
    assert_eq!(after.iter().map(|letter| letter.what.as_str()).collect::<Vec<_>>(), ["field:newer"]);
    assert_eq!(replayed(&bench, &unknown).await, ["quarantined 0/1"]);
    assert_eq!(listed(&bench).await, after, "what is not understood stays as it was");
    bench.settle().await;
    assert_eq!(bench.timeline().await[0].words.as_deref(), Some("hi"));
}

#[tokio::test]
async fn an_event_of_a_kind_that_was_unknown_becomes_what_it_is_by_now_once() {
    let bench = Bench::new().await;
    let other = Other { kind: "field:new".into(), value: serde_json::json!({}) };
    let mut event = Event::new(ChannelId::from_static("fake"), "shop-1", "x1", bench.now(), Body::Other(other));
    event.raw = Raw(String::from_utf8(FakeChannel::body(&[("m7", "hi")])).unwrap());
    bench.record(vec![event]).await;
    bench.settle().await;
    let unknown = Wanted { kinds: vec![LetterKind::Quarantined], ..Wanted::default() };
    assert_eq!(replayed(&bench, &unknown).await, ["quarantined 1/1"]);
    assert!(replayed(&bench, &unknown).await.is_empty());
    bench.settle().await;
    assert_eq!(bench.timeline().await[0].words.as_deref(), Some("hi"));
}

#[tokio::test]
async fn only_an_owner_sends_again_what_may_have_arrived_and_the_books_say_who() {
    let bench = Bench::new().await;
    bench.channel.script(Scripted::Vanished);
    bench.record(vec![bench.said("m1", "hi")]).await;
    bench.settle().await;
    for _ in 0..10 {
        bench.run_for(Duration::from_secs(120)).await;
    }
    let letter = listed(&bench).await.remove(0);
    assert_eq!((letter.kind, letter.remedy), (LetterKind::Unconfirmed, Remedy::SendAnyway));
    assert_eq!(replayed(&bench, &Wanted::default()).await, ["unconfirmed 0/1"], "a plain replay leaves it alone");
    let anyway = Wanted { unconfirmed: Unconfirmed::Repeated, ..Wanted::default() };
    let refused = bench.flows().replay_letters(bench.organisation, &anyway, &AGENT).await;
    assert!(matches!(refused, Err(FlowError::NotAllowed)));
    assert_eq!(replayed(&bench, &anyway).await, ["unconfirmed 1/1"]);
    assert!(replayed(&bench, &anyway).await.is_empty());
    bench.run().await;
    assert_eq!(bench.texts(), ["re: hi"]);
    let organisation = bench.organisation;
    let entries = bench.store.read(move |db| Box::pin(audit::list(db, organisation, 0, 10))).await.unwrap();
    let told: Vec<_> = entries.iter().map(|it| (it.entry.actor.clone(), it.entry.act.as_str())).collect();
    assert_eq!(told, [(OWNER.word(), "send.repeat")]);
    assert!(matches!(audit::verify(&bench.store, organisation, &[]).await, Ok(Verified::Whole { entries: 1, .. })));
}

#[tokio::test]
async fn the_life_of_a_message_is_told_from_any_of_its_ids() {
    let bench = Bench::new().await;
    bench.record(vec![bench.said("m1", "canary words")]).await;
    bench.settle().await;
    let call: OutboxId = {
        let (organisation, line) = (bench.organisation, bench.timeline().await.remove(1));
        let calls = bench.store.read(move |db| Box::pin(store::outbox::of_message(db, organisation, line.id)));
        calls.await.unwrap()[0].id
    };
    let organisation = bench.organisation;
    let mut lives = Vec::new();
    for id in ["m1".to_owned(), "message:m1".to_owned(), call.to_string(), bench.tokens().remove(0)] {
        let life = bench
            .store
            .read_in(organisation, move |db| {
                Box::pin(async move { trace::life(db, organisation, &id, Depth::Indexed, Contents::Hidden).await })
            })
            .await
            .unwrap();
        lives.push(life);
    }
    let told: Vec<&str> = lives[0].steps.iter().map(|step| step.step).collect();
    for step in ["delivery_received", "event_recorded", "turn_done", "message_entered", "call_wanted"] {
        assert!(told.contains(&step), "{step} is missing: {told:?}");
    }
    assert_eq!(told.iter().filter(|step| **step == "message_entered").count(), 2, "what was said, and the answer");
    assert!(told.contains(&"attempt_opened") && told.contains(&"attempt_settled"), "{told:?}");
    assert!(lives.iter().all(|life| *life == lives[0]), "{lives:#?}");
    let text = serde_json::to_string(&lives).unwrap();
    assert!(!text.contains("canary"), "nothing that anybody wrote is told unless it is asked for");
}

#[tokio::test]
async fn what_was_kept_long_enough_goes_and_what_is_needed_stays() {
    let bench = Bench::new().await;
    bench.record(vec![bench.said("m1", "hi")]).await;
    bench.settle().await;
    let part = Skipped {
        account: Some("shop-1".into()),
        reason: "the field is unknown".into(),
        what: "field:new".into(),
        raw: Raw("{}".into()),
    };
    let delivery = Delivery::Parsed(Parsed { events: Vec::new(), skipped: vec![part] });
    bench.engine.record(&ChannelId::from_static("fake"), None, delivery).await.unwrap();
    assert_eq!(purge(&bench.engine, Retention::default()).await.unwrap(), 0);
    bench.clock.advance(Duration::from_secs(31 * 24 * 60 * 60));
    assert_eq!(
        purge(&bench.engine, Retention::default()).await.unwrap(),
        3,
        "the event, the attempt at its answer, and the contents of the letter"
    );
    assert_eq!(purge(&bench.engine, Retention::default()).await.unwrap(), 0);
    assert_eq!(listed(&bench).await[0].remedy, Remedy::Purged);
    assert_eq!(bench.lines().await.len(), 2, "the conversation is not the gateway's to forget");
}
