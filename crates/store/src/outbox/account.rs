//! What waits to be sent follows the state of its account.

use channel_core::error::Actor;
use channel_core::{AccountId, OrganisationId};

use super::door::Shut;
use super::recover::refresh_all;
use crate::db::{query, to_json};
use crate::delivery::Failure;
use crate::error::StoreError;
use crate::writer::Tx;

pub(crate) async fn hold_account(
    tx: &mut Tx,
    organisation: OrganisationId,
    account: AccountId,
) -> Result<(), StoreError> {
    const SQL: &str = "UPDATE outbox SET state = 'held' WHERE organisation_id = $1 AND account_id = $2 \
        AND state IN ('queued', 'held') AND state = 'queued'";
    query(SQL).bind(organisation.0).bind(account.0).execute(&mut **tx).await?;
    Ok(())
}

pub(crate) async fn release_account(
    tx: &mut Tx,
    organisation: OrganisationId,
    account: AccountId,
) -> Result<(), StoreError> {
    const SQL: &str = "UPDATE outbox SET state = 'queued' WHERE organisation_id = $1 AND account_id = $2 \
        AND state IN ('queued', 'held') AND state = 'held'";
    query(SQL).bind(organisation.0).bind(account.0).execute(&mut **tx).await?;
    Ok(())
}

pub(crate) async fn give_up_account(
    tx: &mut Tx,
    organisation: OrganisationId,
    account: AccountId,
) -> Result<(), StoreError> {
    const SQL: &str = "UPDATE outbox SET state = 'suppressed', failure = $3, updated_at = $4 \
        WHERE organisation_id = $1 AND account_id = $2 AND state IN ('queued', 'held') \
        RETURNING organisation_id, message_id";
    let failure = Failure::new(
        Shut::AccountRevoked.as_str(),
        "the account's access was ended: connect it again",
        Actor::Merchant,
    );
    let now = tx.now();
    let rows = query(SQL)
        .bind(organisation.0)
        .bind(account.0)
        .bind(to_json(&failure)?)
        .bind(now.0)
        .fetch_all(&mut **tx)
        .await?;
    refresh_all(tx, &rows).await
}
