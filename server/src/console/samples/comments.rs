//! Comments, rules and decisions.

use super::{HOUR, MINUTE, NOW, words};
use crate::console::view::*;

fn verdict(tone: &'static str, icon: &'static str, sentence: String, rule: Option<&str>) -> Verdict {
    Verdict { tone, icon, sentence, rule: rule.map(str::to_owned) }
}

fn matched() -> Verdict {
    verdict(
        "good",
        "check",
        words().fill("comment-reason-matched-keyword", &[("rule", "Price please"), ("words", "price")]),
        Some("r1"),
    )
}

fn answer(id: &str, text: &str, delivery: Delivery, conversation: Option<&str>) -> Option<Answer> {
    Some(Answer { text: text.to_owned(), delivery, conversation: conversation.map(str::to_owned), id: id.to_owned() })
}

fn comment(id: &str, author: &str, text: &str, ago: i64, verdict: Verdict) -> CommentView {
    CommentView {
        id: id.to_owned(),
        author: author.to_owned(),
        text: text.to_owned(),
        at: NOW - ago,
        reply: false,
        verdict,
        public: None,
        private: None,
    }
}

pub(super) fn feed() -> FeedView {
    let t = words();
    let blocked = Failure {
        sentence: t.of("failure-recipient"),
        code: Some("10".to_owned()),
        advice: t.of("failure-recipient-advice"),
        again: false,
    };
    let mut first = comment("k1", "nina_makes_things", "PRICEEE?? 😍", 2 * MINUTE, matched());
    first.public = answer("a1", "Hi Nina, we have just sent you the price!", Delivery::Sent, None);
    first.private =
        answer("a2", "The blue running shoe is 89.90 EUR. Which size do you need?", Delivery::Delivered, Some("c8"));
    let mut second = comment("k2", "bruno.reis", "what’s the price in 44", 26 * MINUTE, matched());
    second.public = answer("a3", "You have mail, Bruno 💌", Delivery::Sent, None);
    second.private =
        answer("a4", "The blue running shoe is 89.90 EUR. Which size do you need?", Delivery::Failed(blocked), None);
    let mut thread_reply = comment(
        "k4",
        "stride.and.sole",
        "Hi Nina, we have just sent you the price!",
        MINUTE,
        verdict("quiet", "ban", t.of("comment-reason-own-comment"), None),
    );
    thread_reply.reply = true;
    FeedView {
        t,
        posts: vec![
            PostView {
                id: "p1".to_owned(),
                glyph: Glyph::Instagram,
                account: "stride.and.sole".to_owned(),
                caption: Some("Autumn drop: the blue running shoe is back in every size 🍂".to_owned()),
                permalink: Some("https://instagram.example/p/1".to_owned()),
                thumbnail: None,
                comments: vec![
                    first,
                    thread_reply,
                    second,
                    comment(
                        "k3",
                        "ömer.yıldız",
                        "çok güzel, eline sağlık",
                        HOUR,
                        verdict("quiet", "ban", t.of("comment-reason-no-rule-matched"), None),
                    ),
                    comment(
                        "k5",
                        "cheap_shoes_4u",
                        "price is better at our shop, follow us!!",
                        2 * HOUR,
                        verdict("warn", "ban", t.with("comment-reason-excluded", "word", "follow us"), Some("r1")),
                    ),
                ],
            },
            PostView {
                id: "p2".to_owned(),
                glyph: Glyph::Instagram,
                account: "stride.and.sole".to_owned(),
                caption: None,
                permalink: None,
                thumbnail: None,
                comments: vec![comment(
                    "k6",
                    "grace.okafor",
                    "Do you ship to Lagos?",
                    5 * HOUR,
                    verdict("quiet", "ban", t.of("comment-reason-other-post"), None),
                )],
            },
        ],
        more: Some("x".to_owned()),
        no_rules: false,
    }
}

pub(super) fn rules() -> Vec<RuleRow> {
    let rule = |id: &str, name: &str, enabled, keywords: &[&str], about: &[&str], matched: u32| RuleRow {
        id: id.to_owned(),
        name: name.to_owned(),
        enabled,
        keywords: keywords.iter().map(|word| (*word).to_owned()).collect(),
        excluded: if matched > 100 { vec!["follow us".to_owned()] } else { vec![] },
        about: about.iter().map(|part| (*part).to_owned()).collect(),
        figures: RuleFigures {
            matched,
            replied: matched,
            delivered: matched / 2,
            answered: matched / 4,
            ordered: matched / 16,
        },
        warnings: if matched == 12 {
            vec![words().fill("rule-warning-same-keyword", &[("other", "Price please"), ("word", "buy")])]
        } else {
            vec![]
        },
    };
    vec![
        rule(
            "r1",
            "Price please",
            true,
            &["price", "fiyat", "preço", "цена", "سعر"],
            &["stride.and.sole", "All posts", "3 public replies", "private message"],
            128,
        ),
        rule("r2", "Where can I buy", true, &["where", "buy"], &["stride.and.sole", "Reels", "1 public reply"], 12),
        rule("r3", "Giveaway November", false, &[], &["All accounts", "2 posts", "private message"], 0),
    ]
}

