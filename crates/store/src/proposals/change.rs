//! Proposals through their states. Each step is one statement that only one of several at once gets through.

use std::fmt;

use channel_core::{OrganisationId, Timestamp};

use super::row::{ProposalKind, ProposalState};
use crate::conversations;
use crate::db::query;
use crate::error::StoreError;
use crate::ids::{ConversationKey, MessageId, ProposalId};
use crate::writer::Tx;

/// A proposal to keep.
#[derive(Clone, PartialEq, Eq)]
pub struct NewProposal {
    /// Where it was proposed.
    pub conversation: ConversationKey,
    /// What would change.
    pub kind: ProposalKind,
    /// What it is about.
    pub target: String,
    /// What the customer wants, in the assistant's words.
    pub said: Option<String>,
    /// The customer's language.
    pub language: String,
    /// The words of the button.
    pub label: String,
    /// Until when it can be decided about.
    pub expires_at: Timestamp,
}

/// By hand, so that no log line ever tells what somebody wants.
impl fmt::Debug for NewProposal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewProposal").field("kind", &self.kind).finish_non_exhaustive()
    }
}

/// Keeps a proposal. One of the same kind about the same thing that is open in the conversation stays as far as it is.
///
/// # Errors
/// When the store is unavailable.
pub async fn offer(tx: &mut Tx, organisation: OrganisationId, new: &NewProposal) -> Result<(), StoreError> {
    const LATE: &str = "UPDATE proposals SET state = 'expired', closed_at = $5 WHERE organisation_id = $1 \
        AND conversation_id = $2 AND kind = $3 AND target = $4 AND state IN ('offered', 'asked') AND expires_at <= $5";
    const KEEP: &str = "INSERT INTO proposals (organisation_id, id, conversation_id, kind, target, said, language, label, \
        state, created_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'offered', $9, $10) \
        ON CONFLICT (organisation_id, conversation_id, kind, target) WHERE state IN ('offered', 'asked') DO UPDATE SET \
        said = coalesce(excluded.said, proposals.said), label = excluded.label, language = excluded.language, \
        expires_at = excluded.expires_at";
    let (id, now) = (tx.new_id(), tx.now());
    let late = query(LATE).bind(organisation.0).bind(new.conversation.0).bind(new.kind.as_str()).bind(&new.target);
    late.bind(now.0).execute(&mut *tx).await?;
    query(KEEP)
        .bind(organisation.0)
        .bind(id)
        .bind(new.conversation.0)
        .bind(new.kind.as_str())
        .bind(&new.target)
        .bind(&new.said)
        .bind(&new.language)
        .bind(&new.label)
        .bind(now.0)
        .bind(new.expires_at.0)
        .execute(&mut *tx)
        .await?;
    told(tx, organisation, new.conversation).await
}

/// The customer asks for it, and it can be decided about until then. False when it is over, or was asked for before.
///
/// # Errors
/// When the store is unavailable.
pub async fn ask(
    tx: &mut Tx,
    organisation: OrganisationId,
    (id, conversation): (ProposalId, ConversationKey),
    until: Timestamp,
) -> Result<bool, StoreError> {
    const SQL: &str = "UPDATE proposals SET state = 'asked', asked_at = $3, expires_at = $4 \
        WHERE organisation_id = $1 AND id = $2 AND state = 'offered' AND expires_at > $3";
    let now = tx.now();
    let ask = query(SQL).bind(organisation.0).bind(id.0).bind(now.0).bind(until.0);
    if ask.execute(&mut *tx).await?.rows_affected() == 0 {
        return Ok(false);
    }
    told(tx, organisation, conversation).await?;
    Ok(true)
}

/// Closes a proposal that the customer asked for and that is not over. False when somebody else decided, or it is too late.
///
/// # Errors
/// When the store is unavailable.
pub async fn close(
    tx: &mut Tx,
    organisation: OrganisationId,
    (id, conversation): (ProposalId, ConversationKey),
    state: ProposalState,
    by: &str,
) -> Result<bool, StoreError> {
    const SQL: &str = "UPDATE proposals SET state = $3, closed_at = $4, closed_by = $5 \
        WHERE organisation_id = $1 AND id = $2 AND state = 'asked' AND expires_at > $4";
    let now = tx.now();
    let close = query(SQL).bind(organisation.0).bind(id.0).bind(state.as_str()).bind(now.0).bind(by);
    if close.execute(&mut *tx).await?.rows_affected() == 0 {
        return Ok(false);
    }
    told(tx, organisation, conversation).await?;
    Ok(true)
}

/// Remembers the message that told the customer.
///
/// # Errors
/// When the store is unavailable.
pub async fn note_message(
    tx: &mut Tx,
    organisation: OrganisationId,
    id: ProposalId,
    message: MessageId,
) -> Result<(), StoreError> {
    const SQL: &str = "UPDATE proposals SET message_id = $3 WHERE organisation_id = $1 AND id = $2";
    query(SQL).bind(organisation.0).bind(id.0).bind(message.0).execute(tx).await?;
    Ok(())
}

/// The shop's own system took an accepted proposal over. False when it had, or nobody accepted it.
///
/// # Errors
/// When the store is unavailable.
pub async fn pass_on(tx: &mut Tx, organisation: OrganisationId, id: ProposalId) -> Result<bool, StoreError> {
    const SQL: &str = "UPDATE proposals SET passed_on_at = $3 WHERE organisation_id = $1 AND id = $2 \
        AND state = 'accepted' AND passed_on_at IS NULL";
    let now = tx.now();
    if query(SQL).bind(organisation.0).bind(id.0).bind(now.0).execute(&mut *tx).await?.rows_affected() == 0 {
        return Ok(false);
    }
    tx.note(organisation, "proposals").await?;
    Ok(true)
}

/// Ends what nobody decided about in time, of all organisations; says how many.
///
/// # Errors
/// When the store is unavailable.
pub async fn expire(tx: &mut Tx) -> Result<u64, StoreError> {
    const SQL: &str = "UPDATE proposals SET state = 'expired', closed_at = $1 \
        WHERE state IN ('offered', 'asked') AND expires_at <= $1";
    let now = tx.now();
    Ok(query(SQL).bind(now.0).execute(tx).await?.rows_affected())
}

/// Forgets proposals that were closed before an instant, of all organisations; says how many.
///
/// # Errors
/// When the store is unavailable.
pub async fn forget_closed(tx: &mut Tx, before: Timestamp) -> Result<u64, StoreError> {
    const SQL: &str = "DELETE FROM proposals WHERE closed_at IS NOT NULL AND closed_at < $1";
    Ok(query(SQL).bind(before.0).execute(tx).await?.rows_affected())
}

async fn told(tx: &mut Tx, organisation: OrganisationId, conversation: ConversationKey) -> Result<(), StoreError> {
    tx.note(organisation, &conversations::topic(conversation)).await?;
    tx.note(organisation, "proposals").await
}
