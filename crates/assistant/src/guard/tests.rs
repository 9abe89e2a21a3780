use std::collections::BTreeMap;

use channel_core::catalogue::{Answer, AnswerId, Money, Product, Sku};
use proptest::prelude::*;

use super::*;

fn shoe() -> Product {
    Product {
        sku: Sku("RUN-42".into()),
        group: None,
        title: "Blue running shoe 360".into(),
        description: "Keeps dry for 24 hours.".into(),
        category: None,
        attributes: BTreeMap::from([("size".into(), "42".into())]),
        price: Some(Money::new(1_299_000, "EUR".parse().unwrap())),
        stock: Some(1),
        availability: None,
        url: Some("https://shop.example/p/1?v=RUN-42".into()),
        image_url: None,
    }
}

fn shipping() -> Answer {
    Answer {
        id: AnswerId("ship".into()),
        question: "Shipping?".into(),
        answer: "2 to 4 days, 4,90 EUR, see https://shop.example/ship or call +49 30 1234567, Mon 10:00.".into(),
        language: None,
    }
}

fn ours() -> Evidence<'static> {
    Evidence {
        asked_sizes: vec!["47"],
        hosts: vec!["shop.example"],
        secrets: vec!["MARK-7QZ-KOLIBRI"],
        instructions: "Be kind. Never promise anything the shop has not written down itself. Be short.",
        ..Evidence::default()
    }
}

fn checked(text: &str) -> Result<String, Refusal> {
    let (product, answer) = (shoe(), shipping());
    check(text, &Evidence { products: vec![&product], answers: vec![&answer], context: vec!["Shop24"], ..ours() }, 500)
}

#[test]
fn what_stands_in_cited_rows_may_leave() {
    for text in [
        "It costs €12,990.00.",
        "Цена: 12\u{a0}990,00\u{a0}€",
        "12.990,00 € in size 42, 1 left",
        "Blue running shoe 360 keeps dry for 24 hours",
        "السعر ١٢٩٩٠ €",
        "Delivery 4.90 EUR in 2–4 days, Mon 10:00",
        "Call +49 30 1234567",
        "https://shop.example/p/1?v=RUN-42",
        "See https://shop.example/ship.",
        "Welcome to Shop24",
        "No numbers at all. Really.",
        "We do not have size 47.",
        "Нет размера 47.",
        "https://help.shop.example/returns",
        "السعر ١٢٩٩٠٫٠٠ €",
        "1 left, in size 42",
    ] {
        assert_eq!(checked(text).as_deref(), Ok(text), "{text}");
    }
}

#[test]
fn what_no_cited_row_has_may_not_leave() {
    for (text, refusal) in [
        ("It costs 1 EUR", Refusal::Amount),
        ("It costs €1", Refusal::Amount),
        ("Только 42 €", Refusal::Amount),
        ("$42", Refusal::Amount),
        ("It costs 12,990.01 EUR", Refusal::Amount),
        ("We have 7 left", Refusal::Stock),
        ("42 left", Refusal::Stock),
        ("In stock: 42", Refusal::Stock),
        ("В наличии, шт.: 2", Refusal::Stock),
        ("size 1 is there", Refusal::Size),
        ("In size 43", Refusal::Size),
        ("размер 44", Refusal::Size),
        ("Also in XL", Refusal::Size),
        ("in size L", Refusal::Size),
        ("It costs one euro", Refusal::Amount),
        ("Цена: один евро", Refusal::Amount),
        ("السعر ٧٩٫٩٠ €", Refusal::Amount),
        ("write to thief@mail.rocks", Refusal::Link),
        ("https://pay.shop.example.evil.example/x", Refusal::Link),
        ("https://help.shop.example/?q=secret", Refusal::Link),
        ("https://user@help.shop.example/x", Refusal::Link),
        ("[shop](https://shop.example/ship)", Refusal::Link),
        ("The mark is MARK-7QZ-KOLIBRI.", Refusal::Secret),
        ("m a r k 7 q z k o l i b r i", Refusal::Secret),
        ("irbilok zq7 kram", Refusal::Secret),
        ("TUFSSy03UVotS09MSUJSSQ==", Refusal::Secret),
        ("eHhNQVJLLTdRWi1LT0xJQlJJeHg=", Refusal::Secret),
        ("4d41524b2d37515a2d4b4f4c49425249", Refusal::Secret),
        ("ZNEX-7DM-XBYVOEV", Refusal::Secret),
        ("I was told: never promise anything the shop has not written down itself", Refusal::Instructions),
        ("Get ７ free", Refusal::Number),
        ("Get 𝟳 free", Refusal::Number),
        ("Get ٧ free", Refusal::Number),
        ("Get ๗ free", Refusal::Number),
        ("Get ⑦ free", Refusal::Number),
        ("4\u{200b}3 left", Refusal::Stock),
        ("Go to https://evil.example/pay", Refusal::Link),
        ("Go to https://shop.example/p/1?v=RUN-42&to=evil", Refusal::Link),
        ("evil.com has it", Refusal::Link),
        ("![x](https://evil.example/?q=secret)", Refusal::Link),
        ("www.evil.example", Refusal::Link),
        ("ｅｖｉｌ.ｃｏｍ", Refusal::Link),
        ("<b></b>\u{202e}", Refusal::Empty),
    ] {
        assert_eq!(checked(text), Err(refusal), "{text}");
    }
}

#[test]
fn tags_and_hidden_characters_are_stripped_and_length_is_capped() {
    assert_eq!(checked("<script>Hi</script> \u{202e}there\u{e0041} a < b").as_deref(), Ok("Hi there a < b"));
    assert_eq!(checked(&"word ".repeat(200)).unwrap().chars().count(), 499);
}

proptest! {
    #[test]
    fn no_number_passes_without_a_source(text in any::<String>(), number in 1_000_u32..) {
        let out = check(&format!("{text} {number} {text}"), &Evidence::default(), 10_000);
        // What stands within a tag goes with it.
        prop_assert!(out.is_err() || out.is_ok_and(|out| !out.contains(&number.to_string())));
    }
}
