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
            private_message,
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
}
