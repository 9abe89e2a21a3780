//! Looking conversations up.

use channel_core::{AccountId, OrganisationId};

use super::row::Conversation;
use crate::db::{Connection, query};
use crate::error::StoreError;
use crate::ids::ConversationKey;

/// A conversation of the organisation.
///
/// # Errors
/// When the store is unavailable.
pub async fn find(
    db: &mut Connection,
    organisation: OrganisationId,
    id: ConversationKey,
) -> Result<Option<Conversation>, StoreError> {
    const SQL: &str = "SELECT * FROM conversations WHERE organisation_id = $1 AND id = $2";
    let row = query(SQL).bind(organisation.0).bind(id.0).fetch_optional(db).await?;
    row.map(|row| Conversation::read(&row)).transpose()
}

/// The conversation that an account's platform knows under any of its names.
///
/// # Errors
/// When the store is unavailable.
pub async fn find_by_peer(
    db: &mut Connection,
    organisation: OrganisationId,
    account: AccountId,
    name: &str,
) -> Result<Option<Conversation>, StoreError> {
    const SQL: &str = "SELECT conversations.* FROM peers JOIN conversations \
        ON conversations.organisation_id = $1 AND conversations.id = peers.conversation_id \
        WHERE peers.organisation_id = $1 AND peers.account_id = $2 AND peers.external_id = $3";
    let row = query(SQL).bind(organisation.0).bind(account.0).bind(name).fetch_optional(db).await?;
    row.map(|row| Conversation::read(&row)).transpose()
}
