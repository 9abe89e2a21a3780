//! Things to tap.

use std::fmt;

#[cfg(feature = "schema")]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::content::Request;
use super::file::{MediaKind, MediaSource};

/// Something to tap.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct Choice {
    /// What comes back when it is tapped.
    pub id: String,
    /// What it says.
    pub title: String,
}

impl fmt::Debug for Choice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Choice")
    }
}

/// Words with buttons under them, and what may stand around them.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
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

impl fmt::Debug for Buttons {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Buttons({:?}, {} buttons)", self.header, self.buttons.len())
    }
}

/// One button under a message.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
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

impl fmt::Debug for Button {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Reply { .. } => "Reply",
            Self::Url { .. } => "Url",
        })
    }
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
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
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

impl fmt::Debug for Header {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text { .. } => f.write_str("Text"),
            Self::Media { form, source } => write!(f, "Media({form:?}, {source:?})"),
        }
    }
}

/// Words with a button that opens a list to choose from.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
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

impl fmt::Debug for Menu {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Menu({:?})", self.sections)
    }
}

/// A part of a list.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct MenuSection {
    /// Its title; needed when there are several sections.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub title: String,
    /// Its rows.
    pub rows: Vec<MenuRow>,
}

impl fmt::Debug for MenuSection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "MenuSection({} rows)", self.rows.len())
    }
}

/// A row of a list.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct MenuRow {
    /// What comes back when it is chosen.
    pub id: String,
    /// What it says.
    pub title: String,
    /// A second line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
}

impl fmt::Debug for MenuRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MenuRow")
    }
}

/// Words, and keys that take the place of the person's keyboard. What a key says is sent as if it was typed.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct Keyboard {
    /// The words.
    pub text: String,
    /// The keys, row by row; without any the keyboard is taken away.
    pub rows: Vec<Vec<Key>>,
    /// Whether the keyboard goes away after one tap.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub once: bool,
}

impl fmt::Debug for Keyboard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Keyboard({:?}, once: {})", self.rows, self.once)
    }
}

/// One key.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct Key {
    /// What it says, and sends.
    pub title: String,
    /// What it hands over instead, after the person agreed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request: Option<Request>,
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Key({:?})", self.request)
    }
}
