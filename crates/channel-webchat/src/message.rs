//! A message as the widget shows it.

use std::fmt;

use channel_core::error::{ChannelError, ErrorKind};
use channel_core::outbound::{Choice, MediaKind, MediaSource, OutboundContent};
use channel_core::{Content, Timestamp};
use serde::{Deserialize, Serialize};

/// A message as the widget shows it: in a session's history and in the stream.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VisitorMessage {
    /// Its id; the widget shows one message per id.
    pub id: String,
    /// When, in milliseconds since 1970.
    pub at: i64,
    /// Who wrote it; absent when it was the shop and nobody knows which hand.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub author: Option<Author>,
    /// The name to show beside it; without one the widget takes its own word for the author.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// A picture above the words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub image: Option<Picture>,
    /// What can be tapped under the words, as long as it is the last message.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub choices: Vec<Choice>,
}

/// Who wrote a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Author {
    /// The visitor.
    Visitor,
    /// The shop's assistant program.
    Assistant,
    /// A person of the shop.
    Person,
}

/// A picture.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Picture {
    /// Its http or https address.
    pub url: String,
    /// What it shows, for those who do not see it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alt: Option<String>,
}

impl VisitorMessage {
    /// What we send, as the widget shows it.
    ///
    /// # Errors
    /// When the widget has no form for it, which [`channel_core::fit()`] prevents.
    pub fn from_outbound(
        id: impl Into<String>,
        at: Timestamp,
        content: &OutboundContent,
    ) -> Result<Self, ChannelError> {
        let mut message = Self::empty(id, at);
        match content {
            OutboundContent::Text { text } => message.text = Some(text.clone()),
            OutboundContent::Choices { text, choices } => {
                message.text = Some(text.clone());
                message.choices.clone_from(choices);
            }
            OutboundContent::Media { form: MediaKind::Image, source: MediaSource::Link { url }, caption } => {
                // The caption says it below; twice would be read out twice.
                message.image = Some(Picture { url: url.clone(), alt: None });
                message.text.clone_from(caption);
            }
            _ => return Err(ChannelError::refused(ErrorKind::Unsupported, "the website widget cannot show this")),
        }
        Ok(message)
    }

    /// What was received or stored, as the widget shows it; nothing when it has no words and is no picture.
    #[must_use]
    pub fn from_content(id: impl Into<String>, at: Timestamp, content: &Content) -> Option<Self> {
        let mut message = Self::empty(id, at);
        message.text = content.words().map(str::to_owned);
        if let Content::Image { media, .. } = content {
            message.image = media.url.clone().map(|url| Picture { url, alt: None });
        }
        (message.text.is_some() || message.image.is_some()).then_some(message)
    }

    /// The same message with its author.
    #[must_use]
    pub fn by(self, author: Author, name: Option<String>) -> Self {
        Self { author: Some(author), name, ..self }
    }

    fn empty(id: impl Into<String>, at: Timestamp) -> Self {
        Self {
            id: id.into(),
            at: at.0.div_euclid(1_000),
            author: None,
            name: None,
            text: None,
            image: None,
            choices: Vec::new(),
        }
    }
}

impl fmt::Debug for VisitorMessage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("VisitorMessage").field("id", &self.id).field("author", &self.author).finish_non_exhaustive()
    }
}
