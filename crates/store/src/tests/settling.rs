//! What a settlement changes, and what it leaves alone when it comes too late or is one of many.

use std::time::Duration;

use channel_core::error::Actor;

use super::Bench;
use super::outbox::{LEASE, claim, pass, want, wanted};
use super::people::{meet_conversation, meet_person};
use crate::accounts::{self, AccountRow, AccountStatus};
use crate::db::{Columns, query};
use crate::messages::{self, Author, MessageDirection, NewMessage};
use crate::outbox::{self, Call, Dead, Door, Doubt, NewCall, Requeue, Shut};
use crate::{CallState, ConversationKey, Failure, MessageId, MessageStatus, OutboxId, Reported, StoreError};

on_both! {
    two_calls_of_a_lane_are_never_under_way_at_once,
    a_claim_that_ended_opens_no_door,
    what_comes_too_late_leaves_no_trace_and_says_so,
    a_listed_call_that_was_not_made_after_all_goes_out_when_its_account_works,
    a_call_that_is_somebody_elses_takes_no_other_part_down,
    a_call_that_is_given_up_takes_the_parts_behind_it_along,
    a_report_is_merged_with_what_is_known_by_now,
    an_account_keeps_when_it_sent_last_to_the_second,
    a_success_ends_the_trouble_of_a_working_account_at_once,
    an_account_is_paused_only_as_it_was_when_it_was_refused,
    a_lane_keeps_its_conversation,
}

/// A line of the timeline that waits to be sent.
pub(super) async fn line(bench: &Bench, conversation: ConversationKey) -> MessageId {
    let line = NewMessage {
        conversation,
        account: bench.account,
        direction: MessageDirection::Outbound,
        author: Author::Assistant,
        member: None,
        kind: "text".into(),
        content: serde_json::json!({ "kind": "text", "text": "hi" }),
        words: Some("hi".into()),
        provider_id: None,
        status: MessageStatus::Queued,
        reply_to: None,
        why: None,
        event: None,
        at: bench.store.seams().now(),
        window_until: None,
    };
    let organisation = bench.organisation;
    bench.store.write(move |tx| Box::pin(messages::append(tx, organisation, line))).await.unwrap()
}

async fn find(bench: &Bench, id: OutboxId) -> Call {
    let organisation = bench.organisation;
    bench.store.read(move |db| Box::pin(outbox::find(db, organisation, id))).await.unwrap().unwrap()
}

async fn account(bench: &Bench) -> AccountRow {
    let (organisation, account) = (bench.organisation, bench.account);
    bench.store.read(move |db| Box::pin(accounts::find(db, organisation, account))).await.unwrap().unwrap()
}

async fn settle_sent(bench: &Bench, call: &Call) -> bool {
    let call = call.clone();
    let attempt = 1;
    let write =
        bench.store.write(move |tx| Box::pin(async move { outbox::settle_sent(tx, &call, attempt, None).await }));
    write.await.unwrap()
}

async fn note_error(bench: &Bench) {
    let (organisation, account) = (bench.organisation, bench.account);
    let failure = Failure::new("platform", "no", Actor::Nobody);
    let write = bench
        .store
        .write(move |tx| Box::pin(async move { accounts::note_error(tx, organisation, account, &failure).await }));
    write.await.unwrap();
}

async fn two_calls_of_a_lane_are_never_under_way_at_once(bench: Bench) {
    const BOTH: &str = "UPDATE outbox SET state = 'sending' WHERE lane = 'lane'";
    want(&bench, "lane", "1").await;
    want(&bench, "lane", "2").await;
    let write = bench.store.write(|tx| Box::pin(async move { Ok(query(BOTH).execute(tx).await?) }));
    assert!(matches!(write.await, Err(StoreError::Refused(_))), "whatever a statement asks for");
}

async fn a_claim_that_ended_opens_no_door(bench: Bench) {
    let id = want(&bench, "lane", "1").await.unwrap();
    let call = claim(&bench).await.remove(0);
    bench.clock.advance(LEASE);
    assert!(matches!(pass(&bench, &call).await, Door::Closed(Shut::NotMine)), "however late whoever sweeps comes");
    assert_eq!(find(&bench, id).await.state, CallState::Claimed);
    bench.store.write(|tx| Box::pin(outbox::recover(tx, Dead::Longer { than: LEASE }))).await.unwrap();
    let call = claim(&bench).await.remove(0);
    assert!(matches!(pass(&bench, &call).await, Door::Open { .. }));
}

