use std::collections::BTreeMap;
use std::time::Duration;

use channel_core::{Event, OrganisationId};
use channel_testkit::message;

use super::outbox::wanted;
use super::plans::explain;
use super::{Bench, account, organisation};
use crate::db::{Columns, query};
use crate::lanes::{self, Lane, Rest, Round};
use crate::outbox::{self, NewCall};
use crate::{StoreError, ingress};

on_both! {
    a_flood_of_one_organisation_leaves_every_other_its_turns,
    nobody_holds_more_turns_than_one_may,
    rounds_go_on_where_the_last_one_stopped,
    a_due_lane_is_found_wherever_it_stands_among_hundreds_that_rest,
    within_an_organisation_the_longest_waiting_comes_first,
    whoever_lost_a_lane_can_write_nothing,
    a_lane_that_is_kept_is_nobody_elses_however_long_its_turn,
    a_lane_that_stands_still_waits_whatever_comes_in,
    an_answer_that_failed_waits_and_what_comes_in_does_not,
    events_are_taken_as_they_came_and_entered_as_they_happened,
    what_a_claim_reads_does_not_grow_with_what_waits,
    a_flood_of_calls_leaves_every_other_organisation_its_own,
    what_a_claim_of_calls_reads_does_not_grow_with_what_waits,
}

const LEASE: Duration = Duration::from_secs(15);

fn said(bench: &Bench, account: &str, from: &str, id: &str) -> Event {
    message(account, from, id, id, bench.store.seams().now())
}

/// Messages of this many different people at once.
async fn flood(bench: &Bench, account: &str, people: usize) {
    let events: Vec<Event> =
        (0..people).map(|person| said(bench, account, &format!("p{person}"), &format!("{account}-{person}"))).collect();
    assert_eq!(bench.record(&events).await.new, people);
}

async fn rival(bench: &Bench, name: &'static str) -> OrganisationId {
    let rival = organisation(&bench.store, name).await;
    account(&bench.store, rival, name).await.unwrap();
    rival
}

async fn claim(bench: &Bench, round: Round) -> lanes::Claimed {
    bench.store.write(move |tx| Box::pin(async move { lanes::claim(tx, LEASE, &round).await })).await.unwrap()
}

async fn due(bench: &Bench, limit: u32) -> Vec<Lane> {
    bench.store.write(move |tx| Box::pin(lanes::claim_due(tx, LEASE, limit))).await.unwrap()
}

async fn release(bench: &Bench, lane: &Lane, rest: Rest) -> Result<(), StoreError> {
    let lane = lane.clone();
    bench.store.write(move |tx| Box::pin(async move { lanes::release(tx, &lane, rest).await })).await
}

async fn finish_all(bench: &Bench, lane: &Lane) {
    let lane = lane.clone();
    let done = bench.store.write(move |tx| {
        Box::pin(async move {
            for stored in ingress::waiting(tx, lane.organisation, &lane.key, 100).await? {
                ingress::finish(tx, lane.organisation, stored.seq).await?;
            }
            lanes::release(tx, &lane, Rest::Done).await
        })
    });
    done.await.unwrap();
}

fn count(lanes: &[Lane]) -> BTreeMap<OrganisationId, usize> {
    lanes.iter().fold(BTreeMap::new(), |mut count, lane| {
        *count.entry(lane.organisation).or_default() += 1;
        count
    })
}

async fn a_flood_of_one_organisation_leaves_every_other_its_turns(bench: Bench) {
    flood(&bench, "shop-1", 500).await;
    bench.clock.advance(Duration::from_secs(1));
    let others = [rival(&bench, "rival-1").await, rival(&bench, "rival-2").await];
    flood(&bench, "rival-1", 1).await;
    flood(&bench, "rival-2", 3).await;
    let claimed = due(&bench, 9).await;
    let counted = count(&claimed);
    assert_eq!(claimed.len(), 9);
    assert_eq!((counted[&others[0]], counted[&others[1]]), (1, 3), "all of what the others wait for");
    assert_eq!(counted[&bench.organisation], 5, "and the flood has what is left");
}

