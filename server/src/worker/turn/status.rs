//! What the platform reports of a message we sent. By our token a status is also proof that a call was made.

use channel_core::model::StatusUpdate;
use store::outbox::{self, Call, EarlyStatus};
use store::{CallState, StoreError, Tx};

use super::apply::Entry;
use crate::engine::Boundary;
use crate::worker::decide::report;
use crate::worker::sender::early_reports;

pub(super) async fn status(tx: &mut Tx, entry: &Entry<'_>, update: &StatusUpdate) -> Result<(), StoreError> {
    let Some((reported, failure)) = report::of(update) else { return Ok(()) };
    let Some(call) = find(tx, entry, update).await? else {
        // The answer to our call may still be on its way; other programs on the account send too.
        let early = EarlyStatus { reported, failure, at: entry.event.at };
        return outbox::keep_early(tx, entry.lane.organisation, entry.account.id, &entry.event.id, &early).await;
    };
    entry.engine.cross(Boundary::EvidenceFound);
    let proves = matches!(call.state, CallState::Sending | CallState::Ambiguous);
    if proves {
        outbox::confirm(tx, &call, Some(&entry.event.id)).await?;
    }
    outbox::apply_report(tx, &call, reported, failure.as_ref()).await?;
    if proves {
        early_reports(tx, &call, &entry.event.id).await?;
    }
    entry.engine.cross(Boundary::EvidenceWritten);
    Ok(())
}

async fn find(tx: &mut Tx, entry: &Entry<'_>, update: &StatusUpdate) -> Result<Option<Call>, StoreError> {
    let (organisation, account) = (entry.lane.organisation, entry.account.id);
    if let Some(token) = update.token.as_deref().filter(|token| !token.is_empty())
        && let Some(call) = outbox::find_by_token(tx, organisation, account, token).await?
    {
        return Ok(Some(call));
    }
    let conversation = entry.known_conversation(tx).await?.map(|conversation| conversation.id);
    outbox::find_by_provider_id(tx, organisation, account, conversation, &entry.event.id).await
}
