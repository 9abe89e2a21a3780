use std::time::Duration;

use channel_core::{Timestamp, model::CommentKind};

use super::*;

fn reason(rules: &[Rule], comment: &CommentInput, facts: &Facts) -> Reason {
    decide(rules, comment, facts).verdict.reason
}

#[test]
fn two_matching_rules_give_one_reply_and_one_message_from_the_first() {
    let decision = decide(&[price_rule("a"), price_rule("b")], &CommentInput::new("c", "price"), &Facts::default());
    assert_eq!(decision.public.unwrap().rule, RuleId("a".into()));
    assert_eq!(decision.private.unwrap().rule, RuleId("a".into()));
}

#[test]
fn the_first_rule_that_matches_answers_and_no_other() {
    let public_only = Rule { private_message: None, ..price_rule("a") };
    let private_only = Rule { public_replies: Vec::new(), ..price_rule("b") };
    let decision = decide(&[public_only, private_only], &CommentInput::new("c", "price"), &Facts::default());
    insta::assert_json_snapshot!(decision);
}

#[test]
fn an_answer_that_holds_its_own_keyword_is_never_answered() {
    let rules = [rule("a", Match::AnyComment)];
    let facts = |thread, own: &[&str]| Facts {
        thread,
        own_identities: own.iter().map(|&id| id.to_owned()).collect(),
        ..Facts::default()
    };
    let by = |author: Author| CommentInput { author, ..CommentInput::new("c", "price") };
    let some = |id: &str| Some(id.to_owned());
    let table = [
        (by(Author { id: some("17"), ..Author::default() }), facts(Thread::NotOurs, &["17"]), Reason::OwnComment),
        (
            by(Author { scoped_id: some("99"), ..Author::default() }),
            facts(Thread::NotOurs, &["17", "99"]),
            Reason::OwnComment,
        ),
        (
            by(Author { username: some("My.Shop"), ..Author::default() }),
            facts(Thread::NotOurs, &["@my.shop"]),
            Reason::OwnComment,
        ),
        (CommentInput { own: true, ..by(Author::default()) }, facts(Thread::NotOurs, &[]), Reason::OwnComment),
        (by(Author::default()), facts(Thread::UnderOwn, &[]), Reason::ReplyToOwn),
        (by(Author::default()), facts(Thread::HoldsOurReply, &[]), Reason::ReplyToOurReply),
    ];
    for (comment, facts, expected) in table {
        let decision = decide(&rules, &comment, &facts);
        assert_eq!(decision.verdict.reason, expected);
        assert_eq!((decision.public, decision.private), (None, None));
    }
}

#[test]
fn every_rule_says_why_it_did_not_match() {
    let off = Rule { enabled: false, ..price_rule("off") };
    let elsewhere = Rule { posts: Posts::Chosen { media_ids: vec!["m2".into()] }, ..price_rule("elsewhere") };
    let over = Rule { window: Window { from: None, until: Some(Timestamp::from_seconds(10)) }, ..price_rule("over") };
    let other_word = rule("word", keywords(&["size"], Need::Any, How::WholeWord));
    let excluding = Rule { excluded: vec!["wholesale".into()], ..price_rule("excluding") };
    let comment = CommentInput {
        media_id: Some("m1".into()),
        at: Timestamp::from_seconds(20),
        ..CommentInput::new("c", "Wholesale price?")
    };
    let set = RuleSet::compile_usable(&[off, elsewhere, over, other_word, excluding]).0;
    insta::assert_json_snapshot!(set.explain(&comment, &Facts::default()));
}

#[test]
fn a_comment_without_a_matching_rule_has_a_reason() {
    let facts = Facts::default();
    assert_eq!(reason(&[], &CommentInput::new("c", "price"), &facts), Reason::NoRules);
    assert_eq!(reason(&[price_rule("a")], &CommentInput::new("c", "hello"), &facts), Reason::NoKeyword);
    assert_eq!(reason(&[price_rule("a")], &CommentInput::new("c", " \u{200b}\n"), &facts), Reason::EmptyText);
    let off = Rule { enabled: false, ..price_rule("b") };
    assert_eq!(reason(&[price_rule("a"), off], &CommentInput::new("c", "hello"), &facts), Reason::NoRuleMatched);
}

#[test]
fn a_comment_under_an_advertisement_counts_for_the_post_it_was_made_from() {
    let chosen = Rule { posts: Posts::Chosen { media_ids: vec!["post".into()] }, ..price_rule("a") };
    let comment = CommentInput {
        media_id: Some("ad".into()),
        original_media_id: Some("post".into()),
        ..CommentInput::new("c", "price")
    };
    assert!(decide(&[chosen], &comment, &Facts::default()).verdict.answers());
}

