//! What the caller knows when it asks for a decision.

use std::collections::BTreeMap;

use channel_core::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Moderation, RuleId};

/// What the caller knows at the time of deciding. What it leaves out counts as "nothing of that happened".
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Facts {
    /// The present instant.
    #[serde(default)]
    pub now: Timestamp,
    /// Every identity of the account itself: ids in each scope and the username.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub own_identities: Vec<String>,
    /// The replies of the product itself that could come back as comments.
    #[serde(default, skip_serializing_if = "Ledger::is_empty")]
    pub ledger: Ledger,
    /// What stands above the comment.
    #[serde(default)]
    pub thread: Thread,
    /// How many comments of this author under this post were answered before, by whichever rule.
    #[serde(default)]
    pub answered_author: u32,
    /// Whether the comment came when the time for an automatic answer was over. Then nothing is sent, and what is done to the
    /// comment itself is done.
    #[serde(default)]
    pub late: bool,
    /// Whether this comment got its public reply.
    #[serde(default)]
    pub public: Done,
    /// Whether this comment got its private message.
    #[serde(default)]
    pub private: Done,
    /// Whether its author got a private message from the same post lately, where the caller limits that.
    #[serde(default)]
    pub author_private: Done,
    /// What was already done to the comment itself.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub moderated: Vec<Moderation>,
    /// Whether the broadcast of a live comment still runs.
    #[serde(default)]
    pub broadcast: Broadcast,
    /// When the post was published, for rules that listen to the next one.
    #[serde(default)]
    pub post: PostFacts,
    /// How much of their limits the rules have used. [`crate::RuleSet::winner`] says whose count is needed.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub used: BTreeMap<RuleId, Used>,
    /// A random number that picks the variant; without it, the comment's id picks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub chance: Option<u64>,
}

/// The product's own replies. A platform shows them as comments like any other.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Ledger {
    /// Ids of public replies the platform confirmed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ids: Vec<String>,
    /// Texts of public replies under the same post whose ids are not known yet: a reply's echo can be faster than the
    /// answer to the call that made it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub texts: Vec<String>,
}

impl Ledger {
    /// Whether nothing is written in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ids.is_empty() && self.texts.is_empty()
    }
}

/// What stands above a comment.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Thread {
    /// Nothing of ours, as far as is known: it stands under the post itself or under other people's comments.
    #[default]
    NotOurs,
    /// The platform does not say what a comment answers. Then a comment gets one half of an answer, the private one where
    /// there is one: what nobody sees cannot be answered by another program.
    Untold,
    /// A comment of the account stands somewhere above it.
    UnderOwn,
    /// The thread holds a reply of ours. Instagram hangs a reply to a reply under the top comment, so this is what an
    /// answer to our public reply looks like.
    HoldsOurReply,
}

/// Whether something happened already, or was reserved so that it will.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Done {
    /// Not yet.
    #[default]
    NotYet,
    /// Done or reserved.
    Already,
}

/// Whether a broadcast runs.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Broadcast {
    /// Nobody has said that it ended.
    #[default]
    Running,
    /// It has ended: its comments take no answer any more.
    Over,
}

/// When posts were published.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PostFacts {
    /// When the comment's post was published.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub published_at: Option<Timestamp>,
    /// When the account's post before it was published; nothing when it is the first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub previous_at: Option<Timestamp>,
}

/// How often a rule has answered.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Used {
    /// Comments of this author, ever.
    #[serde(default)]
    pub person: u32,
    /// When it last answered this author.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person_last: Option<Timestamp>,
    /// Comments under this post, ever.
    #[serde(default)]
    pub post: u32,
    /// Comments in the last sixty minutes, anywhere.
    #[serde(default)]
    pub hour: u32,
    /// The variant of its last public reply, which is not taken twice in a row.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_variant: Option<usize>,
}
