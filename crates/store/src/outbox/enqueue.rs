//! Wanting a call, once: the idempotency key is unique within the organisation.

use channel_core::{AccountId, OrganisationId};

use super::call::{Call, CallAuthor, CallKind};
use crate::db::{Columns, query, to_json};
use crate::error::StoreError;
use crate::ids::{ConversationKey, MessageId, OutboxId};
use crate::writer::Tx;

/// A call that is wanted.
#[derive(Clone, Debug)]
pub struct NewCall {
    /// From which account.
    pub account: AccountId,
    /// Its lane: calls of one lane are made one after the other.
    pub lane: String,
    /// What is called for.
    pub kind: CallKind,
    /// Who wants it.
    pub author: CallAuthor,
    /// The conversation it belongs to.
    pub conversation: Option<ConversationKey>,
    /// The line of the timeline it carries.
    pub message: Option<MessageId>,
    /// Which part of that line.
    pub part: i64,
    /// The comment it answers.
    pub comment: Option<String>,
    /// What to send.
    pub payload: serde_json::Value,
    /// Its words, to recognise it by.
    pub text: Option<String>,
    /// What makes this the same call as another one.
    pub idempotency_key: String,
    /// Which messages of the other side it answers: after the first number, up to the second.
    pub covers: Option<(i64, i64)>,
}

/// Wants a call. None when the same call is wanted already.
///
/// # Errors
/// When the store is unavailable.
pub async fn enqueue(tx: &mut Tx, organisation: OrganisationId, new: NewCall) -> Result<Option<OutboxId>, StoreError> {
    const SQL: &str = "INSERT INTO outbox (organisation_id, id, account_id, lane, kind, author, conversation_id, \
        message_id, part, comment_id, payload, text, state, not_before, idempotency_key, covers_from, covers_seq, \
        created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, \
        CASE WHEN (SELECT status FROM accounts WHERE organisation_id = $1 AND id = $3) = 'paused' THEN 'held' ELSE 'queued' END, \
        $13, $14, $15, $16, $13, $13) ON CONFLICT (organisation_id, idempotency_key) DO NOTHING RETURNING id";
    let id = OutboxId(tx.new_id());
    let now = tx.now();
    let row = query(SQL)
        .bind(organisation.0)
        .bind(id.0)
        .bind(new.account.0)
        .bind(&new.lane)
        .bind(new.kind.as_str())
        .bind(new.author.as_str())
        .bind(new.conversation.map(|id| id.0))
        .bind(new.message.map(|id| id.0))
        .bind(new.part)
        .bind(&new.comment)
        .bind(to_json(&new.payload)?)
        .bind(&new.text)
        .bind(now.0)
        .bind(&new.idempotency_key)
        .bind(new.covers.map(|(from, _)| from))
        .bind(new.covers.map(|(_, to)| to))
        .fetch_optional(&mut **tx)
        .await?;
    row.map(|row| Ok(OutboxId(row.id("id")?))).transpose()
}

/// Wants a call once more because a person says so. The first one stays as it is, so that nothing of it is forgotten.
///
/// # Errors
/// When the store is unavailable.
pub async fn repeat(tx: &mut Tx, call: &Call, author: CallAuthor) -> Result<Option<OutboxId>, StoreError> {
    let new = NewCall {
        account: call.account,
        lane: call.lane.clone(),
        kind: call.kind,
        author,
        conversation: call.conversation,
        message: call.message,
        part: call.part,
        comment: call.comment.clone(),
        payload: call.payload.clone(),
        text: call.text.clone(),
        idempotency_key: format!("again:{}", call.id),
        covers: None,
    };
    let again = enqueue(tx, call.organisation, new).await?;
    super::shown::refresh(tx, call.organisation, call.message).await?;
    Ok(again)
}
