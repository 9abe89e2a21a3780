//! What a person sees on the phone.

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};

use super::{Change, Platform};

/// Messages kept for each person; the phone needs no more and a long load run must not grow for ever.
const KEPT: usize = 200;

/// Who did something in a conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// The person with the phone.
    Person,
    /// The shop.
    Shop,
}

/// How far a message got.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Progress {
    /// The platform took it.
    Accepted,
    /// It left the platform.
    Sent,
    /// It is on the phone.
    Delivered,
    /// It was read.
    Read,
    /// It never arrived.
    Failed,
}

/// A message as the phone shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ThreadMessage {
    /// The platform's id of it.
    pub id: String,
    /// Where it was written.
    pub platform: Platform,
    /// Whose conversation with the shop it belongs to.
    pub person: String,
    /// Who wrote it.
    pub side: Side,
    /// When, in microseconds since the Unix epoch.
    pub at: i64,
    /// `text`, `image`, `audio`, `sticker`, `template`, …
    pub kind: String,
    /// Its words or caption.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// Ids of its media in the simulator's store, or URLs of other hosts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub media: Vec<Attachment>,
    /// What can be tapped.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub choices: Vec<Choice>,
    /// The message it quotes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reply_to: Option<String>,
    /// The person's reaction to it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reaction_of_person: Option<String>,
    /// The shop's reaction to it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reaction_of_shop: Option<String>,
    /// How far it got.
    pub progress: Progress,
    /// Why it failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failure: Option<String>,
    /// It was changed after it was sent.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub edited: bool,
    /// It was taken back.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub deleted: bool,
}

/// One file of a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attachment {
    /// `image`, `audio`, `voice`, `video`, `document`, `sticker`, `location`, `contact`.
    pub kind: String,
    /// Where the phone panel finds it; absent when the product linked to another host.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub media_id: Option<String>,
    /// Its name or a description.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

/// Something that can be tapped under a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    /// What the answer carries.
    pub id: String,
    /// What is written on it.
    pub title: String,
    /// A second line, in lists.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// How the answer is sent: `button`, `list`, `template`, `quick_reply`, `postback`, `callback` or `link`.
    pub kind: String,
}

/// One person's conversation with the shop.
#[derive(Debug, Clone, Default)]
pub(crate) struct Thread {
    pub(crate) messages: VecDeque<ThreadMessage>,
    /// When the person last wrote, which is what opens the messaging window.
    pub(crate) last_inbound: Option<i64>,
    /// Where the clock stood (as moved) when the person was taken to have written by another way.
    pub(crate) presumed: Option<i64>,
}

impl Thread {
    /// Adds a message and returns the id of the one that made room for it.
    pub(crate) fn push(&mut self, message: ThreadMessage) -> Option<String> {
        if message.side == Side::Person {
            self.last_inbound = self.last_inbound.max(Some(message.at));
        }
        self.messages.push_back(message);
        if self.messages.len() > KEPT { self.messages.pop_front().map(|m| m.id) } else { None }
    }

    /// The changes that lead to this conversation.
    pub(super) fn snapshot(&self, platform: Platform, person: &str) -> impl Iterator<Item = Change> {
        let person = person.to_owned();
        let heard = self.last_inbound.map(|at| Change::Heard { platform, person: person.clone(), at });
        let presumed = self.presumed.map(|offset_micros| Change::Presumed { platform, person, offset_micros });
        heard.into_iter().chain(presumed).chain(self.messages.iter().cloned().map(Change::Message))
    }

    pub(crate) fn find(&self, id: &str) -> Option<&ThreadMessage> {
        self.messages.iter().rev().find(|m| m.id == id)
    }

    pub(crate) fn find_mut(&mut self, id: &str) -> Option<&mut ThreadMessage> {
        self.messages.iter_mut().rev().find(|m| m.id == id)
    }
}