async fn what_comes_too_late_leaves_no_trace_and_says_so(bench: Bench) {
    const OUTCOME: &str = "SELECT coalesce(outcome, '') || coalesce(proof, '') AS outcome FROM attempts";
    const AMBIGUOUS: &str = "UPDATE outbox SET state = 'claimed', fence = fence + 1 WHERE state = 'sending'";
    want(&bench, "lane", "1").await;
    let late = claim(&bench).await.remove(0);
    pass(&bench, &late).await;
    let write = bench.store.write(|tx| Box::pin(async move { Ok(query(AMBIGUOUS).execute(tx).await?) }));
    write.await.unwrap();
    assert!(!settle_sent(&bench, &late).await);
    let (call, failure) = (late.clone(), Failure::new("transport", "no", Actor::Nobody));
    let write = bench.store.write(move |tx| {
        Box::pin(async move {
            let how = Requeue { pause: Duration::ZERO, counted: true, failure: Some(failure.clone()) };
            Ok([
                outbox::settle_failed(tx, &call, 1, &failure).await?,
                outbox::settle_ambiguous(tx, &call, 1, &failure).await?,
                outbox::requeue(tx, &call, 1, &how).await?,
                outbox::hold(tx, &call, 1, Some(&failure)).await?,
                outbox::confirm_doubtful(tx, &call, Some("p1")).await?,
            ])
        })
    });
    assert_eq!(write.await.unwrap(), [false; 5]);
    let read =
        bench.store.read(|db| Box::pin(async move { query(OUTCOME).fetch_one(db).await?.col::<String>("outcome") }));
    assert_eq!(read.await.unwrap(), "");
    assert_eq!(account(&bench).await.last_send_at, None);
    let present = find(&bench, late.id).await;
    assert_eq!((present.state, present.failures, present.provider_id), (CallState::Claimed, 0, None));
}

async fn a_listed_call_that_was_not_made_after_all_goes_out_when_its_account_works(bench: Bench) {
    let id = want(&bench, "lane", "1").await.unwrap();
    let call = claim(&bench).await.remove(0);
    pass(&bench, &call).await;
    bench.clock.advance(LEASE * 2);
    bench.store.write(|tx| Box::pin(outbox::recover(tx, Dead::Longer { than: LEASE }))).await.unwrap();
    let doubtful = find(&bench, id).await;
    let failure = Failure::new("unauthorized", "the token is no longer valid", Actor::Merchant);
    let write = bench.store.write(move |tx| {
        Box::pin(async move {
            let listed = outbox::list_for_review(tx, &doubtful, Doubt::NothingHeard).await?;
            Ok((listed, outbox::hold(tx, &call, 1, Some(&failure)).await?))
        })
    });
    assert_eq!(write.await.unwrap(), (true, true), "its sender slept, and says now that the platform refused it");
    assert_eq!(find(&bench, id).await.state, CallState::Held);
    bench.store.write(|tx| Box::pin(outbox::release_stray(tx))).await.unwrap();
    assert_eq!(claim(&bench).await.into_iter().map(|call| call.id).collect::<Vec<_>>(), [id]);
}

/// The parts of one line, the first of them claimed.
async fn parts(bench: &Bench) -> Vec<Call> {
    let person = meet_person(bench, "ana", &[]).await;
    let conversation = meet_conversation(bench, person, &["ana"]).await;
    let (organisation, message) = (bench.organisation, line(bench, conversation.id).await);
    let mut ids = Vec::new();
    for (part, key) in (0..).zip(["0", "1", "2"]) {
        let call = NewCall { message: Some(message), part, ..wanted(bench, "lane", key) };
        ids.push(
            bench.store.write(move |tx| Box::pin(outbox::enqueue(tx, organisation, call))).await.unwrap().unwrap(),
        );
    }
    claim(bench).await;
    let mut calls = Vec::new();
    for id in ids {
        calls.push(find(bench, id).await);
    }
    calls
}

async fn suppress(bench: &Bench, call: &Call) -> bool {
    let (call, failure) = (call.clone(), Failure::new("opted_out", "no", Actor::Nobody));
    let write = bench.store.write(move |tx| Box::pin(async move { outbox::suppress(tx, &call, &failure).await }));
    write.await.unwrap()
}

async fn states(bench: &Bench, calls: &[Call]) -> Vec<CallState> {
    let mut states = Vec::new();
    for call in calls {
        states.push(find(bench, call.id).await.state);
    }
    states
}

async fn a_call_that_is_somebody_elses_takes_no_other_part_down(bench: Bench) {
    let calls = parts(&bench).await;
    let late = Call { fence: calls[0].fence - 1, ..calls[0].clone() };
    assert!(!suppress(&bench, &late).await);
    assert_eq!(states(&bench, &calls).await, [CallState::Claimed, CallState::Queued, CallState::Queued]);
}

