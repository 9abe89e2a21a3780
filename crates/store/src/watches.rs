//! What is known of each account's deliveries: when they were last looked at, since when nothing is wrong, and up to when
//! everything that the platform shows is known to be here. These cross organisations: one node does it for all.

use channel_core::{AccountId, ChannelId, OrganisationId, Timestamp};

use crate::db::{Columns, Connection, Row, query, to_json};
use crate::delivery::Failure;
use crate::error::StoreError;
use crate::writer::Tx;

/// An account with what is known of its deliveries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Watched {
    /// Whose it is.
    pub organisation: OrganisationId,
    /// Which account.
    pub account: AccountId,
    /// Its channel.
    pub channel: ChannelId,
    /// Since when it is connected.
    pub connected_at: Timestamp,
    /// When it was last examined.
    pub examined_at: Option<Timestamp>,
    /// When it was last found without anything broken.
    pub well_at: Option<Timestamp>,
    /// The codes of what was broken then.
    pub findings: Vec<String>,
    /// When what its platform shows was last read.
    pub swept_at: Option<Timestamp>,
    /// Up to when everything that the platform shows is here, by the platform's clock.
    pub swept_to: Option<Timestamp>,
}

/// Accounts in use that nobody examined since an instant, the longest unexamined first.
///
/// # Errors
/// When the store is unavailable.
pub async fn to_examine(db: &mut Connection, before: Timestamp, limit: u32) -> Result<Vec<Watched>, StoreError> {
    const SQL: &str = "SELECT accounts.organisation_id, accounts.id, accounts.channel, accounts.created_at, \
        watches.examined_at, watches.well_at, watches.findings, watches.swept_at, watches.swept_to FROM accounts \
        LEFT JOIN watches ON watches.organisation_id = accounts.organisation_id AND watches.account_id = accounts.id \
        WHERE accounts.status = 'active' AND coalesce(watches.examined_at, 0) <= $1 \
        ORDER BY coalesce(watches.examined_at, 0), accounts.id LIMIT $2";
    let rows = query(SQL).bind(before.0).bind(limit).fetch_all(db).await?;
    rows.iter().map(Watched::read).collect()
}

/// Accounts in use whose platform nobody read since an instant, the longest unread first.
///
/// # Errors
/// When the store is unavailable.
pub async fn to_sweep(db: &mut Connection, before: Timestamp, limit: u32) -> Result<Vec<Watched>, StoreError> {
    const SQL: &str = "SELECT accounts.organisation_id, accounts.id, accounts.channel, accounts.created_at, \
        watches.examined_at, watches.well_at, watches.findings, watches.swept_at, watches.swept_to FROM accounts \
        LEFT JOIN watches ON watches.organisation_id = accounts.organisation_id AND watches.account_id = accounts.id \
        WHERE accounts.status = 'active' AND coalesce(watches.swept_at, 0) <= $1 \
        ORDER BY coalesce(watches.swept_at, 0), accounts.id LIMIT $2";
    let rows = query(SQL).bind(before.0).bind(limit).fetch_all(db).await?;
    rows.iter().map(Watched::read).collect()
}

/// Remembers an examination. `broken` are the codes of what is wrong; with none of them the account is well.
///
/// # Errors
/// When the store is unavailable.
pub async fn examined(
    tx: &mut Tx,
    organisation: OrganisationId,
    account: AccountId,
    broken: &[String],
) -> Result<(), StoreError> {
    const SQL: &str = "INSERT INTO watches (organisation_id, account_id, examined_at, well_at, findings) \
        VALUES ($1, $2, $3, $4, $5) ON CONFLICT (organisation_id, account_id) DO UPDATE SET \
        examined_at = excluded.examined_at, well_at = coalesce(excluded.well_at, watches.well_at), \
        findings = excluded.findings";
    let now = tx.now();
    query(SQL)
        .bind(organisation.0)
        .bind(account.0)
        .bind(now.0)
        .bind(broken.is_empty().then_some(now.0))
        .bind(to_json(broken)?)
        .execute(tx)
        .await?;
    Ok(())
}

/// Remembers that the account's platform was read. `up_to` is none when that was tried and did not work.
///
/// # Errors
/// When the store is unavailable.
pub async fn swept(
    tx: &mut Tx,
    organisation: OrganisationId,
    account: AccountId,
    up_to: Option<Timestamp>,
) -> Result<(), StoreError> {
    const SQL: &str = "INSERT INTO watches (organisation_id, account_id, swept_at, swept_to) VALUES ($1, $2, $3, $4) \
        ON CONFLICT (organisation_id, account_id) DO UPDATE SET swept_at = excluded.swept_at, \
        swept_to = coalesce(excluded.swept_to, watches.swept_to)";
    let now = tx.now();
    query(SQL).bind(organisation.0).bind(account.0).bind(now.0).bind(up_to.map(|at| at.0)).execute(tx).await?;
    Ok(())
}

/// Ends the trouble of an account, if the last that went wrong is of this kind.
///
/// # Errors
/// When the store is unavailable.
pub async fn end_trouble(
    tx: &mut Tx,
    organisation: OrganisationId,
    account: AccountId,
    kind: &str,
) -> Result<(), StoreError> {
    const FIND: &str = "SELECT last_error FROM accounts WHERE organisation_id = $1 AND id = $2";
    const END: &str =
        "UPDATE accounts SET last_error = NULL, last_error_at = NULL WHERE organisation_id = $1 AND id = $2";
    let row = query(FIND).bind(organisation.0).bind(account.0).fetch_optional(tx).await?;
    let trouble: Option<Failure> = row.map(|row| row.maybe_json("last_error")).transpose()?.flatten();
    if trouble.is_some_and(|trouble| trouble.kind == kind) {
        query(END).bind(organisation.0).bind(account.0).execute(tx).await?;
        tx.note(organisation, "channels").await?;
    }
    Ok(())
}

impl Watched {
    fn read(row: &Row) -> Result<Self, StoreError> {
        Ok(Self {
            organisation: OrganisationId(row.id("organisation_id")?),
            account: AccountId(row.id("id")?),
            channel: ChannelId::from(row.col::<String>("channel")?),
            connected_at: row.at("created_at")?,
            examined_at: row.maybe_at("examined_at")?,
            well_at: row.maybe_at("well_at")?,
            findings: row.maybe_json("findings")?.unwrap_or_default(),
            swept_at: row.maybe_at("swept_at")?,
            swept_to: row.maybe_at("swept_to")?,
        })
    }
}
