//! From an answer back to the event that caused it.

use channel_core::{AccountId, OrganisationId};

use crate::db::{Columns, Connection, query};
use crate::error::StoreError;
use crate::ids::ConversationKey;

/// The event of the newest message of the other side in a conversation, up to a number where one is given, in its JSON
/// form.
///
/// # Errors
/// When the store is unavailable.
pub async fn of_conversation(
    db: &mut Connection,
    organisation: OrganisationId,
    conversation: ConversationKey,
    up_to: Option<i64>,
) -> Result<Option<String>, StoreError> {
    const SQL: &str = "SELECT event FROM messages WHERE organisation_id = $1 AND conversation_id = $2 \
        AND inbound_seq IS NOT NULL AND inbound_seq <= $3 ORDER BY inbound_seq DESC LIMIT 1";
    let up_to = up_to.unwrap_or(i64::MAX);
    let row = query(SQL).bind(organisation.0).bind(conversation.0).bind(up_to).fetch_optional(db).await?;
    row.map_or(Ok(None), |row| row.col("event"))
}

/// The event of a comment, in its JSON form.
///
/// # Errors
/// When the store is unavailable.
pub async fn of_comment(
    db: &mut Connection,
    organisation: OrganisationId,
    account: AccountId,
    comment: &str,
) -> Result<Option<String>, StoreError> {
    const SQL: &str = "SELECT event FROM comments WHERE organisation_id = $1 AND account_id = $2 AND id = $3";
    let row = query(SQL).bind(organisation.0).bind(account.0).bind(comment).fetch_optional(db).await?;
    row.map_or(Ok(None), |row| row.col("event"))
}
