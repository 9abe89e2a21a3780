//! Looking accounts up: by their id here, by the platform's id in a webhook.

use std::collections::BTreeMap;

use channel_core::{AccountId, ChannelId, OrganisationId};

use super::row::AccountRow;
use crate::db::{Columns, Connection, query, to_json};
use crate::error::StoreError;

/// An account of the organisation.
///
/// # Errors
/// When the store is unavailable.
pub async fn find(
    db: &mut Connection,
    organisation: OrganisationId,
    id: AccountId,
) -> Result<Option<AccountRow>, StoreError> {
    const SQL: &str = "SELECT * FROM accounts WHERE organisation_id = $1 AND id = $2";
    let row = query(SQL).bind(organisation.0).bind(id.0).fetch_optional(db).await?;
    row.map(|row| AccountRow::read(&row)).transpose()
}

/// All accounts of the organisation, the oldest first.
///
/// # Errors
/// When the store is unavailable.
pub async fn list(db: &mut Connection, organisation: OrganisationId) -> Result<Vec<AccountRow>, StoreError> {
    const SQL: &str = "SELECT * FROM accounts WHERE organisation_id = $1 ORDER BY created_at, id";
    let rows = query(SQL).bind(organisation.0).fetch_all(db).await?;
    rows.iter().map(AccountRow::read).collect()
}

/// The account a webhook names. Unlike everything else this crosses organisations: a delivery does not say whose it is.
///
/// # Errors
/// When the store is unavailable.
pub async fn find_by_external(
    db: &mut Connection,
    channel: &ChannelId,
    external_id: &str,
) -> Result<Option<AccountRow>, StoreError> {
    const SQL: &str = "SELECT * FROM accounts WHERE channel = $1 AND external_id = $2";
    let row = query(SQL).bind(channel.as_str()).bind(external_id).fetch_optional(db).await?;
    row.map(|row| AccountRow::read(&row)).transpose()
}

/// The account a webhook's path names; crosses organisations as [`find_by_external`] does.
///
/// # Errors
/// When the store is unavailable.
pub async fn find_by_id(db: &mut Connection, id: AccountId) -> Result<Option<AccountRow>, StoreError> {
    const SQL: &str = "SELECT * FROM accounts WHERE id = $1";
    let row = query(SQL).bind(id.0).fetch_optional(db).await?;
    row.map(|row| AccountRow::read(&row)).transpose()
}

/// The owners of several platform ids at once.
///
/// # Errors
/// When the store is unavailable.
pub async fn route(
    db: &mut Connection,
    channel: &ChannelId,
    external_ids: &[&str],
) -> Result<BTreeMap<String, (OrganisationId, AccountId)>, StoreError> {
    // What is read later wins: an account's own id before its parent's, and of several under one parent the oldest.
    const SQL: &str = "SELECT organisation_id, id, parent_id AS name, 0 AS own, created_at FROM accounts \
        WHERE channel = $1 AND parent_id IN (SELECT atom FROM json_each($2)) \
        UNION ALL SELECT organisation_id, id, external_id AS name, 1 AS own, created_at FROM accounts \
        WHERE channel = $1 AND external_id IN (SELECT atom FROM json_each($2)) \
        ORDER BY own, created_at DESC, id DESC";
    let rows = query(SQL).bind(channel.as_str()).bind(to_json(external_ids)?).fetch_all(db).await?;
    rows.iter()
        .map(|row| {
            let owner = (OrganisationId(row.id("organisation_id")?), AccountId(row.id("id")?));
            Ok((row.col("name")?, owner))
        })
        .collect()
}
