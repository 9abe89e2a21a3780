use std::time::Duration;

use channel_core::{Event, Timestamp};
use channel_testkit::message;

use super::{Bench, account, organisation};
use crate::ingress::{self, Arrival, NewSkip, Recorded};
use crate::organisations::NOBODY;
use crate::trace::{self, Contents, Depth};
use crate::{StoreError, lanes};

on_both! {
    a_second_delivery_of_an_event_changes_nothing,
    of_a_delivery_that_is_known_in_part_the_rest_is_entered_once,
    a_life_tells_what_else_its_delivery_brought,
    events_wait_in_the_order_in_which_they_stood,
    a_thousand_events_are_one_delivery,
    events_of_nobodys_account_are_kept_under_nobody,
    an_event_that_names_the_parent_reaches_the_account_below_it,
    the_address_names_the_account_where_events_do_not,
    what_was_not_understood_is_kept_with_its_bytes_once,
    the_same_ids_in_two_organisations_are_two_events,
    a_delivery_that_cannot_be_committed_leaves_nothing,
    a_lane_has_one_holder_and_the_fence_tells_a_late_one,
}

fn said(id: &str, by: &str) -> Event {
    message("shop-1", by, id, "hello", Timestamp::from_seconds(1_767_225_600))
}

async fn a_second_delivery_of_an_event_changes_nothing(bench: Bench) {
    let batch = [said("m1", "ana"), said("m2", "ana"), said("m3", "ben")];
    assert_eq!(bench.record(&batch).await, Recorded { new: 3, ..Recorded::default() });
    let lanes = claim(&bench).await;
    assert_eq!(lanes.len(), 2);
    for lane in lanes {
        finish(&bench, lane).await;
    }
    assert_eq!(bench.record(&batch).await, Recorded { duplicate: 3, ..Recorded::default() });
    assert!(claim(&bench).await.is_empty(), "nobody is woken for nothing");
}

async fn of_a_delivery_that_is_known_in_part_the_rest_is_entered_once(bench: Bench) {
    bench.record(&[said("m1", "ana")]).await;
    let batch = [said("m1", "ana"), said("m2", "ana"), said("m2", "ana"), said("m3", "ana")];
    assert_eq!(bench.record(&batch).await, Recorded { new: 2, duplicate: 2, ..Recorded::default() });
    let lane = claim(&bench).await.remove(0);
    let waiting = bench
        .store
        .read(move |db| Box::pin(async move { ingress::waiting(db, lane.organisation, &lane.key, 5).await }))
        .await
        .unwrap();
    let ids: Vec<String> = waiting.iter().map(|stored| stored.event().unwrap().id).collect();
    assert_eq!(ids, ["m1", "m2", "m3"]);
}

async fn a_life_tells_what_else_its_delivery_brought(bench: Bench) {
    bench.record(&[said("m1", "ana")]).await;
    bench.record(&[said("m1", "ana"), said("m2", "ana"), said("m3", "ana")]).await;
    let organisation = bench.organisation;
    let mut told = Vec::new();
    for id in ["m1", "m2"] {
        let life = bench.store.read(move |db| {
            Box::pin(async move { trace::life(db, organisation, id, Depth::Indexed, Contents::Hidden).await })
        });
        let step = life.await.unwrap().steps.into_iter().find(|step| step.step == "delivery_received").unwrap();
        told.push(step.facts.into_iter().map(|(name, value)| format!("{name} {value}")).collect::<Vec<_>>());
    }
    assert_eq!(told[0], ["channel fake"], "it brought nothing else");
    assert_eq!(told[1], ["channel fake", "known_events 1", "new_events 2"]);
}

async fn events_wait_in_the_order_in_which_they_stood(bench: Bench) {
    let events: Vec<Event> = (0..200).map(|number| said(&format!("m{number}"), "ana")).collect();
    bench.record(&events).await;
    let lane = claim(&bench).await.remove(0);
    let waiting = bench
        .store
        .read(move |db| Box::pin(async move { ingress::waiting(db, lane.organisation, &lane.key, 500).await }))
        .await
        .unwrap();
    let ids: Vec<String> = waiting.iter().map(|stored| stored.event().unwrap().id).collect();
    assert_eq!(ids, events.iter().map(|event| event.id.clone()).collect::<Vec<_>>());
}

async fn a_thousand_events_are_one_delivery(bench: Bench) {
    let events: Vec<Event> =
        (0..1_000).map(|number| said(&format!("m{number}"), &format!("p{}", number % 90))).collect();
    assert_eq!(bench.record(&events).await.new, 1_000);
    assert_eq!(claim(&bench).await.len(), 90);
}

