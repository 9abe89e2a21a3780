use std::collections::BTreeMap;

use channel_core::OrganisationId;
use channel_core::catalogue::{Answer, AnswerId, Product, Sku};
use uuid::Uuid;

use super::*;
use crate::tests::{Bench, on_both, organisation};

on_both! {
    a_rare_term_and_a_weighty_field_come_first,
    saving_twice_changes_nothing_and_a_new_stock_changes_one_row,
    a_search_sees_one_organisation_and_no_syntax,
    a_replacing_import_removes_what_it_does_not_have,
    pages_follow_each_other_and_variants_belong_together,
    answers_are_kept_found_and_removed,
}

struct Shop {
    store: crate::Store,
    mine: OrganisationId,
    other: OrganisationId,
    _bench: Bench,
}

async fn shop(bench: Bench) -> Shop {
    let other = organisation(&bench.store, "other").await;
    Shop { store: bench.store.clone(), mine: bench.organisation, other, _bench: bench }
}

fn record(sku: &str, title: &str, stock: i64) -> ProductRecord {
    ProductRecord {
        product: Product {
            sku: Sku(sku.into()),
            group: Some("G".into()),
            title: title.into(),
            description: String::new(),
            category: None,
            attributes: BTreeMap::new(),
            price: None,
            stock: Some(stock),
            availability: None,
            url: None,
            image_url: None,
        },
        terms: [title.to_lowercase(), String::new(), String::new(), String::new()],
        words: title.to_lowercase().split(' ').map(str::to_owned).collect(),
    }
}

impl Shop {
    async fn save(&self, organisation: OrganisationId, import: Option<Uuid>, records: Vec<ProductRecord>) -> Saved {
        self.store
            .write(move |tx| Box::pin(async move { save_products(tx, organisation, import, &records).await }))
            .await
            .unwrap()
    }

    async fn found(&self, organisation: OrganisationId, terms: &[&str]) -> Vec<String> {
        let terms: Vec<String> = terms.iter().map(|&term| term.to_owned()).collect();
        let found = self
            .store
            .read(move |db| Box::pin(async move { product_candidates(db, organisation, &terms, 10).await }))
            .await
            .unwrap();
        found.into_iter().map(|candidate| candidate.row.sku.0).collect()
    }

    async fn words(&self, initials: &[char]) -> Vec<(String, u32)> {
        let (mine, initials) = (self.mine, initials.to_vec());
        let words = self
            .store
            .read(move |db| Box::pin(async move { words_beginning_with(db, mine, &initials).await }))
            .await
            .unwrap();
        words.into_iter().map(|count| (count.word, count.frequency)).collect()
    }
}

async fn saving_twice_changes_nothing_and_a_new_stock_changes_one_row(bench: Bench) {
    let shop = shop(bench).await;
    let rows = || vec![record("A", "blue shoe", 1), record("B", "red shoe", 2)];
    assert_eq!(shop.save(shop.mine, None, rows()).await, Saved { added: 2, changed: 0, same: 0 });
    assert_eq!(shop.save(shop.mine, None, rows()).await, Saved { added: 0, changed: 0, same: 2 });
    assert_eq!(
        shop.save(shop.mine, None, vec![record("A", "blue shoe", 0), record("B", "red shoe", 2)]).await,
        Saved { added: 0, changed: 1, same: 1 }
    );
    assert_eq!(shop.words(&['s', 'b']).await, [("blue".to_owned(), 1), ("shoe".to_owned(), 2)]);
    let mine = shop.mine;
    let found =
        shop.store.read(|db| Box::pin(async move { find_product(db, mine, &Sku("A".into())).await })).await.unwrap();
    assert_eq!(found.unwrap().stock, Some(0));
}

async fn a_search_sees_one_organisation_and_no_syntax(bench: Bench) {
    let shop = shop(bench).await;
    shop.save(shop.mine, None, vec![record("A", "blue shoe", 1), record("B", "red shoe shoe", 2)]).await;
    shop.save(shop.other, None, vec![record("X", "blue shoe", 1)]).await;
    assert_eq!(shop.found(shop.mine, &["blue"]).await, ["A"]);
    assert_eq!(shop.found(shop.mine, &["shoe", "nothing"]).await.len(), 2);
    assert_eq!(shop.found(shop.other, &["shoe"]).await, ["X"]);
    for hostile in ["\" OR organisation:*", "*", "shoe\" OR \"", "NEAR(", "-", "title:", ""] {
        let found = shop.found(shop.mine, &[hostile]).await;
        assert!(!found.contains(&"X".to_owned()), "{hostile}");
    }
}

