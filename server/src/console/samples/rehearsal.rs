//! Trying the assistant, tests, and questions without an answer.

use super::{DAY, HOUR, MINUTE, NOW, shell, words};
use crate::console::view::*;

fn found(label: &str, facts: &str, fit: &'static str, used: bool) -> FoundRow {
    FoundRow {
        label: label.to_owned(),
        link: Some("/catalogue?sku=P-42".to_owned()),
        facts: facts.to_owned(),
        fit,
        why: vec!["title: shoe".to_owned(), "colour: blue".to_owned()],
        misses: if used { vec![] } else { vec!["misses-size".to_owned()] },
        used,
    }
}

pub(super) fn tried(asked: bool) -> TryPage {
    let question = "Do you have the blue running shoe in 42?";
    let answer = "Yes: the Blue running shoe in 42 is 89.90 EUR, and 3 are left.";
    let view = TriedView {
        question: question.to_owned(),
        messages: vec![vec![
            Part::Text(answer.to_owned()),
            Part::Choices(vec!["Other colours".to_owned(), "A person, please".to_owned()]),
        ]],
        kind: "answer",
        intent: Some("intent-variant".to_owned()),
        language: Some("language-en".to_owned()),
        took_ms: 38,
        engine: Some("offline".to_owned()),
        model: None,
        refused: None,
        filters: vec!["42".to_owned(), "blue".to_owned()],
        looked_for: vec![
            LookedFor {
                what: "looked-products",
                words: question.to_owned(),
                rows: vec![
                    found("Blue running shoe · 42", "89.90 EUR · 3 in stock", "fit-exact", true),
                    found("Blue running shoe · 43", "89.90 EUR · 0 in stock", "fit-good", false),
                    found("Grey walking shoe · 42", "69.90 EUR · 8 in stock", "fit-guess", false),
                ],
                more: 9,
            },
            LookedFor { what: "looked-answers", words: question.to_owned(), rows: vec![], more: 0 },
        ],
        tools: vec![("search_products".to_owned(), 3)],
        product: "P-42".to_owned(),
    };
    TryPage {
        t: words(),
        shell: shell(Section::Assistant),
        fields: TryFields {
            question: if asked { question.to_owned() } else { String::new() },
            account: "a1".to_owned(),
            ..TryFields::default()
        },
        accounts: vec![
            TryAccount { id: "a1".to_owned(), glyph: Glyph::WhatsApp, name: "+1 555 010 2030".to_owned() },
            TryAccount { id: "a2".to_owned(), glyph: Glyph::Instagram, name: "@stride.and.sole".to_owned() },
        ],
        refused: None,
        tried: asked.then_some(view),
    }
}

/// Nothing to show: the assistant failed, or kept quiet.
pub(super) fn tried_in_vain() -> TryPage {
    let page = tried(true);
    let tried = page.tried.map(|tried| TriedView {
        messages: vec![],
        kind: "failed",
        intent: None,
        language: None,
        refused: Some("a number that no cited row has".to_owned()),
        filters: vec![],
        looked_for: vec![],
        tools: vec![],
        product: String::new(),
        ..tried
    });
    TryPage { tried, refused: Some(words().of("try-problem-account")), ..page }
}

pub(super) fn tests() -> TestsPage {
    let row = |id: &str, question: &str, expects, value: &str, passed: Option<bool>, got: &str, said: &str| TestRow {
        id: id.to_owned(),
        question: question.to_owned(),
        expects,
        value: value.to_owned(),
        account: None,
        tried_at: passed.map(|_| NOW - 3 * MINUTE),
        passed,
        got: passed.map(|_| got.to_owned()),
        said: said.to_owned(),
        named: if expects == "product" { vec!["Blue running shoe".to_owned()] } else { vec![] },
    };
    TestsPage {
        t: words(),
        shell: shell(Section::Assistant),
        rows: vec![
            row(
                "t1",
                "Do you have the blue running shoe in 42?",
                "product",
                "P-42",
                Some(true),
                "got-answer",
                "Yes: the Blue running shoe in 42 is 89.90 EUR, and 3 are left.",
            ),
            row(
                "t2",
                "How long can I send it back?",
                "text",
                "30 days",
                Some(false),
                "got-answer",
                "You can send it back within 14 days.",
            ),
            row("t3", "Beni bir insana bağla", "handover", "", None, "", ""),
            row("t4", "Will the price fall?", "refusal", "", Some(true), "got-refusal", "I do not know that."),
        ],
    }
}

pub(super) fn unanswered() -> UnansweredPage {
    let row = |key: &str, question: &str, times, ago, reason: &str| MissedRow {
        key: key.to_owned(),
        question: question.to_owned(),
        times,
        last_at: NOW - ago,
        reason: reason.to_owned(),
        conversation: Some("c1".to_owned()),
    };
    UnansweredPage {
        t: words(),
        shell: shell(Section::Assistant),
        rows: vec![
            row("do you ship to iceland", "Do you ship to Iceland?", 14, 20 * MINUTE, "missed-unknown"),
            row("is the sole vegan", "Is the sole vegan?", 6, 5 * HOUR, "missed-handed-over"),
            row("can i pay in crypto", "Can I pay in crypto", 1, 2 * DAY, "missed-refused"),
        ],
        refused: Some(("is the sole vegan".to_owned(), String::new(), words().of("try-problem-empty-answer"))),
        done: Some("Do you have gift cards?".to_owned()),
    }
}
