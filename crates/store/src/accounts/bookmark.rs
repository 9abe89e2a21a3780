//! Where fetching an account's updates goes on.

use channel_core::{AccountId, OrganisationId};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::db::{Columns, Connection, query, to_json};
use crate::error::StoreError;
use crate::leases::{self, Lease};
use crate::writer::Tx;

/// The bookmark of an account, if it has one.
///
/// # Errors
/// When the store is unavailable or the bookmark is none of this kind.
pub async fn bookmark<T: DeserializeOwned>(
    db: &mut Connection,
    organisation: OrganisationId,
    account: AccountId,
) -> Result<Option<T>, StoreError> {
    const SQL: &str = "SELECT body FROM bookmarks WHERE organisation_id = $1 AND account_id = $2";
    let row = query(SQL).bind(organisation.0).bind(account.0).fetch_optional(db).await?;
    row.map(|row| row.json("body")).transpose()
}

/// Moves the bookmark of an account, for whoever holds the lease of fetching its updates.
///
/// # Errors
/// [`StoreError::Stale`] when somebody else holds it.
pub async fn set_bookmark<T: Serialize>(
    tx: &mut Tx,
    organisation: OrganisationId,
    account: AccountId,
    lease: &Lease,
    bookmark: &T,
) -> Result<(), StoreError> {
    const SQL: &str = "INSERT INTO bookmarks (organisation_id, account_id, body) VALUES ($1, $2, $3) \
        ON CONFLICT (organisation_id, account_id) DO UPDATE SET body = excluded.body";
    leases::check(tx, lease).await?;
    query(SQL).bind(organisation.0).bind(account.0).bind(to_json(bookmark)?).execute(tx).await?;
    Ok(())
}

/// Every account of a channel that may be used, whoever has it.
///
/// # Errors
/// When the store is unavailable.
pub async fn active_on(
    db: &mut Connection,
    channel: &channel_core::ChannelId,
) -> Result<Vec<super::AccountRow>, StoreError> {
    const SQL: &str = "SELECT * FROM accounts WHERE channel = $1 AND status = 'active' ORDER BY external_id";
    query(SQL).bind(channel.as_str()).fetch_all(db).await?.iter().map(super::AccountRow::read).collect()
}