async fn events_of_nobodys_account_are_kept_under_nobody(bench: Bench) {
    let mut stray = said("m9", "eve");
    stray.account = "somebody-elses".to_owned();
    let recorded = bench.record(&[said("m1", "ana"), stray]).await;
    assert_eq!(recorded, Recorded { new: 1, unknown: 1, ..Recorded::default() });
    let kept = bench.store.read(|db| Box::pin(ingress::quarantined(db, NOBODY, 10))).await.unwrap();
    assert_eq!(kept.len(), 1);
    assert_eq!(kept[0].account.as_deref(), Some("somebody-elses"));
    assert!(String::from_utf8_lossy(&kept[0].raw).contains("m9"));
}

async fn an_event_that_names_the_parent_reaches_the_account_below_it(bench: Bench) {
    let mut event = said("m1", "ana");
    event.account = "parent-of-shop-1".to_owned();
    assert_eq!(bench.record(&[event]).await, Recorded { new: 1, ..Recorded::default() });
    assert_eq!(claim(&bench).await.remove(0).account, bench.account);
}

async fn the_address_names_the_account_where_events_do_not(bench: Bench) {
    let mut event = said("m1", "ana");
    event.account = String::new();
    let arrival = Arrival { route: Some("shop-1".into()), ..bench.arrival(&[event]) };
    assert_eq!(bench.store.record(arrival).await.unwrap().new, 1);
    let lane = claim(&bench).await.remove(0);
    assert_eq!(lane.account, bench.account);
    let waiting = bench
        .store
        .read(move |db| Box::pin(async move { ingress::waiting(db, lane.organisation, &lane.key, 5).await }))
        .await
        .unwrap();
    assert_eq!(waiting[0].event().unwrap().account, "shop-1");
}

async fn what_was_not_understood_is_kept_with_its_bytes_once(bench: Bench) {
    for _ in 0..3 {
        let skip = NewSkip {
            account: Some("shop-1".into()),
            reason: "the field is unknown".into(),
            what: "field:flows".into(),
            raw: vec![0, 255, 7],
        };
        let arrival = Arrival { skipped: vec![skip], ..bench.arrival(&[]) };
        assert_eq!(bench.store.record(arrival).await.unwrap().skipped, 1);
    }
    let organisation = bench.organisation;
    let kept = bench.store.read(move |db| Box::pin(ingress::quarantined(db, organisation, 10))).await.unwrap();
    assert_eq!(kept.iter().map(|it| (it.raw.clone(), it.times)).collect::<Vec<_>>(), [(vec![0, 255, 7], 3)]);
}

async fn the_same_ids_in_two_organisations_are_two_events(bench: Bench) {
    let rival = organisation(&bench.store, "Rival").await;
    account(&bench.store, rival, "shop-2").await.unwrap();
    let mut theirs = said("m1", "ana");
    theirs.account = "shop-2".into();
    assert_eq!(bench.record(&[said("m1", "ana"), theirs]).await.new, 2);
}

async fn a_delivery_that_cannot_be_committed_leaves_nothing(bench: Bench) {
    bench.refuse_writes().await;
    let events: Vec<Event> = (0..800).map(|number| said(&format!("m{number}"), "ana")).collect();
    let outcome = bench.store.record(bench.arrival(&events)).await;
    assert!(matches!(outcome, Err(StoreError::Unavailable(_))), "{outcome:?}");
    bench.allow_writes().await;
    assert!(claim(&bench).await.is_empty());
    assert_eq!(bench.record(&events).await.new, 800, "the platform delivers again and nothing is missing");
}

async fn a_lane_has_one_holder_and_the_fence_tells_a_late_one(bench: Bench) {
    bench.record(&[said("m1", "ana")]).await;
    let first = claim(&bench).await.remove(0);
    assert!(claim(&bench).await.is_empty(), "it is taken");
    bench.clock.advance(Duration::from_secs(16));
    let second = claim(&bench).await.remove(0);
    assert!(second.fence > first.fence);
    let late = bench.store.write(move |tx| Box::pin(async move { lanes::check(tx, &first).await })).await;
    assert!(matches!(late, Err(StoreError::Stale)));
}

async fn claim(bench: &Bench) -> Vec<lanes::Lane> {
    bench.store.write(|tx| Box::pin(lanes::claim_due(tx, Duration::from_secs(15), 1_000))).await.unwrap()
}

async fn finish(bench: &Bench, lane: lanes::Lane) {
    bench
        .store
        .write(move |tx| {
            Box::pin(async move {
                for stored in ingress::waiting(tx, lane.organisation, &lane.key, 100).await? {
                    ingress::finish(tx, lane.organisation, stored.seq).await?;
                }
                lanes::release(tx, &lane, lanes::Rest::Done).await
            })
        })
        .await
        .unwrap();
}
