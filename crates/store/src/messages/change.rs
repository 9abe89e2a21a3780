//! What happens to a line after it was said: statuses, reactions, edits, unsends, reads.

use channel_core::{OrganisationId, Timestamp};

use super::row::{Message, StoredReaction};
use crate::conversations;
use crate::db::{Columns, query, to_json};
use crate::delivery::{Failure, MessageStatus};
use crate::error::StoreError;
use crate::ids::{ConversationKey, MessageId};
use crate::writer::Tx;

/// Sets what became of a line, and shows it in the conversation's list when it is the last one.
///
/// # Errors
/// When the store is unavailable.
pub async fn set_status(
    tx: &mut Tx,
    organisation: OrganisationId,
    id: MessageId,
    status: MessageStatus,
    failure: Option<&Failure>,
) -> Result<(), StoreError> {
    const SQL: &str = "UPDATE messages SET status = $3, failure = $4 WHERE organisation_id = $1 AND id = $2 \
        AND (status <> $3 OR failure IS DISTINCT FROM $4) RETURNING conversation_id, seq";
    const SNIPPET: &str = "UPDATE conversations SET snippet_status = $4 \
        WHERE organisation_id = $1 AND id = $2 AND last_seq = $3";
    let row = query(SQL)
        .bind(organisation.0)
        .bind(id.0)
        .bind(status.as_str())
        .bind(failure.map(to_json).transpose()?)
        .fetch_optional(tx)
        .await?;
    let Some(row) = row else { return Ok(()) };
    let conversation = ConversationKey(row.id("conversation_id")?);
    let seq: i64 = row.col("seq")?;
    let last =
        query(SNIPPET).bind(organisation.0).bind(conversation.0).bind(seq).bind(status.as_str()).execute(tx).await?;
    tx.note(organisation, &conversations::topic(conversation)).await?;
    if last.rows_affected() > 0 {
        tx.note(organisation, "inbox").await?;
    }
    Ok(())
}

/// Remembers the platform's id of a line, unless it has one.
///
/// # Errors
/// When the store is unavailable.
pub async fn set_provider_id(
    tx: &mut Tx,
    organisation: OrganisationId,
    id: MessageId,
    provider_id: &str,
) -> Result<(), StoreError> {
    const SQL: &str =
        "UPDATE messages SET provider_id = $3 WHERE organisation_id = $1 AND id = $2 AND provider_id IS NULL";
    query(SQL).bind(organisation.0).bind(id.0).bind(provider_id).execute(tx).await?;
    Ok(())
}

/// Sets or takes back a person's reaction: there is one per person, the newest by the platform's clock.
///
/// # Errors
/// When the store is unavailable.
pub async fn react(
    tx: &mut Tx,
    organisation: OrganisationId,
    message: &Message,
    by: &str,
    emoji: Option<&str>,
    at: Timestamp,
) -> Result<(), StoreError> {
    const KNOWN: &str = "SELECT reactions FROM messages WHERE organisation_id = $1 AND id = $2";
    const SQL: &str = "UPDATE messages SET reactions = $3 WHERE organisation_id = $1 AND id = $2";
    let row = query(KNOWN).bind(organisation.0).bind(message.id.0).fetch_optional(tx).await?;
    let Some(row) = row else { return Ok(()) };
    let mut reactions: Vec<StoredReaction> = row.json("reactions")?;
    if reactions.iter().any(|known| known.by == by && known.at > at.0) {
        return Ok(());
    }
    reactions.retain(|known| known.by != by);
    reactions.push(StoredReaction { by: by.to_owned(), emoji: emoji.map(str::to_owned), at: at.0 });
    query(SQL).bind(organisation.0).bind(message.id.0).bind(to_json(&reactions)?).execute(tx).await?;
    tx.note(organisation, &conversations::topic(message.conversation)).await
}

