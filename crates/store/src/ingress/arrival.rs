//! A delivery on its way into the store.

use channel_core::{AccountId, ChannelId, Event, Timestamp};

/// One delivery, taken apart.
#[derive(Clone, Debug)]
pub struct Arrival {
    /// The channel it came by.
    pub channel: ChannelId,
    /// When it came, by our clock.
    pub received_at: Timestamp,
    /// The platform's id of the account that the webhook's address names, on platforms whose events name none.
    pub route: Option<String>,
    /// What was understood.
    pub events: Vec<NewEvent>,
    /// What was not.
    pub skipped: Vec<NewSkip>,
}

/// An event with the lane that will take it.
#[derive(Clone, Debug)]
pub struct NewEvent {
    /// The event.
    pub event: Event,
    /// Its lane.
    pub lane: LaneName,
}

/// Which lane of its account an event belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LaneName {
    /// That of a conversation, under every name the event tells for it, the present one first.
    Conversation(Vec<String>),
    /// That of a comment thread.
    Thread(String),
    /// One of the lanes for things that need no order.
    Bucket(u8),
    /// That of the account itself.
    Account,
}

/// A part of a delivery that became no event.
#[derive(Clone, Debug)]
pub struct NewSkip {
    /// The platform's id of the account, when it is known.
    pub account: Option<String>,
    /// Why; never contents.
    pub reason: String,
    /// What it was, in the platform's words.
    pub what: String,
    /// The part as it came.
    pub raw: Vec<u8>,
}

/// What became of a delivery.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Recorded {
    /// Events seen for the first time.
    pub new: usize,
    /// Events that were there already.
    pub duplicate: usize,
    /// Parts kept in quarantine because they were not understood.
    pub skipped: usize,
    /// Events kept in quarantine because nobody has their account.
    pub unknown: usize,
}

impl LaneName {
    /// The lane's key within its organisation, by the name that stands first.
    pub(crate) fn key(&self, account: AccountId) -> String {
        match self {
            Self::Conversation(names) => conversation_lane(account, names.first().map_or("", String::as_str)),
            Self::Thread(id) => format!("{account}/thread/{id}"),
            Self::Bucket(number) => format!("{account}/bucket/{number}"),
            Self::Account => format!("{account}/account"),
        }
    }
}

/// The key of a conversation's lane.
pub(crate) fn conversation_lane(account: AccountId, name: &str) -> String {
    format!("{account}/conversation/{name}")
}
