use std::time::Duration;

use channel_core::catalogue::{Product, Sku};

use super::*;
use crate::StoreError;
use crate::catalogue::{Removal, save_products};
use crate::tests::{Bench, on_both};

on_both! {
    vectors_count_once_their_pass_is_whole_and_a_change_begins_the_next,
    one_node_goes_over_a_shop_at_a_time_and_the_dead_one_writes_nothing,
    another_model_is_made_whole_beside_the_old_one_which_is_let_go_when_nobody_keeps_it,
}

const HOLD: Duration = Duration::from_secs(60);

async fn stock(bench: &Bench, sku: &str, title: &str) {
    let mine = bench.organisation;
    let product: Product = serde_json::from_value(serde_json::json!({ "sku": sku, "title": title })).unwrap();
    let save =
        bench.store.write_in(mine, move |tx| Box::pin(async move { save_products(tx, mine, None, &[product]).await }));
    save.await.unwrap();
}

async fn begun(bench: &Bench, model: &'static str) -> Option<Pass> {
    let mine = bench.organisation;
    bench.store.write_in(mine, move |tx| Box::pin(begin(tx, mine, model, HOLD))).await.unwrap()
}

async fn whole(
    bench: &Bench,
    pass: &Pass,
    sku: &str,
    removals: Vec<Removal>,
    kept: Vec<String>,
) -> Result<(), StoreError> {
    let vector = NewVector {
        kind: VectorKind::Product,
        id: sku.to_owned(),
        digest: sku.as_bytes().to_vec(),
        numbers: vec![0.5, -1.0],
    };
    let pass = pass.clone();
    let write = bench.store.write_in(pass.organisation, move |tx| {
        Box::pin(async move {
            save(tx, pass.organisation, &pass.model, pass.number, &[vector]).await?;
            finish(tx, &pass, &removals, &kept).await
        })
    });
    write.await
}

async fn found(bench: &Bench, model: &'static str, pass: i64) -> Vec<String> {
    let mine = bench.organisation;
    let read = bench.store.read_in(mine, move |db| Box::pin(vectors_after(db, mine, model, pass, None, 10)));
    read.await.unwrap().into_iter().map(|row| row.id).collect()
}

async fn is_behind(bench: &Bench, model: &'static str) -> bool {
    let now = bench.store.seams().now();
    let behind = bench.store.read(move |db| Box::pin(behind(db, model, now, 10))).await.unwrap();
    behind.contains(&bench.organisation)
}

async fn vectors_count_once_their_pass_is_whole_and_a_change_begins_the_next(bench: Bench) {
    assert!(!is_behind(&bench, "m").await, "there is nothing to go over");
    stock(&bench, "A", "shoe").await;
    assert!(is_behind(&bench, "m").await);
    let first = begun(&bench, "m").await.unwrap();
    assert_eq!((first.number, first.since), (1, -1));
    let mine = bench.organisation;
    assert!(bench.store.read_in(mine, move |db| Box::pin(latest(db, mine))).await.unwrap().is_empty());
    whole(&bench, &first, "A", vec![], vec![]).await.unwrap();
    assert_eq!(bench.store.read_in(mine, move |db| Box::pin(latest(db, mine))).await.unwrap(), [("m".into(), 1)]);
    assert!(!is_behind(&bench, "m").await);
    let known = bench.store.read_in(mine, move |db| {
        Box::pin(async move { digests(db, mine, "m", VectorKind::Product, &["A".into(), "B".into()]).await })
    });
    assert_eq!(known.await.unwrap().into_iter().collect::<Vec<_>>(), [("A".to_owned(), b"A".to_vec())]);
    stock(&bench, "B", "boot").await;
    let second = begun(&bench, "m").await.unwrap();
    assert_eq!((second.number, second.since), (2, first.revision));
    whole(&bench, &second, "B", vec![Removal::Product("A".into())], vec![]).await.unwrap();
    assert_eq!(found(&bench, "m", 1).await, ["B"]);
    assert_eq!(found(&bench, "m", 0).await, ["B"], "what was removed has no vector");
    let read = bench.store.read_in(mine, move |db| Box::pin(vectors_after(db, mine, "m", 0, None, 10))).await.unwrap();
    assert_eq!(read[0].numbers, [0.5, -1.0]);
    assert_eq!(Sku(read[0].id.clone()), Sku("B".into()));
}

async fn one_node_goes_over_a_shop_at_a_time_and_the_dead_one_writes_nothing(bench: Bench) {
    stock(&bench, "A", "shoe").await;
    let first = begun(&bench, "m").await.unwrap();
    assert!(begun(&bench, "m").await.is_none());
    assert!(!is_behind(&bench, "m").await, "somebody goes over it");
    let told = first.clone();
    let first = bench
        .store
        .write_in(first.organisation, move |tx| Box::pin(async move { hold(tx, &told, HOLD * 2).await }))
        .await
        .unwrap();
    bench.clock.advance(HOLD);
    assert!(begun(&bench, "m").await.is_none(), "it was held for longer");
    bench.clock.advance(HOLD);
    let second = begun(&bench, "m").await.unwrap();
    assert!(matches!(whole(&bench, &first, "A", vec![], vec![]).await, Err(StoreError::Stale)));
    whole(&bench, &second, "A", vec![], vec![]).await.unwrap();
}

async fn another_model_is_made_whole_beside_the_old_one_which_is_let_go_when_nobody_keeps_it(bench: Bench) {
    stock(&bench, "A", "shoe").await;
    let old = begun(&bench, "old").await.unwrap();
    whole(&bench, &old, "A", vec![], vec![]).await.unwrap();
    let new = begun(&bench, "new").await.unwrap();
    assert_eq!(found(&bench, "old", 0).await, ["A"], "the old ones serve meanwhile");
    whole(&bench, &new, "A", vec![], vec!["old".into()]).await.unwrap();
    assert_eq!(found(&bench, "old", 0).await, ["A"]);
    stock(&bench, "A", "boot").await;
    let new = begun(&bench, "new").await.unwrap();
    whole(&bench, &new, "A", vec![], vec![]).await.unwrap();
    assert_eq!(found(&bench, "old", 0).await, [""; 0]);
}
