//! What only the Bot API has: kinds of updates that were asked for, programs that fetch, drafts.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::Choice;

/// A draft is seen for so long (Bot API, `sendMessageDraft`).
const DRAFT_MICROS: i64 = 30 * 1_000_000;

/// Kinds of updates that come only when they are asked for by name (Bot API, `allowed_updates`).
const UNASKED: &[&str] = &["chat_member", "message_reaction", "message_reaction_count", "stopped_message_generation"];

/// One thing that happened to the bot.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub(crate) enum TelegramChange {
    /// The bot says which kinds of updates it wants; an empty list is the platform's own choice.
    Asked { kinds: Vec<String> },
    /// A program begins to wait for updates, which ends the waiting of any other.
    Fetches,
    /// A delivery failed.
    DeliveryFailed { at: i64, why: String },
    /// The person sees an answer grow.
    Draft { person: String, text: String, at: i64 },
    /// The draft gave way to a message.
    DraftGone { person: String },
    /// A message got other buttons.
    Buttons { message: String, choices: Vec<Choice> },
}

impl TelegramChange {
    pub(crate) fn is_durable(&self) -> bool {
        matches!(self, Self::Asked { .. } | Self::Buttons { .. })
    }
}

/// What is remembered of it.
#[derive(Debug, Default)]
pub(crate) struct TelegramState {
    /// `None` until a call said so: then everything comes.
    asked: Option<Vec<String>>,
    fetches: u64,
    pub(crate) last_failure: Option<(i64, String)>,
    drafts: HashMap<String, (i64, String)>,
}

impl TelegramState {
    /// Buttons are a matter of the message they stand under.
    pub(super) fn apply(&mut self, change: &TelegramChange) {
        match change {
            TelegramChange::Asked { kinds } => self.asked = Some(kinds.clone()),
            TelegramChange::Fetches => self.fetches += 1,
            TelegramChange::DeliveryFailed { at, why } => self.last_failure = Some((*at, why.clone())),
            TelegramChange::Draft { person, text, at } => {
                self.drafts.insert(person.clone(), (*at, text.clone()));
            }
            TelegramChange::DraftGone { person } => drop(self.drafts.remove(person)),
            TelegramChange::Buttons { .. } => {}
        }
    }

    /// Whether updates of this kind come.
    pub(crate) fn wants(&self, kind: &str) -> bool {
        match self.asked.as_deref() {
            None => true,
            Some([]) => !UNASKED.contains(&kind),
            Some(kinds) => kinds.iter().any(|wanted| wanted == kind),
        }
    }

    /// The kinds that were asked for by name.
    pub(crate) fn asked(&self) -> Option<&[String]> {
        self.asked.as_deref().filter(|kinds| !kinds.is_empty())
    }

    /// The number of the program that fetches; another one makes it greater.
    pub(crate) fn fetches(&self) -> u64 {
        self.fetches
    }

    /// What the person sees grow at this moment.
    pub(crate) fn draft(&self, person: &str, now: i64) -> Option<&str> {
        let (at, text) = self.drafts.get(person)?;
        (now.saturating_sub(*at) < DRAFT_MICROS).then_some(text)
    }

    /// The changes that lead to this state.
    pub(super) fn snapshot(&self) -> impl Iterator<Item = TelegramChange> {
        self.asked.clone().map(|kinds| TelegramChange::Asked { kinds }).into_iter()
    }
}
