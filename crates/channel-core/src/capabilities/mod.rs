//! What a channel can carry, as data: whoever prepares a message asks this, never the adapter's code.

mod limit;
mod rule;

#[cfg(feature = "schema")]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use limit::{Level, Limit};
pub use rule::{
    AlbumRule, ButtonRule, CardRule, ChangeRule, ChoiceRule, MediaRule, MenuRule, PollRule, RateRule, WindowRule,
};

use crate::markup::Dialect;
use crate::outbound::{MediaKind, Request};

/// What a channel can carry, and its limits. The conformance suite holds an adapter to what it declares.
///
/// Start from [`Capabilities::text_only`] and add what the channel has: whatever is not named is not there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct Capabilities {
    /// The longest text.
    pub text: Limit,
    /// How markup is written.
    pub markup: Dialect,
    /// Files, by kind; a kind that is absent cannot be sent.
    pub media: Vec<MediaRule>,
    /// Several files in one message.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub album: Option<AlbumRule>,
    /// Things to tap under a text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub choices: Option<ChoiceRule>,
    /// Buttons with what may stand around them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub buttons: Option<ButtonRule>,
    /// A list that opens.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub menu: Option<MenuRule>,
    /// Keys in place of the person's keyboard.
    pub keyboard: Level,
    /// What a person can be asked to hand over.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub requests: Vec<Request>,
    /// Places.
    pub location: Level,
    /// Contact cards.
    pub contacts: Level,
    /// Polls.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub poll: Option<PollRule>,
    /// Cards that can be swiped.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cards: Option<CardRule>,
    /// Products of the platform's catalogue.
    pub products: Level,
    /// Forms that open inside the chat.
    pub form: Level,
    /// Posts of the account's own.
    pub share: Level,
    /// Quoting an earlier message.
    pub quote: Level,
    /// Reacting to a message.
    pub reaction: Level,
    /// Changing a message that was sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub edit: Option<ChangeRule>,
    /// Taking a message back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delete: Option<ChangeRule>,
    /// Showing an answer while it is being written.
    pub draft: Level,
    /// Approved forms of message.
    pub template: Level,
    /// Showing that an answer is being written.
    pub typing: Level,
    /// Marking the other side's message as read.
    pub mark_read: Level,
    /// Answering a comment publicly and privately.
    pub comments: Level,
    /// Publishing posts.
    pub publishing: Level,
    /// Fetching updates instead of having them delivered.
    pub polling: Level,
    /// When free messages are allowed; absent means always.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub window: Option<WindowRule>,
    /// How many messages one answer may become; absent means as many as it takes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parts: Option<usize>,
    /// How many messages the platform takes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rates: Vec<RateRule>,
    /// What the platform itself tells later of a message it took.
    #[serde(default, skip_serializing_if = "Evidence::is_none")]
    pub evidence: Evidence,
}

/// What a platform itself tells later of a message it took: a send whose answer was lost is recognised by it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Evidence {
    /// Nothing.
    #[default]
    None,
    /// The message itself, as an echo; and the conversation can be read back.
    Echo,
    /// Reports of how far it is, each with the token that was put into the send. The platform may show messages in
    /// another order than they were taken in, so what follows a file waits for its report.
    Report,
}

impl Evidence {
    /// Whether there is none.
    #[must_use]
    pub const fn is_none(&self) -> bool {
        matches!(self, Self::None)
    }
}

impl Capabilities {
    /// A channel that carries plain text and nothing else.
    #[must_use]
    pub const fn text_only(text: Limit) -> Self {
        Self {
            text,
            markup: Dialect::Plain,
            media: Vec::new(),
            album: None,
            choices: None,
            buttons: None,
            menu: None,
            keyboard: Level::None,
            requests: Vec::new(),
            location: Level::None,
            contacts: Level::None,
            poll: None,
            cards: None,
            products: Level::None,
            form: Level::None,
            share: Level::None,
            quote: Level::None,
            reaction: Level::None,
            edit: None,
            delete: None,
            draft: Level::None,
            template: Level::None,
            typing: Level::None,
            mark_read: Level::None,
            comments: Level::None,
            publishing: Level::None,
            polling: Level::None,
            window: None,
            parts: None,
            rates: Vec::new(),
            evidence: Evidence::None,
        }
    }

    /// The rule for a kind of file, if it can be sent.
    #[must_use]
    pub fn media(&self, kind: MediaKind) -> Option<&MediaRule> {
        self.media.iter().find(|rule| rule.form == kind)
    }
}
