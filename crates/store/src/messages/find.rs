//! Looking lines of a timeline up.

use channel_core::{AccountId, OrganisationId};

use super::row::Message;
use crate::db::{Connection, query};
use crate::error::StoreError;
use crate::ids::{ConversationKey, MessageId};

/// A line of the organisation's.
///
/// # Errors
/// When the store is unavailable.
pub async fn find(
    db: &mut Connection,
    organisation: OrganisationId,
    id: MessageId,
) -> Result<Option<Message>, StoreError> {
    const SQL: &str = "SELECT * FROM messages WHERE organisation_id = $1 AND id = $2";
    let row = query(SQL).bind(organisation.0).bind(id.0).fetch_optional(db).await?;
    row.map(|row| Message::read(&row)).transpose()
}

/// The line that a platform knows under an id. Ids are unique within a conversation at least, so where the conversation
/// is known it has to match.
///
/// # Errors
/// When the store is unavailable.
pub async fn find_by_provider_id(
    db: &mut Connection,
    organisation: OrganisationId,
    account: AccountId,
    conversation: Option<ConversationKey>,
    provider_id: &str,
) -> Result<Option<Message>, StoreError> {
    const SQL: &str = "SELECT * FROM messages WHERE organisation_id = $1 AND account_id = $2 AND provider_id = $3 \
        AND ($4 IS NULL OR conversation_id = $4) LIMIT 1";
    let row = query(SQL)
        .bind(organisation.0)
        .bind(account.0)
        .bind(provider_id)
        .bind(conversation.map(|id| id.0))
        .fetch_optional(db)
        .await?;
    row.map(|row| Message::read(&row)).transpose()
}

/// What came in after an answered number, in order.
///
/// # Errors
/// When the store is unavailable.
pub async fn unanswered(
    db: &mut Connection,
    organisation: OrganisationId,
    conversation: ConversationKey,
    answered_seq: i64,
    limit: u32,
) -> Result<Vec<Message>, StoreError> {
    const SQL: &str = "SELECT * FROM messages WHERE organisation_id = $1 AND conversation_id = $2 AND inbound_seq > $3 \
        ORDER BY inbound_seq DESC LIMIT $4";
    let rows =
        query(SQL).bind(organisation.0).bind(conversation.0).bind(answered_seq).bind(limit).fetch_all(db).await?;
    rows.iter().rev().map(Message::read).collect()
}

/// The last lines of a timeline, in order.
///
/// # Errors
/// When the store is unavailable.
pub async fn recent(
    db: &mut Connection,
    organisation: OrganisationId,
    conversation: ConversationKey,
    limit: u32,
) -> Result<Vec<Message>, StoreError> {
    const SQL: &str = "SELECT * FROM messages WHERE organisation_id = $1 AND conversation_id = $2 \
        ORDER BY seq DESC LIMIT $3";
    let rows = query(SQL).bind(organisation.0).bind(conversation.0).bind(limit).fetch_all(db).await?;
    rows.iter().rev().map(Message::read).collect()
}
