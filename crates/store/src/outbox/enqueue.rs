//! Wanting a call, once: the idempotency key is unique within the organisation.

use std::time::Duration;

use channel_core::{AccountId, OrganisationId, Timestamp};

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
    /// Until when the platform takes it, apart from the conversation's window: an answer to a comment has its own time.
    pub open_until: Option<Timestamp>,
    /// How much longer than everything else it may pass the conversation's window: a person's own words, on platforms that
    /// let people answer late.
    pub late: Duration,
}

/// Wants a call. None when the same call is wanted already.
///
/// # Errors
/// When the store is unavailable.
pub async fn enqueue(tx: &mut Tx, organisation: OrganisationId, new: NewCall) -> Result<Option<OutboxId>, StoreError> {
    let now = tx.now();
    let row = Wanted {
        organisation,
        account: new.account,
        lane: &new.lane,
        kind: new.kind,
        author: new.author,
        conversation: new.conversation,
        message: new.message,
        part: new.part,
        comment: new.comment.as_deref(),
        payload: &new.payload,
        text: new.text.as_deref(),
        key: &new.idempotency_key,
        covers_from: new.covers.map(|(from, _)| from),
        covers_seq: new.covers.map(|(_, to)| to),
        open_until: new.open_until,
        late: i64::try_from(new.late.as_micros()).unwrap_or(i64::MAX),
        repeats: None,
    };
    insert(tx, &row, now).await
}

/// Wants a call once more because a person says so. The first one stays as it is, so that nothing of it is forgotten.
///
/// # Errors
/// When the store is unavailable.
pub async fn repeat(tx: &mut Tx, call: &Call, author: CallAuthor) -> Result<Option<OutboxId>, StoreError> {
    again(tx, call, author, None).await
}

/// Wants a call once more, at the end of its lane. What it answered stays answered, whatever becomes of it.
pub(super) async fn again(
    tx: &mut Tx,
    call: &Call,
    author: CallAuthor,
    covers_seq: Option<i64>,
) -> Result<Option<OutboxId>, StoreError> {
    let now = tx.now();
    let row = Wanted {
        organisation: call.organisation,
        account: call.account,
        lane: &call.lane,
        kind: call.kind,
        author,
        conversation: call.conversation,
        message: call.message,
        part: call.part,
        comment: call.comment.as_deref(),
        payload: &call.payload,
        text: call.text.as_deref(),
        key: &format!("again:{}", call.id),
        covers_from: None,
        covers_seq,
        open_until: call.open_until,
        late: call.late,
        repeats: Some(call.id),
    };
    let again = insert(tx, &row, now).await?;
    super::shown::refresh(tx, call.organisation, call.message).await?;
    Ok(again)
}

/// A row to be.
struct Wanted<'w> {
    organisation: OrganisationId,
    account: AccountId,
    lane: &'w str,
    kind: CallKind,
    author: CallAuthor,
    conversation: Option<ConversationKey>,
    message: Option<MessageId>,
    part: i64,
    comment: Option<&'w str>,
    payload: &'w serde_json::Value,
    text: Option<&'w str>,
    key: &'w str,
    covers_from: Option<i64>,
    covers_seq: Option<i64>,
    open_until: Option<Timestamp>,
    late: i64,
    repeats: Option<OutboxId>,
}

/// A call of a paused account is held from the start, and one of an account that rests is due when it has rested.
async fn insert(tx: &mut Tx, new: &Wanted<'_>, now: Timestamp) -> Result<Option<OutboxId>, StoreError> {
    const SQL: &str = "INSERT INTO outbox (organisation_id, id, account_id, lane, kind, author, conversation_id, \
        message_id, part, comment_id, payload, text, state, not_before, idempotency_key, covers_from, covers_seq, \
        open_until, late, repeats, created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, \
        CASE WHEN (SELECT status FROM accounts WHERE organisation_id = $1 AND id = $3) = 'paused' THEN 'held' ELSE 'queued' END, \
        coalesce((SELECT send_after FROM accounts WHERE organisation_id = $1 AND id = $3 AND send_after > $13), $13), \
        $14, $15, $16, $17, $18, $19, $13, $13) ON CONFLICT (organisation_id, idempotency_key) DO NOTHING RETURNING id";
    let id = OutboxId(tx.new_id());
    let row = query(SQL)
        .bind(new.organisation.0)
        .bind(id.0)
        .bind(new.account.0)
        .bind(new.lane)
        .bind(new.kind.as_str())
        .bind(new.author.as_str())
        .bind(new.conversation.map(|id| id.0))
        .bind(new.message.map(|id| id.0))
        .bind(new.part)
        .bind(new.comment)
        .bind(to_json(new.payload)?)
        .bind(new.text)
        .bind(now.0)
        .bind(new.key)
        .bind(new.covers_from)
        .bind(new.covers_seq)
        .bind(new.open_until.map(|at| at.0))
        .bind(new.late)
        .bind(new.repeats.map(|id| id.0))
        .fetch_optional(tx)
        .await?;
    row.map(|row| Ok(OutboxId(row.id("id")?))).transpose()
}
