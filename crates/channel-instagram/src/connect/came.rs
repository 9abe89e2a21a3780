//! What the steps of a sign-in bring.

use std::fmt;
use std::time::Duration;

use secrecy::SecretString;
use serde::{Deserialize, Serialize};

/// What a step brought.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Came {
    /// A token that lives an hour, for the code.
    ShortToken(Token),
    /// A token that lives 60 days, for the short one.
    LongToken(Token),
    /// Whose account it is.
    Identified(Profile),
    /// The field was subscribed to.
    Subscribed,
}

/// A token with what came beside it.
#[derive(Clone)]
pub struct Token {
    /// The token.
    pub secret: SecretString,
    /// How long it lives from now, where the answer says so.
    pub lifetime: Option<Duration>,
    /// What was granted, where the answer says so.
    pub permissions: Vec<String>,
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Token")
            .field("lifetime", &self.lifetime)
            .field("permissions", &self.permissions)
            .finish_non_exhaustive()
    }
}

/// Whose account was connected.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Profile {
    /// The id that webhooks name: the account's external id.
    pub user_id: String,
    /// The id that is scoped to the app: what `signed_request` callbacks name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub app_scoped_id: Option<String>,
    /// Its handle.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub username: Option<String>,
    /// Its name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// What kind of account it is, in the platform's word.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account_type: Option<String>,
}

impl fmt::Debug for Profile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Profile").field("account_type", &self.account_type).finish_non_exhaustive()
    }
}