#[test]
fn seven_days_later_there_is_only_a_public_reply() {
    let comment = CommentInput::new("c", "price");
    let at = |now: Timestamp| decide(&[price_rule("a")], &comment, &Facts { now, ..Facts::default() });
    let last = Timestamp::default().plus(PRIVATE_REPLY_WINDOW);
    assert!(at(last).private.is_some());
    let late = at(last.plus(Duration::from_secs(1)));
    assert!(late.public.is_some() && late.private.is_none());
    assert_eq!(late.verdict.private, Half::Nothing { because: Reason::TooOld });
}

#[test]
fn a_comment_that_came_late_is_not_answered_and_is_still_hidden() {
    let rule = Rule { moderation: vec![Moderation::Hide], ..price_rule("a") };
    let late = decide(&[rule], &CommentInput::new("c", "price"), &Facts { late: true, ..Facts::default() });
    assert_eq!((&late.public, &late.private, &late.ask), (&None, &None, &None));
    assert_eq!(late.moderation, [Moderation::Hide]);
    let silent =
        decide(&[price_rule("a")], &CommentInput::new("c", "price"), &Facts { late: true, ..Facts::default() });
    assert_eq!(silent.verdict.reason, Reason::ArrivedLate);
    let begun = Facts { late: true, public: Done::Already, ..Facts::default() };
    assert!(decide(&[price_rule("a")], &CommentInput::new("c", "price"), &begun).private.is_none());
}

#[test]
fn what_was_done_is_not_done_again_and_the_other_half_still_is() {
    let comment = CommentInput::new("c", "price");
    let rules = [price_rule("a")];
    let public_done = decide(&rules, &comment, &Facts { public: Done::Already, ..Facts::default() });
    assert!(public_done.public.is_none() && public_done.private.is_some());
    let private_done = decide(&rules, &comment, &Facts { private: Done::Already, ..Facts::default() });
    assert!(private_done.public.is_some() && private_done.private.is_none());
    let both = Facts { public: Done::Already, private: Done::Already, ..Facts::default() };
    assert_eq!(reason(&rules, &comment, &both), Reason::AlreadyReplied);
    let reached = decide(&rules, &comment, &Facts { author_private: Done::Already, ..Facts::default() });
    assert_eq!(reached.verdict.private, Half::Nothing { because: Reason::AuthorAlreadyReached });
}

#[test]
fn a_broadcast_takes_private_messages_only() {
    let comment = CommentInput { kind: CommentKind::LiveComment, ..CommentInput::new("c", "price") };
    let decision = decide(&[price_rule("a")], &comment, &Facts::default());
    assert!(decision.private.is_some());
    assert_eq!(decision.verdict.public, Half::Nothing { because: Reason::LiveComment });
}

#[test]
fn variants_vary_between_comments_and_not_between_tries() {
    let rule = Rule { public_replies: ["one", "two", "three"].map(str::to_owned).to_vec(), ..price_rule("a") };
    let text = |id: usize| {
        decide(std::slice::from_ref(&rule), &CommentInput::new(id.to_string(), "price"), &Facts::default())
            .public
            .unwrap()
            .text
    };
    let said: std::collections::BTreeSet<String> = (0..50).map(text).collect();
    assert_eq!(said.len(), 3);
    assert!((0..50).all(|id| text(id) == text(id)));
}

#[test]
fn a_name_cannot_carry_anything_into_the_reply() {
    let rule = Rule { public_replies: vec!["Hi {name}, {username}!".into()], ..price_rule("a") };
    let reply = |name: Option<&str>, username: Option<&str>| {
        let author =
            Author { name: name.map(str::to_owned), username: username.map(str::to_owned), ..Author::default() };
        decide(
            std::slice::from_ref(&rule),
            &CommentInput { author, ..CommentInput::new("c", "price") },
            &Facts::default(),
        )
        .public
        .unwrap()
        .text
    };
    assert_eq!(reply(Some("Anna"), Some("anna_k")), "Hi Anna, anna_k!");
    assert_eq!(reply(None, Some("anna_k")), "Hi anna_k, anna_k!");
    assert_eq!(reply(None, None), "Hi,!");
    assert_eq!(reply(Some("{username}\n@all #ad"), Some("x")), "Hi username all ad, x!");
    assert_eq!(reply(Some("http://evil.example"), Some("x")), "Hi x, x!");
    assert_eq!(reply(Some("\u{202e}anna"), Some("x")), "Hi anna, x!");
}

#[test]
fn an_excluded_word_wins_over_a_keyword() {
    let rule = Rule { excluded: vec!["опт".into()], ..rule("a", Match::AnyComment) };
    assert_eq!(
        reason(std::slice::from_ref(&rule), &CommentInput::new("c", "ОПТ цена"), &Facts::default()),
        Reason::Excluded {
            word: "опт".into(),
            found: Some(Found { keyword: "опт".into(), manner: Manner::Same, bytes: 0..6, characters: 0..3 })
        }
    );
    assert!(decide(&[rule], &CommentInput::new("c", "оптимально"), &Facts::default()).verdict.answers());
}
