//! Calls that nobody knows about, rests, and what several nodes do to one outbox.

use std::collections::BTreeMap;
use std::time::Duration;

use channel_core::error::Actor;

use super::outbox::{LEASE, claim, pass, want, wanted};
use super::{Bench, account};
use crate::outbox::{self, Call, Dead, Decision, Door, Doubt, NewCall, OnDoubt, Requeue, ResendPolicy, Shut};
use crate::{CallState, Failure, OutboxId};

on_both! {
    the_owner_may_bring_a_call_back_until_somebody_decided,
    what_the_owner_knows_late_counts_whatever_was_decided,
    a_doubtful_call_is_listed_until_a_person_decides,
    only_what_is_listed_is_sent_again_and_once,
    what_was_sent_again_stays_on_the_books_when_evidence_comes,
    evidence_wins_over_whatever_was_thought,
    two_nodes_claim_no_call_twice_and_keep_every_lane_in_order,
    an_account_rests_as_a_whole_and_on_every_node,
    the_door_minds_a_calls_own_time,
    what_waits_for_a_report_is_let_go_by_it,
    a_policy_is_kept_with_its_organisation,
    a_mark_is_known_by_its_tag_alone,
}

async fn ambiguous(bench: &Bench, lane: &str) -> Call {
    want(bench, lane, lane).await;
    let call = claim(bench).await.into_iter().find(|call| call.lane == lane).unwrap();
    assert!(matches!(pass(bench, &call).await, Door::Open { attempt: 1, .. }));
    bench.store.write(|tx| Box::pin(outbox::recover(tx, Dead::Longer { than: Duration::ZERO }))).await.unwrap();
    let call = find(bench, call.id).await;
    assert_eq!((call.state, call.attempt), (CallState::Ambiguous, 1));
    call
}

async fn listed(bench: &Bench, lane: &str) -> Call {
    let call = ambiguous(bench, lane).await;
    let same = call.clone();
    let did = bench
        .store
        .write(move |tx| Box::pin(async move { outbox::list_for_review(tx, &same, Doubt::NoEvidenceCame).await }));
    assert!(did.await.unwrap());
    call
}

async fn find(bench: &Bench, id: OutboxId) -> Call {
    let organisation = bench.organisation;
    bench.store.read(move |db| Box::pin(outbox::find(db, organisation, id))).await.unwrap().unwrap()
}

async fn requeue(bench: &Bench, call: &Call, attempt: i64) -> CallState {
    let (same, how) = (call.clone(), Requeue { pause: Duration::ZERO, counted: false, failure: None });
    let write = bench.store.write(move |tx| Box::pin(async move { outbox::requeue(tx, &same, attempt, &how).await }));
    write.await.unwrap();
    find(bench, call.id).await.state
}

async fn confirm(bench: &Bench, call: &Call) -> Call {
    let same = call.clone();
    let write = bench.store.write(move |tx| Box::pin(async move { outbox::confirm(tx, &same, Some("p1")).await }));
    write.await.unwrap();
    find(bench, call.id).await
}

async fn send_again(bench: &Bench, call: &Call) -> Option<OutboxId> {
    let (organisation, id) = (bench.organisation, call.id);
    let write = bench.store.write(move |tx| Box::pin(outbox::send_again(tx, organisation, id, "mia")));
    write.await.unwrap()
}

async fn in_review(bench: &Bench) -> Vec<OutboxId> {
    let organisation = bench.organisation;
    let read = bench.store.read(move |db| {
        Box::pin(async move {
            let page = outbox::review_list(db, organisation, None, 10).await?;
            Ok((page, outbox::review_count(db, organisation).await?))
        })
    });
    let (page, count) = read.await.unwrap();
    assert_eq!(i64::try_from(page.len()).unwrap(), count);
    page.into_iter().map(|entry| entry.call.id).collect()
}

