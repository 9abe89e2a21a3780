//! The bodies of events that are no message.

#[cfg(feature = "schema")]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::seams::Timestamp;

/// What was deleted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Deleted {
    /// A message.
    Message,
}

/// A reaction, set or taken back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Reaction {
    /// Set; it replaces an earlier one of the same person.
    Added {
        /// The emoji, or the platform's word for it when it sends none.
        emoji: String,
    },
    /// Taken back.
    Removed {
        /// The emoji, when the platform still tells it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        emoji: Option<String>,
    },
}

/// What became of a message we sent.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct StatusUpdate {
    /// The state reported.
    #[serde(rename = "kind")]
    pub status: Status,
    /// Why it failed, or what the platform warns of.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<PlatformFault>,
    /// The token we put into the send, echoed: evidence for a send whose answer was lost.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token: Option<String>,
    /// The platform's id of the person it was sent to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recipient: Option<String>,
    /// The price category, when the platform reports one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<String>,
    /// Whether the platform bills this message, when it says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub billable: Option<bool>,
}

/// The states of a sent message, in the order they come; `failed` ends from any state before `delivered`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// The platform has it.
    Sent,
    /// The person's device has it.
    Delivered,
    /// The person read it.
    Read,
    /// The person played it.
    Played,
    /// It will not arrive.
    Failed,
    /// A word we do not know, as the platform wrote it.
    #[serde(untagged)]
    Unknown(String),
}

/// What a platform says went wrong.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct PlatformFault {
    /// The platform's code, as text.
    pub code: String,
    /// Its short title.
    pub title: String,
    /// Its longer words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub details: Option<String>,
}

/// A read receipt.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum ReadMark {
    /// Everything up to and including this message, or all when the platform names none.
    UpTo {
        /// The last message read.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        message_id: Option<String>,
    },
}

/// A tap that sends no visible message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct Postback {
    /// Where the button stood, in the platform's words: `postback`, `callback_query`, `ice_breaker`.
    pub kind: String,
    /// What we put into the button.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payload: Option<String>,
    /// What the person saw on it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The id to acknowledge the tap with, where the platform waits for that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub acknowledge: Option<String>,
}

/// The way a person came.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct Referral {
    /// `ad`, `post`, `link` or the platform's word.
    pub kind: String,
    /// The advertisement's or post's id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source_id: Option<String>,
    /// Its address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Its headline.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub headline: Option<String>,
    /// Its words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// The parameter of the link.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parameter: Option<String>,
    /// The click's id, for attribution.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub click_id: Option<String>,
}

/// A comment on a post. [`crate::Event::id`] is the comment's id.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct Comment {
    /// `comment` or `live_comment`.
    pub kind: CommentKind,
    /// What it says; may be empty for a picture alone.
    pub text: String,
    /// The post.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub media_id: Option<String>,
    /// What the post is, in the platform's words, such as `FEED` or `REELS`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub media_kind: Option<String>,
    /// The comment it answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent_id: Option<String>,
    /// The post an advertisement was made from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub original_media_id: Option<String>,
    /// The advertisement the comment stands under.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ad_id: Option<String>,
    /// Whether the account itself wrote it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub own: bool,
}

/// Where a comment was made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum CommentKind {
    /// Under a post.
    #[default]
    Comment,
    /// During a broadcast; it can be answered privately only while that lasts.
    LiveComment,
}

/// A mention of the account in somebody else's post or comment.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct Mention {
    /// `post` or `comment`.
    pub kind: String,
    /// The post.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub media_id: Option<String>,
    /// The comment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment_id: Option<String>,
    /// The words, when sent along.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
}

/// A person's id or number changed (platforms.md §1.5).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct IdentityChange {
    /// What changed, in the platform's words, such as `user_changed_number`.
    pub kind: String,
    /// The ids that held before.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub old_ids: Vec<String>,
    /// The ids that hold now.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub new_ids: Vec<String>,
    /// The platform's sentence.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
}

/// An approved message form changed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct TemplateState {
    /// What changed: `status`, `quality`, `category` or `components`.
    pub kind: String,
    /// The template's id.
    pub template_id: String,
    /// Its name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Its language.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// The new value, such as `APPROVED`.
    pub value: String,
    /// The value before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub previous: Option<String>,
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// The channel account changed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct AccountState {
    /// Which field reported it, in the platform's words.
    pub kind: String,
    /// The new value, such as `ACCOUNT_RESTRICTION`.
    pub value: String,
    /// Whether the platform ended our access: the account's token is dead.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub access_ended: bool,
    /// More of it in the platform's words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub details: Option<String>,
}

/// Another app took, passed or asked for the conversation.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct ThreadControl {
    /// `passed`, `taken`, `requested` or `standby`.
    pub kind: String,
    /// The app concerned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub app_id: Option<String>,
    /// What the apps told each other.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub metadata: Option<String>,
}

/// A person allowed or refused messages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct ConsentChange {
    /// What it is about: `marketing_messages`, `all` (blocked), or the platform's word.
    pub kind: String,
    /// Whether messages are wanted from now on.
    pub allowed: bool,
    /// When it takes effect, if not at once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<Timestamp>,
}

/// Something authentic without a place in the model yet.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct Other {
    /// What it is, in the platform's words, such as `field:flows` or `update:chat_boost`.
    pub kind: String,
    /// The platform's JSON.
    #[serde(default, skip_serializing_if = "serde_json::Value::is_null")]
    pub value: serde_json::Value,
}
