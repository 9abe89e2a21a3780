//! Where a part of a body stands: what its event gets from the envelope, and how it is named.

use channel_core::{Body, ChannelId, Event, Timestamp};
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
}

pub(super) type Outcome = Result<Event, Dropped>;

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
