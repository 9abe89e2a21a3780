use channel_core::catalogue::Product;

use super::shop::{index, product, skus};
use crate::ShopIndex;

fn english() -> ShopIndex {
    index(&[
        product("K-1", "Steel kettle with handle", "Kitchen > Kettles"),
        product("K-2", "Ceramic teapot with lid", "Kitchen > Teapots"),
        product("S-1", "Warm sleeping bag for children", "Outdoor > Sleeping bags"),
        product("B-1", "Leather bag with pockets", "Accessories > Bags"),
        product("C-1", "Striped cotton blanket for the winter", "Home > Blankets"),
        product("J-1", "Waterproof jacket with hood", "Clothing > Jackets"),
        product("L-1", "Foldable wooden ladder", "Tools > Ladders"),
    ])
}

#[test]
fn questions_in_five_languages_find_what_an_english_shop_sells() {
    let shop = english();
    let table = [
        ("стальной чайник с ручкой", "K-1"),
        ("есть тёплые спальные мешки для детей?", "S-1"),
        ("полосатое одеяло из хлопка", "C-1"),
        ("непромокаемую куртку с капюшоном", "J-1"),
        ("çocuklar için uyku tulumu var mı", "S-1"),
        ("kapüşonlu su geçirmez ceketler", "J-1"),
        ("deri çanta arıyorum", "B-1"),
        ("¿tienen chaquetas impermeables con capucha?", "J-1"),
        ("sacos de dormir para niños", "S-1"),
        ("escalera plegable de madera", "L-1"),
        ("أبحث عن سلم خشبي قابل للطي", "L-1"),
        ("بطانية قطن مخططة للشتاء", "C-1"),
        ("балдар үчүн жылуу спальник барбы", "S-1"),
        ("булгаары сумка керек", "B-1"),
        ("бүктөлмө жыгач тепкич", "L-1"),
    ];
    for (question, sku) in table {
        let found = shop.search(question, 10);
        assert_eq!(
            found.hits.first().map(|hit| hit.sku.0.as_str()),
            Some(sku),
            "{question}: {:?}",
            found.question.terms
        );
        assert!(found.is_confident(), "{question} at {}: {:?}", found.confidence, found.question);
    }
}

#[test]
fn an_english_question_finds_what_shops_in_other_languages_sell() {
    let table = [
        ("Стальной чайник с ручкой", "steel kettles with a handle"),
        ("Çelik su ısıtıcısı", "steel kettles"),
        ("Hervidor de acero", "steel kettle"),
        ("غلاية فولاذ بمقبض", "steel kettle with handle"),
        ("Болот чайнек", "steel kettle"),
    ];
    for (title, question) in table {
        let shop = index(&[product("A", title, ""), product("B", "Velora", "")]);
        assert_eq!(skus(&shop, question).first().map(String::as_str), Some("A"), "{title}: {question}");
    }
}

#[test]
fn a_hit_in_another_language_says_what_the_word_was_read_as() {
    let found = english().search("чайник", 10);
    let why: Vec<_> = found.hits[0].why.iter().map(|why| (why.word.as_str(), why.read_as.is_some())).collect();
    assert_eq!(why, [("чайник", true)]);
}

#[test]
fn a_word_that_the_shop_uses_is_meant_as_the_shop_means_it() {
    let shop =
        index(&[product("A", "Wool jumper", ""), product("B", "Wool sweater", ""), product("C", "Steel mug", "")]);
    assert_eq!(skus(&shop, "jumpers")[0], "A");
    assert!(!skus(&shop, "jumpers").contains(&"B".to_owned()));
    // What it has no word for it may still have under another name.
    let found = shop.search("cups", 10);
    assert!(found.hits.first().is_none_or(|hit| hit.sku.0 == "C" && !hit.exact || hit.confidence < 0.8));
}

#[test]
fn what_has_a_name_but_is_not_sold_is_not_taken_for_a_slip() {
    let shop = index(&[product("A", "Row boat", "Outdoor > Boats"), product("B", "Wool scarf", "Clothing > Scarves")]);
    for question in ["coat", "пианино", "¿tienen abrigos?", "buzdolabı var mı", "муздаткыч барбы"]
    {
        assert!(!shop.search(question, 10).is_confident(), "{question}");
    }
}

#[test]
fn every_line_of_the_lexicon_has_a_name_in_every_language() {
    for (file, text) in crate::lexicon::files() {
        for line in text.lines().filter(|line| !line.starts_with('#')) {
            let columns: Vec<&str> = line.split('|').collect();
            assert_eq!(columns.len(), 6, "{file}: {line}");
            for name in columns.iter().flat_map(|column| column.split(',')) {
                assert!(name.chars().any(char::is_alphabetic) && name.trim() == name, "{file}: {line}");
            }
        }
    }
}

#[test]
fn the_text_that_is_embedded_says_what_a_product_is_and_no_number_of_a_variant() {
    let mut row: Product = product("A-1", "Wool scarf", "Clothing > Scarves");
    row.attributes = [("colour", "blue"), ("size", "M")].map(|(name, value)| (name.into(), value.into())).into();
    row.description = "Warm.".into();
    assert_eq!(crate::passage(&row), "Wool scarf. Clothing > Scarves. blue. Warm.");
}
