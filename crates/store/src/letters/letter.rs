//! One letter.

use std::fmt;
use std::str::FromStr;

use channel_core::{AccountId, OrganisationId, Timestamp};
use serde::{Deserialize, Serialize};

use crate::delivery::Failure;
use crate::ids::{ConversationKey, MessageId, OutboxId};
use crate::messages::PassedOver;
use crate::outbox::Doubt;

/// Which stage a letter is stuck at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LetterKind {
    /// It arrived, was authentic, and was not understood.
    Quarantined,
    /// It arrived for an account that nobody has connected.
    UnknownAccount,
    /// It was understood, and its turn failed too often.
    FailedTurn,
    /// A call to a platform will not be tried again.
    FailedSend,
    /// Nobody knows whether a call was made.
    Unconfirmed,
    /// A message was recorded, and no automatic answer covers it.
    Unanswered,
}

impl LetterKind {
    /// All of them, in the order of a message's way.
    pub const ALL: [Self; 6] = [
        Self::Quarantined,
        Self::UnknownAccount,
        Self::FailedTurn,
        Self::FailedSend,
        Self::Unconfirmed,
        Self::Unanswered,
    ];

    /// The word in addresses and answers.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Quarantined => "quarantined",
            Self::UnknownAccount => "unknown_account",
            Self::FailedTurn => "failed_turn",
            Self::FailedSend => "failed_send",
            Self::Unconfirmed => "unconfirmed",
            Self::Unanswered => "unanswered",
        }
    }

    /// The kind of a word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }
}

/// Names a letter by the row it is a view of.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LetterId {
    /// A part in quarantine, by its digest.
    Part(Vec<u8>),
    /// An event.
    Event(i64),
    /// A call.
    Call(OutboxId),
    /// A message.
    Message(MessageId),
}

impl fmt::Display for LetterId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Part(digest) => write!(f, "part-{}", hex::encode(digest)),
            Self::Event(seq) => write!(f, "event-{seq}"),
            Self::Call(id) => write!(f, "call-{id}"),
            Self::Message(id) => write!(f, "message-{id}"),
        }
    }
}

impl FromStr for LetterId {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        const FORM: &str = "a letter is named part-…, event-…, call-… or message-…";
        match text.split_once('-') {
            Some(("part", digest)) => hex::decode(digest).map(Self::Part).map_err(|_| FORM),
            Some(("event", seq)) => seq.parse().map(Self::Event).map_err(|_| FORM),
            Some(("call", id)) => id.parse().map(Self::Call).map_err(|_| FORM),
            Some(("message", id)) => id.parse().map(Self::Message).map_err(|_| FORM),
            _ => Err(FORM),
        }
    }
}

/// What can be done about a letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Remedy {
    /// It can be tried again; nothing of it was done before.
    Replay,
    /// It can be sent again, and may then arrive twice: somebody has to want that.
    SendAnyway,
    /// It would fail again: the request itself is wrong, or nobody can be reached.
    Nothing,
    /// Its contents were purged; only the reason is left.
    Purged,
    /// A person can answer it.
    Answer,
}

/// Something that needs somebody.
#[derive(Clone, Debug, PartialEq)]
pub struct Letter {
    /// Whose it is; [`crate::organisations::NOBODY`] when nobody knows.
    pub organisation: OrganisationId,
    /// Which it is.
    pub id: LetterId,
    /// Where it is stuck.
    pub kind: LetterKind,
    /// The channel it came by or goes by.
    pub channel: Option<String>,
    /// The account.
    pub account: Option<AccountId>,
    /// What people call the account, else the platform's id of it.
    pub account_name: Option<String>,
    /// What it is: a kind of event or of call, or the platform's word for a part.
    pub what: String,
    /// Why it is here, in one plain sentence.
    pub reason: String,
    /// The class of a call's failure, a word of the message catalogue.
    pub failure: Option<Failure>,
    /// Why nobody knows about a call.
    pub doubt: Option<Doubt>,
    /// Why no automatic answer covers a message.
    pub passed_over: Option<PassedOver>,
    /// How often it was tried, or came.
    pub attempts: i64,
    /// When it began.
    pub first_at: Timestamp,
    /// When it failed last.
    pub last_at: Timestamp,
    /// Its lane.
    pub lane: Option<String>,
    /// The conversation it belongs to.
    pub conversation: Option<ConversationKey>,
    /// The comment it answers.
    pub comment: Option<String>,
    /// What can be done about it.
    pub remedy: Remedy,
    /// Its place within its kind.
    pub(super) place: i64,
}

/// Whether a failed call may be tried again: a wrong request stays wrong, and somebody who cannot be reached stays so.
#[must_use]
pub(super) fn may_pass(failure: Option<&Failure>) -> bool {
    let never = ["invalid_request", "unsupported", "recipient", "not_found", "already_done"];
    failure.is_none_or(|failure| !never.contains(&failure.kind.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_letter_is_found_by_the_name_it_shows() {
        let ids = [
            LetterId::Part(vec![0, 255]),
            LetterId::Event(42),
            LetterId::Call("018f3a80-0000-7000-8000-000000000001".parse().unwrap()),
            LetterId::Message("018f3a80-0000-7000-8000-000000000002".parse().unwrap()),
        ];
        for id in ids {
            assert_eq!(id.to_string().parse(), Ok(id));
        }
        for wrong in ["", "part-", "42", "event-x", "call-1", "part-xyz"] {
            assert!(wrong == "part-" || wrong.parse::<LetterId>().is_err(), "{wrong}");
        }
    }
}
