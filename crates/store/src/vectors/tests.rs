use std::time::Duration;

use channel_core::catalogue::{Product, Sku};

use super::*;
use crate::StoreError;
use crate::catalogue::{Removal, save_products};
use crate::tests::{Backend, Bench, on_both, options, organisation};

on_both! {
    vectors_count_once_their_pass_is_whole_and_a_change_begins_the_next,
    one_node_goes_over_a_shop_at_a_time_and_the_dead_one_writes_nothing,
    another_model_is_made_whole_beside_the_old_one_which_is_let_go_when_nobody_keeps_it,
    a_row_that_the_model_does_not_take_is_listed_with_its_reason_until_its_words_change,
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
        refused: None,
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

fn row(id: &str, numbers: &[f32], refused: Option<&str>) -> NewVector {
    let digest = id.as_bytes().to_vec();
    let refused = refused.map(str::to_owned);
    NewVector { kind: VectorKind::Product, id: id.to_owned(), digest, numbers: numbers.to_vec(), refused }
}

async fn keep(store: &crate::Store, organisation: channel_core::OrganisationId, rows: Vec<NewVector>) {
    let write =
        store.write_in(organisation, move |tx| Box::pin(async move { save(tx, organisation, "m", 1, &rows).await }));
    write.await.unwrap();
}

async fn a_row_that_the_model_does_not_take_is_listed_with_its_reason_until_its_words_change(bench: Bench) {
    let mine = bench.organisation;
    keep(&bench.store, mine, vec![row("A", &[1.0, 0.0], None), row("B", &[], Some("too_long"))]).await;
    let listed = async || {
        let read = bench.store.read_in(mine, move |db| Box::pin(refused(db, mine, "m", None, 10)));
        read.await.unwrap().into_iter().map(|row| (row.id, row.why)).collect::<Vec<_>>()
    };
    assert_eq!(listed().await, [("B".to_owned(), "too_long".to_owned())]);
    let told = bench.store.read_in(mine, move |db| {
        Box::pin(async move { made(db, mine, "m", VectorKind::Product, &["A".into(), "B".into(), "C".into()]).await })
    });
    let told: Vec<_> = told.await.unwrap().into_iter().collect();
    assert_eq!(told, [("A".to_owned(), None), ("B".to_owned(), Some("too_long".to_owned()))]);
    keep(&bench.store, mine, vec![row("B", &[0.0, 1.0], None)]).await;
    assert!(listed().await.is_empty());
}

#[tokio::test]
async fn a_server_that_gets_pgvector_is_asked_for_the_nearest_of_one_organisation_alone() {
    let bench = Bench::on(Backend::Postgres).await;
    let mine = bench.organisation;
    let other = organisation(&bench.store, "Other").await;
    let is_asked = async |store: &crate::Store| store.read(|db| Box::pin(is_there(db))).await.unwrap();
    assert!(!is_asked(&bench.store).await, "the extension is not there");
    keep(&bench.store, mine, vec![row("A", &[3.0, 0.0], None), row("B", &[0.6, 0.8], None)]).await;
    bench.superuser("CREATE EXTENSION vector");
    let store =
        crate::Store::open(options(Backend::Postgres, &bench.directory, &bench.url, &bench.clock)).await.unwrap();
    assert!(is_asked(&store).await);
    let near = async |organisation, question: [f32; 2]| {
        let read = store.read_in(organisation, move |db| {
            Box::pin(async move { nearest(db, organisation, "m", VectorKind::Product, &question, 5).await })
        });
        read.await.unwrap()
    };
    let none: [&str; 0] = [];
    assert_eq!(near(mine, [1.0, 0.0]).await, none, "what was kept before is not in the column yet");
    let filled = store.write_in(mine, move |tx| Box::pin(fill(tx, mine, "m", 1_000)));
    assert_eq!(filled.await.unwrap(), 2);
    assert_eq!(near(mine, [1.0, 0.0]).await, ["A", "B"]);
    keep(&store, other, vec![row("X", &[1.0, 0.0], None)]).await;
    keep(&store, mine, vec![row("C", &[0.9, 0.1], None), row("A", &[-1.0, 0.0], None)]).await;
    assert_eq!(near(mine, [1.0, 0.0]).await, ["C", "B", "A"], "a changed vector is asked as it is now");
    assert_eq!(near(other, [1.0, 0.0]).await, ["X"]);
    keep(&store, mine, vec![row("C", &[], Some("filtered"))]).await;
    assert_eq!(near(mine, [1.0, 0.0]).await, ["B", "A"], "what is refused is not near to anything");
    // Even a question that names another organisation sees no row of it.
    let foreign = store.read_in(mine, move |db| {
        Box::pin(async move { nearest(db, other, "m", VectorKind::Product, &[1.0, 0.0], 5).await })
    });
    assert_eq!(foreign.await.unwrap(), none);
    let again = crate::Store::open(options(Backend::Postgres, &bench.directory, &bench.url, &bench.clock)).await;
    assert!(is_asked(&again.unwrap()).await, "the column is there already");
}
