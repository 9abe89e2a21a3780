use proptest::prelude::*;

use super::shop::{index, product, skus};
use crate::{MemoryVocabulary, ShopIndex, understand};

#[test]
fn a_question_on_another_keyboard_is_read_as_it_was_meant() {
    let index = index(&[
        product("S-1", "Кроссовки для бега", "Обувь > Кроссовки"),
        product("S-2", "Обувь для дома", "Обувь > Тапочки"),
        product("S-3", "Wool socks", "Clothing > Socks"),
    ]);
    for (question, sku) in [
        ("rhjccjdrb", "S-1"),
        ("e dfc tcnm rhjccjdrb lkz ,tuf&", "S-1"),
        ("j,edm lkz ljvf", "S-2"),
        ("ыщслы", "S-3"),
        ("цщщд ыщслы здуфыу", "S-3"),
    ] {
        assert_eq!(skus(&index, question).first().map(String::as_str), Some(sku), "{question}");
    }
}

#[test]
fn russian_in_latin_letters_finds_cyrillic_words_whichever_way_it_is_written() {
    let index = index(&[
        product("S-1", "Кроссовки женские", "Обувь > Кроссовки"),
        product("S-2", "Большой рюкзак", "Сумки > Рюкзаки"),
        product("S-3", "Щётка для обуви", "Уход > Щётки"),
    ]);
    for (question, sku) in [
        ("krossovki", "S-1"),
        ("krosovki zhenskie", "S-1"),
        ("krossowki jenskie", "S-1"),
        ("bolshoy ryukzak", "S-2"),
        ("bol'shoi rukzak", "S-2"),
        ("shchetka dlya obuvi", "S-3"),
        ("schetka", "S-3"),
    ] {
        assert_eq!(skus(&index, question).first().map(String::as_str), Some(sku), "{question}");
    }
}

#[test]
fn numbers_and_model_numbers_are_never_repaired() {
    let index = index(&[
        product("MX-500", "Speaker MX-500", "Audio > Speakers"),
        product("MX-501", "Speaker MX-501", "Audio > Speakers"),
    ]);
    assert_eq!(skus(&index, "MX-501").first().map(String::as_str), Some("MX-501"));
    assert_eq!(skus(&index, "mx501").first().map(String::as_str), Some("MX-501"));
    assert!(skus(&index, "MX-502").is_empty());
}

#[test]
fn an_amount_is_one_in_whichever_unit() {
    let index = index(&[
        product("B-1", "Bottle 750 ml", "Kitchen > Bottles"),
        product("B-2", "Bottle 1.5 l", "Kitchen > Bottles"),
    ]);
    for (question, sku) in
        [("bottle 0.75 l", "B-1"), ("bottle 750ml", "B-1"), ("1500 ml bottle", "B-2"), ("bottle 1,5 л", "B-2")]
    {
        assert_eq!(skus(&index, question).first().map(String::as_str), Some(sku), "{question}");
    }
}

proptest! {
    #[test]
    fn no_question_and_no_product_can_break_the_search(title in any::<String>(), category in any::<String>(), question in any::<String>()) {
        let mut index = ShopIndex::default();
        index.upsert(&product("S-1", &title, &category));
        let found = index.search(&question, 10);
        prop_assert!(found.confidence.is_finite() && (0.0..=1.0).contains(&found.confidence));
        prop_assert!(found.hits.iter().all(|hit| hit.score.is_finite()));
        index.remove(&channel_core::catalogue::Sku("S-1".into()));
        prop_assert!(index.search(&question, 10).hits.is_empty());
    }

    #[test]
    fn numbers_of_any_shape_break_no_filter(question in "(до|under|between|50|9{1,30}|[.,/-]|€|руб| |l|kg|тыс){0,12}") {
        let _ = understand(&question, None, &MemoryVocabulary::default());
    }
}
