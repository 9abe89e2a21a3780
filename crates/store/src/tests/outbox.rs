use std::time::Duration;

use channel_core::error::Actor;

use super::Bench;
use crate::outbox::{self, Call, CallAuthor, CallKind, Dead, Door, NewCall, Requeue, Shut};
use crate::{CallState, Failure, OutboxId};

on_both! {
    the_same_call_is_wanted_once,
    calls_of_a_lane_are_claimed_one_after_the_other,
    an_ambiguous_call_holds_its_lane_for_a_while_only,
    the_door_opens_once_per_claim,
    a_new_attempt_carries_no_reason_of_the_one_before,
    what_is_tried_again_waits_for_what_is_under_way_behind_it,
    a_claim_that_was_taken_over_does_not_pass,
    what_died_before_the_door_goes_back_and_what_died_behind_it_is_ambiguous,
    a_late_owner_says_nothing_about_another_attempt,
    calls_wait_while_their_account_is_paused_and_end_when_it_is_revoked,
}

pub(super) const LEASE: Duration = Duration::from_secs(15);

pub(super) fn wanted(bench: &Bench, lane: &str, key: &str) -> NewCall {
    NewCall {
        account: bench.account,
        lane: lane.into(),
        kind: CallKind::CommentReply,
        author: CallAuthor::Rule,
        conversation: None,
        message: None,
        part: 0,
        comment: Some("c1".into()),
        payload: serde_json::json!({ "text": "hi" }),
        text: Some("hi".into()),
        idempotency_key: key.into(),
        covers: None,
        open_until: None,
        late: Duration::ZERO,
    }
}

pub(super) async fn want(bench: &Bench, lane: &str, key: &str) -> Option<OutboxId> {
    let (organisation, call) = (bench.organisation, wanted(bench, lane, key));
    bench.store.write(move |tx| Box::pin(outbox::enqueue(tx, organisation, call))).await.unwrap()
}

pub(super) async fn claim(bench: &Bench) -> Vec<Call> {
    bench.store.write(|tx| Box::pin(outbox::claim_due(tx, LEASE, 100))).await.unwrap()
}

pub(super) async fn pass(bench: &Bench, call: &Call) -> Door {
    let call = call.clone();
    bench.store.write(move |tx| Box::pin(async move { outbox::pass(tx, &call, 1, "token").await })).await.unwrap()
}

async fn state(bench: &Bench, id: OutboxId) -> CallState {
    let organisation = bench.organisation;
    bench.store.read(move |db| Box::pin(outbox::find(db, organisation, id))).await.unwrap().unwrap().state
}

async fn the_same_call_is_wanted_once(bench: Bench) {
    assert!(want(&bench, "lane", "key").await.is_some());
    assert!(want(&bench, "lane", "key").await.is_none());
}

async fn calls_of_a_lane_are_claimed_one_after_the_other(bench: Bench) {
    let first = want(&bench, "lane", "1").await.unwrap();
    let second = want(&bench, "lane", "2").await.unwrap();
    let other = want(&bench, "other lane", "3").await.unwrap();
    let claimed: Vec<_> = claim(&bench).await.into_iter().map(|call| call.id).collect();
    assert_eq!(claimed, [first, other]);
    assert!(claim(&bench).await.is_empty());
    let organisation = bench.organisation;
    bench
        .store
        .write(move |tx| {
            Box::pin(async move {
                let call = outbox::find(tx, organisation, first).await?.unwrap();
                outbox::pass(tx, &call, 1, "t").await?;
                outbox::settle_sent(tx, &call, 1, Some("p1")).await
            })
        })
        .await
        .unwrap();
    assert_eq!(claim(&bench).await.into_iter().map(|call| call.id).collect::<Vec<_>>(), [second]);
}

async fn an_ambiguous_call_holds_its_lane_for_a_while_only(bench: Bench) {
    want(&bench, "lane", "1").await;
    let second = want(&bench, "lane", "2").await.unwrap();
    let first = claim(&bench).await.remove(0);
    pass(&bench, &first).await;
    let failure = Failure::new("transport", "lost", channel_core::error::Actor::Nobody);
    bench
        .store
        .write(move |tx| Box::pin(async move { outbox::settle_ambiguous(tx, &first, 1, &failure).await }))
        .await
        .unwrap();
    assert!(claim(&bench).await.is_empty());
    bench.clock.advance(Duration::from_secs(21));
    assert_eq!(claim(&bench).await.into_iter().map(|call| call.id).collect::<Vec<_>>(), [second]);
}

async fn the_door_opens_once_per_claim(bench: Bench) {
    want(&bench, "lane", "1").await;
    let call = claim(&bench).await.remove(0);
    assert!(matches!(pass(&bench, &call).await, Door::Open { attempt: 1, .. }));
    assert!(matches!(pass(&bench, &call).await, Door::Closed(Shut::NotMine)));
}

