//! Connecting an account and changing its state.

use std::collections::BTreeMap;

use channel_core::{AccountId, ChannelId, Credentials, OrganisationId, Timestamp};

use super::row::{AccountStatus, AssistantMode};
use super::secrets::seal_credentials;
use crate::db::{Columns, Sql, query, to_json};
use crate::delivery::Failure;
use crate::error::StoreError;
use crate::outbox;
use crate::writer::Tx;

/// How far behind, in microseconds, the instants of an account's last event and last send may be: within it no row is written.
const TOUCHED: i64 = 1_000_000;

/// An account to connect.
#[derive(Clone, Debug)]
pub struct NewAccount {
    /// Its channel.
    pub channel: ChannelId,
    /// The platform's id of it.
    pub external_id: String,
    /// The platform's id of what holds it, by which some events name it: a WhatsApp business account holds numbers.
    pub parent_id: Option<String>,
    /// What people call it.
    pub name: String,
    /// Its secrets, sealed before they are stored.
    pub credentials: Credentials,
    /// What its channel needs to know that is no secret.
    pub settings: serde_json::Value,
    /// Whether the assistant answers.
    pub assistant_mode: AssistantMode,
}

/// Connects an account.
///
/// # Errors
/// [`StoreError::Exists`] when any organisation has connected it already.
pub async fn create(tx: &mut Tx, organisation: OrganisationId, account: NewAccount) -> Result<AccountId, StoreError> {
    const SQL: &str = "INSERT INTO accounts \
        (organisation_id, id, channel, external_id, name, status, assistant_mode, credentials, settings, created_at, \
        parent_id) VALUES ($1, $2, $3, $4, $5, 'active', $6, $7, $8, $9, $10) ON CONFLICT (channel, external_id) DO NOTHING RETURNING id";
    let id = AccountId(tx.new_id());
    let now = tx.now();
    let sealed = seal_credentials(tx, organisation, id, &account.credentials).await?;
    let row = query(SQL)
        .bind(organisation.0)
        .bind(id.0)
        .bind(account.channel.as_str())
        .bind(&account.external_id)
        .bind(&account.name)
        .bind(account.assistant_mode.as_str())
        .bind(sealed)
        .bind(to_json(&account.settings)?)
        .bind(now.0)
        .bind(&account.parent_id)
        .fetch_optional(tx)
        .await?;
    row.ok_or(StoreError::Exists("account"))?;
    tx.note(organisation, "channels").await?;
    Ok(id)
}

/// Changes whether an account may be used. Work that waits is held, let go or given up with it, and whatever was claimed
/// before has to pass the door under the new epoch.
///
/// # Errors
/// [`StoreError::NotFound`] when the organisation has no such account.
pub async fn set_status(
    tx: &mut Tx,
    organisation: OrganisationId,
    id: AccountId,
    status: AccountStatus,
    reason: Option<&str>,
) -> Result<(), StoreError> {
    const SQL: &str = "UPDATE accounts SET status = $3, status_reason = $4, epoch = epoch + 1, \
        connected_at = coalesce($5, connected_at) WHERE organisation_id = $1 AND id = $2 RETURNING epoch";
    let connected = (status == AccountStatus::Active).then(|| tx.now().0);
    let row = query(SQL)
        .bind(organisation.0)
        .bind(id.0)
        .bind(status.as_str())
        .bind(reason)
        .bind(connected)
        .fetch_optional(tx)
        .await?;
    let _: i64 = row.ok_or(StoreError::NotFound("account"))?.col("epoch")?;
    match status {
        AccountStatus::Active => outbox::release_account(tx, organisation, id).await?,
        AccountStatus::Paused => outbox::hold_account(tx, organisation, id).await?,
        AccountStatus::Revoked => outbox::give_up_account(tx, organisation, id).await?,
    }
    tx.note(organisation, "channels").await
}

/// Ends the use of an account whose access the platform took away at this time, unless it was connected after that: platforms tell such
/// things for days. Says whether it was ended.
///
/// # Errors
/// When the store is unavailable.
pub async fn revoke(
    tx: &mut Tx,
    organisation: OrganisationId,
    id: AccountId,
    ended_at: Timestamp,
    reason: &str,
) -> Result<bool, StoreError> {
    const ENDED: &str = "SELECT 1 FROM accounts WHERE organisation_id = $1 AND id = $2 AND status <> 'revoked' \
        AND coalesce(connected_at, created_at) <= $3";
    let ended = query(ENDED).bind(organisation.0).bind(id.0).bind(ended_at.0).fetch_optional(&mut *tx).await?.is_some();
    if ended {
        set_status(tx, organisation, id, AccountStatus::Revoked, Some(reason)).await?;
    }
    Ok(ended)
}

