//! Models that organisations choose for their vectors.

use std::time::Duration;

use secrecy::{ExposeSecret, SecretString};
use serde_json::json;

use super::{Bench, organisation};
use crate::StoreError;
use crate::catalogue::save_products;
use crate::embedding_models::{self, EmbeddingRow};
use crate::providers::KeyChange;
use crate::vectors::{self, NewVector, Pass, VectorKind};

on_both! {
    the_model_that_answers_stays_until_the_one_that_is_wanted_has_made_every_row,
    a_key_goes_from_model_to_model_and_lies_nowhere_in_the_clear,
    who_takes_the_models_away_takes_what_they_made,
    a_model_of_a_shops_own_is_behind_and_none_of_the_nodes_is,
}

const KEY: &str = "vk-canary-0123456789-Zq8T";
const HOLD: Duration = Duration::from_secs(60);

async fn choose(bench: &Bench, name: &'static str, key: KeyChange) {
    let mine = bench.organisation;
    let write = bench.store.write_in(mine, move |tx| {
        Box::pin(
            async move { embedding_models::choose(tx, mine, name, &json!({ "model": name }), &key, "operator").await },
        )
    });
    write.await.unwrap();
}

async fn list(bench: &Bench) -> Vec<EmbeddingRow> {
    let mine = bench.organisation;
    bench.store.read_in(mine, move |db| Box::pin(embedding_models::list(db, mine))).await.unwrap()
}

async fn names(bench: &Bench) -> Vec<(String, bool)> {
    list(bench).await.into_iter().map(|row| (row.name, row.wanted)).collect()
}

async fn stock(bench: &Bench) {
    let mine = bench.organisation;
    let product = serde_json::from_value(json!({ "sku": "A", "title": "shoe" })).unwrap();
    let save =
        bench.store.write_in(mine, move |tx| Box::pin(async move { save_products(tx, mine, None, &[product]).await }));
    save.await.unwrap();
}

async fn begin(bench: &Bench, model: &'static str) -> Option<Pass> {
    let mine = bench.organisation;
    bench.store.write_in(mine, move |tx| Box::pin(vectors::begin(tx, mine, model, HOLD))).await.unwrap()
}

async fn finish(bench: &Bench, pass: Pass) -> Result<(), StoreError> {
    let vector = NewVector {
        kind: VectorKind::Product,
        id: "A".to_owned(),
        digest: vec![1],
        numbers: vec![1.0, 0.0],
        refused: None,
    };
    let write = bench.store.write_in(pass.organisation, move |tx| {
        Box::pin(async move {
            vectors::save(tx, pass.organisation, &pass.model, pass.number, &[vector]).await?;
            vectors::finish(tx, &pass, &[], &[]).await?;
            embedding_models::let_go(tx, pass.organisation, &pass.model).await
        })
    });
    write.await
}

async fn whole(bench: &Bench) -> Vec<String> {
    let mine = bench.organisation;
    let latest = bench.store.read_in(mine, move |db| Box::pin(vectors::latest(db, mine))).await.unwrap();
    latest.into_iter().map(|(model, _)| model).collect()
}

async fn the_model_that_answers_stays_until_the_one_that_is_wanted_has_made_every_row(bench: Bench) {
    stock(&bench).await;
    choose(&bench, "old", KeyChange::Remove).await;
    let pass = begin(&bench, "old").await.unwrap();
    finish(&bench, pass).await.unwrap();
    choose(&bench, "new", KeyChange::Remove).await;
    assert_eq!(names(&bench).await, [("new".to_owned(), true), ("old".to_owned(), false)]);
    let late = begin(&bench, "new").await.unwrap();
    // Another one is chosen before the new one was whole: it goes, with what it had made, and the old one still answers.
    choose(&bench, "newer", KeyChange::Remove).await;
    assert_eq!(names(&bench).await, [("newer".to_owned(), true), ("old".to_owned(), false)]);
    assert!(matches!(finish(&bench, late).await, Err(StoreError::Stale)));
    assert_eq!(whole(&bench).await, ["old"]);
    let pass = begin(&bench, "newer").await.unwrap();
    finish(&bench, pass).await.unwrap();
    assert_eq!(
        (names(&bench).await, whole(&bench).await),
        (vec![("newer".to_owned(), true)], vec!["newer".to_owned()])
    );
    // The same model again is the same row, said anew.
    choose(&bench, "newer", KeyChange::Remove).await;
    assert_eq!((list(&bench).await.len(), whole(&bench).await), (1, vec!["newer".to_owned()]));
}

