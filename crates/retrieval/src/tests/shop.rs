use std::collections::BTreeMap;

use channel_core::catalogue::{Money, Product, Sku};

use crate::{Field, FilterName, ShopIndex};

pub(super) fn product(sku: &str, title: &str, category: &str) -> Product {
    Product {
        sku: Sku(sku.into()),
        group: None,
        title: title.into(),
        description: String::new(),
        category: Some(category.into()),
        attributes: BTreeMap::new(),
        price: None,
        stock: None,
        availability: None,
        url: None,
        image_url: None,
    }
}

fn jacket(sku: &str, colour: &str, size: &str, euros: i64, stock: i64) -> Product {
    let attributes = [("colour", colour), ("size", size), ("brand", "Velora")];
    Product {
        attributes: attributes.map(|(name, value)| (name.to_owned(), value.to_owned())).into(),
        price: Some(Money::new(euros * 100, "EUR".parse().unwrap())),
        stock: Some(stock),
        ..product(sku, "Rain jacket", "Clothing > Jackets")
    }
}

pub(super) fn index(products: &[Product]) -> ShopIndex {
    let mut index = ShopIndex::default();
    products.iter().for_each(|product| index.upsert(product));
    index
}

pub(super) fn skus(index: &ShopIndex, question: &str) -> Vec<String> {
    index.search(question, 10).hits.into_iter().map(|hit| hit.sku.0).collect()
}

fn exact(index: &ShopIndex, question: &str) -> Vec<String> {
    let mut exact: Vec<String> =
        index.search(question, 100).hits.into_iter().filter(|hit| hit.exact).map(|hit| hit.sku.0).collect();
    exact.sort();
    exact
}

fn jackets() -> ShopIndex {
    index(&[
        jacket("J-1", "blue", "M", 40, 3),
        jacket("J-2", "blue", "L", 60, 0),
        jacket("J-3", "red", "M", 80, 1),
        jacket("J-4", "red", "L", 1_200, 2),
        product("H-1", "Hanger for jackets", "Home > Hangers"),
    ])
}

#[test]
fn filters_leave_exactly_what_meets_them() {
    let index = jackets();
    let table: [(&str, &[&str]); 16] = [
        ("jackets under 60 euros", &["J-1", "J-2"]),
        ("jackets below €50", &["J-1"]),
        ("jackets over 60 euros", &["J-2", "J-3", "J-4"]),
        ("jackets between 50 and 100 euros", &["J-2", "J-3"]),
        ("jackets 50-100 €", &["J-2", "J-3"]),
        ("jackets about 80 euros", &["J-3"]),
        ("jackets up to 1,200 euros in red", &["J-3", "J-4"]),
        ("jackets over 1 000 euros", &["J-4"]),
        ("no more than 60 euros for jackets", &["J-1", "J-2"]),
        ("blue jackets in M", &["J-1"]),
        ("blue jackets in stock", &["J-1"]),
        ("jackets size L over 1k euros", &["J-4"]),
        ("jackets between 50 and 100 dollars", &[]),
        ("jackets от 50 до 100 евро", &["J-2", "J-3"]),
        ("jackets 50 ile 100 euro arası", &["J-2", "J-3"]),
        ("jackets entre 50 y 100 euros", &["J-2", "J-3"]),
    ];
    for (question, skus) in table {
        assert_eq!(exact(&index, question), skus, "{question}");
    }
}

#[test]
fn a_filter_that_nothing_meets_is_given_up_and_named() {
    let found = jackets().search("blue jacket in XXL", 10);
    assert_eq!(found.exact, 0);
    assert_eq!(found.hits[0].relaxed, [FilterName::Size]);
    assert!(found.hits[0].sku.0 == "J-1" || found.hits[0].sku.0 == "J-2");
}

#[test]
fn a_hit_says_which_word_was_found_where_and_as_what() {
    let found = jackets().search("velora jakcet", 10);
    let why: Vec<(&str, Field, Option<&str>)> =
        found.hits[0].why.iter().map(|why| (why.word.as_str(), why.field, why.read_as.as_deref())).collect();
    assert_eq!(why[0], ("velora", Field::Attributes, None));
    assert_eq!((why[1].1, found.hits[0].why.iter().all(|why| why.score > 0.0)), (Field::Title, true));
}

#[test]
fn what_the_shop_does_not_sell_is_not_found_with_confidence() {
    let index = jackets();
    for question in ["tennis rackets", "rackets", "do you have pianos?", "iPhone 15", "Velora MX-9000", "asdf qwerty"] {
        assert!(!index.search(question, 10).is_confident(), "{question}");
    }
    for question in ["rain jackets", "velora", "a cosy jacket", "jaket", "hangers"] {
        assert!(index.search(question, 10).is_confident(), "{question}");
    }
}

#[test]
fn a_shop_has_synonyms_of_its_own() {
    let mut index = jackets();
    assert!(!index.search("anorak", 10).is_confident());
    index.set_synonyms(&[vec!["anorak".into(), "jacket".into()]]);
    let found = index.search("anorak", 10);
    assert!(found.is_confident() && found.hits[0].sku.0.starts_with('J'));
}

#[test]
fn an_index_changed_row_by_row_finds_what_a_new_one_finds() {
    let mut changed = jackets();
    changed.upsert(&product("J-1", "Wool scarf", "Accessories > Scarves"));
    changed.remove(&Sku("J-3".into()));
    changed.upsert(&jacket("J-5", "green", "S", 70, 1));
    let fresh = index(&[
        product("J-1", "Wool scarf", "Accessories > Scarves"),
        jacket("J-2", "blue", "L", 60, 0),
        jacket("J-4", "red", "L", 1_200, 2),
        product("H-1", "Hanger for jackets", "Home > Hangers"),
        jacket("J-5", "green", "S", 70, 1),
    ]);
    assert_eq!(changed.len(), fresh.len());
    for question in ["jacket", "red jackets", "scraf", "jackets over 65 euros", "velora", "hanger", "green"] {
        let (a, b) = (changed.search(question, 10), fresh.search(question, 10));
        assert_eq!(a.hits, b.hits, "{question}");
        assert_eq!((a.exact, a.coverage), (b.exact, b.coverage), "{question}");
    }
}
