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
    /// What kind of post that is, where the platform says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub media_kind: Option<MediaKind>,
    /// The language it is written in (`en`, `ru`), where the caller knows; otherwise it is guessed from the text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
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

/// What kind of post a comment stands under.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum MediaKind {
    /// A post of pictures or a video in the feed.
    Feed,
    /// A Reel.
    Reel,
    /// An advertisement.
    Ad,
    /// A story.
    Story,
    /// A broadcast.
    Live,
}

impl MediaKind {
    /// Reads the platform's own word (`FEED`, `REELS`, `AD`, `STORY`, `LIVE`); nothing for a word that is not known.
    #[must_use]
    pub fn read(word: &str) -> Option<Self> {
        Some(match word.to_ascii_uppercase().as_str() {
            "FEED" | "IMAGE" | "VIDEO" | "CAROUSEL_ALBUM" => Self::Feed,
            "REEL" | "REELS" => Self::Reel,
            "AD" | "ADS" => Self::Ad,
            "STORY" => Self::Story,
            "LIVE" | "IGTV_LIVE" | "BROADCAST" => Self::Live,
            _ => return None,
        })
    }
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
