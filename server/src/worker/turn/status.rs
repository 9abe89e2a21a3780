//! What the platform reports of a message we sent. By our mark a status is also proof that a call was made; a status with a
//! mark that is not ours is about something we never sent, and changes nothing.

use channel_core::model::StatusUpdate;
use store::outbox::{self, Call, EarlyStatus};
use store::{CallState, StoreError, Tx};

use super::apply::Entry;
use super::proof::{self, Proof};
use crate::engine::Boundary;
use crate::worker::decide::report;
use crate::worker::sender::{carries_file, early_reports};

pub(super) async fn status(tx: &mut Tx, entry: &Entry<'_>, update: &StatusUpdate) -> Result<(), StoreError> {
    let Some((reported, failure)) = report::of(update) else { return Ok(()) };
    let (call, proves) = match proof::of(tx, entry, update.token.as_deref()).await? {
        Proof::Of(call) => (*call, true),
        Proof::None => match find_by_id(tx, entry).await? {
            Some(call) => (call, false),
            None => {
                // The answer to our call may still be on its way; other programs on the account send too.
                let early = EarlyStatus { reported, failure, at: entry.event.at };
                let (organisation, account) = (entry.lane.organisation, entry.account.id);
                return outbox::keep_early(tx, organisation, account, &entry.event.id, &early).await;
            }
        },
        Proof::Ignored => {
            entry.engine.instruments().ignored(&entry.account.channel);
            return Ok(());
        }
    };
    entry.engine.cross(Boundary::EvidenceFound);
    let unknown = call.state != CallState::Sent || call.provider_id.is_none();
    if proves && unknown {
        outbox::confirm(tx, &call, Some(&entry.event.id)).await?;
    }
    outbox::apply_report(tx, &call, reported, failure.as_ref()).await?;
    if proves && unknown {
        early_reports(tx, &call, &entry.event.id).await?;
    }
    if call.delivery.is_none() && carries_file(&call) {
        outbox::let_go(tx, &call).await?;
    }
    entry.engine.cross(Boundary::EvidenceWritten);
    Ok(())
}

async fn find_by_id(tx: &mut Tx, entry: &Entry<'_>) -> Result<Option<Call>, StoreError> {
    let conversation = entry.known_conversation(tx).await?.map(|conversation| conversation.id);
    outbox::find_by_provider_id(tx, entry.lane.organisation, entry.account.id, conversation, &entry.event.id).await
}
