//! A member has a message sent once more.

use std::collections::BTreeMap;

use channel_core::OrganisationId;
use store::letters::{self, Replayed};
use store::messages::MessageDirection;
use store::outbox::{self, Call, CallAuthor};
use store::{CallState, MessageId, StoreError, Tx, messages};

use super::letters::By;
use super::{FlowError, Flows};
use crate::worker::decide::repeat;

impl Flows {
    /// Sends the parts of a message again that failed for a reason that may pass, or whose fate nobody knows. What was
    /// tried before stays in the books as it was. While the platform may still report of a part, nobody repeats it.
    ///
    /// # Errors
    /// [`FlowError::NotRepeatable`] when no part of the message may be sent again, [`FlowError::NotAllowed`] when it may have
    /// arrived and `by` may not decide about that.
    pub async fn send_again(&self, organisation: OrganisationId, message: MessageId, by: &By) -> Result<(), FlowError> {
        let by = by.clone();
        let again = self
            .engine
            .store()
            .write(move |tx| Box::pin(async move { repeat_parts(tx, organisation, message, &by).await }))
            .await?;
        let Some(again) = again else { return Err(FlowError::NotAllowed) };
        self.engine.wake_calls();
        if again == 0 { Err(FlowError::NotRepeatable) } else { Ok(()) }
    }
}

async fn repeat_parts(
    tx: &mut Tx,
    organisation: OrganisationId,
    message: MessageId,
    by: &By,
) -> Result<Option<usize>, StoreError> {
    let found = messages::find(tx, organisation, message).await?;
    let found = found.ok_or(StoreError::NotFound("message"))?;
    if found.direction != MessageDirection::Outbound {
        return Ok(Some(0));
    }
    // Of each part the newest call counts.
    let calls = outbox::of_message(tx, organisation, message).await?;
    let newest: BTreeMap<i64, Call> = calls.into_iter().map(|call| (call.part, call)).collect();
    let mut again = 0;
    if newest.values().any(|call| call.state == CallState::Ambiguous) && !by.may_repeat() {
        return Ok(None);
    }
    for call in newest.into_values() {
        let kind = call.failure.as_ref().map(|failure| failure.kind.as_str());
        if !repeat::allowed(call.state, call.delivery, kind) {
            continue;
        }
        let repeated = match call.state {
            CallState::Ambiguous => {
                letters::send_again_anyway(tx, organisation, call.id, &by.word()).await? == Replayed::Again
            }
            _ => outbox::repeat(tx, &call, CallAuthor::Person).await?.is_some(),
        };
        again += usize::from(repeated);
    }
    Ok(Some(again))
}
