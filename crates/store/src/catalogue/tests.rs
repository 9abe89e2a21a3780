use std::collections::BTreeMap;

use channel_core::OrganisationId;
use channel_core::catalogue::{Answer, AnswerId, Product, Sku};
use uuid::Uuid;

use super::*;
use crate::tests::{Bench, on_both, organisation};

on_both! {
    saving_twice_changes_nothing_and_a_new_stock_changes_one_row,
    a_replacing_import_removes_what_it_does_not_have,
    pages_follow_each_other_and_variants_belong_together,
    answers_are_kept_and_removed,
    who_follows_the_revisions_ends_with_the_same_rows,
    removals_of_long_ago_are_forgotten_and_it_is_said,
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

fn product(sku: &str, title: &str, stock: i64) -> Product {
    Product {
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
    }
}

impl Shop {
    async fn save(&self, organisation: OrganisationId, import: Option<Uuid>, products: Vec<Product>) -> Saved {
        self.store
            .write_in(organisation, move |tx| {
                Box::pin(async move { save_products(tx, organisation, import, &products).await })
            })
            .await
            .unwrap()
    }

    async fn delete(&self, skus: &[&str]) -> u64 {
        let (mine, skus) = (self.mine, skus.iter().map(|sku| Sku((*sku).to_owned())).collect::<Vec<_>>());
        self.store
            .write_in(mine, move |tx| Box::pin(async move { delete_products(tx, mine, &skus).await }))
            .await
            .unwrap()
    }

    async fn head(&self) -> Head {
        let mine = self.mine;
        self.store.read_in(mine, move |db| Box::pin(head(db, mine))).await.unwrap()
    }

    /// Brings a copy of the shop's rows up to date, page by page.
    async fn follow(&self, copy: &mut BTreeMap<String, Product>, since: i64) {
        let mine = self.mine;
        let removals = self.store.read_in(mine, move |db| Box::pin(removals_after(db, mine, since))).await.unwrap();
        for removal in removals {
            if let Removal::Product(sku) = removal {
                copy.remove(&sku);
            }
        }
        let mut mark = Mark::after(since);
        loop {
            let from = mark.clone();
            let page = self
                .store
                .read_in(mine, move |db| Box::pin(async move { products_after(db, mine, &from, 2).await }))
                .await
                .unwrap();
            copy.extend(page.0.into_iter().map(|product| (product.sku.0.clone(), product)));
            match page.1 {
                Some(next) => mark = next,
                None => return,
            }
        }
    }

    async fn all(&self) -> Vec<Product> {
        let mine = self.mine;
        self.store.read_in(mine, move |db| Box::pin(list_products(db, mine, None, 100))).await.unwrap().products
    }
}

async fn saving_twice_changes_nothing_and_a_new_stock_changes_one_row(bench: Bench) {
    let shop = shop(bench).await;
    let rows = || vec![product("A", "blue shoe", 1), product("B", "red shoe", 2)];
    assert_eq!(shop.save(shop.mine, None, rows()).await, Saved { added: 2, changed: 0, same: 0 });
    let before = shop.head().await;
    assert_eq!(shop.save(shop.mine, None, rows()).await, Saved { added: 0, changed: 0, same: 2 });
    assert_eq!(shop.head().await, before, "nothing changed, so nobody has to read anything");
    assert_eq!(
        shop.save(shop.mine, None, vec![product("A", "blue shoe", 0), product("B", "red shoe", 2)]).await,
        Saved { added: 0, changed: 1, same: 1 }
    );
    let mine = shop.mine;
    let wanted = vec![Sku("A".into()), Sku("gone".into())];
    let found = shop
        .store
        .read_in(mine, move |db| Box::pin(async move { find_products(db, mine, &wanted).await }))
        .await
        .unwrap();
    assert_eq!(found.iter().map(|product| product.stock).collect::<Vec<_>>(), [Some(0)]);
}

async fn a_replacing_import_removes_what_it_does_not_have(bench: Bench) {
    let shop = shop(bench).await;
    let first = Some(Uuid::from_u128(1));
    shop.save(shop.mine, first, vec![product("A", "blue shoe", 1), product("B", "red boot", 2)]).await;
    shop.save(shop.other, first, vec![product("X", "blue shoe", 1)]).await;
    let (mine, other, second) = (shop.mine, shop.other, Uuid::from_u128(2));
    shop.save(mine, Some(second), vec![product("A", "blue shoe", 1)]).await;
    let removed = shop.store.write_in(mine, move |tx| Box::pin(delete_others(tx, mine, second))).await.unwrap();
    assert_eq!(removed, 1);
    assert_eq!(shop.all().await.len(), 1);
    assert_eq!(shop.store.read_in(other, move |db| Box::pin(count_products(db, other))).await.unwrap(), 1);
}

async fn pages_follow_each_other_and_variants_belong_together(bench: Bench) {
    let shop = shop(bench).await;
    shop.save(shop.mine, None, (0..5).map(|n| product(&format!("S{n}"), "shoe", n)).collect()).await;
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

async fn answers_are_kept_and_removed(bench: Bench) {
    let shop = shop(bench).await;
    let mine = shop.mine;
    let answer = |text: &str| Answer {
        id: AnswerId("ship".into()),
        question: "Shipping?".into(),
        answer: text.into(),
        language: None,
    };
    let save =
        |answer: Answer| shop.store.write(move |tx| Box::pin(async move { save_answers(tx, mine, &[answer]).await }));
    assert_eq!(save(answer("2 days")).await.unwrap().added, 1);
    assert_eq!(save(answer("3 days")).await.unwrap().changed, 1);
    assert_eq!(save(answer("3 days")).await.unwrap().same, 1);
    let changed = shop
        .store
        .read(move |db| Box::pin(async move { answers_after(db, mine, &Mark::after(1), 5).await }))
        .await
        .unwrap();
    assert_eq!(changed.0[0].answer, "3 days");
    let delete =
        || shop.store.write(move |tx| Box::pin(async move { delete_answer(tx, mine, &AnswerId("ship".into())).await }));
    assert!(delete().await.unwrap());
    assert!(!delete().await.unwrap());
    assert!(shop.store.read(|db| Box::pin(list_answers(db, mine, 5))).await.unwrap().is_empty());
    let removals = shop.store.read(move |db| Box::pin(removals_after(db, mine, 2))).await.unwrap();
    assert_eq!(removals, [Removal::Answer("ship".into())]);
}

async fn who_follows_the_revisions_ends_with_the_same_rows(bench: Bench) {
    let shop = shop(bench).await;
    let mut copy = BTreeMap::new();
    shop.save(shop.mine, None, (0..5).map(|n| product(&format!("S{n}"), "shoe", n)).collect()).await;
    shop.follow(&mut copy, -1).await;
    let since = shop.head().await.revision;
    shop.delete(&["S1", "S2", "S9"]).await;
    shop.save(shop.mine, None, vec![product("S1", "boot", 7), product("S3", "shoe", 0), product("T", "hat", 1)]).await;
    shop.save(shop.other, None, vec![product("X", "hat", 1)]).await;
    shop.delete(&["T"]).await;
    shop.follow(&mut copy, since).await;
    assert_eq!(copy.into_values().collect::<Vec<_>>(), shop.all().await);
}

async fn removals_of_long_ago_are_forgotten_and_it_is_said(bench: Bench) {
    let shop = shop(bench).await;
    shop.save(shop.mine, None, vec![product("A", "shoe", 1)]).await;
    shop.delete(&["A"]).await;
    assert_eq!(shop.head().await, Head { revision: 2, forgotten: 0 });
    let mine = shop.mine;
    let many = shop.store.write_in(mine, move |tx| {
        Box::pin(async move {
            for _ in 0..1_098 {
                revision::advance(tx, mine).await?;
            }
            Ok(())
        })
    });
    many.await.unwrap();
    assert_eq!(shop.head().await, Head { revision: 1_100, forgotten: 100 });
    assert!(shop.store.read(move |db| Box::pin(removals_after(db, mine, -1))).await.unwrap().is_empty());
}
