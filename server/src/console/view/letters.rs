//! What needs somebody: failed and doubtful deliveries.

use askama::Template;

use super::{Glyph, Shell};
use crate::console::words::Words;

/// What the reader can do about a letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LetterCan {
    /// Try it again; nothing of it was done before.
    Replay,
    /// Send it again, though it may already have been delivered.
    Repeat,
    /// The same, but somebody else has to decide.
    AskOwner,
    /// It would fail again.
    Nothing,
    /// Only the reason is left.
    Purged,
    /// Answer it in the conversation.
    Answer,
}

/// One letter.
#[derive(Debug, Clone)]
pub struct LetterRow {
    /// Its name in addresses.
    pub id: String,
    /// The word of its kind.
    pub kind: &'static str,
    /// The class of its pill.
    pub tone: &'static str,
    /// What it is, in words.
    pub what: String,
    /// Why it is here, in words.
    pub reason: String,
    /// What to do about it, in words.
    pub advice: String,
    /// What it says to whoever looks after the server, as it was noted.
    pub detail: Option<String>,
    /// The platform's code.
    pub code: Option<String>,
    /// Its channel.
    pub glyph: Glyph,
    /// Its account.
    pub account: String,
    /// Where it belongs, with the sentence id of the link.
    pub link: Option<(String, &'static str)>,
    /// How often it was tried, or came.
    pub attempts: u32,
    /// When it began (microseconds).
    pub first_at: i64,
    /// When it failed last (microseconds).
    pub last_at: i64,
    /// What can be done.
    pub can: LetterCan,
}

impl LetterRow {
    /// The sentence id of its kind.
    #[must_use]
    pub fn label(&self) -> String {
        format!("letter-{}", self.kind)
    }

    /// The sentence id of how often.
    #[must_use]
    pub fn times(&self) -> &'static str {
        if matches!(self.kind, "quarantined" | "unknown_account") { "letters-came" } else { "letters-tries" }
    }
}

/// A kind with how many there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LetterTab {
    /// The word of the kind.
    pub kind: &'static str,
    /// How many.
    pub number: u32,
}

impl LetterTab {
    /// The sentence id of the kind.
    #[must_use]
    pub fn label(&self) -> String {
        format!("letter-{}", self.kind)
    }
}

/// The letters as a fragment: `GET /letters/list`.
#[derive(Debug, Clone, Template)]
#[template(path = "letters/list.html")]
pub struct LettersView {
    /// Sentences.
    pub t: Words,
    /// The kind that is shown alone.
    pub kind: Option<&'static str>,
    /// Every kind.
    pub tabs: Vec<LetterTab>,
    /// The letters, the newest first.
    pub rows: Vec<LetterRow>,
    /// Where the next page begins.
    pub more: Option<String>,
}

impl LettersView {
    /// Whether a tab is the one that is shown.
    #[must_use]
    pub fn is_shown(&self, tab: &LetterTab) -> bool {
        self.kind == Some(tab.kind)
    }

    /// Whether anything here can be tried again.
    #[must_use]
    pub fn can_replay(&self) -> bool {
        self.rows.iter().any(|row| row.can == LetterCan::Replay)
    }
}

/// The page "Needs attention": `GET /letters`.
#[derive(Debug, Template)]
#[template(path = "letters/page.html")]
pub struct LettersPage {
    /// Sentences.
    pub t: Words,
    /// The frame.
    pub shell: Shell,
    /// The letters.
    pub list: LettersView,
}

/// How many letters there are, in the rail: `GET /letters/count`.
#[derive(Debug, Template)]
#[template(path = "parts/letters_count.html")]
pub struct LettersCount {
    /// Sentences.
    pub t: Words,
    /// The frame that holds the number.
    pub shell: Shell,
}