async fn a_due_lane_is_found_wherever_it_stands_among_hundreds_that_rest(bench: Bench) {
    const SQL: &str = "INSERT INTO lanes (organisation_id, key, account_id, next_at) VALUES ($1, 'lane', $1, $2)";
    let number = |number: u128| OrganisationId(uuid::Uuid::from_u128(number << 64));
    let now = bench.store.seams().now();
    let write = bench.store.write(move |tx| {
        Box::pin(async move {
            for place in 1..=600 {
                let next = if place == 400 { now } else { now.plus(Duration::from_secs(600)) };
                crate::db::query(SQL).bind(number(place).0).bind(next.0).execute(tx).await?;
            }
            Ok(())
        })
    });
    write.await.unwrap();
    let round = Round { limit: 4, most_of_one: 4, running: BTreeMap::new(), after: Some(number(590)) };
    let claimed = claim(&bench, round).await;
    assert_eq!(count(&claimed.lanes), BTreeMap::from([(number(400), 1)]));
}

async fn nobody_holds_more_turns_than_one_may(bench: Bench) {
    flood(&bench, "shop-1", 20).await;
    let rival = rival(&bench, "rival").await;
    flood(&bench, "rival", 20).await;
    let round = |limit, running: &[(OrganisationId, u32)]| Round {
        limit,
        most_of_one: 8,
        running: running.iter().copied().collect(),
        after: None,
    };
    let first = claim(&bench, round(16, &[(bench.organisation, 6)])).await;
    assert_eq!(count(&first.lanes), BTreeMap::from([(bench.organisation, 2), (rival, 8)]));
    let second = claim(&bench, round(6, &[(bench.organisation, 8), (rival, 8)])).await;
    assert!(second.lanes.is_empty(), "everybody has what one may have");
}

async fn rounds_go_on_where_the_last_one_stopped(bench: Bench) {
    let mut organisations = vec![bench.organisation];
    flood(&bench, "shop-1", 4).await;
    for name in ["rival-1", "rival-2", "rival-3"] {
        organisations.push(rival(&bench, name).await);
        flood(&bench, name, 4).await;
    }
    let mut after = None;
    let mut served = Vec::new();
    for _ in 0..8 {
        let claimed = claim(&bench, Round { limit: 1, most_of_one: 9, running: BTreeMap::new(), after }).await;
        served.push(claimed.lanes[0].organisation);
        after = claimed.after;
    }
    organisations.sort();
    let expected: Vec<OrganisationId> = organisations.iter().chain(&organisations).copied().collect();
    assert_eq!(served, expected, "each of the four once before anybody twice");
}

async fn within_an_organisation_the_longest_waiting_comes_first(bench: Bench) {
    for person in ["one", "two", "three"] {
        bench.record(&[said(&bench, "shop-1", person, person)]).await;
        bench.clock.advance(Duration::from_secs(1));
    }
    let first = due(&bench, 1).await.remove(0);
    assert!(first.key.ends_with("/one"), "{}", first.key);
    finish_all(&bench, &first).await;
    assert!(due(&bench, 1).await[0].key.ends_with("/two"));
}

async fn whoever_lost_a_lane_can_write_nothing(bench: Bench) {
    bench.record(&[said(&bench, "shop-1", "ana", "m1")]).await;
    let late = due(&bench, 1).await.remove(0);
    bench.clock.advance(Duration::from_secs(16));
    let holder = due(&bench, 1).await.remove(0);
    for rest in [Rest::Done, Rest::Paused { pause: LEASE }, Rest::Failed { until: bench.store.seams().now() }] {
        assert!(matches!(release(&bench, &late, rest).await, Err(StoreError::Stale)), "{rest:?}");
    }
    let lane = late.clone();
    let renewed = bench.store.write(move |tx| Box::pin(async move { lanes::renew(tx, &lane, LEASE).await })).await;
    assert!(matches!(renewed, Err(StoreError::Stale)));
    let counted = bench.store.write(move |tx| Box::pin(async move { lanes::count_restart(tx, &late).await })).await;
    assert!(matches!(counted, Err(StoreError::Stale)));
    finish_all(&bench, &holder).await;
}

