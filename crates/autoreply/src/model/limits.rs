//! How often a rule may answer.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How often a rule may answer; nothing is limited unless it is set.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Limits {
    /// Comments of one person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub per_person: Option<u32>,
    /// Comments under one post.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub per_post: Option<u32>,
    /// Comments within sixty minutes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub per_hour: Option<u32>,
    /// How many minutes one person waits for the next answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cooldown_minutes: Option<u32>,
}

impl Limits {
    /// Whether nothing is limited.
    #[must_use]
    pub fn is_none(&self) -> bool {
        *self == Self::default()
    }
}
