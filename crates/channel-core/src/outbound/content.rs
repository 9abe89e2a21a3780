//! What to send.

use std::fmt;

#[cfg(feature = "schema")]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::file::{MediaKind, MediaSource};
use super::person::PersonText;
use super::shop::{Card, Form, Products};
use super::tap::{Buttons, Choice, Keyboard, Menu};
use super::template::Template;
use crate::markup::Markup;
use crate::model::SharedContact;

/// What to send.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
#[serde(tag = "kind", rename_all = "snake_case")]
#[non_exhaustive]
pub enum OutboundContent {
    /// Words, exactly as the writer typed them. On a platform with signs (WhatsApp's `*bold*`) the signs in them are the
    /// writer's own markup, as people there expect; [`Markup::plain`] has them shown as they are.
    Text {
        /// The text.
        text: String,
    },
    /// Words with markup. Adapters get it only where the channel takes ranges beside the text; elsewhere
    /// [`crate::fit()`] has written it as text.
    Markup(Markup),
    /// A person's answer after the ordinary window, under the platform's exception for human answers. Only
    /// [`crate::plan()`] makes it.
    PersonText(PersonText),
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
    /// Several files in one message.
    Album {
        /// The files, in order.
        items: Vec<AlbumItem>,
    },
    /// A reaction to a message.
    Reaction {
        /// The message.
        message_id: String,
        /// The emoji; none takes the reaction back.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        emoji: Option<String>,
    },
    /// Words with things to tap under them, in whichever form the channel has.
    Choices {
        /// The text.
        text: String,
        /// What can be tapped, in order.
        choices: Vec<Choice>,
    },
    /// Words with buttons, some of which may open pages.
    Buttons(Buttons),
    /// Words with a list that opens.
    Menu(Menu),
    /// Words with keys in place of the person's keyboard.
    Keyboard(Keyboard),
    /// A question for something the person's phone knows.
    Request {
        /// What is asked for.
        request: Request,
        /// The words.
        text: String,
        /// What the button says, where it is ours to write.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        button: Option<String>,
    },
    /// A place.
    Location(Place),
    /// Contact cards.
    Contacts {
        /// The cards.
        contacts: Vec<SharedContact>,
    },
    /// A poll.
    Poll(Poll),
    /// Cards that can be swiped.
    Cards {
        /// Words above them.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        text: Option<String>,
        /// The cards, in order.
        cards: Vec<Card>,
    },
    /// Products of the platform's own catalogue.
    Products(Products),
    /// A form that opens inside the chat.
    Form(Form),
    /// A post of the account's own.
    Share {
        /// The platform's id of the post.
        media_id: String,
    },
    /// An approved form of message.
    Template(Template),
}

impl OutboundContent {
    /// The variant's name in the JSON form.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Text { .. } => "text",
            Self::Markup(_) => "markup",
            Self::PersonText(_) => "person_text",
            Self::Media { .. } => "media",
            Self::Album { .. } => "album",
            Self::Reaction { .. } => "reaction",
            Self::Choices { .. } => "choices",
            Self::Buttons(_) => "buttons",
            Self::Menu(_) => "menu",
            Self::Keyboard(_) => "keyboard",
            Self::Request { .. } => "request",
            Self::Location(_) => "location",
            Self::Contacts { .. } => "contacts",
            Self::Poll(_) => "poll",
            Self::Cards { .. } => "cards",
            Self::Products(_) => "products",
            Self::Form(_) => "form",
            Self::Share { .. } => "share",
            Self::Template(_) => "template",
        }
    }

    /// The words the other side will read, if any.
    #[must_use]
    pub fn words(&self) -> Option<&str> {
        match self {
            Self::Text { text } | Self::Choices { text, .. } | Self::Request { text, .. } => Some(text),
            Self::Markup(markup) => Some(markup.text()),
            Self::PersonText(person) => Some(person.text()),
            Self::Media { caption, .. } => caption.as_deref(),
            Self::Album { items } => items.iter().find_map(|item| item.caption.as_deref()),
            Self::Reaction { emoji, .. } => emoji.as_deref(),
            Self::Buttons(buttons) => Some(&buttons.text),
            Self::Menu(menu) => Some(&menu.text),
            Self::Keyboard(keyboard) => Some(&keyboard.text),
            Self::Location(place) => place.name.as_deref().or(place.address.as_deref()),
            Self::Contacts { contacts } => contacts.iter().find_map(|contact| contact.name.as_deref()),
            Self::Poll(poll) => Some(&poll.question),
            Self::Cards { text, cards } => text.as_deref().or_else(|| cards.first().map(|card| card.title.as_str())),
            Self::Products(products) => match products {
                Products::One { text, .. } => text.as_deref(),
                Products::List { text, .. } | Products::Catalogue { text, .. } => Some(text),
            },
            Self::Form(form) => Some(&form.text),
            Self::Share { .. } => None,
            Self::Template(template) => Some(&template.name),
        }
    }
}

impl fmt::Debug for OutboundContent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "OutboundContent({})", self.kind())
    }
}

/// One file of several.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct AlbumItem {
    /// What it is to be shown as.
    pub form: MediaKind,
    /// Where it comes from.
    pub source: MediaSource,
    /// Words under it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub caption: Option<String>,
}

impl fmt::Debug for AlbumItem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "AlbumItem({:?}, {:?})", self.form, self.source)
    }
}

/// What a person can be asked to hand over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Request {
    /// Where they are.
    Location,
    /// Their phone number.
    Phone,
}

/// A place on the map.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct Place {
    /// Degrees north.
    pub latitude: f64,
    /// Degrees east.
    pub longitude: f64,
    /// Its name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Its address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
}

impl fmt::Debug for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Place")
    }
}

/// A question with answers to choose from, counted by the platform.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct Poll {
    /// The question.
    pub question: String,
    /// The answers.
    pub options: Vec<String>,
    /// Whether one may choose several.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub several: bool,
    /// Whether everybody sees who chose what.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub public: bool,
}

impl fmt::Debug for Poll {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Poll({} options)", self.options.len())
    }
}