async fn the_owner_may_bring_a_call_back_until_somebody_decided(bench: Bench) {
    let call = ambiguous(&bench, "swept").await;
    assert_eq!(requeue(&bench, &call, 2).await, CallState::Ambiguous, "another attempt's word is nobody's");
    assert_eq!(requeue(&bench, &Call { fence: call.fence + 1, ..call.clone() }, 1).await, CallState::Ambiguous);
    assert_eq!(requeue(&bench, &call, 1).await, CallState::Queued);

    let call = listed(&bench, "listed").await;
    assert_eq!(requeue(&bench, &call, 1).await, CallState::Queued, "nobody decided yet");
    assert!(in_review(&bench).await.is_empty());

    let call = listed(&bench, "resent").await;
    assert!(send_again(&bench, &call).await.is_some());
    assert_eq!(requeue(&bench, &call, 1).await, CallState::Ambiguous, "it is on its way a second time");

    let call = ambiguous(&bench, "proved").await;
    assert_eq!(confirm(&bench, &call).await.state, CallState::Sent);
    assert_eq!(requeue(&bench, &call, 1).await, CallState::Sent);
}

async fn what_the_owner_knows_late_counts_whatever_was_decided(bench: Bench) {
    let call = listed(&bench, "lane").await;
    send_again(&bench, &call).await;
    let (same, failure) = (call.clone(), Failure::new("transport", "no", Actor::Nobody));
    let write =
        bench.store.write(move |tx| Box::pin(async move { outbox::settle_failed(tx, &same, 1, &failure).await }));
    write.await.unwrap();
    assert_eq!(find(&bench, call.id).await.state, CallState::Ambiguous);
    let same = call.clone();
    let write =
        bench.store.write(move |tx| Box::pin(async move { outbox::settle_sent(tx, &same, 1, Some("p1")).await }));
    write.await.unwrap();
    let known = find(&bench, call.id).await;
    assert_eq!((known.state, known.decision), (CallState::Sent, Some(Decision::Resent)));
}

async fn a_doubtful_call_is_listed_until_a_person_decides(bench: Bench) {
    let (first, second) = (listed(&bench, "one").await, listed(&bench, "two").await);
    assert_eq!(in_review(&bench).await, [first.id, second.id]);
    let organisation = bench.organisation;
    let pages = bench.store.read(move |db| {
        Box::pin(async move {
            let page = outbox::review_list(db, organisation, None, 1).await?;
            let mark = (page[0].listed_at, page[0].call.seq);
            assert_eq!(page[0].doubt, Doubt::NoEvidenceCame);
            Ok((page, outbox::review_list(db, organisation, Some(mark), 10).await?))
        })
    });
    let (page, rest) = pages.await.unwrap();
    assert_eq!((page[0].call.id, rest.len(), rest[0].call.id), (first.id, 1, second.id));
    for (call, state) in [(&first, CallState::Sent), (&second, CallState::Ambiguous)] {
        let (id, arrived) = (call.id, state == CallState::Sent);
        for expected in [true, false] {
            let write = bench.store.write(move |tx| {
                Box::pin(async move {
                    if arrived {
                        outbox::mark_arrived(tx, organisation, id, "mia").await
                    } else {
                        outbox::give_up(tx, organisation, id, "mia").await
                    }
                })
            });
            assert_eq!(write.await.unwrap(), expected, "a second time changes nothing");
        }
        assert_eq!(find(&bench, id).await.state, state);
    }
    assert!(in_review(&bench).await.is_empty());
    assert_eq!(confirm(&bench, &second).await.state, CallState::Sent, "what was given up may still be proved");
}

async fn only_what_is_listed_is_sent_again_and_once(bench: Bench) {
    let call = ambiguous(&bench, "lane").await;
    assert!(send_again(&bench, &call).await.is_none(), "its grace is not over");
    let same = call.clone();
    let policy =
        bench.store.write(move |tx| Box::pin(async move { outbox::resend(tx, &same, Doubt::NothingHeard).await }));
    let again = policy.await.unwrap().unwrap();
    assert!(send_again(&bench, &call).await.is_none(), "it was decided");
    let same = call.clone();
    let twice =
        bench.store.write(move |tx| Box::pin(async move { outbox::resend(tx, &same, Doubt::NothingHeard).await }));
    assert!(twice.await.unwrap().is_none());
    let again = find(&bench, again).await;
    assert_eq!((again.state, again.repeats), (CallState::Queued, Some(call.id)));
    bench.clock.advance(Duration::from_secs(21));
    assert_eq!(claim(&bench).await.remove(0).id, again.id);
}

