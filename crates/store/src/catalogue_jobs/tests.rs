use std::time::Duration;

use serde_json::json;
use uuid::Uuid;

use super::*;
use crate::StoreError;
use crate::tests::{Bench, on_both};

on_both! {
    a_job_is_compared_then_done_and_its_file_is_let_go,
    who_takes_a_job_over_goes_on_where_it_was_and_the_other_writes_nothing,
    a_stopped_job_takes_nothing_more_in,
}

const HOLD: Duration = Duration::from_secs(60);

async fn ask(bench: &Bench) -> Uuid {
    let mine = bench.organisation;
    let new = NewJob {
        kind: JobKind::Products,
        step: JobStep::Compare,
        name: "products.csv".into(),
        options: json!({ "key": "sku" }),
        file: Some(b"sku,title\n".to_vec()),
    };
    bench.store.write_in(mine, move |tx| Box::pin(async move { create(tx, mine, &new).await })).await.unwrap()
}

async fn take(bench: &Bench) -> Option<Held> {
    bench.store.write(|tx| Box::pin(claim(tx, HOLD))).await.unwrap()
}

async fn step(bench: &Bench, held: &Held, done: i64) -> Result<(), StoreError> {
    let held = held.clone();
    let write = bench.store.write_in(held.organisation, move |tx| {
        Box::pin(async move { go_on(tx, &held, &json!({ "done": done }), Some("there")).await })
    });
    write.await
}

async fn seen(bench: &Bench, id: Uuid) -> JobRow {
    let mine = bench.organisation;
    bench.store.read_in(mine, move |db| Box::pin(find(db, mine, id))).await.unwrap().unwrap()
}

async fn a_job_is_compared_then_done_and_its_file_is_let_go(bench: Bench) {
    let (mine, id) = (bench.organisation, ask(&bench).await);
    let held = take(&bench).await.unwrap();
    assert_eq!((held.job.id, held.file.as_slice()), (id, &b"sku,title\n"[..]));
    assert!(take(&bench).await.is_none());
    let told = held.clone();
    bench
        .store
        .write_in(mine, move |tx| Box::pin(async move { compared(tx, &told, &json!({ "new": 3 })).await }))
        .await
        .unwrap();
    assert!(take(&bench).await.is_none(), "somebody has to decide");
    assert!(bench.store.write_in(mine, move |tx| Box::pin(apply(tx, mine, id))).await.unwrap());
    assert!(!bench.store.write_in(mine, move |tx| Box::pin(apply(tx, mine, id))).await.unwrap());
    let held = take(&bench).await.unwrap();
    assert_eq!((held.job.step, held.file.len()), (JobStep::Apply, 10));
    let told = held.clone();
    bench
        .store
        .write_in(mine, move |tx| Box::pin(async move { end(tx, &told, Ok(&json!({ "added": 3 }))).await }))
        .await
        .unwrap();
    assert_eq!(seen(&bench, id).await.state, JobState::Done);
    let none = bench.store.write_in(mine, move |tx| Box::pin(cancel(tx, mine, id))).await.unwrap();
    assert!(!none, "what is done cannot be stopped");
}

async fn who_takes_a_job_over_goes_on_where_it_was_and_the_other_writes_nothing(bench: Bench) {
    let id = ask(&bench).await;
    let first = take(&bench).await.unwrap();
    step(&bench, &first, 100).await.unwrap();
    bench.clock.advance(HOLD);
    let second = take(&bench).await.unwrap();
    assert_eq!((second.point.as_deref(), &second.job.progress), (Some("there"), &json!({ "done": 100 })));
    assert!(matches!(step(&bench, &first, 200).await, Err(StoreError::Stale)));
    step(&bench, &second, 150).await.unwrap();
    assert_eq!(seen(&bench, id).await.progress, json!({ "done": 150 }));
}

async fn a_stopped_job_takes_nothing_more_in(bench: Bench) {
    let (mine, id) = (bench.organisation, ask(&bench).await);
    let held = take(&bench).await.unwrap();
    assert!(bench.store.write_in(mine, move |tx| Box::pin(cancel(tx, mine, id))).await.unwrap());
    assert!(matches!(step(&bench, &held, 1).await, Err(StoreError::Stale)));
    bench.clock.advance(HOLD);
    assert!(take(&bench).await.is_none());
    assert_eq!(seen(&bench, id).await.state, JobState::Cancelled);
}
