//! What a channel can carry, as data: whoever prepares a message asks this, never the adapter's code.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::outbound::MediaKind;
use crate::text::LengthUnit;

/// What a channel can carry, and its limits. The conformance suite holds an adapter to what it declares.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Capabilities {
    /// The longest text.
    pub text: Limit,
    /// Files, by kind; a kind that is absent cannot be sent.
    pub media: Vec<MediaRule>,
    /// Things to tap under a text; absent when there are none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub choices: Option<ChoiceRule>,
    /// Quoting an earlier message.
    pub quote: Level,
    /// Reacting to a message.
    pub reaction: Level,
    /// Approved forms.
    pub template: Level,
    /// Showing that an answer is being written.
    pub typing: Level,
    /// Marking the other side's message as read.
    pub mark_read: Level,
    /// Answering a comment publicly and privately.
    pub comments: Level,
    /// How long after the other side's last message free messages are allowed, in seconds; absent means always.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub window_seconds: Option<u64>,
}

impl Capabilities {
    /// The rule for a kind of file, if it can be sent.
    #[must_use]
    pub fn media(&self, kind: MediaKind) -> Option<&MediaRule> {
        self.media.iter().find(|rule| rule.form == kind)
    }
}

/// How well something works.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// Not at all.
    None,
    /// With a restriction that the adapter's documentation names.
    Partial,
    /// As people expect.
    Full,
}

/// A length with the unit the platform counts in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Limit {
    /// The greatest length.
    pub max: usize,
    /// What is counted.
    pub unit: LengthUnit,
}

impl Limit {
    /// A limit in characters (Unicode code points).
    #[must_use]
    pub const fn characters(max: usize) -> Self {
        Self { max, unit: LengthUnit::Characters }
    }

    /// A limit in bytes of UTF-8.
    #[must_use]
    pub const fn bytes(max: usize) -> Self {
        Self { max, unit: LengthUnit::Utf8Bytes }
    }

    /// Whether a text keeps it.
    #[must_use]
    pub fn holds(self, text: &str) -> bool {
        self.unit.length_in(text) <= self.max
    }
}

/// What a kind of file may be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct MediaRule {
    /// The kind.
    pub form: MediaKind,
    /// The greatest size in bytes.
    pub max_bytes: u64,
    /// The longest caption; absent when there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub caption: Option<Limit>,
    /// Whether the platform fetches links.
    pub by_link: Level,
    /// Whether bytes can be uploaded.
    pub by_upload: Level,
}

/// What can be tapped.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ChoiceRule {
    /// The greatest number of choices.
    pub max_count: usize,
    /// The longest title.
    pub title: Limit,
    /// The longest id.
    pub id: Limit,
    /// The longest text above them.
    pub text: Limit,
}
