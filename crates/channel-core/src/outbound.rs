//! What we want to say, before a platform's limits are known.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::id::ConversationId;

/// One message to send. [`crate::fit()`] makes it fit a channel; adapters only ever get messages that fit.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct OutboundMessage {
    /// Where to.
    pub conversation: ConversationId,
    /// The person's number in E.164 when it is known: some kinds of message need it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// What.
    pub content: OutboundContent,
    /// The platform's id of the message this one quotes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reply_to: Option<String>,
    /// Our mark on this attempt, handed to platforms that echo it later: evidence when an answer is lost.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token: Option<String>,
}

impl OutboundMessage {
    /// A message with nothing but its place and content.
    #[must_use]
    pub fn new(conversation: impl Into<ConversationId>, content: OutboundContent) -> Self {
        Self { conversation: conversation.into(), phone: None, content, reply_to: None, token: None }
    }

    /// A text message.
    #[must_use]
    pub fn text(conversation: impl Into<ConversationId>, text: impl Into<String>) -> Self {
        Self::new(conversation, OutboundContent::Text { text: text.into() })
    }
}

impl fmt::Debug for OutboundMessage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "OutboundMessage({})", self.content.kind())
    }
}

/// What to send.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[non_exhaustive]
pub enum OutboundContent {
    /// Words.
    Text {
        /// The text.
        text: String,
    },
    /// A file.
    Media {
        /// What kind of file it is to be shown as.
        form: MediaKind,
        /// Where it comes from.
        source: MediaSource,
        /// Words under it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        caption: Option<String>,
    },
    /// A reaction to a message.
    Reaction {
        /// The message.
        message_id: String,
        /// The emoji; none takes the reaction back.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        emoji: Option<String>,
    },
    /// Words with things to tap under them.
    Choices {
        /// The text.
        text: String,
        /// What can be tapped, in order.
        choices: Vec<Choice>,
    },
    /// An approved form.
    Template(Template),
}

impl OutboundContent {
    /// The variant's name in the JSON form.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Text { .. } => "text",
            Self::Media { .. } => "media",
            Self::Reaction { .. } => "reaction",
            Self::Choices { .. } => "choices",
            Self::Template(_) => "template",
        }
    }

    /// The words the other side will read, if any.
    #[must_use]
    pub fn words(&self) -> Option<&str> {
        match self {
            Self::Text { text } | Self::Choices { text, .. } => Some(text),
            Self::Media { caption, .. } => caption.as_deref(),
            Self::Reaction { emoji, .. } => emoji.as_deref(),
            Self::Template(template) => Some(&template.name),
        }
    }
}

impl fmt::Debug for OutboundContent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "OutboundContent({})", self.kind())
    }
}

/// What a file is to be shown as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum MediaKind {
    /// A picture.
    Image,
    /// A film.
    Video,
    /// A sound file.
    Audio,
    /// A voice note.
    Voice,
    /// A file.
    Document,
    /// A sticker.
    Sticker,
}

impl MediaKind {
    /// Every kind, for tables.
    pub const ALL: [Self; 6] = [Self::Image, Self::Video, Self::Audio, Self::Voice, Self::Document, Self::Sticker];
}

/// Where a file comes from.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "from", rename_all = "snake_case")]
pub enum MediaSource {
    /// A public https link that the platform fetches.
    Link {
        /// The link.
        url: String,
    },
    /// A file the platform has already.
    Uploaded {
        /// The platform's id of it.
        id: String,
    },
    /// The bytes themselves, uploaded by the adapter.
    Upload {
        /// The bytes, hexadecimal in the JSON form.
        #[serde(with = "bytes_as_hex")]
        #[schemars(with = "String")]
        bytes: bytes::Bytes,
        /// The type.
        mime_type: String,
        /// The name.
        file_name: String,
    },
}

impl fmt::Debug for MediaSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Link { .. } => f.write_str("Link"),
            Self::Uploaded { .. } => f.write_str("Uploaded"),
            Self::Upload { bytes, mime_type, .. } => write!(f, "Upload({} bytes of {mime_type})", bytes.len()),
        }
    }
}

/// Something to tap.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Choice {
    /// What comes back when it is tapped.
    pub id: String,
    /// What it says.
    pub title: String,
}

/// An approved form with its blanks filled.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Template {
    /// Its name.
    pub name: String,
    /// Its language tag as the platform writes it, such as `en_US`.
    pub language: String,
    /// The blanks of the header, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub header: Vec<TemplateValue>,
    /// The blanks of the body, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub body: Vec<TemplateValue>,
    /// The blanks of the buttons.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub buttons: Vec<TemplateButton>,
}

/// One filled blank.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[non_exhaustive]
pub enum TemplateValue {
    /// Words.
    Text {
        /// The words.
        text: String,
        /// The blank's name, for templates with named blanks.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        name: Option<String>,
    },
    /// A file in the header.
    Media {
        /// What kind of file.
        form: MediaKind,
        /// Where it comes from; bytes are not possible here.
        source: MediaSource,
    },
}

/// The blank of one button.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TemplateButton {
    /// Which button, from 0.
    pub index: u8,
    /// `url`, `quick_reply` or `copy_code`.
    pub kind: String,
    /// The end of the address, the payload, or the code.
    pub value: String,
}

mod bytes_as_hex {
    use bytes::Bytes;
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub(super) fn serialize<S: Serializer>(bytes: &Bytes, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&hex::encode(bytes))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Bytes, D::Error> {
        let text = String::deserialize(deserializer)?;
        hex::decode(text).map(Bytes::from).map_err(D::Error::custom)
    }
}
