//! The rules of what has limits of its own.

#[cfg(feature = "schema")]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::limit::{Level, Limit};
use crate::error::Scope;
use crate::outbound::MediaKind;

/// What a kind of file may be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct MediaRule {
    /// The kind.
    pub form: MediaKind,
    /// The greatest size in bytes.
    pub max_bytes: u64,
    /// The types that are taken, such as `image/jpeg`; empty when any is.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub mime_types: Vec<String>,
    /// The longest caption; absent when there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub caption: Option<Limit>,
    /// Whether the platform fetches links.
    pub by_link: Level,
    /// Whether bytes can be uploaded.
    pub by_upload: Level,
}

/// What can be tapped.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
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

/// What several files in one message may be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct AlbumRule {
    /// The least number of files.
    pub min_count: usize,
    /// The greatest number of files.
    pub max_count: usize,
    /// Kinds that may stand together; a kind that is in none of the groups has no albums.
    pub together: Vec<Vec<MediaKind>>,
}

/// What buttons may be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct ButtonRule {
    /// The greatest number of buttons.
    pub max_count: usize,
    /// The longest title.
    pub title: Limit,
    /// The longest id.
    pub id: Limit,
    /// The longest text above them.
    pub text: Limit,
    /// The longest title above the text; absent when there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub header: Option<Limit>,
    /// Which files may stand above the text.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub header_media: Vec<MediaKind>,
    /// The longest footer; absent when there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub footer: Option<Limit>,
    /// Buttons that open pages: `full` beside others, `partial` alone and once.
    pub urls: Level,
}

/// What a list that opens may be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct MenuRule {
    /// The longest words on the button.
    pub button: Limit,
    /// The longest text above it.
    pub text: Limit,
    /// The longest title above the text.
    pub header: Limit,
    /// The longest footer.
    pub footer: Limit,
    /// The greatest number of sections.
    pub max_sections: usize,
    /// The greatest number of rows in all sections together.
    pub max_rows: usize,
    /// The longest title of a section or row.
    pub title: Limit,
    /// The longest second line of a row.
    pub description: Limit,
    /// The longest id of a row.
    pub id: Limit,
}

/// What a poll may be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct PollRule {
    /// The longest question.
    pub question: Limit,
    /// The longest answer.
    pub option: Limit,
    /// The least number of answers.
    pub min_options: usize,
    /// The greatest number of answers.
    pub max_options: usize,
}

/// What cards that can be swiped may be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct CardRule {
    /// The least number of cards.
    pub min_count: usize,
    /// The greatest number of cards.
    pub max_count: usize,
    /// The longest title.
    pub title: Limit,
    /// The longest second line.
    pub subtitle: Limit,
    /// The greatest number of buttons on a card.
    pub max_buttons: usize,
    /// The longest title of a button.
    pub button_title: Limit,
    /// The longest text above the cards; absent when there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<Limit>,
    /// A card's picture: `partial` when every card must have one.
    pub image: Level,
    /// A card's buttons: `partial` when every card must have some, of one kind, as many as the others, and only one that
    /// opens a page.
    pub buttons: Level,
}

/// Changing or taking back a message that was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct ChangeRule {
    /// For how long after the sending, in seconds; absent means for ever.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_age_seconds: Option<u64>,
}

/// When free messages are allowed (see [`crate::window`]). Absent rules mean always.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct WindowRule {
    /// How long after the other side's last message, in seconds.
    pub seconds: u64,
    /// How long a person's own words are allowed after it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person_seconds: Option<u64>,
    /// How long messages cost nothing after the first answer to somebody who came by an advertisement.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub free_entry_seconds: Option<u64>,
    /// How long a comment can be answered privately.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment_seconds: Option<u64>,
}

/// How many messages a platform takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct RateRule {
    /// What is counted together.
    pub scope: Scope,
    /// How many messages in [`RateRule::seconds`].
    pub count: u32,
    /// The time in which they are counted.
    pub seconds: u32,
    /// How many may come at once before the rate holds.
    pub burst: u32,
}
