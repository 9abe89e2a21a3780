//! Changing and taking back what was sent.

use async_trait::async_trait;

use super::account::Account;
use crate::error::ChannelError;
use crate::id::ConversationId;
use crate::outbound::OutboundContent;

/// Changing and taking back what was sent. How long that is possible stands in
/// [`crate::Capabilities::edit`] and [`crate::Capabilities::delete`].
#[async_trait]
pub trait Changes: Send + Sync {
    /// Gives a message of ours other words, and other buttons under them. Changing it to what it says already is no
    /// error.
    ///
    /// # Errors
    /// As [`super::Channel::send`]; repeating is harmless.
    async fn edit(
        &self,
        account: &Account,
        conversation: &ConversationId,
        message_id: &str,
        content: &OutboundContent,
    ) -> Result<(), ChannelError>;

    /// Takes messages back. One that is gone already is no error.
    ///
    /// # Errors
    /// As [`super::Channel::send`]; repeating is harmless.
    async fn delete(
        &self,
        account: &Account,
        conversation: &ConversationId,
        message_ids: &[String],
    ) -> Result<(), ChannelError>;
}
