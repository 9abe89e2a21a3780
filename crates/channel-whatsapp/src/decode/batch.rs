//! Where events and skipped parts are gathered, with what every event of one change shares.

use std::borrow::Cow;

use channel_core::webhook::Raw;
use channel_core::{Body, Event, Parsed, Skipped, Timestamp};
use serde_json::Value;
use serde_json::value::RawValue;
use sha2::{Digest, Sha256};

use crate::config::CHANNEL;
use crate::wire;

/// One change's account and time, and the place its events go.
pub(crate) struct Batch<'a> {
    account: Option<Cow<'a, str>>,
    time: Option<Timestamp>,
    parsed: &'a mut Parsed,
}

impl<'a> Batch<'a> {
    pub(crate) fn new(account: Option<Cow<'a, str>>, time: Option<Timestamp>, parsed: &'a mut Parsed) -> Self {
        Self { account, time, parsed }
    }

    /// How many things were gathered so far, in this and earlier changes.
    pub(crate) fn len(&self) -> usize {
        self.parsed.events.len() + self.parsed.skipped.len()
    }

    /// An event about an object that has an id of its own. The time falls back on the entry's, and then on the epoch:
    /// an event without a time is kept, and too old to be answered.
    pub(crate) fn event(&self, id: impl Into<String>, at: Option<Timestamp>, body: Body, raw: &RawValue) -> Event {
        self.event_of(id, at, body, raw.get())
    }

    /// The same, by the text of the object.
    pub(crate) fn event_of(&self, id: impl Into<String>, at: Option<Timestamp>, body: Body, text: &str) -> Event {
        let account = self.account.as_deref().unwrap_or_default();
        let mut event = Event::new(CHANNEL, account, id, at.or(self.time).unwrap_or_default(), body);
        event.raw = Raw(text.to_owned());
        event
    }

    /// An event about something without an id: its key is a digest of what came and when (reliability.md §3.2).
    pub(crate) fn anonymous(&self, what: &str, at: Option<Timestamp>, body: Body, raw: &RawValue) -> Event {
        let seen = at.or(self.time).unwrap_or_default();
        let digest = Sha256::digest(format!("{what}\n{seen}\n{}", canonical(raw)));
        let id = hex::encode(digest.get(..16).unwrap_or_default());
        self.event(id, at, body, raw)
    }

    pub(crate) fn push(&mut self, event: Event) {
        if event.account.is_empty() {
            let raw = event.raw.clone();
            let reason = "neither the entry nor the value names an account".to_owned();
            self.parsed.skipped.push(Skipped { account: None, reason, what: event.body.name().to_owned(), raw });
        } else {
            self.parsed.events.push(event);
        }
    }

    pub(crate) fn skip(&mut self, what: impl Into<String>, reason: impl Into<String>, raw: &RawValue) {
        self.skip_text(what, reason, raw.get());
    }

    pub(crate) fn skip_text(&mut self, what: impl Into<String>, reason: impl Into<String>, text: &str) {
        self.parsed.skipped.push(Skipped {
            account: self.account.as_deref().map(str::to_owned),
            reason: reason.into(),
            what: what.into(),
            raw: Raw(text.to_owned()),
        });
    }
}

/// The same text for the same value, however its fields are ordered and spaced.
fn canonical(raw: &RawValue) -> String {
    let mut value = wire::value(raw);
    sort(&mut value);
    value.to_string()
}

fn sort(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            let mut sorted: Vec<_> = std::mem::take(fields).into_iter().collect();
            sorted.sort_by(|one, other| one.0.cmp(&other.0));
            for (_, field) in &mut sorted {
                sort(field);
            }
            fields.extend(sorted);
        }
        Value::Array(items) => items.iter_mut().for_each(sort),
        _ => {}
    }
}
