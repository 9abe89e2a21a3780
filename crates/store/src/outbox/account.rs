//! What waits to be sent follows the state of its account.

use std::collections::BTreeSet;
use std::time::Duration;

use channel_core::error::Actor;
use channel_core::{AccountId, OrganisationId, Scope};

use super::door::Shut;
use super::recover::refresh_all;
use crate::db::{Columns, Connection, Row, query, to_json};
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
    query(SQL).bind(organisation.0).bind(account.0).execute(tx).await?;
    Ok(())
}

/// Puts back what is held though its account works: the account was repaired while a call was being held.
///
/// # Errors
/// When the store is unavailable.
pub async fn release_stray(tx: &mut Tx) -> Result<u64, StoreError> {
    const SQL: &str = "UPDATE outbox SET state = 'queued' WHERE state IN ('queued', 'held') AND state = 'held' \
        AND EXISTS (SELECT 1 FROM accounts WHERE accounts.organisation_id = outbox.organisation_id \
        AND accounts.id = outbox.account_id AND accounts.status = 'active')";
    Ok(query(SQL).execute(tx).await?.rows_affected())
}

pub(crate) async fn release_account(
    tx: &mut Tx,
    organisation: OrganisationId,
    account: AccountId,
) -> Result<(), StoreError> {
    const SQL: &str = "UPDATE outbox SET state = 'queued' WHERE organisation_id = $1 AND account_id = $2 \
        AND state IN ('queued', 'held') AND state = 'held'";
    query(SQL).bind(organisation.0).bind(account.0).execute(tx).await?;
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
    let rows =
        query(SQL).bind(organisation.0).bind(account.0).bind(to_json(&failure)?).bind(now.0).fetch_all(tx).await?;
    refresh_all(tx, &rows).await
}

/// The platform wants nothing of the account for a time: on every node nothing of it is due before, and no door opens. Says
/// whether that is news. It rests a little longer than asked, so that the answers to what is just being sent, each of which
/// asks for a rest of its own, are none.
///
/// # Errors
/// When the store is unavailable.
pub async fn rest_account(
    tx: &mut Tx,
    organisation: OrganisationId,
    account: AccountId,
    pause: Duration,
) -> Result<bool, StoreError> {
    const ACCOUNT: &str =
        "UPDATE accounts SET send_after = $4 WHERE organisation_id = $1 AND id = $2 AND send_after < $3";
    let asked = tx.now().plus(pause);
    let until = asked.plus((pause / 8).min(Duration::from_secs(1)));
    let account_rests =
        query(ACCOUNT).bind(organisation.0).bind(account.0).bind(asked.0).bind(until.0).execute(tx).await?;
    if account_rests.rows_affected() == 0 {
        return Ok(false);
    }
    query(REST).bind(organisation.0).bind(account.0).bind(until.0).execute(tx).await?;
    Ok(true)
}

/// Lets everything in a scope rest, on every node, if that is news of the account. A pair of people needs nothing: what waits at
/// the head of a lane holds the lane. The accounts are taken in one order, whoever asks, so that two who ask at once do not wait
/// for each other.
///
/// # Errors
/// When the store is unavailable.
pub async fn rest(
    tx: &mut Tx,
    organisation: OrganisationId,
    account: AccountId,
    scope: Scope,
    pause: Duration,
) -> Result<(), StoreError> {
    const NEWS: &str = "SELECT 1 FROM accounts WHERE organisation_id = $1 AND id = $2 AND send_after < $3";
    if matches!(scope, Scope::Message | Scope::Conversation) {
        return Ok(());
    }
    let asked = tx.now().plus(pause);
    if query(NEWS).bind(organisation.0).bind(account.0).bind(asked.0).fetch_optional(tx).await?.is_none() {
        return Ok(());
    }
    let mut resting = match scope {
        Scope::Message | Scope::Conversation | Scope::Account => BTreeSet::new(),
        Scope::Business => business_of(tx, organisation, account).await?,
        Scope::App => sharing_app_with(tx, organisation, account).await?,
    };
    resting.insert((organisation, account));
    for (organisation, account) in resting {
        rest_account(tx, organisation, account, pause).await?;
    }
    Ok(())
}

/// The accounts under the same business at the platform, as far as they are the organisation's.
async fn business_of(
    db: &mut Connection,
    organisation: OrganisationId,
    account: AccountId,
) -> Result<BTreeSet<(OrganisationId, AccountId)>, StoreError> {
    const SQL: &str = "SELECT b.organisation_id, b.id FROM accounts AS a JOIN accounts AS b ON b.channel = a.channel \
        AND b.parent_id = a.parent_id AND b.organisation_id = a.organisation_id \
        WHERE a.organisation_id = $1 AND a.id = $2 AND a.parent_id IS NOT NULL";
    accounts(&query(SQL).bind(organisation.0).bind(account.0).fetch_all(db).await?)
}

/// Every account of the same channel, whoever has it: they share our app.
async fn sharing_app_with(
    db: &mut Connection,
    organisation: OrganisationId,
    account: AccountId,
) -> Result<BTreeSet<(OrganisationId, AccountId)>, StoreError> {
    const SQL: &str = "SELECT organisation_id, id FROM accounts WHERE channel = \
        (SELECT channel FROM accounts WHERE organisation_id = $1 AND id = $2)";
    accounts(&query(SQL).bind(organisation.0).bind(account.0).fetch_all(db).await?)
}

fn accounts(rows: &[Row]) -> Result<BTreeSet<(OrganisationId, AccountId)>, StoreError> {
    rows.iter().map(|row| Ok((OrganisationId(row.id("organisation_id")?), AccountId(row.id("id")?)))).collect()
}

pub(crate) const REST: &str = "UPDATE outbox SET not_before = $3 WHERE organisation_id = $1 AND account_id = $2 \
        AND state IN ('queued', 'held') AND not_before < $3";
