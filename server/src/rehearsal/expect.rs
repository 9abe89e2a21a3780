//! Whether an answer is what a kept question wants. Pure.

use assistant::{Intent, Outcome, Source};
use channel_core::text::fold;
use serde::{Deserialize, Serialize};
use store::assistant_tests::{Expects, NewTest};

/// What came of a question, as far as it is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Got {
    /// What the assistant did.
    pub kind: GotKind,
    /// What it said.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub text: String,
    /// The products that it rests on: code and name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub products: Vec<(String, String)>,
}

/// What the assistant did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GotKind {
    /// It answered.
    Answer,
    /// It said that it does not know.
    Refusal,
    /// It called a person.
    Handover,
    /// It kept quiet.
    Silent,
    /// It failed.
    Failed,
}

impl GotKind {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Answer, Self::Refusal, Self::Handover, Self::Silent, Self::Failed];

    /// The word of it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Answer => "answer",
            Self::Refusal => "refusal",
            Self::Handover => "handover",
            Self::Silent => "silent",
            Self::Failed => "failed",
        }
    }
}

/// What came of a question; without an outcome it failed.
#[must_use]
pub fn got(outcome: Option<&Outcome>) -> Got {
    let plain = |kind, text: &str| Got { kind, text: text.to_owned(), products: Vec::new() };
    match outcome {
        None => plain(GotKind::Failed, ""),
        Some(Outcome::Silent { .. }) => plain(GotKind::Silent, ""),
        Some(Outcome::Handover(handover)) => plain(GotKind::Handover, &handover.text),
        Some(Outcome::Answer(answer)) if answer.intent == Intent::Unknown => plain(GotKind::Refusal, &answer.text),
        Some(Outcome::Answer(answer)) => {
            let named = answer.citations.iter().filter_map(|citation| match &citation.source {
                Source::Product(sku) => {
                    Some((sku.0.clone(), citation.values.get("title").cloned().unwrap_or_default()))
                }
                Source::Answer(_) | Source::Order(_) => None,
            });
            Got { kind: GotKind::Answer, text: answer.text.clone(), products: named.collect() }
        }
    }
}

/// Whether it is what the question wants. Words and names are compared folded, so that case, accents and signs do not matter.
#[must_use]
pub fn holds(test: &NewTest, got: &Got) -> bool {
    let value = fold(&test.value);
    let says = |text: &str| fold(text).contains(&value);
    match test.expects {
        Expects::Product => {
            got.kind == GotKind::Answer
                && got.products.iter().any(|(sku, title)| fold(sku) == value || (!value.is_empty() && says(title)))
        }
        Expects::Text => matches!(got.kind, GotKind::Answer | GotKind::Handover | GotKind::Refusal) && says(&got.text),
        Expects::Handover => got.kind == GotKind::Handover,
        Expects::Refusal => got.kind == GotKind::Refusal,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wants(expects: Expects, value: &str) -> NewTest {
        NewTest { question: "?".into(), account: None, persona: None, language: None, expects, value: value.into() }
    }

    #[test]
    fn an_answer_is_held_against_what_is_wanted() {
        let of = |kind, text: &str| Got { kind, text: text.into(), products: Vec::new() };
        let answer = Got {
            products: vec![("P-42".into(), "Blaue Läufer".into())],
            ..of(GotKind::Answer, "The shoe is 79.90 EUR.")
        };
        let table = [
            (Expects::Product, "p-42", &answer, true),
            (Expects::Product, "laufer", &answer, true),
            (Expects::Product, "P-43", &answer, false),
            (Expects::Product, "", &answer, false),
            (Expects::Text, "79.90 eur", &answer, true),
            (Expects::Text, "79.00", &answer, false),
            (Expects::Handover, "", &answer, false),
            (Expects::Refusal, "", &answer, false),
            (Expects::Handover, "", &of(GotKind::Handover, "a colleague will write"), true),
            (Expects::Text, "colleague", &of(GotKind::Handover, "a colleague will write"), true),
            (Expects::Refusal, "", &of(GotKind::Refusal, "I do not know"), true),
            (Expects::Text, "", &of(GotKind::Failed, ""), false),
            (Expects::Product, "P-42", &of(GotKind::Refusal, "P-42"), false),
        ];
        for (expects, value, got, held) in table {
            assert_eq!(holds(&wants(expects, value), got), held, "{expects:?} {value:?} of {got:?}");
        }
    }
}
