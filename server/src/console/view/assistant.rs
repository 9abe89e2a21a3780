//! Who answers customers by itself, and how.

use askama::Template;

use super::{Glyph, Mode, Shell};
use crate::console::words::Words;

/// The parts of the assistant's page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AssistantTab {
    /// How it speaks, what it may do, and when a person takes over.
    Voice,
    /// Asking it something.
    Try,
    /// Questions that are kept with what must hold.
    Tests,
    /// Questions that it could not answer.
    Unanswered,
}

impl AssistantTab {
    /// The tabs in order.
    pub const ALL: [Self; 4] = [Self::Voice, Self::Try, Self::Tests, Self::Unanswered];

    /// The tab's address.
    #[must_use]
    pub fn href(self) -> &'static str {
        match self {
            Self::Voice => "/assistant",
            Self::Try => "/assistant/try",
            Self::Tests => "/assistant/tests",
            Self::Unanswered => "/assistant/unanswered",
        }
    }

    /// The sentence id of the tab.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Voice => "assistant-tab-voice",
            Self::Try => "assistant-tab-try",
            Self::Tests => "assistant-tab-tests",
            Self::Unanswered => "assistant-tab-unanswered",
        }
    }
}

/// An account on which the assistant may answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnsweringRow {
    /// Its channel.
    pub glyph: Glyph,
    /// Its name.
    pub name: String,
    /// What the assistant does there.
    pub mode: Mode,
}

/// The page: `GET /assistant`.
#[derive(Debug, Template)]
#[template(path = "assistant/voice.html")]
pub struct AssistantPage {
    /// Sentences.
    pub t: Words,
    /// The frame.
    pub shell: Shell,
    /// Where it answers.
    pub accounts: Vec<AnsweringRow>,
}
