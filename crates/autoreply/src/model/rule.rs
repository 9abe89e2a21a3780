//! What a merchant sets.

use std::collections::BTreeMap;
use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Assistant, Limits, Match, Moderation, Posts, PrivateText, Schedule, Texts, Typos, Window};

/// Names a rule within its account.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct RuleId(pub String);

/// One rule of an account. The first rule that matches answers and no other: that of the highest priority, and among
/// equals the one that stands first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Rule {
    /// Unique within the account.
    pub id: RuleId,
    /// What the merchant calls it.
    pub name: String,
    /// A disabled rule answers nothing and says so when it is asked.
    #[serde(default = "enabled")]
    pub enabled: bool,
    /// Rules of a higher priority are tried earlier.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub priority: i32,
    /// The posts it listens to.
    #[serde(default)]
    pub posts: Posts,
    /// The comments it answers.
    #[serde(rename = "match", default)]
    pub matches: Match,
    /// Whether its keywords forgive slips.
    #[serde(default, skip_serializing_if = "Typos::is_none")]
    pub typos: Typos,
    /// A comment with any of these words is left alone.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub excluded: Vec<String>,
    /// Two-letter codes of the languages it listens to; none means all. A comment too short to have a language passes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub languages: Vec<String>,
    /// Texts of which one becomes the public reply; none means no public reply.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub public_replies: Vec<String>,
    /// What is sent privately to the author.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub private_message: Option<PrivateText>,
    /// Texts instead of those above for people who write in one of these languages.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub translations: BTreeMap<String, Texts>,
    /// Lets the assistant write.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assistant: Option<Assistant>,
    /// What is done to the comment.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub moderation: Vec<Moderation>,
    /// From when until when the rule runs; always, by default.
    #[serde(default, skip_serializing_if = "Window::is_open")]
    pub window: Window,
    /// On which days and at which hours it runs; always, by default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub schedule: Option<Schedule>,
    /// How often it may answer.
    #[serde(default, skip_serializing_if = "Limits::is_none")]
    pub limits: Limits,
}

impl Rule {
    /// A rule for any comment that does nothing yet.
    #[must_use]
    pub fn new(id: impl Into<String>, name: impl Into<String>) -> Self {
        Self {
            id: RuleId(id.into()),
            name: name.into(),
            enabled: true,
            priority: 0,
            posts: Posts::All,
            matches: Match::AnyComment,
            typos: Typos::None,
            excluded: Vec::new(),
            languages: Vec::new(),
            public_replies: Vec::new(),
            private_message: None,
            translations: BTreeMap::new(),
            assistant: None,
            moderation: Vec::new(),
            window: Window::default(),
            schedule: None,
            limits: Limits::default(),
        }
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

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn is_zero(priority: &i32) -> bool {
    *priority == 0
}
