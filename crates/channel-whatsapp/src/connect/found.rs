//! What a step found out.

use std::fmt;

use channel_core::Timestamp;
use serde::{Deserialize, Serialize};

/// A business number.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Number {
    /// The platform's id of it: the account's `external_id`.
    pub id: String,
    /// The number as people see it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub display: Option<String>,
    /// The name that people see.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Whether messages can be sent from it already.
    #[serde(default)]
    pub registered: bool,
    /// Whether it is in use in the WhatsApp Business app too: such a number must not be registered.
    #[serde(default)]
    pub on_phone: bool,
}

impl fmt::Debug for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Number")
            .field("registered", &self.registered)
            .field("on_phone", &self.on_phone)
            .finish_non_exhaustive()
    }
}

/// What a step found out, for [`super::Signup::apply`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Found {
    /// The code became a token.
    Token {
        /// Until when it lives; absent when it does not end.
        until: Option<Timestamp>,
    },
    /// What the platform says of the token.
    Grants {
        /// Whether it is accepted and was made for our app.
        valid: bool,
        /// The business accounts it names and covers.
        accounts: Vec<String>,
        /// Whether it covers the account that was claimed.
        covers_claimed: bool,
        /// Until when it lives; absent when it does not end.
        until: Option<Timestamp>,
    },
    /// The business account's numbers.
    Numbers(Vec<Number>),
    /// It worked, and there is nothing to know.
    Done,
    /// It is not needed.
    NotNeeded {
        /// Why.
        reason: String,
    },
}
