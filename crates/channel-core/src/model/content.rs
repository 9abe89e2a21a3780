//! What a message says, part by part.

#[cfg(feature = "schema")]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::contact::SharedContact;
use crate::catalogue::Money;

/// The content of one message. `kind` names the variant in the JSON form. There is no empty text: what an adapter does
/// not understand is [`Content::Unsupported`] and says what it was.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
#[serde(tag = "kind", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Content {
    /// Words.
    Text {
        /// The text, never empty.
        text: String,
    },
    /// A picture.
    Image {
        /// The file.
        media: Media,
        /// Words under it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        caption: Option<String>,
    },
    /// A sound file or a voice note.
    Audio {
        /// The file.
        media: Media,
        /// Which of the two.
        form: AudioKind,
        /// Words under it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        caption: Option<String>,
    },
    /// A film, a silent animation or a round video note.
    Video {
        /// The file.
        media: Media,
        /// Which of these.
        form: VideoKind,
        /// Words under it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        caption: Option<String>,
    },
    /// A file.
    Document {
        /// The file.
        media: Media,
        /// Words under it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        caption: Option<String>,
    },
    /// A sticker.
    Sticker {
        /// The file.
        media: Media,
        /// The emoji it stands for.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        emoji: Option<String>,
        /// Whether it moves.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        animated: bool,
    },
    /// A place.
    Location {
        /// Degrees north.
        latitude: f64,
        /// Degrees east.
        longitude: f64,
        /// The place's name.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        name: Option<String>,
        /// The place's address.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        address: Option<String>,
        /// The place's page.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        url: Option<String>,
        /// Whether the place moves with the person.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        live: bool,
    },
    /// Contact cards.
    Contacts {
        /// The cards.
        contacts: Vec<SharedContact>,
    },
    /// A cart sent from the platform's catalogue.
    Order {
        /// The catalogue.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        catalog_id: Option<String>,
        /// Words with it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        text: Option<String>,
        /// What is ordered.
        items: Vec<OrderItem>,
    },
    /// A question about one product of the platform's catalogue.
    Product {
        /// The catalogue.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        catalog_id: Option<String>,
        /// The product's id in it, as the merchant named it.
        product_id: String,
        /// The words of the question.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        text: Option<String>,
    },
    /// A tap on something we offered: a button, a list row, a quick reply.
    Reply(Reply),
    /// A filled form.
    FlowAnswer(FlowAnswer),
    /// An answer to one of our stories.
    StoryReply {
        /// The story.
        story: Story,
        /// What the person wrote.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        text: Option<String>,
    },
    /// A person's story that mentions us.
    StoryMention {
        /// The story.
        story: Story,
    },
    /// A shared post, reel, story or link.
    Share {
        /// What was shared.
        form: ShareKind,
        /// Where it is; links of platforms expire.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        url: Option<String>,
        /// Its title or caption.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        title: Option<String>,
        /// The platform's id of it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        media_id: Option<String>,
        /// What the person wrote with it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        text: Option<String>,
    },
    /// A poll.
    Poll {
        /// What it asks.
        question: String,
        /// What one can choose.
        options: Vec<String>,
    },
    /// Several contents in one message.
    Album {
        /// The contents in their order.
        parts: Vec<Content>,
    },
    /// Something the platform reports inside the conversation, such as a member who joined.
    Service {
        /// What, in the platform's words.
        what: String,
        /// A sentence, when the platform has one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        text: Option<String>,
    },
    /// A message whose content we, or the platform's API, cannot read.
    Unsupported {
        /// What it was, in the platform's words.
        what: String,
        /// The platform's code, when it gave one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        code: Option<i64>,
        /// Why, in the platform's words.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
    },
}

impl Content {
    /// Text content, or [`Content::Unsupported`] when there are no words.
    #[must_use]
    pub fn text(text: impl Into<String>) -> Self {
        let text = text.into();
        if text.trim().is_empty() {
            Self::Unsupported { what: "text".into(), code: None, reason: Some("the text is empty".into()) }
        } else {
            Self::Text { text }
        }
    }

