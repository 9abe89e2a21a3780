//! An answer that is seen while it is being written.

use async_trait::async_trait;
use channel_core::error::ChannelError;
use channel_core::{Account, ConversationId, Drafts};

use super::TelegramChannel;
use crate::encode;
use crate::place::Place;

#[async_trait]
impl Drafts for TelegramChannel {
    /// Shown for 30 seconds, or until the bot's next message, in the bot's private chats alone; elsewhere it is refused
    /// before anything is sent.
    async fn show(
        &self,
        account: &Account,
        conversation: &ConversationId,
        draft: u32,
        text: &str,
    ) -> Result<(), ChannelError> {
        self.call(account, encode::draft(&Place::of(conversation)?, draft, text)?).await.map(drop)
    }
}
