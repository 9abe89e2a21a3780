use super::*;

fn matches(text: &str, words: &[&str], need: Need, how: How) -> bool {
    decide(&[rule("r", keywords(words, need, how))], &CommentInput::new("c", text), &Facts::default()).verdict.answers()
}

#[test]
fn a_whole_word_is_found_however_people_write_it() {
    let table = [
        // English
        ("price", "PRICE?"),
        ("price", "priiiice pls"),
        ("price", "PRICEEEE!!!"),
        ("price", "what's the price?"),
        ("price", "price's?"),
        ("price", "#price"),
        ("price", "ＰＲＩＣＥ"),
        ("price", "p\u{200b}rice"),
        ("price", "рriсe"),
        ("price", "𝗽𝗿𝗶𝗰𝗲"),
        ("price", "hi.price.please"),
        ("price", "price_please"),
        ("good", "GOOOOD"),
        ("book", "book"),
        ("how much", "How   MUCH is it"),
        ("how much", "how muuuuch??"),
        ("+", "+"),
        ("+", "+++"),
        ("?", "??"),
        ("🔥", "wow 🔥🔥🔥"),
        ("❤", "❤️"),
        ("👍", "👍🏿"),
        ("👩‍💻", "I am 👩‍💻"),
        ("@shop", "@shop please"),
        ("42", "size 42?"),
        // Russian
        ("цена", "ЦЕНА?"),
        ("цена", "Ценааааа"),
        ("цена", "цeнa"),
        ("сколько стоит", "Сколько СТОИТ?"),
        ("ещё", "еще"),
        // Turkish
        ("fiyat", "FİYAT"),
        ("fiyat", "fıyat nedir"),
        ("fiyat", "FIYAT?"),
        ("ne kadar", "NE KADAR??"),
        ("iPhone", "iPhone'un fiyatı"),
        ("şal", "sal"),
        // Arabic
        ("بكم", "بِكَمْ؟"),
        ("السعر", "السعـــر"),
        ("أسعار", "اسعار"),
        ("كم", "كم؟؟"),
        // Spanish
        ("precio", "¿Precio?"),
        ("cuánto", "cuanto"),
        ("cuanto", "CUÁNTOOO"),
        // Kyrgyz
        ("канча", "КАНЧА турат?"),
        ("баасы", "баасы"),
        ("өлчөм", "олчом"),
        ("көк", "кок"),
    ];
    for (word, text) in table {
        assert!(matches(text, &[word], Need::Any, How::WholeWord), "{word:?} in {text:?}");
    }
}

#[test]
fn a_word_inside_another_word_or_handle_is_not_that_word() {
    let table = [
        ("price", "priceless"),
        ("price", "overpriced"),
        ("price", "prize"),
        ("price", "@price_hunter look"),
        ("price", "@anna.price"),
        ("good", "god"),
        ("god", "good"),
        ("10", "1000"),
        ("how much", "how very much"),
        ("цена", "оценат"),
        ("fiyat", "fiyatı"),
        ("🔥", "❄"),
        ("@shop", "shop"),
    ];
    for (word, text) in table {
        assert!(!matches(text, &[word], Need::Any, How::WholeWord), "{word:?} in {text:?}");
    }
}

#[test]
fn contains_looks_inside_words_too() {
    for (word, text) in [
        ("fiyat", "FİYATLARI"),
        ("price", "priceless"),
        ("price", "PRIIICELESS"),
        ("book", "boooookshop"),
        ("цен", "ценник"),
        ("كم", "بكم"),
    ] {
        assert!(matches(text, &[word], Need::Any, How::Contains), "{word:?} in {text:?}");
    }
    for (word, text) in [("price", "prize"), ("book", "bok"), ("book", "bok yesss")] {
        assert!(!matches(text, &[word], Need::Any, How::Contains), "{word:?} in {text:?}");
    }
}

#[test]
fn exact_takes_the_whole_comment_but_not_its_punctuation() {
    for (word, text) in
        [("price", "Price?!"), ("price", " PRIIICE "), ("🔥", "🔥🔥🔥"), ("how much", "How much?"), ("?", "?")]
    {
        assert!(matches(text, &[word], Need::Any, How::Exact), "{word:?} in {text:?}");
    }
    for (word, text) in [("price", "price please"), ("price", "price 🔥"), ("🔥", "🔥 wow"), ("?", "what?")] {
        assert!(!matches(text, &[word], Need::Any, How::Exact), "{word:?} in {text:?}");
    }
}

#[test]
fn all_needs_every_keyword_in_any_order() {
    let words = &["price", "red"];
    assert!(matches("red one, price?", words, Need::All, How::WholeWord));
    assert!(!matches("price?", words, Need::All, How::WholeWord));
    assert!(matches("price?", words, Need::Any, How::WholeWord));
    assert!(!matches("price?", &[], Need::All, How::WholeWord));
}

#[test]
fn stretching_a_look_alike_does_not_hide_the_word() {
    // The stretched letters are of the other alphabet than the word: Latin in Cyrillic, then Cyrillic in Latin.
    let cases = [
        ("\u{446}eeeeee\u{43d}a", "\u{446}\u{435}\u{43d}\u{430}"),
        ("ni\u{441}\u{435}\u{435}\u{435}\u{435}\u{435}\u{435}", "nice"),
        ("sc\u{43e}\u{43e}\u{43e}\u{43e}\u{43e}\u{43e}pe", "scope"),
    ];
    for (comment, word) in cases {
        for how in [How::WholeWord, How::Contains] {
            let rules = [rule("r", keywords(&[word], Need::Any, how))];
            let decision = decide(&rules, &CommentInput::new("c", comment), &Facts::default());
            assert!(decision.verdict.answers(), "{comment} hides {word} from {how:?}");
        }
    }
}
