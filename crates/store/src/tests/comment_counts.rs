use std::time::Duration;

use super::Bench;
use crate::comment_counts::{Place, count, take_author, take_rule};
use crate::comment_slots;

on_both! {
    what_is_decided_at_once_by_many_never_passes_a_limit,
    private_answers_get_their_places_in_order_and_no_hour_has_too_many,
}

async fn what_is_decided_at_once_by_many_never_passes_a_limit(bench: Bench) {
    const LIMIT: u32 = 5;
    let (organisation, account) = (bench.organisation, bench.account);
    let decide = |number: u32| {
        let store = bench.store.clone();
        async move {
            let work = store.write(move |tx| {
                Box::pin(async move {
                    let person = format!("p{number}");
                    let place = Place { account, person: Some(&person), post: Some("post") };
                    take_author(tx, organisation, place).await?;
                    let used = take_rule(tx, organisation, place, "r").await?;
                    if used.post >= LIMIT || used.hour >= LIMIT {
                        return Ok(false);
                    }
                    count(tx, organisation, place, "r", Some(1));
                    Ok(true)
                })
            });
            work.await.unwrap()
        }
    };
    let answered = futures_util::future::join_all((0..24).map(decide)).await;
    assert_eq!(answered.into_iter().filter(|answered| *answered).count(), LIMIT as usize);
}

async fn private_answers_get_their_places_in_order_and_no_hour_has_too_many(bench: Bench) {
    const MOST: u32 = 10;
    let hour = Duration::from_secs(3_600);
    let (organisation, account) = (bench.organisation, bench.account);
    let mut places = Vec::new();
    for _ in 0..35 {
        let next = bench.store.write(move |tx| Box::pin(comment_slots::next(tx, organisation, account, MOST, hour)));
        places.push(next.await.unwrap());
        bench.clock.advance(Duration::from_secs(1));
    }
    assert!(places.is_sorted());
    for window in places.windows(MOST as usize + 1) {
        let (first, last) = (window[0], window[MOST as usize]);
        assert!(last.since(first) >= hour, "{MOST} and one more within an hour");
    }
}
