//! What the session endpoint takes and gives, and what every endpoint says to browsers.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::message::VisitorMessage;
use crate::token::{VisitorId, VisitorToken};

/// The headers that let a shop's page call the endpoints. No cookie is involved, so any origin may.
pub const CORS: [(&str, &str); 5] = [
    ("access-control-allow-origin", "*"),
    ("access-control-allow-methods", "GET, POST, OPTIONS"),
    ("access-control-allow-headers", "content-type, x-switchboard-visitor"),
    ("access-control-expose-headers", "retry-after"),
    ("access-control-max-age", "86400"),
];

/// The most messages that a session's answer holds.
pub const HISTORY: usize = 50;

/// The words the widget needs, by name. `{count}` stands in `unread` and `{shop}` in `title`. A server's catalogue holds
/// all of them in English at least.
pub const STRINGS: [&str; 18] = [
    // The launcher and its badge.
    "open",
    "unread",
    // The dialog: its title, its button, its list of messages, and the greeting of an empty one.
    "title",
    "close",
    "log",
    "greeting",
    // Who wrote, and a picture without any words.
    "you",
    "assistant",
    "person",
    "picture",
    // The field and its button.
    "placeholder",
    "send",
    // What became of a message.
    "sending",
    "failed",
    "retry",
    "seen",
    // What goes on.
    "typing",
    "offline",
];

/// What the widget sends to start or go on with a session.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct SessionRequest {
    /// The language tag of the visitor's browser.
    pub language: Option<String>,
}

/// What the widget gets.
#[derive(Clone, Serialize)]
pub struct Session {
    /// Who the visitor is.
    pub visitor: String,
    /// The visitor's proof.
    pub token: String,
    /// The shop's name.
    pub shop_name: String,
    /// The language tag of the strings.
    pub language: String,
    /// Which way that language runs.
    pub direction: TextDirection,
    /// The words of [`STRINGS`] by name.
    pub strings: BTreeMap<String, String>,
    /// The newest messages, oldest first.
    pub messages: Vec<VisitorMessage>,
}

impl Session {
    /// A session without words and messages; set them on the value.
    #[must_use]
    pub fn new(visitor: &VisitorId, token: &VisitorToken, shop_name: impl Into<String>, language: &str) -> Self {
        Self {
            visitor: visitor.as_str().to_owned(),
            token: token.expose().to_owned(),
            shop_name: shop_name.into(),
            language: language.to_owned(),
            direction: direction_of(language),
            strings: BTreeMap::new(),
            messages: Vec::new(),
        }
    }
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session")
            .field("language", &self.language)
            .field("messages", &self.messages.len())
            .finish_non_exhaustive()
    }
}

/// Which way a text runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum TextDirection {
    /// From left to right.
    Ltr,
    /// From right to left.
    Rtl,
}

/// Which way a language runs by its tag: by its script when the tag names one, else by how it is mostly written.
#[must_use]
pub fn direction_of(language: &str) -> TextDirection {
    let tag = language.to_ascii_lowercase();
    let mut subtags = tag.split(['-', '_']);
    let primary = subtags.next().unwrap_or_default();
    let script = subtags.find(|subtag| subtag.len() == 4);
    let rtl = match script {
        Some(script) => ["arab", "hebr", "thaa", "syrc", "nkoo", "adlm"].contains(&script),
        None => ["ar", "he", "iw", "fa", "ur", "ps", "sd", "ug", "yi", "dv", "ckb", "syr"].contains(&primary),
    };
    if rtl { TextDirection::Rtl } else { TextDirection::Ltr }
}
