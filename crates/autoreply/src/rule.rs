//! What a merchant sets.

use std::fmt;

use channel_core::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Names a rule within its account.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct RuleId(pub String);

/// One rule of an account. Rules are tried in the order in which they stand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Rule {
    /// Unique within the account.
    pub id: RuleId,
    /// What the merchant calls it.
    pub name: String,
    /// A disabled rule answers nothing and says so in the verdict.
    #[serde(default = "enabled")]
    pub enabled: bool,
    /// The posts it listens to.
    #[serde(default)]
    pub posts: Posts,
    /// The comments it answers.
    #[serde(rename = "match", default)]
    pub matches: Match,
    /// A comment with any of these words is left alone.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub excluded: Vec<String>,
    /// Texts of which one becomes the public reply; none means no public reply.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub public_replies: Vec<String>,
    /// The text sent privately to the author.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub private_message: Option<String>,
    /// When the rule runs; always, by default.
    #[serde(default, skip_serializing_if = "Window::is_open")]
    pub window: Window,
}

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
}

/// Which comments a rule answers.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Match {
    /// Every comment that says anything.
    #[default]
    AnyComment,
    /// Comments with the merchant's words.
    Keywords {
        /// Words, phrases or emoji.
        words: Vec<String>,
        /// How many of them a comment must have.
        #[serde(default)]
        need: Need,
        /// How each of them is looked for.
        #[serde(default)]
        how: How,
    },
}

/// How many of the keywords a comment must have.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Need {
    /// One is enough.
    #[default]
    Any,
    /// Every one.
    All,
}

/// How a keyword is looked for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum How {
    /// As a word, or as words next to each other: `price` is not in `priceless`.
    #[default]
    WholeWord,
    /// Anywhere, also inside a word: `fiyat` is in `fiyatları`.
    Contains,
    /// The comment is the keyword and nothing else but punctuation.
    Exact,
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

impl fmt::Display for RuleId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn enabled() -> bool {
    true
}
