//! Words that a person wrote.

use std::fmt;

#[cfg(feature = "schema")]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Text of a person who answers conversations: the only thing that may travel under a platform's exception for human
/// answers (Instagram's `HUMAN_AGENT`, platforms.md §2.3). Only [`crate::plan()`] makes it, from an [`crate::Intent`] that
/// names its writer. It has a JSON form, so that a planned message can wait in a store, and a stored one reads back as it was
/// stored: whoever reads messages from a place that others write to must not take its word for who wrote them. Planning
/// such a message again judges it anew.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct PersonText {
    text: String,
    writer: String,
}

impl PersonText {
    pub(crate) fn new(text: &str, writer: &str) -> Self {
        Self { text: text.to_owned(), writer: writer.to_owned() }
    }

    /// The words.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Who wrote them, as the program names its members.
    #[must_use]
    pub fn writer(&self) -> &str {
        &self.writer
    }
}

impl fmt::Debug for PersonText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PersonText({} bytes)", self.text.len())
    }
}
