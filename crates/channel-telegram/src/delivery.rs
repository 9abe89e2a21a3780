//! How a bot's updates are delivered, as the platform says.

use channel_core::error::{ChannelError, ErrorKind};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::encode::{ALLOWED_UPDATES, UNASKED};

/// How a bot's updates are delivered (`getWebhookInfo`).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Delivery {
    /// The address; empty when updates wait to be fetched.
    pub url: String,
    /// How many updates wait.
    pub pending_update_count: u64,
    /// When the last delivery failed, in seconds since 1970; absent when none has.
    pub last_error_date: Option<i64>,
    /// Why, in the platform's words: about the address, never about a message.
    pub last_error_message: Option<String>,
    /// The kinds of update that are delivered; absent for the platform's own choice.
    pub allowed_updates: Option<Vec<String>>,
}

impl Delivery {
    /// From the result of `getWebhookInfo`.
    pub(crate) fn read(result: Value) -> Result<Self, ChannelError> {
        serde_json::from_value(result).map_err(|error| {
            ChannelError::refused(
                ErrorKind::UnreadableAnswer,
                "Telegram's answer does not say how updates are delivered",
            )
            .with_source(error)
        })
    }

    /// The kinds of update that this crate reads and that are not delivered.
    #[must_use]
    pub fn missing(&self) -> Vec<String> {
        let missing: Vec<&str> = match self.allowed_updates.as_deref().filter(|allowed| !allowed.is_empty()) {
            None => UNASKED.to_vec(),
            Some(allowed) => {
                let is_missing = |kind: &&&str| !allowed.iter().any(|allowed| allowed == **kind);
                ALLOWED_UPDATES.iter().filter(is_missing).copied().collect()
            }
        };
        missing.into_iter().map(str::to_owned).collect()
    }
}