async fn a_replacing_import_removes_what_it_does_not_have(bench: Bench) {
    let shop = shop(bench).await;
    shop.save(shop.mine, Some(Uuid::from_u128(1)), vec![record("A", "blue shoe", 1), record("B", "red boot", 2)]).await;
    shop.save(shop.other, Some(Uuid::from_u128(1)), vec![record("X", "blue shoe", 1)]).await;
    let (mine, second) = (shop.mine, Uuid::from_u128(2));
    shop.save(mine, Some(second), vec![record("A", "blue shoe", 1)]).await;
    let removed = shop.store.write(move |tx| Box::pin(delete_others(tx, mine, second))).await.unwrap();
    assert_eq!(removed, 1);
    assert_eq!(shop.found(mine, &["boot", "shoe"]).await, ["A"]);
    assert_eq!(shop.words(&['r', 's']).await, [("shoe".to_owned(), 1)]);
    assert_eq!(shop.found(shop.other, &["shoe"]).await, ["X"]);
}

async fn pages_follow_each_other_and_variants_belong_together(bench: Bench) {
    let shop = shop(bench).await;
    shop.save(shop.mine, None, (0..5).map(|n| record(&format!("S{n}"), "shoe", n)).collect()).await;
    let mine = shop.mine;
    let first = shop.store.read(|db| Box::pin(list_products(db, mine, None, 3))).await.unwrap();
    let next = first.next.clone();
    let second =
        shop.store.read(|db| Box::pin(async move { list_products(db, mine, next.as_ref(), 3).await })).await.unwrap();
    assert_eq!((first.products.len(), second.products.len(), second.next), (3, 2, None));
    let variants = shop
        .store
        .read(|db| Box::pin(async move { list_variants(db, mine, &Sku("S3".into()), 10).await }))
        .await
        .unwrap();
    assert_eq!((variants[0].sku.0.as_str(), variants.len()), ("S3", 5));
}

async fn answers_are_kept_found_and_removed(bench: Bench) {
    let shop = shop(bench).await;
    let mine = shop.mine;
    let answer = |text: &str| AnswerRecord {
        answer: Answer {
            id: AnswerId("ship".into()),
            question: "Shipping?".into(),
            answer: text.into(),
            language: None,
        },
        terms: ["ship".into(), text.to_lowercase()],
        words: vec!["shipping".into()],
    };
    let save = |record: AnswerRecord| {
        shop.store.write(move |tx| Box::pin(async move { save_answers(tx, mine, &[record]).await }))
    };
    assert_eq!(save(answer("2 days")).await.unwrap().added, 1);
    assert_eq!(save(answer("3 days")).await.unwrap().changed, 1);
    let terms = ["ship".to_owned()];
    let found =
        shop.store.read(move |db| Box::pin(async move { answer_candidates(db, mine, &terms, 5).await })).await.unwrap();
    assert_eq!(found[0].row.answer, "3 days");
    assert!(
        shop.store
            .write(move |tx| Box::pin(async move { delete_answer(tx, mine, &AnswerId("ship".into())).await }))
            .await
            .unwrap()
    );
    assert!(shop.store.read(|db| Box::pin(list_answers(db, mine, 5))).await.unwrap().is_empty());
    assert!(shop.words(&['s']).await.is_empty());
}

async fn a_rare_term_and_a_weighty_field_come_first(bench: Bench) {
    let shop = shop(bench).await;
    let mut described = record("D", "sandal", 1);
    described.terms[3] = "shoe".into();
    let mut rows = vec![record("A", "blue shoe", 1), record("B", "red shoe", 1), described];
    rows.extend((0..5).map(|n| record(&format!("S{n}"), "green boot", 1)));
    shop.save(shop.mine, None, rows).await;
    assert_eq!(shop.found(shop.mine, &["shoe"]).await, ["A", "B", "D"], "a title weighs more than a description");
    assert_eq!(shop.found(shop.mine, &["shoe", "red"]).await[0], "B");
    let both = shop.found(shop.mine, &["boot", "shoe"]).await;
    assert_eq!(both[..2], ["A", "B"], "fewer have a shoe than a boot: {both:?}");
    shop.save(shop.mine, None, vec![record("A", "blue hat", 1)]).await;
    assert_eq!(shop.found(shop.mine, &["shoe"]).await, ["B", "D"], "what a row no longer has finds it no more");
}
