//! Webhook bodies as the platforms send them, built from values alone.

pub(crate) mod instagram;
pub(crate) mod telegram;
pub(crate) mod whatsapp;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::config::{InstagramAccount, TelegramAccount, WhatsAppAccount};
use crate::sign::meta_json;
use crate::state::{Comment, Person, Progress, StoredMedia};

/// What a person does in a conversation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Content {
    /// Words.
    Text {
        /// The words.
        text: String,
    },
    /// One picture.
    Image {
        /// Words under it.
        #[serde(default)]
        text: Option<String>,
    },
    /// Several pictures at once: one message on Instagram, a media group on Telegram, single messages on WhatsApp.
    Album {
        /// How many; between 2 and 10.
        count: usize,
        /// Words under the first one.
        #[serde(default)]
        text: Option<String>,
    },
    /// A voice note.
    Voice,
    /// A PDF.
    Document {
        /// Words under it.
        #[serde(default)]
        text: Option<String>,
    },
    /// A sticker.
    Sticker,
    /// A place.
    Location,
    /// A contact card.
    Contacts,
    /// A place in answer to a question for it (WhatsApp), or by a key that asks for it (Telegram).
    LocationReply {
        /// The message that asked.
        to: String,
    },
    /// The own number in answer to a question for it (WhatsApp), or by a key that asks for it (Telegram).
    ContactReply {
        /// The message that asked.
        to: String,
    },
    /// A form that was filled in (WhatsApp).
    FormReply {
        /// The message with the form.
        to: String,
        /// What was filled in, with the form's mark as `flow_token`.
        answer: Value,
    },
    /// A reaction to a message.
    Reaction {
        /// The message.
        to: String,
        /// `None` takes the reaction back.
        #[serde(default)]
        emoji: Option<String>,
    },
    /// A tap on a button or quick reply of the shop.
    ButtonReply {
        /// The message with the button.
        to: String,
        /// What the button carries.
        id: String,
        /// What is written on it.
        title: String,
    },
    /// A choice from a list of the shop (WhatsApp).
    ListReply {
        /// The message with the list.
        to: String,
        /// What the row carries.
        id: String,
        /// What is written on it.
        title: String,
        /// Its second line.
        #[serde(default)]
        description: Option<String>,
    },
    /// A tap on a template's quick-reply button (WhatsApp).
    TemplateButton {
        /// The template message.
        to: String,
        /// What the button carries.
        payload: String,
        /// What is written on it.
        title: String,
    },
    /// A tap on a postback button (Instagram).
    Postback {
        /// The message with the button.
        to: String,
        /// What the button carries.
        payload: String,
        /// What is written on it.
        title: String,
    },
    /// An answer to a story of the shop (Instagram).
    StoryReply {
        /// The words.
        text: String,
    },
    /// A message is taken back (Instagram).
    Unsend {
        /// The message.
        message: String,
    },
    /// A message is changed (Instagram, Telegram).
    Edit {
        /// The message.
        message: String,
        /// The new words.
        text: String,
    },
}

/// A message about to be put into a webhook.
#[derive(Debug, Clone)]
pub(crate) struct Written<'a> {
    pub(crate) id: &'a str,
    /// Microseconds since the Unix epoch.
    pub(crate) at: i64,
    pub(crate) content: &'a Content,
    pub(crate) media: &'a [StoredMedia],
    pub(crate) reply_to: Option<&'a str>,
    pub(crate) text: Option<&'a str>,
    /// What the addresses of its files start with.
    pub(crate) files: &'a str,
}

impl Content {
    /// The words that are shown with it.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Text { text } | Self::StoryReply { text } | Self::Edit { text, .. } => Some(text),
            Self::Image { text } | Self::Album { text, .. } | Self::Document { text } => text.as_deref(),
            Self::ButtonReply { title, .. }
            | Self::ListReply { title, .. }
            | Self::TemplateButton { title, .. }
            | Self::Postback { title, .. } => Some(title),
            Self::Voice
            | Self::Sticker
            | Self::Location
            | Self::Contacts
            | Self::LocationReply { .. }
            | Self::ContactReply { .. }
            | Self::FormReply { .. }
            | Self::Reaction { .. }
            | Self::Unsend { .. } => None,
        }
    }

    /// The name of it in JSON.
    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Self::Text { .. } => "text",
            Self::Image { .. } | Self::Album { .. } => "image",
            Self::Voice => "voice",
            Self::Document { .. } => "document",
            Self::Sticker => "sticker",
            Self::Location | Self::LocationReply { .. } => "location",
            Self::Contacts | Self::ContactReply { .. } => "contact",
            Self::FormReply { .. } => "form",
            Self::Reaction { .. } => "reaction",
            Self::ButtonReply { .. } | Self::ListReply { .. } | Self::TemplateButton { .. } | Self::Postback { .. } => {
                "choice"
            }
            Self::StoryReply { .. } => "story_reply",
            Self::Unsend { .. } => "unsend",
            Self::Edit { .. } => "edit",
        }
    }
}

/// The body of a WhatsApp webhook with one text, in the bytes that Meta signs.
#[must_use]
pub fn webhook_body_whatsapp(account: &WhatsAppAccount, from: &Person, id: &str, at_micros: i64, text: &str) -> String {
    let content = Content::Text { text: text.to_owned() };
    let written =
        Written { id, at: at_micros, content: &content, media: &[], reply_to: None, text: Some(text), files: "" };
    meta_json(&whatsapp::message(account, from, &written))
}

/// The body of a WhatsApp webhook with one status.
#[must_use]
pub fn webhook_body_whatsapp_status(
    account: &WhatsAppAccount,
    to: &Person,
    id: &str,
    at_micros: i64,
    progress: Progress,
    token: Option<&str>,
) -> String {
    meta_json(&whatsapp::status(account, to, id, at_micros, progress, token, None))
}

/// The body of an Instagram webhook with one direct message.
#[must_use]
pub fn webhook_body_instagram(
    account: &InstagramAccount,
    from: &Person,
    id: &str,
    at_micros: i64,
    text: &str,
) -> String {
    let content = Content::Text { text: text.to_owned() };
    let written =
        Written { id, at: at_micros, content: &content, media: &[], reply_to: None, text: Some(text), files: "" };
    meta_json(&instagram::message(account, from, &written))
}

/// The body of an Instagram webhook with one comment.
#[must_use]
pub fn webhook_body_comment(account: &InstagramAccount, comment: &Comment) -> String {
    meta_json(&instagram::comment(account, comment))
}

/// The body of a Telegram update with one text.
#[must_use]
pub fn webhook_body_telegram(
    account: &TelegramAccount,
    from: &Person,
    update_id: i64,
    message_id: i64,
    at_micros: i64,
    text: &str,
) -> String {
    let content = Content::Text { text: text.to_owned() };
    let id = message_id.to_string();
    let written =
        Written { id: &id, at: at_micros, content: &content, media: &[], reply_to: None, text: Some(text), files: "" };
    telegram::update(account, from, update_id, &written, &telegram::Around::default()).to_string()
}

/// One body that carries the entries of several, as Meta batches them. `None` when one is not a webhook body.
#[must_use]
pub fn webhook_batch(bodies: &[String]) -> Option<String> {
    let mut whole: Option<Value> = None;
    for body in bodies {
        let mut next: Value = serde_json::from_str(body).ok()?;
        let entries = next.get_mut("entry")?.as_array_mut()?.drain(..).collect::<Vec<_>>();
        whole.get_or_insert(next).get_mut("entry")?.as_array_mut()?.extend(entries);
    }
    whole.map(|body| meta_json(&body))
}
