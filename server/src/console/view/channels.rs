//! Connected accounts and their health.

use askama::Template;

use super::{Glyph, Shell};
use crate::console::words::Words;

/// What the assistant does on an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Mode {
    /// It answers.
    #[default]
    Auto,
    /// It writes answers that a person sends.
    Draft,
    /// It keeps quiet.
    Off,
}

impl Mode {
    /// The choices in order.
    pub const ALL: [Self; 3] = [Self::Auto, Self::Draft, Self::Off];

    /// The word in forms.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Draft => "draft",
            Self::Off => "off",
        }
    }

    /// Reads the word back.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|mode| mode.word() == word)
    }

    /// The sentence id of the choice.
    #[must_use]
    pub fn label(self) -> String {
        format!("mode-{}", self.word())
    }

    /// The sentence id of the choice in few words.
    #[must_use]
    pub fn short(self) -> String {
        format!("mode-here-{}", self.word())
    }
}

/// How an account is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Health {
    /// Events arrive and sends go out.
    Good,
    /// Nothing has arrived yet.
    Waiting,
    /// Some sends failed lately.
    Troubled,
    /// The token no longer works.
    Disconnected,
}

impl Health {
    /// The class of the pill.
    #[must_use]
    pub fn tone(self) -> &'static str {
        match self {
            Self::Good => "pill-good",
            Self::Waiting => "pill-info",
            Self::Troubled => "pill-warn",
            Self::Disconnected => "pill-bad",
        }
    }

    /// The sentence id of the pill.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Good => "health-good",
            Self::Waiting => "health-waiting",
            Self::Troubled => "health-troubled",
            Self::Disconnected => "health-disconnected",
        }
    }
}

/// One account.
#[derive(Debug, Clone)]
pub struct AccountCard {
    /// The account's id.
    pub id: String,
    /// Its channel.
    pub glyph: Glyph,
    /// Its name.
    pub name: String,
    /// The platform's id for it.
    pub external_id: String,
    /// How it is doing.
    pub health: Health,
    /// When the last event came in (microseconds).
    pub last_in: Option<i64>,
    /// When the last message went out (microseconds).
    pub last_out: Option<i64>,
    /// Failed sends in the last day.
    pub failures: u32,
    /// Sends nobody could confirm.
    pub unconfirmed: u32,
    /// The sentence id of what is known about its token.
    pub token: &'static str,
    /// The sentence id of what the address below is.
    pub address: &'static str,
    /// Where the platform sends events, or the widget's script.
    pub webhook_url: String,
    /// What the assistant does here.
    pub mode: Mode,
    /// What an owner can do about the account: the status to set, and the sentence id of the button.
    pub switch: Option<(&'static str, &'static str)>,
}

/// The cards as a fragment: `GET /channels/cards`.
#[derive(Debug, Clone, Template)]
#[template(path = "channels/cards.html")]
pub struct CardsView {
    /// Sentences.
    pub t: Words,
    /// The accounts.
    pub accounts: Vec<AccountCard>,
}

/// The Channels page: `GET /channels`.
#[derive(Debug, Template)]
#[template(path = "channels/page.html")]
pub struct ChannelsPage {
    /// Sentences.
    pub t: Words,
    /// The frame.
    pub shell: Shell,
    /// The accounts.
    pub cards: CardsView,
}
