//! What a life consists of.

use std::collections::BTreeMap;

use channel_core::Timestamp;
use serde::Serialize;

/// Something that happened, at an instant of our clock.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Step {
    /// When.
    pub at: Timestamp,
    /// What: `delivery_received`, `event_recorded`, `turn_done`, `message_entered`, `call_wanted`, `attempt_opened` and so on.
    pub step: &'static str,
    /// What it happened to: an event's key, or the id of a message or call.
    pub of: String,
    /// What is known of it; never what anybody wrote.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub facts: BTreeMap<&'static str, String>,
    /// What somebody wrote, where it was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub content: Option<String>,
}

impl Step {
    pub(super) fn new(at: Timestamp, step: &'static str, of: impl Into<String>) -> Self {
        Self { at, step, of: of.into(), facts: BTreeMap::new(), content: None }
    }

    pub(super) fn with(mut self, name: &'static str, value: impl ToString) -> Self {
        self.facts.insert(name, value.to_string());
        self
    }

    pub(super) fn with_some(self, name: &'static str, value: Option<impl ToString>) -> Self {
        match value {
            Some(value) => self.with(name, value),
            None => self,
        }
    }

    pub(super) fn saying(mut self, content: Option<String>) -> Self {
        self.content = content;
        self
    }
}

/// Everything that is known of an id, in the order in which it happened.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Life {
    /// The steps, the first one first.
    pub steps: Vec<Step>,
}