/// Replaces the content of a line that its author changed. One that was taken back stays gone.
///
/// # Errors
/// When the store is unavailable.
pub async fn edit_content(
    tx: &mut Tx,
    organisation: OrganisationId,
    message: &Message,
    kind: &str,
    content: &serde_json::Value,
    words: Option<&str>,
    at: Timestamp,
) -> Result<(), StoreError> {
    const SQL: &str = "UPDATE messages SET kind = $3, content = $4, words = $5, edited_at = $6, translations = NULL, \
        transcript = CASE WHEN kind = 'audio' AND $3 = 'audio' THEN transcript ELSE NULL END \
        WHERE organisation_id = $1 AND id = $2 AND deleted_at IS NULL AND coalesce(edited_at, 0) <= $6";
    query(SQL)
        .bind(organisation.0)
        .bind(message.id.0)
        .bind(kind)
        .bind(to_json(content)?)
        .bind(words)
        .bind(at.0)
        .execute(tx)
        .await?;
    tx.note(organisation, &conversations::topic(message.conversation)).await
}

/// Removes the content of a line that its author took back, also from the list and from what arrived.
///
/// # Errors
/// When the store is unavailable.
pub async fn delete_content(
    tx: &mut Tx,
    organisation: OrganisationId,
    message: &Message,
    at: Timestamp,
) -> Result<(), StoreError> {
    const EVENT: &str = "UPDATE events SET body = '{}', raw = '' WHERE organisation_id = $1 AND account_id = $3 \
        AND key = (SELECT member.atom FROM messages, json_each(messages.event) AS member \
        WHERE messages.organisation_id = $1 AND messages.id = $2 AND member.key = 'key')";
    const MESSAGE: &str = "UPDATE messages SET content = '{\"kind\":\"deleted\"}', kind = 'deleted', words = NULL, \
        event = NULL, transcript = NULL, translations = NULL, deleted_at = $3, looked_after_at = coalesce(looked_after_at, $3) WHERE organisation_id = $1 AND id = $2";
    const SNIPPET: &str = "UPDATE conversations SET snippet = NULL, snippet_kind = 'deleted' \
        WHERE organisation_id = $1 AND id = $2 AND last_seq = $3";
    query(EVENT).bind(organisation.0).bind(message.id.0).bind(message.account.0).execute(tx).await?;
    query(MESSAGE).bind(organisation.0).bind(message.id.0).bind(at.0).execute(tx).await?;
    query(SNIPPET).bind(organisation.0).bind(message.conversation.0).bind(message.seq).execute(tx).await?;
    tx.note(organisation, &conversations::topic(message.conversation)).await?;
    tx.note(organisation, "inbox").await
}

/// How far the other side has read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReadUpTo {
    /// To this place of the timeline.
    Seq(i64),
    /// To whatever was said by then.
    Instant(Timestamp),
}

/// The other side has read: what arrived is read.
///
/// # Errors
/// When the store is unavailable.
pub async fn mark_read_by_customer(
    tx: &mut Tx,
    organisation: OrganisationId,
    conversation: ConversationKey,
    up_to: ReadUpTo,
) -> Result<(), StoreError> {
    const OUTBOX: &str = "UPDATE outbox SET delivery = 'read' WHERE organisation_id = $1 AND state = 'sent' \
        AND message_id IN (SELECT id FROM messages WHERE organisation_id = $1 AND conversation_id = $2 \
        AND direction = 'outbound' AND status IN ('sent', 'delivered') AND seq <= $3 AND at <= $4)";
    const MESSAGES: &str = "UPDATE messages SET status = 'read' WHERE organisation_id = $1 AND conversation_id = $2 \
        AND direction = 'outbound' AND status IN ('sent', 'delivered') AND seq <= $3 AND at <= $4 RETURNING seq";
    const SNIPPET: &str = "UPDATE conversations SET snippet_status = 'read' \
        WHERE organisation_id = $1 AND id = $2 AND last_seq = $3";
    let (seq, at) = match up_to {
        ReadUpTo::Seq(seq) => (seq, i64::MAX),
        ReadUpTo::Instant(at) => (i64::MAX, at.0),
    };
    query(OUTBOX).bind(organisation.0).bind(conversation.0).bind(seq).bind(at).execute(tx).await?;
    let rows = query(MESSAGES).bind(organisation.0).bind(conversation.0).bind(seq).bind(at).fetch_all(tx).await?;
    let Some(last) = rows.iter().map(|row| row.col::<i64>("seq")).collect::<Result<Vec<_>, _>>()?.into_iter().max()
    else {
        return Ok(());
    };
    query(SNIPPET).bind(organisation.0).bind(conversation.0).bind(last).execute(tx).await?;
    tx.note(organisation, &conversations::topic(conversation)).await?;
    tx.note(organisation, "inbox").await
}
