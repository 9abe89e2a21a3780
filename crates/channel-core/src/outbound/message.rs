//! One message with its place.

use std::fmt;

#[cfg(feature = "schema")]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::OutboundContent;
use crate::id::ConversationId;
use crate::markup::Markup;

/// One message to send. [`crate::plan()`] makes it fit a channel; adapters only ever get messages that fit.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
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

    /// A text message with markup, such as [`Markup::from_markdown`] makes.
    #[must_use]
    pub fn markup(conversation: impl Into<ConversationId>, markup: Markup) -> Self {
        Self::new(conversation, OutboundContent::Markup(markup))
    }

    /// The same message as a quote of an earlier one.
    #[must_use]
    pub fn quoting(mut self, message_id: impl Into<String>) -> Self {
        self.reply_to = Some(message_id.into());
        self
    }
}

impl fmt::Debug for OutboundMessage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "OutboundMessage({})", self.content.kind())
    }
}
