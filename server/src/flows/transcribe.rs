//! A member has a recording written out.

use channel_core::OrganisationId;
use store::{MessageId, StoreError, conversations, messages};

use super::{FlowError, Flows};
use crate::worker::hear::{Spoken, hear, is_unheard, recording};

impl Flows {
    /// Writes a customer's recording out, or keeps why that cannot be done. What is known already is not paid for again.
    ///
    /// # Errors
    /// When the organisation has no such message, or the store is unavailable.
    pub async fn transcribe(&self, organisation: OrganisationId, message: MessageId) -> Result<(), FlowError> {
        let read = self.engine.store().read_in(organisation, move |db| {
            Box::pin(async move {
                let found = messages::find(db, organisation, message).await?;
                let found = found.ok_or(StoreError::NotFound("message"))?;
                let conversation = conversations::find(db, organisation, found.conversation).await?;
                Ok((found, conversation.ok_or(StoreError::NotFound("conversation"))?))
            })
        });
        let (found, conversation) = read.await?;
        let spoken: Vec<Spoken> = recording(&found).filter(|_| is_unheard(&found)).into_iter().collect();
        hear(&self.engine, &conversation, &spoken).await?;
        Ok(())
    }
}
