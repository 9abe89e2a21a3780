//! How an account is doing.

use channel_core::{AccountId, OrganisationId, Timestamp};

use crate::db::{Columns, Connection, query};
use crate::error::StoreError;

/// More than this is shown as this.
const COUNTED: u32 = 100;

/// The troubles of an account.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AccountHealth {
    /// Sends that failed since a moment, counted up to a hundred.
    pub failed: u32,
    /// Sends nobody could confirm, counted up to a hundred.
    pub unconfirmed: u32,
}

pub(super) const FAILED: &str = "SELECT count(*) AS n FROM (SELECT 1 FROM outbox \
    WHERE organisation_id = $1 AND account_id = $2 AND state = 'failed' AND updated_at >= $3 LIMIT $4) AS counted";
pub(super) const UNCONFIRMED: &str = "SELECT count(*) AS n FROM (SELECT 1 FROM outbox \
    WHERE organisation_id = $1 AND account_id = $2 AND state = 'ambiguous' LIMIT $3) AS counted";

/// What went wrong on an account since a moment.
///
/// # Errors
/// When the store is unavailable.
pub async fn account_health(
    db: &mut Connection,
    organisation: OrganisationId,
    account: AccountId,
    since: Timestamp,
) -> Result<AccountHealth, StoreError> {
    let failed =
        query(FAILED).bind(organisation.0).bind(account.0).bind(since.0).bind(COUNTED).fetch_one(&mut *db).await?;
    let unconfirmed = query(UNCONFIRMED).bind(organisation.0).bind(account.0).bind(COUNTED).fetch_one(db).await?;
    Ok(AccountHealth { failed: failed.count("n")?, unconfirmed: unconfirmed.count("n")? })
}