async fn a_new_attempt_carries_no_reason_of_the_one_before(bench: Bench) {
    let id = want(&bench, "lane", "1").await.unwrap();
    let call = claim(&bench).await.remove(0);
    pass(&bench, &call).await;
    let failure = Some(Failure::new("rate_limited", "more slowly, please", Actor::Nobody));
    let how = Requeue { pause: Duration::ZERO, counted: false, failure };
    let first = call.clone();
    bench.store.write(move |tx| Box::pin(async move { outbox::requeue(tx, &first, 1, &how).await })).await.unwrap();
    let call = claim(&bench).await.remove(0);
    assert!(call.failure.is_some(), "while it waits, it says what for");
    pass(&bench, &call).await;
    bench.store.write(|tx| Box::pin(outbox::recover(tx, Dead::All))).await.unwrap();
    let organisation = bench.organisation;
    let call = bench.store.read(move |db| Box::pin(outbox::find(db, organisation, id))).await.unwrap().unwrap();
    assert_eq!((call.state, call.failure), (CallState::Ambiguous, None), "nobody knows why the second one ended");
}

async fn what_is_tried_again_waits_for_what_is_under_way_behind_it(bench: Bench) {
    const AGAIN: &str = "UPDATE outbox SET state = 'queued' WHERE state = 'failed'";
    want(&bench, "lane", "1").await;
    want(&bench, "lane", "2").await;
    let first = claim(&bench).await.remove(0);
    pass(&bench, &first).await;
    let failure = Failure::new("invalid_request", "no", Actor::Nobody);
    let write =
        bench.store.write(move |tx| Box::pin(async move { outbox::settle_failed(tx, &first, 1, &failure).await }));
    write.await.unwrap();
    let second = claim(&bench).await.remove(0);
    pass(&bench, &second).await;
    let write = bench
        .store
        .write(|tx| Box::pin(async move { crate::db::query(AGAIN).execute(tx).await.map(drop).map_err(Into::into) }));
    write.await.unwrap();
    assert!(claim(&bench).await.is_empty(), "one send of a lane at a time");
    let settled = second.clone();
    bench
        .store
        .write(move |tx| Box::pin(async move { outbox::settle_sent(tx, &settled, 1, None).await }))
        .await
        .unwrap();
    assert_eq!(claim(&bench).await.len(), 1);
}

async fn a_claim_that_was_taken_over_does_not_pass(bench: Bench) {
    want(&bench, "lane", "1").await;
    let late = claim(&bench).await.remove(0);
    bench.clock.advance(LEASE + Duration::from_secs(1));
    bench.store.write(move |tx| Box::pin(outbox::recover(tx, Dead::Longer { than: Duration::ZERO }))).await.unwrap();
    let present = claim(&bench).await.remove(0);
    assert!(matches!(pass(&bench, &late).await, Door::Closed(Shut::NotMine)));
    assert!(matches!(pass(&bench, &present).await, Door::Open { .. }));
}

async fn what_died_before_the_door_goes_back_and_what_died_behind_it_is_ambiguous(bench: Bench) {
    let before = want(&bench, "one", "1").await.unwrap();
    let behind = want(&bench, "two", "2").await.unwrap();
    let claimed = claim(&bench).await;
    pass(&bench, claimed.iter().find(|call| call.id == behind).unwrap()).await;
    let recovered = bench.store.write(|tx| Box::pin(outbox::recover(tx, Dead::All))).await.unwrap();
    assert_eq!(recovered, 2);
    assert_eq!(state(&bench, before).await, CallState::Queued);
    assert_eq!(state(&bench, behind).await, CallState::Ambiguous);
    let again: Vec<_> = claim(&bench).await.into_iter().map(|call| call.id).collect();
    assert_eq!(again, [before], "an ambiguous call is claimed by nobody");
}

async fn a_late_owner_says_nothing_about_another_attempt(bench: Bench) {
    let id = want(&bench, "lane", "1").await.unwrap();
    let call = claim(&bench).await.remove(0);
    pass(&bench, &call).await;
    let failure = Failure::new("transport", "no", channel_core::error::Actor::Nobody);
    bench
        .store
        .write(move |tx| Box::pin(async move { outbox::settle_failed(tx, &call, 7, &failure).await }))
        .await
        .unwrap();
    assert_eq!(state(&bench, id).await, CallState::Sending);
}

async fn calls_wait_while_their_account_is_paused_and_end_when_it_is_revoked(bench: Bench) {
    use crate::accounts::{AccountStatus, set_status};
    let waiting = want(&bench, "one", "1").await.unwrap();
    let (organisation, account) = (bench.organisation, bench.account);
    let switch = |status| bench.store.write(move |tx| Box::pin(set_status(tx, organisation, account, status, None)));
    switch(AccountStatus::Paused).await.unwrap();
    let later = want(&bench, "two", "2").await.unwrap();
    assert!(claim(&bench).await.is_empty());
    switch(AccountStatus::Active).await.unwrap();
    let claimed = claim(&bench).await;
    assert_eq!(claimed.iter().map(|call| call.id).collect::<Vec<_>>(), [waiting, later]);
    assert!(matches!(pass(&bench, &claimed[0]).await, Door::Closed(Shut::AccountChanged)), "the epoch moved on");
    let third = want(&bench, "three", "3").await.unwrap();
    switch(AccountStatus::Revoked).await.unwrap();
    assert_eq!(state(&bench, third).await, CallState::Suppressed);
}