/// Pauses a working account because its access was refused, if it is still as it was in the epoch whose secrets were used: what
/// a platform says of old secrets tells nothing of an account that was repaired since. Says whether it was paused.
///
/// # Errors
/// When the store is unavailable.
pub async fn pause(
    tx: &mut Tx,
    organisation: OrganisationId,
    id: AccountId,
    epoch: i64,
    reason: &str,
) -> Result<bool, StoreError> {
    let is_unchanged = is_unchanged(tx, organisation, id, epoch).await?;
    if is_unchanged {
        set_status(tx, organisation, id, AccountStatus::Paused, Some(reason)).await?;
    }
    Ok(is_unchanged)
}

/// Whether an active account is still the one that was read with this epoch, and keeps it so until this transaction ends: what a
/// platform answered late must not be written over an account that somebody has repaired meanwhile.
///
/// # Errors
/// When the store is unavailable.
pub async fn is_unchanged(
    tx: &mut Tx,
    organisation: OrganisationId,
    id: AccountId,
    epoch: i64,
) -> Result<bool, StoreError> {
    const SQL: &str =
        "UPDATE accounts SET epoch = epoch WHERE organisation_id = $1 AND id = $2 AND epoch = $3 AND status = 'active'";
    let done = query(SQL).bind(organisation.0).bind(id.0).bind(epoch).execute(tx).await?;
    Ok(done.rows_affected() > 0)
}

/// Lets the assistant answer on an account, or not.
///
/// # Errors
/// [`StoreError::NotFound`] when the organisation has no such account.
pub async fn set_assistant_mode(
    tx: &mut Tx,
    organisation: OrganisationId,
    id: AccountId,
    mode: AssistantMode,
) -> Result<(), StoreError> {
    const SQL: &str = "UPDATE accounts SET assistant_mode = $3 WHERE organisation_id = $1 AND id = $2";
    let done = query(SQL).bind(organisation.0).bind(id.0).bind(mode.as_str()).execute(tx).await?;
    if done.rows_affected() == 0 {
        return Err(StoreError::NotFound("account"));
    }
    tx.note(organisation, "channels").await
}

/// Remembers when something arrived last. Nobody waits for whoever holds the account meanwhile: the next event says it too.
///
/// # Errors
/// When the store is unavailable.
pub async fn touch_events(tx: &mut Tx, seen: &BTreeMap<(OrganisationId, AccountId), i64>) -> Result<(), StoreError> {
    const SQL: Sql = Sql::both(
        "UPDATE accounts SET last_event_at = $3 \
        WHERE organisation_id = $1 AND id = $2 AND (last_event_at IS NULL OR last_event_at < $4)",
        "UPDATE accounts SET last_event_at = $3 WHERE organisation_id = $1 AND id IN (SELECT id FROM accounts \
        WHERE organisation_id = $1 AND id = $2 AND (last_event_at IS NULL OR last_event_at < $4) \
        FOR NO KEY UPDATE SKIP LOCKED)",
    );
    for ((organisation, id), at) in seen {
        query(SQL).bind(organisation.0).bind(id.0).bind(*at).bind(at.saturating_sub(TOUCHED)).execute(tx).await?;
    }
    Ok(())
}

/// Remembers that something was sent, which also ends the last trouble of an account that works. Every send of an account says
/// so, and its row is written once a second at most, or when there is trouble to end; nobody waits for whoever holds it.
///
/// # Errors
/// When the store is unavailable.
pub async fn note_sent(tx: &mut Tx, organisation: OrganisationId, id: AccountId) -> Result<(), StoreError> {
    macro_rules! sql {
        ($before:literal, $after:literal) => {
            concat!(
                "UPDATE accounts SET last_send_at = $3, \
                last_error = CASE WHEN status = 'active' THEN NULL ELSE last_error END, \
                last_error_at = CASE WHEN status = 'active' THEN NULL ELSE last_error_at END WHERE organisation_id = $1 AND ",
                $before,
                "organisation_id = $1 AND id = $2 AND (last_send_at IS NULL OR last_send_at <= $4 OR last_send_at > $3 \
                OR (last_error IS NOT NULL AND status = 'active'))",
                $after
            )
        };
    }
    const SQL: Sql =
        Sql::both(sql!("", ""), sql!("id IN (SELECT id FROM accounts WHERE ", " FOR NO KEY UPDATE SKIP LOCKED)"));
    let now = tx.now();
    query(SQL).bind(organisation.0).bind(id.0).bind(now.0).bind(now.0.saturating_sub(TOUCHED)).execute(tx).await?;
    Ok(())
}

/// Remembers what went wrong.
///
/// # Errors
/// When the store is unavailable.
pub async fn note_error(
    tx: &mut Tx,
    organisation: OrganisationId,
    id: AccountId,
    failure: &Failure,
) -> Result<(), StoreError> {
    const SQL: &str = "UPDATE accounts SET last_error = $3, last_error_at = $4 WHERE organisation_id = $1 AND id = $2";
    let now = tx.now();
    query(SQL).bind(organisation.0).bind(id.0).bind(to_json(failure)?).bind(now.0).execute(tx).await?;
    tx.note(organisation, "channels").await
}
