//! Reading back what the account said: evidence for a send whose answer was lost.

use async_trait::async_trait;

use super::account::Account;
use crate::error::ChannelError;
use crate::id::ConversationId;
use crate::seams::Timestamp;

/// Conversations that can be read back.
#[async_trait]
pub trait ReadBack: Send + Sync {
    /// The account's own latest messages in a conversation, as far back as the platform shows them.
    ///
    /// # Errors
    /// When the platform cannot be read.
    async fn own_messages(
        &self,
        account: &Account,
        conversation: &ConversationId,
    ) -> Result<Vec<OwnMessage>, ChannelError>;
}

/// A message of the account's in a conversation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnMessage {
    /// Its id.
    pub id: String,
    /// What it says; empty when it has no words.
    pub text: String,
    /// When it was sent, by the platform's clock.
    pub at: Timestamp,
}