async fn a_key_goes_from_model_to_model_and_lies_nowhere_in_the_clear(bench: Bench) {
    choose(&bench, "one", KeyChange::Replace(SecretString::from(KEY))).await;
    choose(&bench, "two", KeyChange::Keep).await;
    let row = list(&bench).await.remove(0);
    assert_eq!((row.name.as_str(), row.has_key, row.ending.as_deref()), ("two", true, Some("Zq8T")));
    let found = bench.store.embedding_model_for_call(bench.organisation, row.id).await.unwrap();
    assert_eq!(found.unwrap().1.unwrap().expose_secret(), KEY);
    assert!(!bench.bytes().windows(KEY.len()).any(|part| part == KEY.as_bytes()));
    let other = organisation(&bench.store, "Other").await;
    assert!(bench.store.embedding_model_for_call(other, row.id).await.unwrap().is_none());
    choose(&bench, "two", KeyChange::Remove).await;
    assert!(!list(&bench).await[0].has_key);
}

async fn who_takes_the_models_away_takes_what_they_made(bench: Bench) {
    let mine = bench.organisation;
    stock(&bench).await;
    choose(&bench, "one", KeyChange::Remove).await;
    let pass = begin(&bench, "one").await.unwrap();
    finish(&bench, pass).await.unwrap();
    let remove = || bench.store.write_in(mine, move |tx| Box::pin(embedding_models::remove(tx, mine, "operator")));
    assert!(remove().await.unwrap());
    assert!(!remove().await.unwrap());
    assert!(list(&bench).await.is_empty() && whole(&bench).await.is_empty());
    let left = bench.store.read_in(mine, move |db| Box::pin(vectors::vectors_after(db, mine, "one", 0, None, 10)));
    assert!(left.await.unwrap().is_empty());
}

async fn a_model_of_a_shops_own_is_behind_and_none_of_the_nodes_is(bench: Bench) {
    stock(&bench).await;
    let mine = bench.organisation;
    let now = || bench.store.seams().now();
    let own = async || {
        let now = now();
        bench.store.read(move |db| Box::pin(vectors::behind_their_own(db, now, 10))).await.unwrap()
    };
    let nodes = async || {
        let now = now();
        bench.store.read(move |db| Box::pin(vectors::behind(db, "local", now, 10))).await.unwrap()
    };
    assert_eq!((own().await, nodes().await), (vec![], vec![mine]));
    choose(&bench, "one", KeyChange::Remove).await;
    assert_eq!((own().await, nodes().await), (vec![(mine, "one".to_owned())], vec![]));
    let pass = begin(&bench, "one").await.unwrap();
    assert_eq!(own().await, [], "somebody goes over it");
    let (stopped, wait) = (pass.clone(), Duration::from_secs(300));
    let stop = bench
        .store
        .write_in(mine, move |tx| Box::pin(async move { vectors::stop(tx, &stopped, "overloaded", wait).await }));
    stop.await.unwrap();
    let told = bench.store.read_in(mine, move |db| Box::pin(vectors::progress(db, mine, "one"))).await.unwrap();
    assert_eq!((told.rows, told.made, told.behind, told.answers), (1, 0, true, false));
    assert_eq!((told.trouble.as_deref(), told.retry_at), (Some("overloaded"), Some(now().plus(wait))));
    assert_eq!(own().await, [], "it is left alone for a while");
    assert!(begin(&bench, "one").await.is_none());
    assert!(matches!(finish(&bench, pass).await, Err(StoreError::Stale)), "whoever was stopped writes nothing");
    bench.clock.advance(wait);
    let again = begin(&bench, "one").await.unwrap();
    assert_eq!(again.failures, 1);
    finish(&bench, again).await.unwrap();
    let told = bench.store.read_in(mine, move |db| Box::pin(vectors::progress(db, mine, "one"))).await.unwrap();
    assert_eq!((told.made, told.behind, told.answers, told.trouble), (1, false, true, None));
}