async fn a_lane_that_is_kept_is_nobody_elses_however_long_its_turn(bench: Bench) {
    bench.record(&[said(&bench, "shop-1", "ana", "m1")]).await;
    let lane = due(&bench, 1).await.remove(0);
    for _ in 0..120 {
        bench.clock.advance(LEASE / 3);
        assert!(due(&bench, 1).await.is_empty());
        let kept = lane.clone();
        bench
            .store
            .write(move |tx| Box::pin(async move { lanes::renew(tx, &kept, LEASE).await }))
            .await
            .expect("ten minutes of one turn");
    }
}

async fn a_lane_that_stands_still_waits_whatever_comes_in(bench: Bench) {
    bench.record(&[said(&bench, "shop-1", "ana", "m1")]).await;
    let lane = due(&bench, 1).await.remove(0);
    release(&bench, &lane, Rest::Paused { pause: Duration::from_secs(4) }).await.unwrap();
    bench.record(&[said(&bench, "shop-1", "ana", "m2")]).await;
    assert!(due(&bench, 1).await.is_empty(), "what comes in does not begin the pause anew, nor end it");
    bench.clock.advance(Duration::from_secs(4));
    let lane = due(&bench, 1).await.remove(0);
    assert_eq!(lane.attempts, 0, "a pause is no failure");
    release(&bench, &lane, Rest::Broken { pause: Duration::from_secs(4) }).await.unwrap();
    bench.clock.advance(Duration::from_secs(4));
    assert_eq!(due(&bench, 1).await[0].attempts, 1);
}

async fn an_answer_that_failed_waits_and_what_comes_in_does_not(bench: Bench) {
    bench.record(&[said(&bench, "shop-1", "ana", "m1")]).await;
    let lane = due(&bench, 1).await.remove(0);
    let (organisation, key, now) = (lane.organisation, lane.key.clone(), bench.store.seams().now());
    let asked = bench
        .store
        .write(move |tx| Box::pin(async move { lanes::set_answer(tx, organisation, &key, Some((now, now))).await }));
    asked.await.unwrap();
    finish_all(&bench, &lane).await;
    let lane = due(&bench, 1).await.remove(0);
    release(&bench, &lane, Rest::Failed { until: now.plus(Duration::from_secs(8)) }).await.unwrap();
    assert!(due(&bench, 1).await.is_empty());
    bench.record(&[said(&bench, "shop-1", "ana", "m2")]).await;
    let lane = due(&bench, 1).await.remove(0);
    assert_eq!(lane.answer_at, Some(now.plus(Duration::from_secs(8))));
    assert_eq!(lane.attempts, 1);
}

async fn events_are_taken_as_they_came_and_entered_as_they_happened(bench: Bench) {
    let now = bench.store.seams().now();
    let at = |id: &str, at| message("shop-1", "ana", id, id, at);
    let second = Duration::from_secs(1);
    bench
        .record(&[
            at("late", now.minus(second)),
            at("early", now.minus(second * 2)),
            at("in 1970", channel_core::Timestamp(77)),
            at("in a thousand years", now.plus(Duration::from_secs(31_000_000_000))),
            at("earliest", now.minus(second * 3)),
        ])
        .await;
    let lane = due(&bench, 1).await.remove(0);
    let names = |limit| {
        let lane = lane.clone();
        bench.store.read(move |db| {
            Box::pin(async move {
                let events = ingress::waiting(db, lane.organisation, &lane.key, limit).await?;
                events.iter().map(|stored| Ok((stored.event()?.id, stored.event()?.at))).collect::<Result<Vec<_>, _>>()
            })
        })
    };
    let all = names(9).await.unwrap();
    let order: Vec<&str> = all.iter().map(|(id, _)| id.as_str()).collect();
    assert_eq!(order, ["earliest", "early", "late", "in 1970", "in a thousand years"]);
    assert_eq!(all[3].1, now, "a time that cannot be is the time of arrival");
    let first: Vec<String> = names(2).await.unwrap().into_iter().map(|(id, _)| id).collect();
    assert_eq!(first, ["early", "late"], "a batch is what came first");
}

