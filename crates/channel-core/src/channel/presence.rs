//! Showing that somebody is there.

use async_trait::async_trait;

use super::account::Account;
use crate::error::ChannelError;
use crate::id::ConversationId;

/// Signs of life.
#[async_trait]
pub trait Presence: Send + Sync {
    /// Shows that an answer is being written, for some seconds. Some platforms cannot do so without marking
    /// `message_id` as read.
    ///
    /// # Errors
    /// When the platform refuses; nothing depends on it.
    async fn typing(
        &self,
        account: &Account,
        conversation: &ConversationId,
        message_id: Option<&str>,
    ) -> Result<(), ChannelError>;

    /// Marks a message, and what came before it, as read.
    ///
    /// # Errors
    /// As [`Presence::typing`].
    async fn mark_read(
        &self,
        account: &Account,
        conversation: &ConversationId,
        message_id: &str,
    ) -> Result<(), ChannelError>;
}
