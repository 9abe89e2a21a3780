//! The facts beside a conversation.

use askama::Template;

use super::{Glyph, OrderRow, Window};
use crate::console::words::Words;

/// One of the ways a customer is known.
#[derive(Debug, Clone)]
pub struct IdentityView {
    /// The channel.
    pub glyph: Glyph,
    /// A name, a handle or a number: the best there is.
    pub label: String,
    /// The platform's id.
    pub external_id: String,
}

/// The side panel as a fragment: `GET /inbox/{conversation}/panel`.
#[derive(Debug, Clone, Template)]
#[template(path = "inbox/panel.html")]
pub struct PanelView {
    /// Sentences.
    pub t: Words,
    /// The conversation's id.
    pub id: String,
    /// The customer's name.
    pub name: String,
    /// The channel.
    pub glyph: Glyph,
    /// The account the conversation came to.
    pub account: String,
    /// The number, when the channel gives one.
    pub phone: Option<String>,
    /// The handle, when the channel gives one.
    pub username: Option<String>,
    /// When the customer first wrote (microseconds).
    pub first_seen: i64,
    /// When the customer last wrote (microseconds).
    pub last_seen: Option<i64>,
    /// How many messages there are.
    pub messages: u32,
    /// Whether the shop may answer.
    pub window: Window,
    /// The ways the customer is known.
    pub identities: Vec<IdentityView>,
    /// Their orders, the latest first.
    pub orders: Vec<OrderRow>,
}

impl PanelView {
    /// The letters of the customer's name.
    #[must_use]
    pub fn initials(&self) -> String {
        super::initials(&self.name)
    }

    /// The tint of the customer's letters.
    #[must_use]
    pub fn tint(&self) -> u32 {
        super::tint(&self.id)
    }
}
