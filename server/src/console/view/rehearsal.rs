//! Trying the assistant, keeping questions as tests, and questions that it could not answer.

use askama::Template;

use super::{Glyph, Part, Shell};
use crate::console::words::Words;

/// What the form of a try holds, as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TryFields {
    /// What a customer would write.
    pub question: String,
    /// The account it would come to.
    pub account: String,
    /// The assistant's name instead of the account's.
    pub persona: String,
    /// The customer's language.
    pub language: String,
}

/// An account to try on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TryAccount {
    /// The account's id.
    pub id: String,
    /// Its channel.
    pub glyph: Glyph,
    /// Its name.
    pub name: String,
}

/// A row that was found, and how it fits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundRow {
    /// Its name.
    pub label: String,
    /// The row's page.
    pub link: Option<String>,
    /// Its price, its stock: what a customer may be told of it.
    pub facts: String,
    /// The sentence id of how well it fits.
    pub fit: &'static str,
    /// Why it was found.
    pub why: Vec<String>,
    /// The wishes that it does not meet, as sentence ids.
    pub misses: Vec<String>,
    /// Whether the answer rests on it.
    pub used: bool,
}

/// One look-up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LookedFor {
    /// The sentence id of what was looked for.
    pub what: &'static str,
    /// The words that were looked for.
    pub words: String,
    /// What was found, the best first.
    pub rows: Vec<FoundRow>,
    /// How many more were found.
    pub more: u32,
}

/// What came of a try.
#[derive(Debug, Clone)]
pub struct TriedView {
    /// What was asked.
    pub question: String,
    /// The messages that a customer would get.
    pub messages: Vec<Vec<Part>>,
    /// The word of what the assistant did: the sentence id is `got-…`.
    pub kind: &'static str,
    /// What it took the question for: a sentence id.
    pub intent: Option<String>,
    /// The language it answered in.
    pub language: Option<String>,
    /// How long it took, in milliseconds.
    pub took_ms: u32,
    /// Which assistant answered.
    pub engine: Option<String>,
    /// The model that wrote, when one did.
    pub model: Option<String>,
    /// What the check of the answer took out.
    pub refused: Option<String>,
    /// The wishes that were understood, in words.
    pub filters: Vec<String>,
    /// What was looked up, in order.
    pub looked_for: Vec<LookedFor>,
    /// The tools that a model called: each with how many rows it gave.
    pub tools: Vec<(String, u32)>,
    /// The product that the answer names first, offered as what must hold.
    pub product: String,
}

impl TriedView {
    /// The sentence id of what the assistant did.
    #[must_use]
    pub fn label(&self) -> String {
        format!("got-{}", self.kind)
    }
}

/// The words of what must hold, in the order of the choices.
pub const EXPECTS: [&str; 4] = ["text", "product", "handover", "refusal"];

/// Trying the assistant: `GET|POST /assistant/try`.
#[derive(Debug, Template)]
#[template(path = "assistant/try.html")]
pub struct TryPage {
    /// Sentences.
    pub t: Words,
    /// The frame.
    pub shell: Shell,
    /// What was typed.
    pub fields: TryFields,
    /// Where it can be tried.
    pub accounts: Vec<TryAccount>,
    /// Why it was not tried.
    pub refused: Option<String>,
    /// What came of it.
    pub tried: Option<TriedView>,
}

impl TryPage {
    /// Whether this is what one would want of the answer that came.
    #[must_use]
    pub fn is_likely(&self, expects: &str) -> bool {
        let likely = self.tried.as_ref().map_or("text", |tried| match tried.kind {
            "answer" if !tried.product.is_empty() => "product",
            "handover" => "handover",
            "refusal" => "refusal",
            _ => "text",
        });
        likely == expects
    }

    /// The languages that can be chosen.
    #[must_use]
    pub fn languages(&self) -> [&'static str; 6] {
        assistant::Language::ALL.map(assistant::Language::tag)
    }
}

/// A kept question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TestRow {
    /// Its id.
    pub id: String,
    /// What is asked.
    pub question: String,
    /// What must hold: a word of [`EXPECTS`].
    pub expects: &'static str,
    /// The product or the words that must be there.
    pub value: String,
    /// Where it is asked, when that was chosen.
    pub account: Option<String>,
    /// When it was tried last (microseconds).
    pub tried_at: Option<i64>,
    /// Whether it held then.
    pub passed: Option<bool>,
    /// What the assistant did then: a sentence id.
    pub got: Option<String>,
    /// What it said then.
    pub said: String,
    /// The products that it named then.
    pub named: Vec<String>,
}

impl TestRow {
    /// The class of its pill.
    #[must_use]
    pub fn tone(&self) -> &'static str {
        match self.passed {
            Some(true) => "pill-good",
            Some(false) => "pill-bad",
            None => "pill-info",
        }
    }

    /// The sentence id of its pill.
    #[must_use]
    pub fn verdict(&self) -> &'static str {
        match self.passed {
            Some(true) => "test-passed",
            Some(false) => "test-failed",
            None => "test-untried",
        }
    }
}

/// The kept questions: `GET /assistant/tests`.
#[derive(Debug, Template)]
#[template(path = "assistant/tests.html")]
pub struct TestsPage {
    /// Sentences.
    pub t: Words,
    /// The frame.
    pub shell: Shell,
    /// The questions, the oldest first.
    pub rows: Vec<TestRow>,
}

impl TestsPage {
    /// How many held at their last try.
    #[must_use]
    pub fn passed(&self) -> usize {
        self.rows.iter().filter(|row| row.passed == Some(true)).count()
    }
}

/// A question that the assistant could not answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MissedRow {
    /// What it is known by in forms.
    pub key: String,
    /// What was asked.
    pub question: String,
    /// How often.
    pub times: u32,
    /// When last (microseconds).
    pub last_at: i64,
    /// The sentence id of why there was no answer.
    pub reason: String,
    /// Where it was asked last.
    pub conversation: Option<String>,
}

/// Questions without an answer: `GET /assistant/unanswered`.
#[derive(Debug, Template)]
#[template(path = "assistant/unanswered.html")]
pub struct UnansweredPage {
    /// Sentences.
    pub t: Words,
    /// The frame.
    pub shell: Shell,
    /// The questions, the most asked first.
    pub rows: Vec<MissedRow>,
    /// The question whose answer was not taken, with the words typed and the reason.
    pub refused: Option<(String, String, String)>,
    /// The question that was answered just now.
    pub done: Option<String>,
}

impl UnansweredPage {
    /// The words that were typed under a question and not taken.
    #[must_use]
    pub fn typed(&self, key: &str) -> &str {
        self.refused.as_ref().filter(|(of, ..)| of == key).map_or("", |(_, words, _)| words)
    }

    /// Why they were not taken.
    #[must_use]
    pub fn wrong(&self, key: &str) -> Option<&str> {
        self.refused.as_ref().filter(|(of, ..)| of == key).map(|(.., reason)| reason.as_str())
    }
}