async fn a_call_that_is_given_up_takes_the_parts_behind_it_along(bench: Bench) {
    let calls = parts(&bench).await;
    assert!(suppress(&bench, &calls[0]).await);
    assert_eq!(states(&bench, &calls).await, [CallState::Suppressed; 3]);
}

async fn a_report_is_merged_with_what_is_known_by_now(bench: Bench) {
    let id = want(&bench, "lane", "1").await.unwrap();
    let call = claim(&bench).await.remove(0);
    pass(&bench, &call).await;
    assert!(settle_sent(&bench, &call).await);
    let stale = find(&bench, id).await;
    for (news, expected) in [(Reported::Read, Reported::Read), (Reported::Delivered, Reported::Read)] {
        let call = stale.clone();
        let write =
            bench.store.write(move |tx| Box::pin(async move { outbox::apply_report(tx, &call, news, None).await }));
        write.await.unwrap();
        assert_eq!(find(&bench, id).await.delivery, Some(expected), "{news:?}");
    }
}

async fn send(bench: &Bench, lane: &str) {
    want(bench, lane, lane).await;
    let call = claim(bench).await.remove(0);
    pass(bench, &call).await;
    assert!(settle_sent(bench, &call).await);
}

async fn an_account_keeps_when_it_sent_last_to_the_second(bench: Bench) {
    send(&bench, "one").await;
    let first = account(&bench).await.last_send_at.unwrap();
    bench.clock.advance(Duration::from_millis(400));
    send(&bench, "two").await;
    assert_eq!(account(&bench).await.last_send_at, Some(first), "nothing is written for each send");
    bench.clock.advance(Duration::from_millis(600));
    send(&bench, "three").await;
    assert_eq!(account(&bench).await.last_send_at, Some(bench.store.seams().now()));
}

async fn a_success_ends_the_trouble_of_a_working_account_at_once(bench: Bench) {
    let (organisation, id) = (bench.organisation, bench.account);
    send(&bench, "one").await;
    note_error(&bench).await;
    send(&bench, "two").await;
    assert_eq!(account(&bench).await.last_error, None);
    want(&bench, "three", "three").await;
    let call = claim(&bench).await.remove(0);
    pass(&bench, &call).await;
    let paused = bench.store.write(move |tx| Box::pin(accounts::pause(tx, organisation, id, 1, "refused")));
    assert!(paused.await.unwrap());
    note_error(&bench).await;
    bench.clock.advance(Duration::from_secs(2));
    assert!(settle_sent(&bench, &call).await);
    let account = account(&bench).await;
    assert!(account.last_error.is_some(), "why it stands still is still said");
    assert_eq!(account.last_send_at, Some(bench.store.seams().now()));
}

async fn an_account_is_paused_only_as_it_was_when_it_was_refused(bench: Bench) {
    let (organisation, id) = (bench.organisation, bench.account);
    let waiting = want(&bench, "lane", "1").await.unwrap();
    let pause = |epoch| bench.store.write(move |tx| Box::pin(accounts::pause(tx, organisation, id, epoch, "refused")));
    assert!(!pause(0).await.unwrap());
    assert_eq!((account(&bench).await.status, account(&bench).await.epoch), (AccountStatus::Active, 1));
    assert!(pause(1).await.unwrap());
    let row = account(&bench).await;
    assert_eq!((row.status, row.epoch, row.status_reason.as_deref()), (AccountStatus::Paused, 2, Some("refused")));
    assert_eq!(find(&bench, waiting).await.state, CallState::Held);
    assert!(!pause(2).await.unwrap(), "it is paused already");
}

async fn a_lane_keeps_its_conversation(bench: Bench) {
    const SERVES: &str =
        "INSERT INTO lanes (organisation_id, key, account_id, conversation_id) VALUES ($1, $2, $3, $4)";
    const SERVED: &str = "SELECT conversation_id FROM lanes WHERE organisation_id = $1 AND key = $2";
    let (organisation, account) = (bench.organisation, bench.account);
    let key = crate::ingress::conversation_lane(account, "ana");
    let (lane, known) = (key.clone(), uuid::Uuid::from_u128(7));
    let write = bench.store.write(move |tx| {
        Box::pin(async move {
            Ok(query(SERVES).bind(organisation.0).bind(lane).bind(account.0).bind(known).execute(tx).await?)
        })
    });
    write.await.unwrap();
    let person = meet_person(&bench, "ana", &[]).await;
    meet_conversation(&bench, person, &["ana"]).await;
    let read = bench.store.read(move |db| {
        Box::pin(async move { query(SERVED).bind(organisation.0).bind(key).fetch_one(db).await?.id("conversation_id") })
    });
    assert_eq!(read.await.unwrap(), known);
}
