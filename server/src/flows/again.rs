//! A member has a message sent once more.

use std::collections::BTreeMap;

use channel_core::OrganisationId;
use store::messages::MessageDirection;
use store::outbox::{self, Call, CallAuthor};
use store::{MessageId, StoreError, Tx, messages};

use super::{FlowError, Flows};
use crate::worker::decide::repeat;

impl Flows {
    /// Sends the parts of a message again that failed for a reason that may pass, or whose fate nobody knows. What was
    /// tried before stays in the books as it was.
    ///
    /// # Errors
    /// [`FlowError::NotRepeatable`] when no part of the message may be sent again.
    pub async fn send_again(&self, organisation: OrganisationId, message: MessageId) -> Result<(), FlowError> {
        let again = self
            .engine
            .store()
            .write(move |tx| Box::pin(async move { repeat_parts(tx, organisation, message).await }))
            .await?;
        self.engine.wake_calls();
        if again == 0 { Err(FlowError::NotRepeatable) } else { Ok(()) }
    }
}

async fn repeat_parts(tx: &mut Tx, organisation: OrganisationId, message: MessageId) -> Result<usize, StoreError> {
    let found = messages::find(tx, organisation, message).await?;
    let found = found.ok_or(StoreError::NotFound("message"))?;
    if found.direction != MessageDirection::Outbound {
        return Ok(0);
    }
    // Of each part the newest call counts.
    let calls = outbox::of_message(tx, organisation, message).await?;
    let newest: BTreeMap<i64, Call> = calls.into_iter().map(|call| (call.part, call)).collect();
    let mut again = 0;
    for call in newest.into_values() {
        let kind = call.failure.as_ref().map(|failure| failure.kind.as_str());
        if repeat::allowed(call.state, call.delivery, kind)
            && outbox::repeat(tx, &call, CallAuthor::Person).await?.is_some()
        {
            again += 1;
        }
    }
    Ok(again)
}
