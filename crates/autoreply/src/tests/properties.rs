use proptest::prelude::*;

use super::*;

fn any_rules() -> impl Strategy<Value = Vec<Rule>> {
    let how = prop_oneof![Just(How::WholeWord), Just(How::Contains), Just(How::Exact)];
    let need = prop_oneof![Just(Need::Any), Just(Need::All)];
    let texts = || proptest::collection::vec(any::<String>(), 0..3);
    let one = (texts(), need, how, texts(), texts(), any::<Option<String>>(), any::<bool>()).prop_map(
        |(words, need, how, excluded, public_replies, private_message, enabled)| Rule {
            enabled,
            excluded,
            public_replies,
            private_message: private_message.map(Into::into),
            ..rule("r", Match::Keywords { words, need, how })
        },
    );
    proptest::collection::vec(one, 0..4)
}

proptest! {
    #[test]
    fn any_comment_gets_the_same_decision_twice(rules in any_rules(), text in any::<String>(), name in any::<Option<String>>()) {
        let author = Author { name: name.clone(), username: name, ..Author::default() };
        let comment = CommentInput { author, ..CommentInput::new("c", text) };
        prop_assert_eq!(decide(&rules, &comment, &Facts::default()), decide(&rules, &comment, &Facts::default()));
        let _ = validate_all(&rules);
    }

    #[test]
    fn a_comment_that_is_the_keyword_always_matches(word in any::<String>(), how in prop_oneof![Just(How::WholeWord), Just(How::Contains), Just(How::Exact)]) {
        let rules = [rule("r", Match::Keywords { words: vec![word.clone()], need: Need::Any, how })];
        let decision = decide(&rules, &CommentInput::new("c", word), &Facts::default());
        prop_assert!(decision.verdict.answers() || decision.verdict.reason == Reason::EmptyText);
    }

    #[test]
    fn own_comments_are_never_answered(rules in any_rules(), text in any::<String>()) {
        let comment = CommentInput { own: true, ..CommentInput::new("c", text) };
        prop_assert!(!decide(&rules, &comment, &Facts::default()).verdict.answers());
    }

    #[test]
    fn a_stretched_keyword_still_matches(word in "[a-z]{3,10}|[а-я]{3,10}", at in 0_usize..10, times in 3_usize..20) {
        // Of a keyword that is itself written so, nobody can say how far it is stretched.
        prop_assume!(!channel_core::text::is_elongated(&word));
        let mut stretched = String::new();
        for (index, letter) in word.chars().enumerate() {
            let times = if index == at % word.chars().count() { times } else { 1 };
            stretched.extend(std::iter::repeat_n(letter, times));
        }
        let rules = [rule("r", keywords(&[&word], Need::Any, How::WholeWord))];
        let decision = decide(&rules, &CommentInput::new("c", format!("so {stretched}!")), &Facts::default());
        prop_assert!(decision.verdict.answers(), "{} in {}", word, stretched);
    }

    #[test]
    fn folding_what_is_folded_changes_nothing(text in any::<String>()) {
        let tokens = |text: &str| crate::text::Tokens::of(text).all.into_iter()
            .filter(|token| matches!(token.kind, crate::text::Kind::Word)).map(|token| token.folded);
        for word in tokens(&text) {
            prop_assert_eq!(channel_core::text::fold(&word), word);
        }
    }

    #[test]
    fn what_was_found_lies_in_the_comment(before in any::<String>(), after in any::<String>()) {
        let rules = [rule("r", keywords(&["price"], Need::Any, How::Contains))];
        let text = format!("{before} price {after}");
        let decision = decide(&rules, &CommentInput::new("c", text.clone()), &Facts::default());
        for found in decision.verdict.reason.found() {
            let said = text.get(found.bytes.clone());
            prop_assert!(said.is_some_and(|said| said.chars().count() == found.characters.len()));
        }
    }

    #[test]
    fn any_file_is_read_or_refused(source in any::<String>()) {
        let _ = from_toml(&source);
    }
}

#[test]
fn a_comment_of_a_hundred_thousand_bytes_is_read() {
    let words: Vec<Rule> = (0..200)
        .map(|n| Rule {
            typos: Typos::Few,
            ..rule(&format!("r{n}"), keywords(&["price", "price price", "how much price"], Need::Any, How::StartsWith))
        })
        .chain((0..50).map(|n| rule(&format!("i{n}"), keywords(&["a", "aa", "aaaa"], Need::All, How::Contains))))
        .collect();
    for text in ["price ", "a", "aaaa ", "@a", "👩‍💻", "e\u{301}", "\u{200b}", "ا", "цена", "1.", "price?!"]
    {
        let comment = CommentInput::new("c", text.repeat(100_000 / text.len()));
        let _ = decide(&words, &comment, &Facts::default());
    }
}
