//! Statuses that came before the answer to the call they are about.

use channel_core::{AccountId, OrganisationId, Timestamp};

use super::call::Call;
use super::evidence::find_by_provider_id;
use crate::db::{Columns, query, to_json};
use crate::delivery::{DELIVERED_WITHIN, Failure, Reported};
use crate::error::StoreError;
use crate::ids::ConversationKey;
use crate::writer::Tx;

/// A status that waits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EarlyStatus {
    /// What is reported.
    pub reported: Reported,
    /// Why it failed.
    pub failure: Option<Failure>,
    /// When, by the platform's clock.
    pub at: Timestamp,
}

/// Keeps a status until its call is known. The call, and nothing kept, when it is known by now: a settlement may have been under
/// way when it was looked up.
///
/// # Errors
/// When the store is unavailable.
pub async fn keep_early(
    tx: &mut Tx,
    organisation: OrganisationId,
    account: AccountId,
    conversation: Option<ConversationKey>,
    provider_id: &str,
    status: &EarlyStatus,
) -> Result<Option<Call>, StoreError> {
    const SQL: &str = "INSERT INTO early_statuses \
        (organisation_id, account_id, provider_id, status, failure, at, received_at) \
        VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING";
    if alone_with(tx, organisation, account, provider_id).await? {
        let known = find_by_provider_id(tx, organisation, account, conversation, provider_id).await?;
        if known.is_some() {
            return Ok(known);
        }
    }
    let now = tx.now();
    query(SQL)
        .bind(organisation.0)
        .bind(account.0)
        .bind(provider_id)
        .bind(status.reported.as_str())
        .bind(status.failure.as_ref().map(to_json).transpose()?)
        .bind(status.at.0)
        .bind(now.0)
        .execute(tx)
        .await?;
    Ok(None)
}

/// Takes the statuses that waited for an id, which has to be on its call by now.
///
/// # Errors
/// When the store is unavailable.
pub async fn take_early(
    tx: &mut Tx,
    organisation: OrganisationId,
    account: AccountId,
    provider_id: &str,
) -> Result<Vec<EarlyStatus>, StoreError> {
    const SQL: &str = "DELETE FROM early_statuses WHERE organisation_id = $1 AND account_id = $2 AND provider_id = $3 \
        RETURNING status, failure, at";
    alone_with(tx, organisation, account, provider_id).await?;
    let rows = query(SQL).bind(organisation.0).bind(account.0).bind(provider_id).fetch_all(tx).await?;
    rows.iter()
        .map(|row| {
            Ok(EarlyStatus {
                reported: Reported::read(row, "status")?,
                failure: row.maybe_json("failure")?,
                at: row.at("at")?,
            })
        })
        .collect()
}

/// On PostgreSQL, whoever keeps a status of an id and whoever learns the id come one after the other, and the second of them
/// sees what the first one left. Elsewhere there is one writer. Says whether there was anybody to wait for.
async fn alone_with(
    tx: &mut Tx,
    organisation: OrganisationId,
    account: AccountId,
    provider_id: &str,
) -> Result<bool, StoreError> {
    const SQL: &str = "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))";
    if !tx.is_postgres() {
        return Ok(false);
    }
    let name = format!("early status/{organisation}/{account}/{provider_id}");
    query(SQL).bind(name).execute(tx).await?;
    Ok(true)
}

/// Forgets statuses whose call never came: other programs on the same account send too. What shows which call they are about may come
/// as late as anything that is delivered.
///
/// # Errors
/// When the store is unavailable.
pub async fn forget_old(tx: &mut Tx) -> Result<(), StoreError> {
    const SQL: &str = "DELETE FROM early_statuses WHERE received_at < $1";
    let before = tx.now().minus(DELIVERED_WITHIN);
    query(SQL).bind(before.0).execute(tx).await?;
    Ok(())
}
