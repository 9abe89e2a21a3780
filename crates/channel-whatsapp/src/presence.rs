//! Typing and read marks (platforms.md §1.7).

use async_trait::async_trait;
use channel_core::{Account, ChannelError, ConversationId, ErrorKind, Presence};
use channel_meta::Call;
use serde::Deserialize;
use serde_json::Value;

use crate::channel::WhatsApp;
use crate::config::ACCESS_TOKEN;
use crate::encode::{read_mark, typing_mark};

#[async_trait]
impl Presence for WhatsApp {
    /// Shows typing for up to 25 seconds. The platform cannot do so without marking `message_id` as read, hence it is
    /// refused without one.
    async fn typing(
        &self,
        account: &Account,
        _conversation: &ConversationId,
        message_id: Option<&str>,
    ) -> Result<(), ChannelError> {
        let message_id = message_id.ok_or_else(needs_a_message)?;
        mark(self, account, &typing_mark(message_id)).await
    }

    async fn mark_read(
        &self,
        account: &Account,
        _conversation: &ConversationId,
        message_id: &str,
    ) -> Result<(), ChannelError> {
        mark(self, account, &read_mark(message_id)).await
    }
}

async fn mark(channel: &WhatsApp, account: &Account, body: &Value) -> Result<(), ChannelError> {
    #[derive(Deserialize)]
    struct Marked {
        success: bool,
    }
    let token = account.credentials.get(ACCESS_TOKEN)?;
    let call = Call::to([account.external_id.as_str(), "messages"]).bearer(token);
    let marked: Marked = channel.client.post_json(&call, body).await?;
    if marked.success { Ok(()) } else { Err(not_marked()) }
}

fn needs_a_message() -> ChannelError {
    let sentence = "WhatsApp shows typing only under a message that is marked as read: name the message";
    ChannelError::refused(ErrorKind::Unsupported, sentence)
}

fn not_marked() -> ChannelError {
    ChannelError::refused(ErrorKind::Platform, "the platform did not mark the message as read: nothing is to be done")
}
