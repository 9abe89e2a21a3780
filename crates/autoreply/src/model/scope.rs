//! Where and when a rule listens.

use channel_core::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Which posts a rule listens to.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Posts {
    /// Every post of the account, also later ones.
    #[default]
    All,
    /// The named posts; a comment under an advertisement counts for the post it was made from.
    Chosen {
        /// The platform's ids of the posts.
        media_ids: Vec<String>,
    },
    /// The first post published after an instant, and no later one.
    Next {
        /// The instant, usually that at which the rule was made.
        after: Timestamp,
    },
    /// Reels.
    Reels,
    /// Advertisements.
    Ads,
    /// Broadcasts.
    Live,
}

/// When a rule runs.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Window {
    /// The first instant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Timestamp>,
    /// The first instant at which it runs no more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
}

impl Window {
    /// Whether the rule runs at all times.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.from.is_none() && self.until.is_none()
    }

    /// Whether the rule runs for a comment made at this time.
    #[must_use]
    pub fn contains(&self, at: Timestamp) -> bool {
        self.from.is_none_or(|from| from <= at) && self.until.is_none_or(|until| at < until)
    }
}
