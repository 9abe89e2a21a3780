//! Where a part of a body stands: what its event gets from the envelope, and how it is named.

use std::borrow::Cow;

use channel_core::webhook::Raw;
use channel_core::{Body, ChannelId, Event, Parsed, Skipped, Timestamp};
use serde::Deserialize;
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::CHANNEL;

/// What the envelope says about a part.
#[derive(Clone, Copy, Default)]
pub(super) struct Place<'a> {
    /// The account named by the entry.
    pub(super) entry: Option<&'a str>,
    /// When the entry was sent.
    pub(super) time: Option<Timestamp>,
}

/// A part as it came: as text, or as a member of something that was read as a tree.
#[derive(Clone, Copy)]
pub(super) enum Source<'a> {
    Text(&'a str),
    Tree(&'a Value),
}

impl<'a> Source<'a> {
    /// The part as `T`, if it has that shape.
    pub(super) fn read<T: Deserialize<'a>>(self) -> Option<T> {
        match self {
            Self::Text(raw) => serde_json::from_str(raw).ok(),
            Self::Tree(value) => T::deserialize(value).ok(),
        }
    }

    /// The part as a tree. Numbers no machine holds and depths no stack holds stay text.
    pub(super) fn tree(self) -> Cow<'a, Value> {
        match self {
            Self::Text(raw) => Cow::Owned(serde_json::from_str(raw).unwrap_or_else(|_| Value::String(raw.to_owned()))),
            Self::Tree(value) => Cow::Borrowed(value),
        }
    }

    /// An id for what has none: the same for each delivery of the same JSON.
    pub(super) fn digest(self) -> String {
        digest(&self.tree())
    }
}

/// A part that became no event.
#[derive(Debug)]
pub(super) struct Dropped {
    pub(super) reason: &'static str,
    pub(super) what: String,
}

impl Dropped {
    pub(super) fn new(reason: &'static str, what: impl Into<String>) -> Self {
        Self { reason, what: what.into() }
    }

    pub(super) fn skipped(self, account: Option<&str>, raw: &str) -> Skipped {
        Skipped {
            account: account.map(str::to_owned),
            reason: self.reason.to_owned(),
            what: self.what,
            raw: Raw(raw.to_owned()),
        }
    }
}

pub(super) type Outcome = Result<Event, Dropped>;

/// Where what a part comes to is kept, each with the bytes of the part.
pub(super) struct Out<'p> {
    pub(super) parsed: &'p mut Parsed,
    pub(super) raw: &'p str,
    pub(super) account: Option<&'p str>,
}

impl Out<'_> {
    pub(super) fn push(&mut self, outcome: Outcome) {
        match outcome {
            Ok(mut event) => {
                event.raw = Raw(self.raw.to_owned());
                self.parsed.events.push(event);
            }
            Err(dropped) => self.parsed.skipped.push(dropped.skipped(self.account, self.raw)),
        }
    }

    pub(super) fn extend(&mut self, outcomes: impl IntoIterator<Item = Outcome>) {
        outcomes.into_iter().for_each(|outcome| self.push(outcome));
    }

    /// How many things were kept so far, of this part and earlier ones.
    pub(super) fn len(&self) -> usize {
        self.parsed.events.len() + self.parsed.skipped.len()
    }
}

/// The account id in samples that Meta's dashboard sends.
const DASHBOARD_ACCOUNT: &str = "0";

pub(super) const DASHBOARD_TEST: &str = "dashboard test";

impl Place<'_> {
    /// Whether the entry is one of the dashboard's samples: nobody's account.
    pub(super) fn is_dashboard_test(&self) -> bool {
        self.entry == Some(DASHBOARD_ACCOUNT)
    }
}

/// An event with the time the part itself gives, else the entry's. A part without either gets the epoch: so old that
/// nothing answers it by itself, and the clock is not ours to read here.
pub(super) fn event(account: &str, id: String, at: Option<Timestamp>, body: Body) -> Event {
    Event::new(ChannelId::from_static(CHANNEL), account, id, at.unwrap_or_default(), body)
}

/// An id for what has none: the same for each delivery of the same JSON.
pub(super) fn digest(value: &Value) -> String {
    let hash = Sha256::digest(value.to_string().as_bytes());
    hash.iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}
