use std::collections::BTreeMap;
use std::time::Duration;

use channel_core::{Timestamp, model::CommentKind};

use super::*;

fn at(time: &str) -> Timestamp {
    Timestamp::parse(time).unwrap()
}

fn said(rule: &Rule, comment: &CommentInput, facts: &Facts) -> Reason {
    decide(std::slice::from_ref(rule), comment, facts).verdict.reason
}

fn used(used: Used) -> Facts {
    Facts { used: BTreeMap::from([(RuleId("a".into()), used)]), ..Facts::default() }
}

#[test]
fn a_limit_that_is_reached_says_which() {
    let limits = Limits { per_person: Some(1), per_post: Some(10), per_hour: Some(5), cooldown_minutes: Some(10) };
    let rule = Rule { limits, ..price_rule("a") };
    let comment = CommentInput::new("c", "price");
    let table = [
        (Used { person: 1, ..Used::default() }, Cap::Person, 1),
        (Used { post: 10, ..Used::default() }, Cap::Post, 10),
        (Used { hour: 7, ..Used::default() }, Cap::Hour, 5),
    ];
    for (count, cap, limit) in table {
        assert_eq!(said(&rule, &comment, &used(count)), Reason::Capped { cap, limit });
        // What was begun is finished.
        let begun = Facts { public: Done::Already, ..used(count) };
        assert!(decide(std::slice::from_ref(&rule), &comment, &begun).private.is_some());
    }
    let last = at("2026-11-21T10:00:00Z");
    let facts = |now| Facts { now, ..used(Used { person_last: Some(last), ..Used::default() }) };
    let rule = Rule { limits: Limits { per_person: None, ..limits }, ..rule };
    let comment = CommentInput { at: last, ..comment };
    let until = last.plus(Duration::from_secs(600));
    assert_eq!(said(&rule, &comment, &facts(at("2026-11-21T10:09:59Z"))), Reason::Cooldown { until });
    assert!(said(&rule, &comment, &facts(until)).rule().is_some());
}

#[test]
fn the_rule_that_won_is_known_before_its_limits_are_loaded() {
    let rules = [Rule { priority: 1, ..price_rule("late") }, Rule { priority: 5, ..price_rule("early") }];
    let set = RuleSet::compile(&rules).unwrap();
    let winner = set.winner(&CommentInput::new("c", "price"), &Facts::default());
    assert_eq!(winner, Some(RuleId("early".into())));
}

#[test]
fn days_hours_and_quiet_hours_are_the_merchants_own() {
    let schedule = Schedule {
        zone: Some("Europe/Istanbul".into()),
        days: vec![Day::Mon],
        hours: vec!["22:00-02:00".parse().unwrap()],
        quiet: vec!["23:00-23:30".parse().unwrap()],
    };
    let rule = Rule { schedule: Some(schedule), ..price_rule("a") };
    let comment = |time: &str| CommentInput { at: at(time), ..CommentInput::new("c", "price") };
    let now = |time: &str| Facts { now: at(time), ..Facts::default() };
    // Istanbul is three hours ahead; 2026-11-23 is a Monday.
    for (time, runs) in [
        ("2026-11-23T18:59:59Z", false),
        ("2026-11-23T19:00:00Z", true),
        ("2026-11-23T22:59:59Z", true),
        ("2026-11-23T23:00:00Z", false),
        ("2026-11-22T22:30:00Z", false),
    ] {
        let reason = said(&rule, &comment(time), &now("2026-11-24T12:00:00Z"));
        assert_eq!(reason.rule().is_some(), runs, "{time}: {reason:?}");
        assert!(runs || reason == Reason::OutsideSchedule);
    }
    let reason = said(&rule, &comment("2026-11-23T20:10:00Z"), &now("2026-11-23T20:10:20Z"));
    assert_eq!(reason, Reason::QuietHours { until: at("2026-11-23T20:30:00Z") });
}

#[test]
fn a_rule_for_some_posts_says_when_it_cannot_know() {
    let on = |posts: Posts| Rule { posts, ..price_rule("a") };
    let comment = CommentInput::new("c", "price");
    let reel = CommentInput { media_kind: MediaKind::read("REELS"), ..comment.clone() };
    let ad = CommentInput { original_media_id: Some("m".into()), ..comment.clone() };
    let live = CommentInput { kind: CommentKind::LiveComment, ..comment.clone() };
    let facts = Facts::default();
    assert_eq!(said(&on(Posts::Reels), &comment, &facts), Reason::UnknownPost);
    assert_eq!(said(&on(Posts::Ads), &reel, &facts), Reason::OtherPost);
    assert!(said(&on(Posts::Reels), &reel, &facts).rule().is_some());
    assert!(said(&on(Posts::Ads), &ad, &facts).rule().is_some());
    assert!(said(&on(Posts::Live), &live, &facts).rule().is_some());
    let over = Facts { broadcast: Broadcast::Over, ..Facts::default() };
    assert_eq!(decide(&[on(Posts::Live)], &live, &over).verdict.private, Half::Nothing { because: Reason::LiveOver });
    let next = on(Posts::Next { after: at("2026-11-01T00:00:00Z") });
    let post = |published: &str, previous: Option<&str>| Facts {
        post: PostFacts { published_at: Some(at(published)), previous_at: previous.map(at) },
        ..Facts::default()
    };
    assert_eq!(said(&next, &comment, &facts), Reason::UnknownPost);
    assert!(said(&next, &comment, &post("2026-11-02T00:00:00Z", Some("2026-10-30T00:00:00Z"))).rule().is_some());
    let later = post("2026-11-03T00:00:00Z", Some("2026-11-02T00:00:00Z"));
    assert_eq!(said(&next, &comment, &later), Reason::OtherPost);
}

