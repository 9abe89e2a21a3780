//! The ledger: what the platforms accepted.

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Platform;

/// Above this many entries the oldest ones are let go, so that a demo left running stays small.
const KEPT: usize = 200_000;

/// What an accepted call did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum EffectKind {
    /// A message to a person.
    Message,
    /// A message made from an approved template.
    Template,
    /// A private message in answer to a comment.
    PrivateReply,
    /// A public comment under a comment.
    CommentReply,
    /// A comment was hidden or shown again.
    CommentHidden,
    /// A comment was deleted.
    CommentDeleted,
    /// A post was published (`text` is its caption).
    Post,
    /// A reaction was set or taken back (`text` is the emoji, absent when taken back).
    Reaction,
    /// Messages were marked as read.
    Read,
    /// The shop is seen typing.
    Typing,
    /// A message of the shop was changed.
    Edit,
    /// A message of the shop was deleted.
    Delete,
    /// A button press was confirmed.
    CallbackAnswer,
}

/// One accepted effect.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LedgerEntry {
    /// Position, from 1, without gaps.
    pub seq: u64,
    /// When it was accepted, in microseconds since the Unix epoch.
    pub at: i64,
    /// Where.
    pub platform: Platform,
    /// The shop's account: phone number id, Instagram user id, bot id.
    pub account: String,
    /// What it did.
    pub kind: EffectKind,
    /// The script name of the person it reached, when that person is known.
    pub person: Option<String>,
    /// The address that was written to, as the call had it.
    pub to: String,
    /// The message it quotes, reacts to, reads, edits or deletes.
    pub in_reply_to: Option<String>,
    /// The comment it answers.
    pub comment_id: Option<String>,
    /// The words, when there are any (a caption counts).
    pub text: Option<String>,
    /// The id that was given to what was made.
    pub id: String,
    /// `biz_opaque_callback_data`.
    pub token: Option<String>,
    /// The request's body as it came.
    pub body: Value,
}

/// The accepted effects in order.
#[derive(Debug, Clone, Default)]
pub struct Ledger {
    entries: VecDeque<LedgerEntry>,
    last: u64,
}

impl Ledger {
    /// All entries, oldest first.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &LedgerEntry> + Clone {
        self.entries.iter()
    }

    /// The entries after one, oldest first.
    pub fn after(&self, seq: u64) -> impl DoubleEndedIterator<Item = &LedgerEntry> + Clone {
        let first = self.entries.front().map_or(1, |first| first.seq);
        let known = usize::try_from(seq.saturating_add(1).saturating_sub(first)).unwrap_or(usize::MAX);
        self.entries.iter().skip(known)
    }

    /// What reached a person, by script name or by address.
    pub fn to<'a>(&'a self, person: &'a str) -> impl DoubleEndedIterator<Item = &'a LedgerEntry> + Clone {
        self.entries.iter().filter(move |entry| entry.person.as_deref() == Some(person) || entry.to == person)
    }

    /// What was done of one kind.
    pub fn of(&self, kind: EffectKind) -> impl DoubleEndedIterator<Item = &LedgerEntry> + Clone {
        self.entries.iter().filter(move |entry| entry.kind == kind)
    }

    /// Texts of the messages that reached a person, in order: templates and private replies count, presence does not.
    #[must_use]
    pub fn texts_to(&self, person: &str) -> Vec<String> {
        use EffectKind::{Message, PrivateReply, Template};
        self.to(person)
            .filter(|entry| matches!(entry.kind, Message | Template | PrivateReply))
            .filter_map(|entry| entry.text.clone())
            .collect()
    }

    /// How many effects are held.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether nothing was accepted yet.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The number of the newest entry, 0 before the first.
    #[must_use]
    pub fn last_seq(&self) -> u64 {
        self.last
    }

    pub(crate) fn append(&mut self, entry: LedgerEntry) {
        self.last = entry.seq;
        self.entries.push_back(entry);
        if self.entries.len() > KEPT {
            self.entries.pop_front();
        }
    }
}
