//! What a lane knows of the assistant's answer: when it is due, and how often it was begun anew.

use channel_core::{OrganisationId, Timestamp};

use super::row::Lane;
use crate::db::query;
use crate::error::StoreError;
use crate::ids::ConversationKey;
use crate::writer::Tx;

/// Sets when the assistant's answer is due, or that none is; the lane wakes for it.
///
/// # Errors
/// When the store is unavailable.
pub async fn set_answer(
    tx: &mut Tx,
    organisation: OrganisationId,
    key: &str,
    due: Option<(Timestamp, Timestamp)>,
) -> Result<(), StoreError> {
    const SQL: &str = "UPDATE lanes SET answer_at = $3, unanswered_since = $4, \
        next_at = CASE WHEN $3 IS NULL THEN next_at WHEN next_at IS NULL OR next_at > $3 THEN $3 ELSE next_at END \
        WHERE organisation_id = $1 AND key = $2";
    query(SQL)
        .bind(organisation.0)
        .bind(key)
        .bind(due.map(|(at, _)| at.0))
        .bind(due.map(|(_, since)| since.0))
        .execute(tx)
        .await?;
    Ok(())
}

/// A new burst begins: nothing of it was begun anew yet.
///
/// # Errors
/// When the store is unavailable.
pub async fn begin_burst(tx: &mut Tx, organisation: OrganisationId, key: &str) -> Result<(), StoreError> {
    const SQL: &str = "UPDATE lanes SET restarts = 0, restarted_at = NULL \
        WHERE organisation_id = $1 AND key = $2 AND restarts > 0";
    query(SQL).bind(organisation.0).bind(key).execute(tx).await?;
    Ok(())
}

/// The answer is begun anew because more was said.
///
/// # Errors
/// [`StoreError::Stale`] when somebody else has the lane.
pub async fn count_restart(tx: &mut Tx, lane: &Lane) -> Result<(), StoreError> {
    const SQL: &str = "UPDATE lanes SET restarts = restarts + 1, restarted_at = $4 \
        WHERE organisation_id = $1 AND key = $2 AND fence = $3";
    let now = tx.now();
    let done = query(SQL).bind(lane.organisation.0).bind(&lane.key).bind(lane.fence).bind(now.0).execute(tx).await?;
    if done.rows_affected() == 0 { Err(StoreError::Stale) } else { Ok(()) }
}

/// Says which conversation a lane serves.
///
/// # Errors
/// When the store is unavailable.
pub async fn serve(
    tx: &mut Tx,
    organisation: OrganisationId,
    key: &str,
    conversation: ConversationKey,
) -> Result<(), StoreError> {
    const SQL: &str = "UPDATE lanes SET conversation_id = $3 WHERE organisation_id = $1 AND key = $2 \
        AND conversation_id IS DISTINCT FROM $3";
    query(SQL).bind(organisation.0).bind(key).bind(conversation.0).execute(tx).await?;
    Ok(())
}
