//! Whose token it is.

use std::fmt;

use channel_core::error::{ChannelError, ErrorKind};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Whose token it is.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bot {
    /// The bot's id: the account's external id.
    pub id: String,
    /// Its handle, without `@`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub username: Option<String>,
    /// The name it shows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Whether it can be connected to somebody's own chats, as Telegram Business does.
    #[serde(default)]
    pub can_connect_to_business: bool,
    /// Whether it reads every message of its groups, or only those that name it.
    #[serde(default)]
    pub reads_all_group_messages: bool,
}

impl Bot {
    /// From the result of `getMe`.
    pub(crate) fn read(result: &Value) -> Result<Self, ChannelError> {
        let text = |field: &str| result.get(field).and_then(Value::as_str).map(str::to_owned);
        let says = |field: &str| result.get(field).and_then(Value::as_bool).unwrap_or_default();
        let id = result.get("id").and_then(Value::as_i64).ok_or_else(|| {
            ChannelError::refused(ErrorKind::UnreadableAnswer, "Telegram's answer does not name the bot")
        })?;
        Ok(Self {
            id: id.to_string(),
            username: text("username"),
            name: text("first_name"),
            can_connect_to_business: says("can_connect_to_business"),
            reads_all_group_messages: says("can_read_all_group_messages"),
        })
    }
}

impl fmt::Debug for Bot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Bot").field("id", &self.id).finish_non_exhaustive()
    }
}
