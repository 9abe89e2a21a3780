use channel_core::catalogue::{Product, Sku};
use proptest::prelude::*;

use crate::{Lang, MemoryVocabulary, product_terms, tokenise, understand};

fn words(text: &str) -> Vec<String> {
    tokenise(text, Lang::En).into_iter().map(|token| token.word).collect()
}

#[test]
fn numbers_sizes_and_model_numbers_stay_whole() {
    assert_eq!(words("Bottle 750 ml, MX-500, 42,5 and 1/2\""), ["bottle", "750", "ml", "mx-500", "42.5", "and", "1/2"]);
    assert_eq!(words("80ден 79.90EUR 2XL"), ["80", "ден", "79.90", "eur", "2xl"]);
    assert_eq!(words("wi-fi t-shirt"), ["wi", "fi", "t", "shirt"]);
}

#[test]
fn a_stem_meets_its_inflections() {
    for (lang, a, b) in [
        (Lang::En, "running", "run"),
        (Lang::Es, "zapatillas", "zapatilla"),
        (Lang::Ru, "кроссовками", "кроссовки"),
        (Lang::Tr, "ayakkabısı", "ayakkabı"),
        (Lang::Ar, "الأحذية", "أحذية"),
        (Lang::Ky, "кроссовкасы", "кроссовка"),
    ] {
        assert_eq!(tokenise(a, lang)[0].term, tokenise(b, lang)[0].term, "{a} {b}");
    }
}

#[test]
fn a_question_says_what_it_narrows_to() {
    let vocabulary = MemoryVocabulary::default();
    let table = [
        ("Do you have the blue running shoe in 42?", Some("42"), Some("blue"), None),
        ("синие кроссовки 42 размера", Some("42"), Some("blue"), None),
        ("mavi koşu ayakkabısı 42 numara var mı", Some("42"), Some("blue"), None),
        ("¿zapatillas azules talla 42?", Some("42"), Some("blue"), None),
        ("حذاء أزرق مقاس ٤٢", Some("42"), Some("blue"), None),
        ("көк кроссовка 42 барбы", Some("42"), Some("blue"), None),
        ("sinie krossovki 42", Some("42"), Some("blue"), None),
        ("t-shirt in M", Some("m"), None, None),
        ("hoodie XXL", Some("xxl"), None, None),
        ("size 42.5 please", Some("42.5"), None, None),
        ("I'm looking for a bag", None, None, None),
        ("shoes under 80 euros", None, None, Some("80")),
        ("shoes under €80", None, None, Some("80")),
        ("кроссовки до 100 евро", None, None, Some("100")),
        ("zapatillas por menos de 90 euros", None, None, Some("90")),
        ("80 euro altı ayakkabı", None, None, Some("80")),
        ("أقل من 90 يورو", None, None, Some("90")),
        ("90 евродон арзан", None, None, Some("90")),
    ];
    for (text, size, colour, max) in table {
        let filters = understand(text, None, &vocabulary).filters;
        assert_eq!(filters.size.as_deref(), size, "size of {text}");
        assert_eq!(filters.colour.as_deref(), colour, "colour of {text}");
        assert_eq!(filters.price_max.map(|bound| bound.amount.to_string()).as_deref(), max, "price of {text}");
    }
}

#[test]
fn questions_about_one_thing_share_a_term_in_every_language() {
    let vocabulary = MemoryVocabulary::default();
    for text in [
        "running shoes",
        "беговые кроссовки",
        "koşu ayakkabısı",
        "zapatillas de correr",
        "حذاء الجري",
        "чуркоо кроссовкасы",
        "begovye krossovki",
    ] {
        let terms: Vec<String> = understand(text, None, &vocabulary)
            .terms
            .into_iter()
            .flat_map(|term| term.variants)
            .map(|variant| variant.term)
            .collect();
        assert!(terms.contains(&"xqshoe".to_owned()) && terms.contains(&"xqrun".to_owned()), "{text}: {terms:?}");
    }
}

proptest! {
    #[test]
    fn terms_hold_nothing_an_index_could_misread(text in any::<String>()) {
        let product = Product {
            sku: Sku(text.clone()), group: None, title: text.clone(), description: text.clone(), category: Some(text.clone()),
            attributes: [("size".to_owned(), text.clone())].into(), price: None, stock: None, availability: None, url: None, image_url: None,
        };
        let terms = product_terms(&product, None);
        for field in [terms.title, terms.attributes, terms.category, terms.description] {
            prop_assert!(field.chars().all(|c| c.is_alphanumeric() || c == '_' || c == ' '), "{field}");
        }
    }

    #[test]
    fn any_question_is_understood_without_panic(text in any::<String>()) {
        let _ = understand(&text, None, &MemoryVocabulary::new([("shoe".to_owned(), 1)]));
    }
}