#[test]
fn an_answer_speaks_the_language_of_the_comment() {
    let rules = from_toml(
        "[[rule]]\nid = \"a\"\nwords = [\"price\", \"цена\", \"fiyat\"]\nlanguages = [\"en\", \"ru\"]\npublic_replies = [\"See your messages\"]\n[rule.translations.ru]\npublic_replies = [\"Написали вам\"]",
    )
    .unwrap();
    let said = |text: &str| decide(&rules, &CommentInput::new("c", text), &Facts::default());
    assert_eq!(said("цена?").public.unwrap().text, "Написали вам");
    assert_eq!(said("what is the price?").public.unwrap().text, "See your messages");
    assert_eq!(said("fiyat ne kadar lütfen").verdict.reason, Reason::Language { found: "tr".into() });
}

#[test]
fn a_text_without_its_price_is_not_sent() {
    let rule = Rule {
        public_replies: vec!["{product} is {price}".into()],
        private_message: Some("Hello".into()),
        ..price_rule("a")
    };
    let set = RuleSet::compile(&[rule]).unwrap();
    let comment = CommentInput::new("c", "price");
    let known: BTreeMap<String, String> =
        [("product", "Shoe"), ("price", "79.90 EUR")].map(|(name, value)| (name.to_owned(), value.to_owned())).into();
    let full = decide_with(&set, &comment, &Facts::default(), &known);
    assert_eq!(full.public.unwrap().text, "Shoe is 79.90 EUR");
    let empty = crate::decide(&set, &comment, &Facts::default());
    assert_eq!(empty.verdict.public, Half::Nothing { because: Reason::MissingVariable { name: "product".into() } });
    assert!(empty.private.is_some());
}

#[test]
fn a_variant_is_not_said_twice_in_a_row() {
    let rule = Rule { public_replies: vec!["one".into(), "two".into(), "three".into()], ..price_rule("a") };
    let comment = CommentInput::new("c", "price");
    for chance in 0..100 {
        for last in 0..3 {
            let facts = Facts { chance: Some(chance), ..used(Used { last_variant: Some(last), ..Used::default() }) };
            assert_ne!(decide(std::slice::from_ref(&rule), &comment, &facts).public.unwrap().variant, last);
        }
    }
}

#[test]
fn an_assistant_that_has_nothing_to_say_spends_nothing() {
    let assistant = Some(Assistant { guidance: "Be brief.".into(), speaks: Speaks::Privately });
    let rule = Rule { assistant, private_message: None, ..price_rule("a") };
    let asked = decide(std::slice::from_ref(&rule), &CommentInput::new("c", "price"), &Facts::default());
    assert!(asked.private.is_none() && asked.public.is_some() && asked.verdict.answers());
    let ask = asked.ask.unwrap();
    assert_eq!(ask.settle(None), AskOutcome::NotSpent);
    assert_eq!(ask.settle(Some(" \u{200b}\n")), AskOutcome::NotSpent);
    assert!(matches!(ask.settle(Some("It is 5")), AskOutcome::Private(message) if message.text == "It is 5"));
    let rule = Rule { private_message: Some("Write to us".into()), ..rule };
    let ask = decide(&[rule], &CommentInput::new("c", "price"), &Facts::default()).ask.unwrap();
    assert!(matches!(ask.settle(None), AskOutcome::Private(message) if message.text == "Write to us"));
}

#[test]
fn an_echo_is_known_by_its_id_and_by_its_text() {
    let rules = [rule("a", Match::AnyComment)];
    let ledger = Ledger { ids: vec!["r1".into()], texts: vec!["We wrote to you, Anna!".into()] };
    let facts = Facts { ledger, ..Facts::default() };
    let reason = |comment: &CommentInput| decide(&rules, comment, &facts).verdict.reason;
    assert_eq!(reason(&CommentInput::new("r1", "x")), Reason::OwnReplyEcho);
    assert_eq!(reason(&CommentInput::new("x", "we wrote to YOU, Anna!")), Reason::OwnReplyEcho);
    let below = CommentInput { parent_id: Some("r1".into()), ..CommentInput::new("x", "price") };
    assert_eq!(reason(&below), Reason::ReplyToOwn);
    let often = Facts { answered_author: LOOP_CEILING, ..Facts::default() };
    let guarded = decide(&rules, &CommentInput::new("x", "price"), &often).verdict.reason;
    assert_eq!(guarded, Reason::LoopGuard { answers: LOOP_CEILING });
}

#[test]
fn moderation_is_done_once_and_leaves_no_public_reply() {
    let rule = Rule {
        moderation: vec![Moderation::Hide, Moderation::HandOver],
        public_replies: Vec::new(),
        private_message: None,
        ..price_rule("a")
    };
    let comment = CommentInput::new("c", "price");
    let decision = decide(std::slice::from_ref(&rule), &comment, &Facts::default());
    assert_eq!(decision.moderation, [Moderation::Hide, Moderation::HandOver]);
    assert_eq!(decision.verdict.reason, Reason::Moderated);
    let hidden = Facts { moderated: vec![Moderation::Hide], ..Facts::default() };
    assert_eq!(decide(&[rule], &comment, &hidden).moderation, [Moderation::HandOver]);
}
