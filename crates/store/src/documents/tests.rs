use std::time::Duration;

use serde_json::json;

use super::*;
use crate::StoreError;
use crate::catalogue::{Mark, Removal, head, removals_after};
use crate::tests::{Bench, on_both, organisation};

on_both! {
    a_document_is_read_once_and_its_pieces_are_found_behind_the_mark,
    a_reader_whose_claim_has_ended_writes_nothing,
    a_page_of_a_site_is_kept_under_its_address_and_changes_only_when_it_says_something_else,
    what_is_deleted_is_gone_with_its_pieces_and_it_is_remembered,
}

const CLAIM: Duration = Duration::from_secs(60);

fn read(text: &str) -> Read {
    Read { title: Some("Returns".into()), details: json!({ "format": "pdf" }), chunks: vec![json!({ "text": text })] }
}

async fn put(bench: &Bench) -> uuid::Uuid {
    let mine = bench.organisation;
    let new = NewDocument { name: "returns.pdf".into(), body: b"%PDF-".to_vec() };
    bench.store.write_in(mine, move |tx| Box::pin(async move { upload(tx, mine, &new).await })).await.unwrap()
}

async fn take(bench: &Bench) -> Option<Claimed> {
    bench.store.write(|tx| Box::pin(claim(tx, CLAIM))).await.unwrap()
}

async fn settle(bench: &Bench, claimed: &Claimed, verdict: Verdict) -> Result<(), StoreError> {
    let (mine, id, attempt) = (claimed.organisation, claimed.document.id, claimed.attempt);
    bench.store.write_in(mine, move |tx| Box::pin(async move { finish(tx, mine, id, attempt, &verdict).await })).await
}

async fn after(bench: &Bench, revision: i64) -> Vec<Chunked> {
    let mine = bench.organisation;
    let read = bench
        .store
        .read_in(mine, move |db| Box::pin(async move { documents_after(db, mine, &Mark::after(revision), 10).await }));
    read.await.unwrap().0
}

async fn a_document_is_read_once_and_its_pieces_are_found_behind_the_mark(bench: Bench) {
    let id = put(&bench).await;
    let claimed = take(&bench).await.unwrap();
    assert_eq!((claimed.document.id, claimed.file.as_slice(), claimed.attempt), (id, &b"%PDF-"[..], 1));
    assert!(take(&bench).await.is_none(), "it is being read");
    assert!(after(&bench, -1).await.is_empty(), "nothing was read yet");
    settle(&bench, &claimed, Verdict::Ready(read("14 days"))).await.unwrap();
    let found = after(&bench, -1).await;
    assert_eq!((found[0].document.state, found[0].chunks.len()), (DocumentState::Ready, 1));
    let mine = bench.organisation;
    let now = bench.store.read_in(mine, move |db| Box::pin(head(db, mine))).await.unwrap();
    assert!(after(&bench, now.revision).await.is_empty());
    assert!(bench.store.write_in(mine, move |tx| Box::pin(again(tx, mine, id))).await.unwrap());
    let again = take(&bench).await.unwrap();
    settle(&bench, &again, Verdict::Failed(json!({ "key": "damaged" }))).await.unwrap();
    let row = bench.store.read_in(mine, move |db| Box::pin(find(db, mine, id))).await.unwrap().unwrap();
    assert_eq!((row.state, row.chunks), (DocumentState::Failed, 1), "what it said before is still there");
}

async fn a_reader_whose_claim_has_ended_writes_nothing(bench: Bench) {
    put(&bench).await;
    let first = take(&bench).await.unwrap();
    bench.clock.advance(CLAIM);
    let second = take(&bench).await.unwrap();
    assert_eq!(second.attempt, 2);
    assert!(matches!(settle(&bench, &first, Verdict::Ready(read("x"))).await, Err(StoreError::Stale)));
    settle(&bench, &second, Verdict::Ready(read("y"))).await.unwrap();
    assert_eq!(after(&bench, -1).await[0].chunks, [json!({ "text": "y" })]);
}

async fn a_page_of_a_site_is_kept_under_its_address_and_changes_only_when_it_says_something_else(bench: Bench) {
    let mine = bench.organisation;
    let other = organisation(&bench.store, "other").await;
    let save = |whose, text: &'static str| {
        bench.store.write_in(whose, move |tx| {
            Box::pin(async move { save_page(tx, whose, "https://shop.example/returns", 10, &read(text)).await })
        })
    };
    let first = save(mine, "14 days").await.unwrap();
    save(other, "7 days").await.unwrap();
    let stand = bench.store.read_in(mine, move |db| Box::pin(head(db, mine))).await.unwrap();
    assert_eq!(save(mine, "14 days").await.unwrap(), first);
    assert_eq!(bench.store.read_in(mine, move |db| Box::pin(head(db, mine))).await.unwrap(), stand);
    assert_eq!(save(mine, "30 days").await.unwrap(), first);
    assert_eq!(after(&bench, stand.revision).await[0].chunks, [json!({ "text": "30 days" })]);
    let gone = bench.store.write_in(mine, move |tx| Box::pin(delete_of_site(tx, mine, "https://shop.example/")));
    assert_eq!(gone.await.unwrap(), 1);
    assert_eq!(bench.store.read_in(other, move |db| Box::pin(count(db, other))).await.unwrap(), 1);
}

async fn what_is_deleted_is_gone_with_its_pieces_and_it_is_remembered(bench: Bench) {
    let (mine, id) = (bench.organisation, put(&bench).await);
    let claimed = take(&bench).await.unwrap();
    let drop = || bench.store.write_in(mine, move |tx| Box::pin(delete(tx, mine, id)));
    assert!(drop().await.unwrap());
    assert!(!drop().await.unwrap());
    assert!(matches!(settle(&bench, &claimed, Verdict::Ready(read("x"))).await, Err(StoreError::Stale)));
    assert!(bench.store.read_in(mine, move |db| Box::pin(list(db, mine, 10))).await.unwrap().is_empty());
    let removals = bench.store.read_in(mine, move |db| Box::pin(removals_after(db, mine, 0))).await.unwrap();
    assert_eq!(removals, [Removal::Document(id)]);
}