pub(super) fn rule_form(wrong: Vec<(String, String)>) -> RuleForm {
    let choice = |value: &str, label: &str, chosen| Choice { value: value.to_owned(), label: label.to_owned(), chosen };
    let fields = RuleFields {
        rule: "r1".to_owned(),
        name: "Price please".to_owned(),
        enabled: true,
        scope: "all".to_owned(),
        kind: "words".to_owned(),
        keywords: "price\nfiyat\npreço\nцена".to_owned(),
        need: "any".to_owned(),
        how: "contains".to_owned(),
        excluded: "follow us".to_owned(),
        public: vec!["Hi! We have just sent you the price.".to_owned(), "You have mail 💌".to_owned()],
        private: "The blue running shoe is 89.90 EUR. Which size do you need?".to_owned(),
        buttons: vec![ButtonFields {
            title: "Shop".to_owned(),
            url: "https://shop.example/blue".to_owned(),
            payload: String::new(),
        }],
        translations: vec![TranslationFields {
            was: "tr".to_owned(),
            code: "tr".to_owned(),
            public: vec!["Fiyatı gönderdik!".to_owned()],
            private: "Mavi koşu ayakkabısı 89,90 EUR.".to_owned(),
        }],
        ..RuleFields::default()
    };
    RuleForm {
        t: words(),
        id: Some("r1".to_owned()),
        accounts: vec![choice("a2", "stride.and.sole", true)],
        posts: vec![
            choice("p1", "Autumn drop: the blue running shoe is back in every size 🍂", false),
            choice("p2", "17900000000000002", false),
        ],
        fields,
        wrong,
    }
}

fn piece(text: &str, mark: Option<&str>) -> Piece {
    Piece { text: text.to_owned(), mark: mark.map(str::to_owned) }
}

fn says() -> Vec<RuleSays> {
    let t = words();
    vec![
        RuleSays { name: "Price please".to_owned(), hit: true, sentence: matched().sentence },
        RuleSays { name: "Giveaway November".to_owned(), hit: false, sentence: t.of("comment-reason-disabled") },
    ]
}

pub(super) fn preview() -> Preview {
    Preview {
        t: words(),
        said: "PRICEEE?? 😍".to_owned(),
        marked: vec![piece("PRICEEE", Some("“price”, stretched")), piece("?? 😍", None)],
        verdict: Some(matched()),
        public: Some("You have mail 💌".to_owned()),
        private: Some("The blue running shoe is 89.90 EUR. Which size do you need?".to_owned()),
        buttons: vec!["Shop".to_owned()],
        product: Some("BLUE-42".to_owned()),
        acts: vec![words().of("preview-act-hand_over")],
        rules: says(),
        warnings: vec![words().with("rule-warning-answers-itself", "word", "price")],
        problems: vec![],
    }
}

pub(super) fn dry_run() -> DryRun {
    let t = words();
    let row = |author: &str, text: Vec<Piece>, verdict| DryRow {
        author: author.to_owned(),
        text,
        verdict,
        texts: vec!["You have mail 💌".to_owned()],
        rules: says(),
    };
    let hit = |word: &str| {
        verdict(
            "good",
            "check",
            words().fill("comment-reason-matched-keyword", &[("rule", "Price please"), ("words", word)]),
            None,
        )
    };
    DryRun {
        t,
        rows: vec![
            row("nina_makes_things", vec![piece("PRICEEE", Some("“price”")), piece("?? 😍", None)], hit("price")),
            row(
                "ömer.yıldız",
                Piece::plain("çok güzel, eline sağlık"),
                verdict("quiet", "ban", t.of("comment-reason-no-rule-matched"), None),
            ),
            row("дмитрий", vec![piece("Какая ", None), piece("цена", Some("“цена”")), piece("?", None)], hit("цена")),
        ],
        matched: 2,
        by_this: 2,
        problems: vec![],
        asked: true,
    }
}

pub(super) fn log_rows() -> Vec<LogRow> {
    feed()
        .posts
        .into_iter()
        .flat_map(|post| post.comments)
        .map(|comment| LogRow {
            at: comment.at,
            author: comment.author,
            text: Piece::plain(&comment.text),
            sends: comment.private.map(|answer| Send { kind: "private", answer }).into_iter().collect(),
            rule: comment.verdict.rule.as_ref().map(|_| "Price please".to_owned()),
            verdict: comment.verdict,
        })
        .collect()
}