async fn what_a_claim_reads_does_not_grow_with_what_waits(bench: Bench) {
    rival(&bench, "rival").await;
    flood(&bench, "shop-1", 3_000).await;
    flood(&bench, "rival", 2).await;
    if !bench.store.is_shared() {
        for sql in [lanes::sql::CLAIM, lanes::sql::RING] {
            let plan = explain(&bench, sql.sqlite).await;
            let of_lanes = plan.iter().filter(|step| step.contains("lanes"));
            let searched = |step: &&String| {
                let by_turn = step.contains("lanes_in_turn (organisation_id");
                let by_key = step.contains("PRIMARY KEY (organisation_id=? AND key=?)");
                step.starts_with("SEARCH lanes") && (by_turn || by_key)
            };
            assert_eq!(of_lanes.clone().find(|step| !searched(step)), None, "{plan:#?}");
            assert!(of_lanes.count() >= 2, "{plan:#?}");
        }
        for sql in [lanes::sql::DUE, lanes::sql::NEXT] {
            let plan = explain(&bench, sql).await;
            assert!(plan.iter().all(|step| step.contains("INDEX lanes_due (next_at")), "{plan:#?}");
        }
        return;
    }
    let organisation = bench.organisation.0;
    let explained = bench.store.write(move |tx| {
        Box::pin(async move {
            let now = tx.now();
            query("ANALYZE lanes").execute(tx).await?;
            let explain = |sql: &str| -> &'static str { format!("EXPLAIN (ANALYZE, TIMING OFF) {sql}").leak() };
            let mut lines: Vec<String> = Vec::new();
            let claim = query(explain(lanes::sql::CLAIM.postgres)).bind(organisation).bind(now.0).bind(now.0 + 9);
            for row in claim.bind(4_i64).fetch_all(tx).await? {
                lines.push(row.col("QUERY PLAN")?);
            }
            let ring = query(explain(lanes::sql::RING.postgres)).bind(now.0).bind(uuid::Uuid::nil()).bind(256_i64);
            for row in ring.fetch_all(tx).await? {
                lines.push(row.col("QUERY PLAN")?);
            }
            Ok(lines)
        })
    });
    let lines = explained.await.unwrap();
    let rows = lines.iter().filter_map(|line| line.split("actual rows=").nth(1)?.split([' ', '.', ')']).next());
    let most = rows.filter_map(|rows| rows.parse::<u64>().ok()).max().expect("the plan tells rows");
    assert!(most <= 8, "{most} rows in one step\n{}", lines.join("\n"));
    // The last step of the ring stands for its end and is left out.
    let wasted = |line: &&String| line.contains("Rows Removed") && !line.ends_with(": 0") && !line.ends_with(": 1");
    assert_eq!(lines.iter().find(wasted), None, "{lines:#?}");
    assert!(!lines.iter().any(|line| line.contains("Seq Scan on lanes") || line.contains("lanes_due")), "{lines:#?}");
}

/// Calls of an organisation, each in a lane of its own.
async fn want_calls(bench: &Bench, organisation: OrganisationId, calls: usize) {
    let template = wanted(bench, "lane", "key");
    let asked = bench.store.write(move |tx| {
        Box::pin(async move {
            for number in 0..calls {
                let (lane, idempotency_key) = (format!("lane {number}"), format!("key {number}"));
                let call = NewCall { lane, idempotency_key, ..template.clone() };
                outbox::enqueue(tx, organisation, call).await?;
            }
            Ok(())
        })
    });
    asked.await.unwrap();
}

