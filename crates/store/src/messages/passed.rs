//! Messages that were recorded and that no automatic answer covers. Each says why, and is listed among the letters until a
//! person answers or puts it away.

use channel_core::{OrganisationId, Timestamp};

use super::row::PassedOver;
use crate::conversations;
use crate::db::{Columns, query, to_json};
use crate::error::StoreError;
use crate::ids::{ConversationKey, MessageId};
use crate::writer::Tx;

/// The messages that an answer covers, by their numbers among what came in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// After this number.
    pub after: i64,
    /// Up to this one.
    pub up_to: i64,
}

/// A message that an answer leaves out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LeftOut {
    /// Which.
    pub message: MessageId,
    /// When it was said.
    pub at: Timestamp,
    /// Why.
    pub why: PassedOver,
}

/// Says of every message of the span that was not put before the assistant why: it was said before `oldest`, or there were
/// too many. Gives those of which it was not known before.
///
/// # Errors
/// When the store is unavailable.
pub async fn pass_over(
    tx: &mut Tx,
    organisation: OrganisationId,
    conversation: ConversationKey,
    span: Span,
    asked: &[MessageId],
    oldest: Timestamp,
) -> Result<Vec<LeftOut>, StoreError> {
    const SQL: &str = "UPDATE messages SET passed_over_at = $7, \
        passed_over = CASE WHEN at < $6 THEN 'answer_too_late' ELSE 'too_many' END \
        WHERE organisation_id = $1 AND conversation_id = $2 AND inbound_seq > $3 AND inbound_seq <= $4 \
        AND passed_over IS NULL AND deleted_at IS NULL \
        AND id NOT IN (SELECT unhex(asked.value ->> 0) FROM json_each($5) AS asked) RETURNING id, at, passed_over";
    let asked: Vec<_> = asked.iter().map(|id| [id.0.simple()]).collect();
    let now = tx.now();
    let rows = query(SQL)
        .bind(organisation.0)
        .bind(conversation.0)
        .bind(span.after)
        .bind(span.up_to)
        .bind(to_json(&asked)?)
        .bind(oldest.0)
        .bind(now.0)
        .fetch_all(tx)
        .await?;
    let mut left = rows
        .iter()
        .map(|row| {
            Ok(LeftOut {
                message: MessageId(row.id("id")?),
                at: row.at("at")?,
                why: PassedOver::read(row, "passed_over")?,
            })
        })
        .collect::<Result<Vec<_>, StoreError>>()?;
    left.sort_by_key(|message| message.at);
    if !left.is_empty() {
        told(tx, organisation, conversation).await?;
    }
    Ok(left)
}

/// Says of one message why no automatic answer will cover it.
///
/// # Errors
/// When the store is unavailable.
pub async fn pass_over_one(
    tx: &mut Tx,
    organisation: OrganisationId,
    conversation: ConversationKey,
    message: MessageId,
    why: PassedOver,
) -> Result<(), StoreError> {
    const SQL: &str = "UPDATE messages SET passed_over = $3, passed_over_at = $4 \
        WHERE organisation_id = $1 AND id = $2 AND passed_over IS NULL";
    let now = tx.now();
    query(SQL).bind(organisation.0).bind(message.0).bind(why.as_str()).bind(now.0).execute(tx).await?;
    told(tx, organisation, conversation).await
}

/// A person answered: nothing of the conversation is listed any more.
///
/// # Errors
/// When the store is unavailable.
pub async fn look_after(
    tx: &mut Tx,
    organisation: OrganisationId,
    conversation: ConversationKey,
) -> Result<(), StoreError> {
    const SQL: &str = "UPDATE messages SET looked_after_at = $3 WHERE organisation_id = $1 AND conversation_id = $2 \
        AND passed_over IS NOT NULL AND looked_after_at IS NULL";
    let now = tx.now();
    let done = query(SQL).bind(organisation.0).bind(conversation.0).bind(now.0).execute(tx).await?;
    if done.rows_affected() > 0 { tx.note(organisation, "letters").await } else { Ok(()) }
}

async fn told(tx: &mut Tx, organisation: OrganisationId, conversation: ConversationKey) -> Result<(), StoreError> {
    tx.note(organisation, &conversations::topic(conversation)).await?;
    tx.note(organisation, "letters").await
}
