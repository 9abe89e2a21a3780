use proptest::prelude::*;
use unicode_segmentation::UnicodeSegmentation as _;

use super::*;

#[test]
fn what_people_type_in_a_hurry_meets_what_the_merchant_wrote() {
    let table = [
        // English and Latin accents
        ("PRICE", "price"),
        ("Ｐｒｉｃｅ", "price"),
        ("p\u{200b}r\u{2060}ice", "price"),
        ("𝐏𝐫𝐢𝐜𝐞", "price"),
        ("Straße", "strasse"),
        ("¿Cuánto?", "¿cuanto?"),
        ("niño", "nino"),
        // Turkish
        ("İSTANBUL", "istanbul"),
        ("FIYAT", "fiyat"),
        ("fıyat", "fiyat"),
        ("ŞAL GÜZEL ÇİÇEK", "sal guzel cicek"),
        // Russian, Kyrgyz, Kazakh, Uzbek
        ("Ёлка", "елка"),
        ("ЙОД", "йод"),
        ("канча ТУРАТ, өңү көк", "канча турат, ону кок"),
        ("қанша тұрады", "канша турады"),
        ("oʻzbek", "o'zbek"),
        // Arabic
        ("بِكَمْ", "بكم"),
        ("أإآ", "ااا"),
        ("مدرســـة", "مدرسه"),
        ("هدى", "هدي"),
        ("٤٢", "42"),
        ("۴۲", "42"),
        // Look-alikes inside a mixed word
        ("рrісе", "price"),
        ("ЦEНА", "цена"),
        ("ХL", "xl"),
        ("iPhoneы", "iphoneы"),
        // Emoji, tags, direction, spaces
        ("👍🏽", "👍"),
        ("❤️", "❤"),
        ("a\u{e0070}\u{e0072}b", "ab"),
        ("\u{202e}abc\u{202c}", "abc"),
        ("  a\n\tb\u{a0}c ", "a b c"),
        ("1½", "1 1/2"),
        ("", ""),
    ];
    for (written, folded) in table {
        assert_eq!(fold(written), folded, "{written:?}");
    }
}

#[test]
fn scripts_whose_marks_are_letters_keep_them() {
    for text in ["हिन्दी", "ไทย", "が", "한국어"] {
        assert_eq!(fold(text), text);
    }
}

#[test]
fn a_stretched_word_is_the_word_and_a_short_one_is_not() {
    for (wanted, word) in [
        ("price", "priiiice"),
        ("price", "priceeee"),
        ("good", "gooood"),
        ("book", "book"),
        ("цена", "ценааа"),
        ("www", "www"),
    ] {
        assert!(same_word(wanted, word), "{wanted} {word}");
    }
    for (wanted, word) in [("good", "god"), ("god", "good"), ("10", "1000"), ("price", "prize"), ("of", "off")] {
        assert!(!same_word(wanted, word), "{wanted} {word}");
    }
}

#[test]
fn words_are_letters_digits_and_each_emoji() {
    let found = |text: &'static str| words(text).collect::<Vec<_>>();
    assert_eq!(found("price? 3.5 at 10:30"), ["price", "3.5", "at", "10", "30"]);
    assert_eq!(found("#price_please.now"), ["price", "please", "now"]);
    assert_eq!(found("цена🔥🔥"), ["цена", "🔥", "🔥"]);
    assert_eq!(found("don't"), ["don't"]);
    assert_eq!(found("... !!!"), [""; 0]);
}

#[test]
fn each_unit_counts_what_its_platform_counts() {
    let text = "aй😀";
    assert_eq!(
        [LengthUnit::Characters, LengthUnit::Utf8Bytes, LengthUnit::Utf16Units].map(|unit| unit.length_in(text)),
        [3, 7, 4]
    );
}

#[test]
fn a_long_text_is_cut_at_the_best_place() {
    let table: [(&str, usize, &[&str]); 9] = [
        ("First part.\n\nSecond part is here.", 24, &["First part.", "Second part is here."]),
        ("line one is\nline two", 14, &["line one is", "line two"]),
        ("One two. Three four.", 12, &["One two.", "Three four."]),
        ("alpha beta gamma", 10, &["alpha beta", "gamma"]),
        ("see https://shop.example/a-b/c now", 28, &["see", "https://shop.example/a-b/c", "now"]),
        ("call +996 555 123 456 today", 20, &["call", "+996 555 123 456", "today"]),
        ("it costs 79.90 EUR", 12, &["it costs", "79.90 EUR"]),
        ("你好世界你好世界", 3, &["你好世", "界你好", "世界"]),
        ("👨‍👩‍👧👨‍👩‍👧", 7, &["👨‍👩‍👧", "👨‍👩‍👧"]),
    ];
    for (text, limit, expected) in table {
        assert_eq!(split_at_limit(text, limit, LengthUnit::Characters), expected, "{text}");
    }
}

fn any_unit() -> impl Strategy<Value = LengthUnit> {
    prop_oneof![Just(LengthUnit::Characters), Just(LengthUnit::Utf8Bytes), Just(LengthUnit::Utf16Units)]
}

fn message() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        proptest::collection::vec(
            prop_oneof![
                Just("word"),
                Just(" "),
                Just("\n\n"),
                Just(". "),
                Just("79.90"),
                Just("слово"),
                Just("👨‍👩‍👧"),
                Just("https://a.example/x?y=1"),
                Just("e\u{301}"),
                Just("👍🏽")
            ],
            0..60
        )
        .prop_map(|parts| parts.concat()),
    ]
}

fn without_spaces(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

proptest! {
    #[test]
    fn folding_twice_changes_nothing_more(text in any::<String>()) {
        let once = fold(&text);
        prop_assert_eq!(fold(&once), once);
    }

    #[test]
    fn folding_ignores_case_and_invisible_characters(text in "([a-zA-Z0-9 ]|[0-9]|){0,40}|[а-яА-Я0-9 ]{0,40}") {
        let spaced: String = text.chars().flat_map(|c| [c, '\u{200b}']).collect();
        prop_assert_eq!(fold(&spaced.to_uppercase()), fold(&text.to_lowercase()));
    }

    #[test]
    fn splitting_loses_nothing_and_keeps_the_limit(text in message(), limit in 4_usize..60, unit in any_unit()) {
        let pieces = split_at_limit(&text, limit, unit);
        prop_assert_eq!(without_spaces(&pieces.concat()), without_spaces(&text));
        for piece in &pieces {
            prop_assert!(unit.length_in(piece) <= limit);
        }
    }

    #[test]
    fn splitting_keeps_graphemes_links_and_numbers_whole(text in message(), limit in 30_usize..80) {
        for piece in split_at_limit(&text, limit, LengthUnit::Characters) {
            let start = piece.as_ptr() as usize - text.as_ptr() as usize;
            let whole: Vec<usize> = text.grapheme_indices(true).map(|(at, _)| at).chain([text.len()]).collect();
            let longest = text.graphemes(true).map(|grapheme| grapheme.chars().count()).max().unwrap_or(0);
            if longest <= limit {
                prop_assert!(whole.contains(&start));
            }
            for range in super::protected::protected_ranges(&text) {
                let fits = text[range.clone()].chars().count() <= limit;
                prop_assert!(!(fits && range.start < start && start < range.end));
            }
        }
    }
}
