//! Signs of life.

use async_trait::async_trait;
use channel_core::error::ChannelError;
use channel_core::{Account, ConversationId, Presence};

use super::TelegramChannel;
use crate::encode;
use crate::place::Place;

#[async_trait]
impl Presence for TelegramChannel {
    /// Shown for five seconds, or until the bot's next message.
    async fn typing(
        &self,
        account: &Account,
        conversation: &ConversationId,
        _message_id: Option<&str>,
    ) -> Result<(), ChannelError> {
        self.call(account, encode::typing(&Place::of(conversation)?)?).await.map(drop)
    }

    /// Marks a message of a business chat as read. Chats of the bot's own have no such mark and refuse it
    /// before anything is sent.
    async fn mark_read(
        &self,
        account: &Account,
        conversation: &ConversationId,
        message_id: &str,
    ) -> Result<(), ChannelError> {
        self.call(account, encode::mark_read(&Place::of(conversation)?, message_id)?).await.map(drop)
    }
}