async fn claim_calls(bench: &Bench, limit: u32) -> Vec<OrganisationId> {
    let claimed = bench.store.write(move |tx| Box::pin(outbox::claim_due(tx, LEASE, limit))).await.unwrap();
    claimed.into_iter().map(|call| call.organisation).collect()
}

async fn a_flood_of_calls_leaves_every_other_organisation_its_own(bench: Bench) {
    want_calls(&bench, bench.organisation, 200).await;
    bench.clock.advance(Duration::from_secs(1));
    let rival = rival(&bench, "rival").await;
    want_calls(&bench, rival, 3).await;
    let first = claim_calls(&bench, 4).await;
    assert_eq!(first.iter().filter(|organisation| **organisation == rival).count(), 2);
    let mut next = Vec::new();
    for _ in 0..2 {
        bench.clock.advance(Duration::from_millis(7));
        next.extend(claim_calls(&bench, 1).await);
    }
    next.sort();
    let mut both = [bench.organisation, rival];
    both.sort();
    assert_eq!(next, both, "one each, wherever the round begins");
    let third = self::rival(&bench, "third").await;
    want_calls(&bench, third, 1).await;
    assert_eq!(claim_calls(&bench, 1).await, [third], "whoever has the fewest in hand comes first");
}

async fn what_a_claim_of_calls_reads_does_not_grow_with_what_waits(bench: Bench) {
    let other = rival(&bench, "rival").await;
    want_calls(&bench, bench.organisation, 2_000).await;
    want_calls(&bench, other, 2).await;
    if !bench.store.is_shared() {
        for sql in [outbox::sql::CLAIM.sqlite, outbox::sql::RING.sqlite, outbox::sql::IN_HAND.sqlite] {
            let plan = explain(&bench, sql).await;
            let of_calls =
                plan.iter().filter(|step| step.contains("outbox") || step.contains(" o ") || step.contains(" p "));
            let searched = |step: &&String| step.starts_with("SEARCH") || step.contains("USING INDEX outbox_in_hand");
            assert_eq!(of_calls.clone().find(|step| !searched(step)), None, "{plan:#?}");
            assert!(of_calls.count() >= 1, "{plan:#?}");
        }
        return;
    }
    let organisation = bench.organisation.0;
    let explained = bench.store.write(move |tx| {
        Box::pin(async move {
            let now = tx.now();
            query("ANALYZE outbox").execute(tx).await?;
            let explain = |sql: &str| -> &'static str { format!("EXPLAIN (ANALYZE, TIMING OFF) {sql}").leak() };
            let mut lines: Vec<String> = Vec::new();
            let claim = query(explain(outbox::sql::CLAIM.postgres)).bind(now.0).bind(now.0).bind(4_i64).bind(now.0 + 9);
            for row in claim.bind(organisation).fetch_all(tx).await? {
                lines.push(row.col("QUERY PLAN")?);
            }
            let ring = query(explain(outbox::sql::RING.postgres)).bind(now.0).bind(uuid::Uuid::nil()).bind(256_i64);
            for row in ring.fetch_all(tx).await? {
                lines.push(row.col("QUERY PLAN")?);
            }
            Ok(lines)
        })
    });
    let lines = explained.await.unwrap();
    let rows = lines.iter().filter_map(|line| line.split("actual rows=").nth(1)?.split([' ', '.', ')']).next());
    let most = rows.filter_map(|rows| rows.parse::<u64>().ok()).max().expect("the plan tells rows");
    assert!(most <= 16, "{most} rows in one step\n{}", lines.join("\n"));
    let wasted = |line: &&String| line.contains("Rows Removed") && !line.ends_with(": 0") && !line.ends_with(": 1");
    assert_eq!(lines.iter().find(wasted), None, "{lines:#?}");
    assert!(!lines.iter().any(|line| line.contains("Seq Scan on outbox")), "{lines:#?}");
}