async fn what_was_sent_again_stays_on_the_books_when_evidence_comes(bench: Bench) {
    let call = listed(&bench, "lane").await;
    send_again(&bench, &call).await;
    let organisation = bench.organisation;
    let books = || bench.store.read(move |db| Box::pin(outbox::resent_without_evidence(db, organisation, None, 10)));
    let before = books().await.unwrap();
    assert_eq!((before.len(), before[0].call.state, before[0].by.as_deref()), (1, CallState::Ambiguous, Some("mia")));
    confirm(&bench, &call).await;
    let after = books().await.unwrap();
    assert_eq!((after.len(), after[0].call.state), (1, CallState::Sent), "it arrived twice, and that is said");
}

async fn evidence_wins_over_whatever_was_thought(bench: Bench) {
    let call = ambiguous(&bench, "queued again").await;
    assert_eq!(requeue(&bench, &call, 1).await, CallState::Queued);
    assert_eq!(confirm(&bench, &call).await.state, CallState::Sent);
    assert!(claim(&bench).await.is_empty(), "what was made is not made again");
    let never = want(&bench, "never tried", "never").await.unwrap();
    let never = find(&bench, never).await;
    assert_eq!(confirm(&bench, &never).await.state, CallState::Queued, "what never passed the door was not made");
}

async fn two_nodes_claim_no_call_twice_and_keep_every_lane_in_order(bench: Bench) {
    const LANES: usize = 12;
    const DEEP: usize = 5;
    for depth in 0..DEEP {
        for lane in 0..LANES {
            want(&bench, &format!("lane {lane}"), &format!("{lane}/{depth}")).await;
        }
    }
    let nodes = (0..4).map(|_| {
        let store = bench.store.clone();
        tokio::spawn(async move {
            let mut made: Vec<(i64, String)> = Vec::new();
            let mut idle = 0;
            while idle < 20 {
                let calls = store.write(|tx| Box::pin(outbox::claim_due(tx, LEASE, 3))).await.unwrap();
                idle = if calls.is_empty() { idle + 1 } else { 0 };
                for call in calls {
                    made.push((call.seq, call.lane.clone()));
                    let same = call.clone();
                    let door =
                        store.write(move |tx| Box::pin(async move { outbox::pass(tx, &same, 1, "t").await })).await;
                    let Ok(Door::Open { attempt: 1, .. }) = door else {
                        panic!("the door is shut to its one owner: {door:?}");
                    };
                    let write =
                        store.write(move |tx| Box::pin(async move { outbox::settle_sent(tx, &call, 1, None).await }));
                    assert!(write.await.unwrap());
                }
                tokio::task::yield_now().await;
            }
            made
        })
    });
    let mut all = 0;
    let mut by_lane: BTreeMap<String, Vec<i64>> = BTreeMap::new();
    for node in nodes.collect::<Vec<_>>() {
        let made = node.await.unwrap();
        all += made.len();
        let mut of_node: BTreeMap<String, Vec<i64>> = BTreeMap::new();
        for (seq, lane) in made {
            of_node.entry(lane.clone()).or_default().push(seq);
            by_lane.entry(lane).or_default().push(seq);
        }
        for (lane, calls) in of_node {
            assert!(calls.is_sorted(), "{lane}: {calls:?}");
        }
    }
    assert_eq!(all, LANES * DEEP);
    for (lane, mut calls) in by_lane {
        calls.sort_unstable();
        calls.dedup();
        assert_eq!(calls.len(), DEEP, "{lane}");
    }
}

