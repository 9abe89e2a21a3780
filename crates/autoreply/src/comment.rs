//! A comment as the rules see it, and what is already known about it.

use channel_core::{Timestamp, model::CommentKind};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A comment to decide about.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CommentInput {
    /// The platform's id; it also chooses the variant, so that a retry says the same.
    pub id: String,
    /// What was written.
    #[serde(default)]
    pub text: String,
    /// When it was written.
    #[serde(default)]
    pub at: Timestamp,
    /// Who wrote it.
    #[serde(default)]
    pub author: Author,
    /// The post it stands under.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub media_id: Option<String>,
    /// The post an advertisement was made from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub original_media_id: Option<String>,
    /// The comment it answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent_id: Option<String>,
    /// Whether it was made during a broadcast.
    #[serde(default)]
    pub kind: CommentKind,
    /// Whether the platform marked it as the account's own.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub own: bool,
}

/// Who wrote a comment. Platforms leave any of it out.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Author {
    /// The platform's id of the person, scoped as the webhook scopes it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// The second id some webhooks carry (`self_ig_scoped_id`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scoped_id: Option<String>,
    /// The public handle, without `@`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub username: Option<String>,
    /// The display name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

/// What the caller knows at the time of deciding.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Facts {
    /// The present instant.
    #[serde(default)]
    pub now: Timestamp,
    /// Every identity of the account itself: ids in each scope and the username.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub own_identities: Vec<String>,
    /// What stands above the comment.
    #[serde(default)]
    pub thread: Thread,
    /// Whether this comment got its public reply.
    #[serde(default)]
    pub public: Done,
    /// Whether this comment got its private message.
    #[serde(default)]
    pub private: Done,
    /// Whether its author got a private message from the same post lately, where the caller limits that.
    #[serde(default)]
    pub author_private: Done,
}

/// What stands above a comment.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Thread {
    /// Nothing of ours, as far as is known: it stands under the post itself or under other people's comments.
    #[default]
    NotOurs,
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

impl CommentInput {
    /// A comment of which only the id and the text are known.
    #[must_use]
    pub fn new(id: impl Into<String>, text: impl Into<String>) -> Self {
        Self { id: id.into(), text: text.into(), ..Self::default() }
    }

    /// Whether the account itself wrote it: by the platform's mark or by any of its identities.
    #[must_use]
    pub fn is_own(&self, own_identities: &[String]) -> bool {
        let author = &self.author;
        let is_ours = |id: &Option<String>| id.as_ref().is_some_and(|id| !id.is_empty() && own_identities.contains(id));
        let username_is_ours = author.username.as_ref().is_some_and(|username| {
            !username.is_empty()
                && own_identities
                    .iter()
                    .any(|own| own.trim_start_matches('@').eq_ignore_ascii_case(username.trim_start_matches('@')))
        });
        self.own || is_ours(&author.id) || is_ours(&author.scoped_id) || username_is_ours
    }
}
