//! Finding out what is wrong with a connected account, before an event is lost.

use async_trait::async_trait;
#[cfg(feature = "schema")]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::account::Account;
use crate::error::ChannelError;

/// A doctor for connected accounts.
#[async_trait]
pub trait Checkup: Send + Sync {
    /// What is wrong, in the order of urgency; nothing when all is well.
    ///
    /// # Errors
    /// When the platform cannot be asked at all. A dead token is a finding, not an error.
    async fn examine(&self, account: &Account) -> Result<Vec<Finding>, ChannelError>;

    /// Applies a remedy that a finding offered.
    ///
    /// # Errors
    /// As [`super::Channel::send`]; repeating is harmless.
    async fn remedy(&self, account: &Account, remedy: &Remedy) -> Result<(), ChannelError>;
}

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct Finding {
    /// What it is, for programs: `not_subscribed`, `token_dead`, `webhook_elsewhere`, `webhook_failing`, …
    pub code: String,
    /// How bad it is.
    pub severity: Severity,
    /// What is wrong and what to do, in one plain sentence without a full stop.
    pub sentence: String,
    /// What the program can do about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remedy: Option<Remedy>,
}

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Something is lost or refused now.
    Broken,
    /// Something will be, unless somebody acts.
    Soon,
    /// Good to know.
    Note,
}

/// What the program can do by itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
#[serde(tag = "kind", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Remedy {
    /// Subscribe to these kinds of events.
    Subscribe {
        /// Their names at the platform.
        fields: Vec<String>,
    },
    /// Renew the token.
    RenewToken,
    /// Have events delivered here.
    SetWebhook,
}
