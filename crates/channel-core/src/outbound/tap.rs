//! Things to tap.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::content::Request;
use super::file::{MediaKind, MediaSource};

/// Something to tap.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Choice {
    /// What comes back when it is tapped.
    pub id: String,
    /// What it says.
    pub title: String,
}

/// Words with buttons under them, and what may stand around them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Buttons {
    /// What stands above the words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub header: Option<Header>,
    /// The words.
    pub text: String,
    /// What stands below the words, in small letters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub footer: Option<String>,
    /// The buttons, in order.
    pub buttons: Vec<Button>,
}

/// One button under a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Button {
    /// Answers with its id.
    Reply {
        /// What comes back.
        id: String,
        /// What it says.
        title: String,
    },
    /// Opens a page.
    Url {
        /// What it says.
        title: String,
        /// The page.
        url: String,
    },
}

impl Button {
    /// What it says.
    #[must_use]
    pub fn title(&self) -> &str {
        match self {
            Self::Reply { title, .. } | Self::Url { title, .. } => title,
        }
    }
}

/// What stands above the words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Header {
    /// A title.
    Text {
        /// The title.
        text: String,
    },
    /// A file.
    Media {
        /// What it is to be shown as: a picture, a film or a document.
        form: MediaKind,
        /// Where it comes from.
        source: MediaSource,
    },
}

/// Words with a button that opens a list to choose from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Menu {
    /// A title above the words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub header: Option<String>,
    /// The words.
    pub text: String,
    /// What stands below the words, in small letters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub footer: Option<String>,
    /// What the button says; the channel's own sign when it is empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub button: String,
    /// The list.
    pub sections: Vec<MenuSection>,
}

/// A part of a list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct MenuSection {
    /// Its title; needed when there are several sections.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub title: String,
    /// Its rows.
    pub rows: Vec<MenuRow>,
}

/// A row of a list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct MenuRow {
    /// What comes back when it is chosen.
    pub id: String,
    /// What it says.
    pub title: String,
    /// A second line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
}

/// Words, and keys that take the place of the person's keyboard. What a key says is sent as if it was typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Keyboard {
    /// The words.
    pub text: String,
    /// The keys, row by row; without any the keyboard is taken away.
    pub rows: Vec<Vec<Key>>,
    /// Whether the keyboard goes away after one tap.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub once: bool,
}

/// One key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Key {
    /// What it says, and sends.
    pub title: String,
    /// What it hands over instead, after the person agreed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request: Option<Request>,
}
