//! Writing drafts down and closing them.

use channel_core::{OrganisationId, Timestamp};

use super::row::{DraftKind, DraftState};
use crate::conversations;
use crate::db::{query, to_json};
use crate::error::StoreError;
use crate::ids::{ConversationKey, DraftId, MessageId};
use crate::writer::Tx;

/// A draft to keep.
#[derive(Clone, Debug)]
pub struct NewDraft {
    /// Where it would be said.
    pub conversation: ConversationKey,
    /// What it does once it is sent.
    pub kind: DraftKind,
    /// Its words.
    pub words: String,
    /// The message that would be sent.
    pub content: serde_json::Value,
    /// How the assistant came to it.
    pub outcome: serde_json::Value,
    /// Which messages of the other side it answers: after the first number, up to the second.
    pub covers: (i64, i64),
    /// When the oldest of them was said.
    pub asked_at: Timestamp,
}

/// Keeps a draft in the place of the one that may wait there.
///
/// # Errors
/// When the store is unavailable.
pub async fn put(tx: &mut Tx, organisation: OrganisationId, new: NewDraft) -> Result<DraftId, StoreError> {
    const SQL: &str = "INSERT INTO drafts (organisation_id, id, conversation_id, kind, state, words, content, outcome, \
        covers_from, covers_seq, asked_at, created_at) VALUES ($1, $2, $3, $4, 'open', $5, $6, $7, $8, $9, $10, $11)";
    supersede(tx, organisation, new.conversation).await?;
    let (id, now) = (DraftId(tx.new_id()), tx.now());
    query(SQL)
        .bind(organisation.0)
        .bind(id.0)
        .bind(new.conversation.0)
        .bind(new.kind.as_str())
        .bind(&new.words)
        .bind(to_json(&new.content)?)
        .bind(to_json(&new.outcome)?)
        .bind(new.covers.0)
        .bind(new.covers.1)
        .bind(new.asked_at.0)
        .bind(now.0)
        .execute(tx)
        .await?;
    told(tx, organisation, new.conversation).await?;
    Ok(id)
}

/// The draft that waits in a conversation is out of date. False when none waits.
///
/// # Errors
/// When the store is unavailable.
pub async fn supersede(
    tx: &mut Tx,
    organisation: OrganisationId,
    conversation: ConversationKey,
) -> Result<bool, StoreError> {
    const SQL: &str = "UPDATE drafts SET state = 'superseded', words = '', content = 'null', outcome = 'null', \
        closed_at = $3 WHERE organisation_id = $1 AND conversation_id = $2 AND state = 'open'";
    let now = tx.now();
    let done = query(SQL).bind(organisation.0).bind(conversation.0).bind(now.0).execute(tx).await?;
    if done.rows_affected() == 0 {
        return Ok(false);
    }
    told(tx, organisation, conversation).await?;
    Ok(true)
}

/// Closes a draft that is open. False when somebody else did: of two at once one is first.
///
/// # Errors
/// When the store is unavailable.
pub async fn close(
    tx: &mut Tx,
    organisation: OrganisationId,
    (id, conversation): (DraftId, ConversationKey),
    state: DraftState,
    by: &str,
) -> Result<bool, StoreError> {
    const SQL: &str = "UPDATE drafts SET state = $3, words = '', content = 'null', outcome = 'null', closed_at = $4, \
        closed_by = $5 WHERE organisation_id = $1 AND id = $2 AND state = 'open'";
    let now = tx.now();
    let close = query(SQL).bind(organisation.0).bind(id.0).bind(state.as_str()).bind(now.0).bind(by);
    if close.execute(tx).await?.rows_affected() == 0 {
        return Ok(false);
    }
    told(tx, organisation, conversation).await?;
    Ok(true)
}

/// Remembers which message a draft became.
///
/// # Errors
/// When the store is unavailable.
pub async fn note_message(
    tx: &mut Tx,
    organisation: OrganisationId,
    id: DraftId,
    message: MessageId,
) -> Result<(), StoreError> {
    const SQL: &str = "UPDATE drafts SET message_id = $3 WHERE organisation_id = $1 AND id = $2";
    query(SQL).bind(organisation.0).bind(id.0).bind(message.0).execute(tx).await?;
    Ok(())
}

/// Forgets drafts that were closed before an instant, of all organisations; says how many.
///
/// # Errors
/// When the store is unavailable.
pub async fn forget_closed(tx: &mut Tx, before: Timestamp) -> Result<u64, StoreError> {
    const SQL: &str = "DELETE FROM drafts WHERE closed_at IS NOT NULL AND closed_at < $1";
    Ok(query(SQL).bind(before.0).execute(tx).await?.rows_affected())
}

async fn told(tx: &mut Tx, organisation: OrganisationId, conversation: ConversationKey) -> Result<(), StoreError> {
    tx.note(organisation, &conversations::topic(conversation)).await?;
    tx.note(organisation, "inbox").await
}