async fn an_account_rests_as_a_whole_and_on_every_node(bench: Bench) {
    let (organisation, resting) = (bench.organisation, bench.account);
    let other = account(&bench.store, organisation, "shop-2").await.unwrap();
    let first = want(&bench, "one", "1").await.unwrap();
    want(&bench, "two", "2").await;
    let elsewhere = NewCall { account: other, ..wanted(&bench, "three", "3") };
    bench.store.write(move |tx| Box::pin(outbox::enqueue(tx, organisation, elsewhere))).await.unwrap();
    let claimed = bench.store.write(|tx| Box::pin(outbox::claim_due(tx, LEASE, 1))).await.unwrap().remove(0);
    assert_eq!(claimed.id, first);
    let rest = Duration::from_secs(60);
    let ask = || bench.store.write(move |tx| Box::pin(outbox::rest_account(tx, organisation, resting, rest)));
    assert!(ask().await.unwrap());
    bench.clock.advance(Duration::from_millis(500));
    assert!(!ask().await.unwrap(), "what was under way says the same, and costs nothing");
    assert!(
        matches!(pass(&bench, &claimed).await, Door::Closed(Shut::AccountResting)),
        "not even what is claimed goes"
    );
    assert_eq!(requeue(&bench, &claimed, 0).await, CallState::Queued);
    want(&bench, "four", "4").await;
    let lanes = |calls: Vec<Call>| calls.into_iter().map(|call| call.lane).collect::<Vec<_>>();
    assert_eq!(lanes(claim(&bench).await), ["three"], "another account is not concerned");
    bench.clock.advance(rest - Duration::from_secs(1));
    assert!(claim(&bench).await.is_empty());
    bench.clock.advance(Duration::from_secs(2));
    assert_eq!(lanes(claim(&bench).await), ["one", "two", "four"]);
}

async fn the_door_minds_a_calls_own_time(bench: Bench) {
    let organisation = bench.organisation;
    let until = bench.store.seams().now().plus(Duration::from_secs(10));
    let call = NewCall { open_until: Some(until), ..wanted(&bench, "lane", "1") };
    bench.store.write(move |tx| Box::pin(outbox::enqueue(tx, organisation, call))).await.unwrap();
    let call = claim(&bench).await.remove(0);
    bench.clock.advance(Duration::from_secs(10));
    assert!(matches!(pass(&bench, &call).await, Door::Closed(Shut::CommentTooOld)));
}

async fn what_waits_for_a_report_is_let_go_by_it(bench: Bench) {
    want(&bench, "lane", "1").await;
    let second = want(&bench, "lane", "2").await.unwrap();
    want(&bench, "another", "3").await;
    let first = claim(&bench).await.remove(0);
    pass(&bench, &first).await;
    let call = first.clone();
    let write = bench.store.write(move |tx| {
        Box::pin(async move {
            outbox::settle_sent(tx, &call, 1, Some("p1")).await?;
            outbox::hold_back(tx, &call, Duration::from_secs(8)).await
        })
    });
    write.await.unwrap();
    assert!(claim(&bench).await.is_empty(), "the other lane was claimed before, and this one waits");
    bench.store.write(move |tx| Box::pin(async move { outbox::let_go(tx, &first).await })).await.unwrap();
    assert_eq!(claim(&bench).await.remove(0).id, second);
}

async fn a_policy_is_kept_with_its_organisation(bench: Bench) {
    let organisation = bench.organisation;
    let read = || bench.store.read(move |db| Box::pin(outbox::find_policy(db, organisation)));
    assert_eq!(read().await.unwrap(), ResendPolicy::default());
    let policy = ResendPolicy { session_reply: OnDoubt::Resend, ..ResendPolicy::default() };
    bench
        .store
        .write(move |tx| Box::pin(async move { outbox::set_policy(tx, organisation, &policy, "mia").await }))
        .await
        .unwrap();
    assert_eq!(read().await.unwrap(), policy);
}

async fn a_mark_is_known_by_its_tag_alone(bench: Bench) {
    let (ours, theirs) = (bench.organisation, super::organisation(&bench.store, "Other shop").await);
    let mark = bench.store.send_token(ours, bench.store.seams().ids.secret());
    assert_eq!(mark.len(), 64);
    assert!(bench.store.made_token(ours, &mark));
    assert!(!bench.store.made_token(theirs, &mark), "another organisation's");
    for place in 0..mark.len() {
        let mut forged = mark.clone().into_bytes();
        forged[place] = if forged[place] == b'0' { b'1' } else { b'0' };
        assert!(!bench.store.made_token(ours, std::str::from_utf8(&forged).unwrap()), "changed at {place}");
    }
    for junk in ["", "0", &mark[..63], &format!("{mark}00"), "order-4711", &"z".repeat(64)] {
        assert!(!bench.store.made_token(ours, junk), "{junk:?}");
    }
}
