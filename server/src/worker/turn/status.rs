//! What the platform reports of a message we sent. By our mark a status is also proof that a call was made; a status with a
//! mark that is not ours is about something we never sent, and changes nothing.

use channel_core::model::StatusUpdate;
use store::outbox::{self, Call, EarlyStatus};
use store::{CallState, Failure, Reported, StoreError, Tx};

use super::apply::Entry;
use super::proof::{self, Proof};
use crate::engine::Boundary;
use crate::worker::decide::report;
use crate::worker::sender::{carries_file, early_reports};

pub(super) async fn status(tx: &mut Tx, entry: &Entry<'_>, update: &StatusUpdate) -> Result<(), StoreError> {
    let Some((reported, failure)) = report::of(update) else { return Ok(()) };
    let (call, proves) = match proof::of(tx, entry, update.token.as_deref()).await? {
        Proof::Of(call) => (*call, true),
        Proof::None => match find_or_keep(tx, entry, reported, failure.as_ref()).await? {
            Some(call) => (call, false),
            None => return Ok(()),
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

/// The call that made what the status is about. While nobody knows it the status is kept: the answer to our call may still be
/// on its way, and other programs on the account send too.
async fn find_or_keep(
    tx: &mut Tx,
    entry: &Entry<'_>,
    reported: Reported,
    failure: Option<&Failure>,
) -> Result<Option<Call>, StoreError> {
    let (organisation, account, id) = (entry.lane.organisation, entry.account.id, &entry.event.id);
    let conversation = entry.known_conversation(tx).await?.map(|conversation| conversation.id);
    let known = outbox::find_by_provider_id(tx, organisation, account, conversation, id).await?;
    if known.is_some() {
        return Ok(known);
    }
    let early = EarlyStatus { reported, failure: failure.cloned(), at: entry.event.at };
    outbox::keep_early(tx, organisation, account, conversation, id, &early).await
}
