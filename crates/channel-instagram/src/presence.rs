//! Signs of life.

use async_trait::async_trait;
use channel_core::{Account, ChannelError, ConversationId, Presence};

use crate::channel::InstagramChannel;
use crate::encode;

#[async_trait]
impl Presence for InstagramChannel {
    async fn typing(
        &self,
        account: &Account,
        conversation: &ConversationId,
        _message_id: Option<&str>,
    ) -> Result<(), ChannelError> {
        self.act(account, conversation, "typing_on").await
    }

    async fn mark_read(
        &self,
        account: &Account,
        conversation: &ConversationId,
        _message_id: &str,
    ) -> Result<(), ChannelError> {
        self.act(account, conversation, "mark_seen").await
    }
}

impl InstagramChannel {
    /// Takes the sign of writing away before it goes by itself: nothing will be sent after all.
    ///
    /// # Errors
    /// When the platform refuses; nothing depends on it.
    pub async fn stop_typing(&self, account: &Account, conversation: &ConversationId) -> Result<(), ChannelError> {
        self.act(account, conversation, "typing_off").await
    }

    async fn act(&self, account: &Account, conversation: &ConversationId, action: &str) -> Result<(), ChannelError> {
        let body = encode::action(conversation, action)?;
        self.post_message(account, &body).await.map(drop)
    }
}