    /// The words a person wrote or tapped, wherever the content keeps them.
    #[must_use]
    pub fn words(&self) -> Option<&str> {
        match self {
            Self::Text { text } => Some(text.as_str()),
            Self::Image { caption, .. }
            | Self::Audio { caption, .. }
            | Self::Video { caption, .. }
            | Self::Document { caption, .. } => caption.as_deref(),
            Self::Order { text, .. }
            | Self::Product { text, .. }
            | Self::StoryReply { text, .. }
            | Self::Share { text, .. } => text.as_deref(),
            Self::Reply(reply) => Some(reply.title.as_str()),
            Self::FlowAnswer(answer) => answer.body.as_deref(),
            Self::Poll { question, .. } => Some(question.as_str()),
            Self::Album { parts } => parts.iter().find_map(Self::words),
            Self::Sticker { emoji, .. } => emoji.as_deref(),
            Self::Location { .. }
            | Self::Contacts { .. }
            | Self::StoryMention { .. }
            | Self::Service { .. }
            | Self::Unsupported { .. } => None,
        }
        .filter(|words| !words.trim().is_empty())
    }

    /// The variant's name in the JSON form.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Text { .. } => "text",
            Self::Image { .. } => "image",
            Self::Audio { .. } => "audio",
            Self::Video { .. } => "video",
            Self::Document { .. } => "document",
            Self::Sticker { .. } => "sticker",
            Self::Location { .. } => "location",
            Self::Contacts { .. } => "contacts",
            Self::Order { .. } => "order",
            Self::Product { .. } => "product",
            Self::Reply(_) => "reply",
            Self::FlowAnswer(_) => "flow_answer",
            Self::StoryReply { .. } => "story_reply",
            Self::StoryMention { .. } => "story_mention",
            Self::Share { .. } => "share",
            Self::Poll { .. } => "poll",
            Self::Album { .. } => "album",
            Self::Service { .. } => "service",
            Self::Unsupported { .. } => "unsupported",
        }
    }
}

/// A file as the platform refers to it. At least one of `id` and `url` is set.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct Media {
    /// The platform's id of the file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// A link to it; it may expire within minutes and may need the account's token.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// The type the platform declares.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mime_type: Option<String>,
    /// The file's name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file_name: Option<String>,
    /// Size in bytes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size: Option<u64>,
    /// SHA-256 as the platform writes it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
}

/// Whether a sound was recorded on the spot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum AudioKind {
    /// Recorded in the chat.
    Voice,
    /// A file.
    File,
}

/// What kind of moving picture it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum VideoKind {
    /// A film.
    Film,
    /// A silent loop.
    Animation,
    /// A round note recorded in the chat.
    Note,
}

/// One line of an order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct OrderItem {
    /// The product's id, as the merchant named it.
    pub product_id: String,
    /// How many.
    pub quantity: i64,
    /// The price of one, as the platform reports it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub price: Option<Money>,
}

/// A tap on something we offered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct Reply {
    /// What was tapped.
    pub source: ReplySource,
    /// The id or payload we gave it; empty when the platform carries none.
    pub id: String,
    /// What the person saw on it.
    pub title: String,
    /// The second line of a list row.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
}

/// What a person can tap.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ReplySource {
    /// A button under a message.
    Button,
    /// A row of a list.
    List,
    /// A quick reply above the keyboard.
    QuickReply,
    /// A button of an approved template.
    TemplateButton,
    /// The question whether the business may call.
    CallPermission,
}

/// A filled form.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct FlowAnswer {
    /// Which form.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// What the chat shows for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<String>,
    /// The fields; a string when the platform's text was no JSON.
    pub response: serde_json::Value,
}

/// A story that a message refers to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct Story {
    /// The platform's id of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// A link to it, which expires.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
}

/// What a person shared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ShareKind {
    /// A post.
    Post,
    /// A reel.
    Reel,
    /// A story.
    Story,
    /// A link or a template.
    Link,
    /// A like sent as a message.
    Like,
}
