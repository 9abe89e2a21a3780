//! Who answers a conversation, and what has been answered.

use channel_core::OrganisationId;

use super::row::{Owner, topic};
use crate::accounts::AssistantMode;
use crate::db::query;
use crate::error::StoreError;
use crate::ids::ConversationKey;
use crate::messages;
use crate::writer::Tx;

/// Gives the conversation to the assistant or to a person.
///
/// # Errors
/// [`StoreError::NotFound`] when the organisation has no such conversation.
pub async fn set_owner(
    tx: &mut Tx,
    organisation: OrganisationId,
    id: ConversationKey,
    owner: Owner,
    member: Option<&str>,
) -> Result<(), StoreError> {
    const SQL: &str = "UPDATE conversations SET owner = $3, member = $4, needs_person = NULL, updated_at = $5 \
        WHERE organisation_id = $1 AND id = $2";
    let now = tx.now();
    let done =
        query(SQL).bind(organisation.0).bind(id.0).bind(owner.as_str()).bind(member).bind(now.0).execute(tx).await?;
    if done.rows_affected() == 0 {
        return Err(StoreError::NotFound("conversation"));
    }
    note(tx, organisation, id).await
}

/// Says what the assistant does here; nothing makes it do what it does on the account.
///
/// # Errors
/// [`StoreError::NotFound`] when the organisation has no such conversation.
pub async fn set_assistant_mode(
    tx: &mut Tx,
    organisation: OrganisationId,
    id: ConversationKey,
    mode: Option<AssistantMode>,
) -> Result<(), StoreError> {
    const SQL: &str = "UPDATE conversations SET assistant_mode = $3, updated_at = $4 \
        WHERE organisation_id = $1 AND id = $2";
    let now = tx.now();
    let word = mode.map(AssistantMode::as_str);
    let done = query(SQL).bind(organisation.0).bind(id.0).bind(word).bind(now.0).execute(tx).await?;
    if done.rows_affected() == 0 {
        return Err(StoreError::NotFound("conversation"));
    }
    note(tx, organisation, id).await
}

/// Stops the assistant here and asks for a person.
///
/// # Errors
/// When the store is unavailable.
pub async fn need_person(
    tx: &mut Tx,
    organisation: OrganisationId,
    id: ConversationKey,
    reason: &str,
) -> Result<(), StoreError> {
    const SQL: &str = "UPDATE conversations SET owner = 'person', needs_person = $3, updated_at = $4, \
        waiting_since = coalesce(waiting_since, $4) WHERE organisation_id = $1 AND id = $2";
    let now = tx.now();
    query(SQL).bind(organisation.0).bind(id.0).bind(reason).bind(now.0).execute(tx).await?;
    note(tx, organisation, id).await
}

/// Who an answer came from: only a person's ends the wait for one.
///
/// # Errors
/// When the store is unavailable.
pub async fn mark_answered(
    tx: &mut Tx,
    organisation: OrganisationId,
    id: ConversationKey,
    up_to: i64,
    by: Owner,
) -> Result<(), StoreError> {
    const ASSISTANT: &str = "UPDATE conversations SET answered_seq = max(answered_seq, $3), waiting_since = NULL, \
        answered_once = TRUE WHERE organisation_id = $1 AND id = $2";
    const PERSON: &str = "UPDATE conversations SET answered_seq = max(answered_seq, $3), waiting_since = NULL, \
        needs_person = NULL, unread = 0 WHERE organisation_id = $1 AND id = $2";
    let sql = match by {
        Owner::Assistant => ASSISTANT,
        Owner::Person => PERSON,
    };
    query(sql).bind(organisation.0).bind(id.0).bind(up_to).execute(tx).await?;
    match by {
        Owner::Assistant => Ok(()),
        Owner::Person => messages::look_after(tx, organisation, id).await,
    }
}

/// Takes an answer back that was never sent: what it covered is unanswered again.
///
/// # Errors
/// When the store is unavailable.
pub async fn mark_unanswered(
    tx: &mut Tx,
    organisation: OrganisationId,
    id: ConversationKey,
    from: i64,
) -> Result<(), StoreError> {
    const SQL: &str = "UPDATE conversations SET answered_seq = min(answered_seq, $3), \
        waiting_since = coalesce(waiting_since, last_inbound_at) WHERE organisation_id = $1 AND id = $2";
    query(SQL).bind(organisation.0).bind(id.0).bind(from).execute(tx).await?;
    Ok(())
}

/// Somebody of the team looked at the conversation.
///
/// # Errors
/// When the store is unavailable.
pub async fn mark_read(tx: &mut Tx, organisation: OrganisationId, id: ConversationKey) -> Result<(), StoreError> {
    const SQL: &str = "UPDATE conversations SET unread = 0 WHERE organisation_id = $1 AND id = $2 AND unread > 0";
    let done = query(SQL).bind(organisation.0).bind(id.0).execute(tx).await?;
    if done.rows_affected() > 0 {
        tx.note(organisation, "inbox").await?;
    }
    Ok(())
}

async fn note(tx: &mut Tx, organisation: OrganisationId, id: ConversationKey) -> Result<(), StoreError> {
    tx.note(organisation, &topic(id)).await?;
    tx.note(organisation, "inbox").await
}
