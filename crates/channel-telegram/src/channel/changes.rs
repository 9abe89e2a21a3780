//! Changing and taking back what was sent.

use async_trait::async_trait;
use channel_core::error::{ChannelError, ErrorKind};
use channel_core::outbound::OutboundContent;
use channel_core::{Account, Changes, ConversationId};

use super::TelegramChannel;
use crate::encode;
use crate::error::says;
use crate::place::Place;

#[async_trait]
impl Changes for TelegramChannel {
    /// Words replace the text of a message, or the caption of one with a file; a file replaces the file and its caption.
    /// Buttons that the new content does not have are taken away.
    async fn edit(
        &self,
        account: &Account,
        conversation: &ConversationId,
        message_id: &str,
        content: &OutboundContent,
    ) -> Result<(), ChannelError> {
        let place = Place::of(conversation)?;
        let edit = |known: encode::Known<'_>| encode::edit(&place, message_id, content, known);
        let mut changed = self.call_with(account, content, edit).await;
        if changed.as_ref().is_err_and(has_a_caption) {
            changed = self.call(account, encode::caption_instead(&place, message_id, content)?).await;
        }
        match changed {
            Err(error) if error.kind != ErrorKind::AlreadyDone => Err(error),
            _ => Ok(()),
        }
    }

    /// A hundred messages a call. Messages that are gone are skipped by the platform; what an earlier call took back stays
    /// so when a later one fails.
    async fn delete(
        &self,
        account: &Account,
        conversation: &ConversationId,
        message_ids: &[String],
    ) -> Result<(), ChannelError> {
        for call in encode::delete(&Place::of(conversation)?, message_ids)? {
            self.call(account, call).await?;
        }
        Ok(())
    }
}

/// Only the platform knows whether a message has a file; it says so when its text is to be changed.
fn has_a_caption(error: &ChannelError) -> bool {
    says(error, "there is no text in the message")
}
