//! Looking drafts up.

use channel_core::OrganisationId;

use super::row::Draft;
use crate::db::{Columns, Connection, query};
use crate::error::StoreError;
use crate::ids::{ConversationKey, DraftId};

/// A draft of the organisation, open or closed.
///
/// # Errors
/// When the store is unavailable.
pub async fn find(db: &mut Connection, organisation: OrganisationId, id: DraftId) -> Result<Option<Draft>, StoreError> {
    const SQL: &str = "SELECT * FROM drafts WHERE organisation_id = $1 AND id = $2";
    let row = query(SQL).bind(organisation.0).bind(id.0).fetch_optional(db).await?;
    row.map(|row| Draft::read(&row)).transpose()
}

/// The draft that waits in a conversation.
///
/// # Errors
/// When the store is unavailable.
pub async fn open_of(
    db: &mut Connection,
    organisation: OrganisationId,
    conversation: ConversationKey,
) -> Result<Option<Draft>, StoreError> {
    const SQL: &str = "SELECT * FROM drafts WHERE organisation_id = $1 AND conversation_id = $2 AND state = 'open'";
    let row = query(SQL).bind(organisation.0).bind(conversation.0).fetch_optional(db).await?;
    row.map(|row| Draft::read(&row)).transpose()
}

/// The drafts that wait, of whoever asked longest ago first.
///
/// # Errors
/// When the store is unavailable.
pub async fn list(db: &mut Connection, organisation: OrganisationId, limit: u32) -> Result<Vec<Draft>, StoreError> {
    const SQL: &str =
        "SELECT * FROM drafts WHERE organisation_id = $1 AND state = 'open' ORDER BY asked_at, id LIMIT $2";
    let rows = query(SQL).bind(organisation.0).bind(limit).fetch_all(db).await?;
    rows.iter().map(Draft::read).collect()
}

/// How many drafts wait, counted up to a limit.
///
/// # Errors
/// When the store is unavailable.
pub async fn count(db: &mut Connection, organisation: OrganisationId, limit: u32) -> Result<u32, StoreError> {
    const SQL: &str = "SELECT count(*) AS n FROM (SELECT 1 FROM drafts \
        WHERE organisation_id = $1 AND state = 'open' LIMIT $2) AS counted";
    query(SQL).bind(organisation.0).bind(limit).fetch_one(db).await?.count("n")
}
