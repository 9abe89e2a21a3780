//! Stretches of time in which deliveries did not come, and what was read of them afterwards.

use std::collections::BTreeSet;
use std::time::Duration;

use channel_core::{AccountId, OrganisationId, Timestamp};
use uuid::Uuid;

use crate::db::{Columns, Connection, Row, query, to_json};
use crate::error::StoreError;
use crate::writer::Tx;

/// What is noticed or begins within this time of a gap belongs to it and is not announced again.
const ONE_GAP: Duration = Duration::from_secs(3_600);

/// A gap.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gap {
    /// Which it is.
    pub id: Uuid,
    /// The account whose deliveries did not come.
    pub account: AccountId,
    /// Why it was noticed: `missed` when something was read that no delivery had told, or the code of what was wrong.
    pub reason: String,
    /// Its beginning, by the platform's clock.
    pub began_at: Timestamp,
    /// Its end, by the platform's clock.
    pub ended_at: Timestamp,
    /// How many happenings of it were read afterwards.
    pub found: i64,
    /// When it was noticed.
    pub noticed_at: Timestamp,
}

/// What is noticed of a gap.
#[derive(Clone, Debug)]
pub struct Noticed<'a> {
    /// Why.
    pub reason: &'a str,
    /// Its beginning.
    pub began_at: Timestamp,
    /// Its end.
    pub ended_at: Timestamp,
    /// The keys of the events that were read afterwards.
    pub keys: &'a [String],
    /// How many of them are something that somebody did; the others are echoes of the account's own acts.
    pub found: i64,
}

/// Whether a gap is new.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Announce {
    /// It is: whoever looks after the account has to hear of it.
    Now,
    /// It belongs to one that was announced.
    Before,
}

/// Which of these keys no event of the account has.
///
/// # Errors
/// When the store is unavailable.
pub async fn missing(
    db: &mut Connection,
    organisation: OrganisationId,
    account: AccountId,
    keys: &BTreeSet<String>,
) -> Result<BTreeSet<String>, StoreError> {
    const SQL: &str = "SELECT asked.atom AS key FROM json_each($3) AS asked WHERE NOT EXISTS (SELECT 1 FROM events \
        WHERE events.organisation_id = $1 AND events.account_id = $2 AND events.key = asked.atom)";
    if keys.is_empty() {
        return Ok(BTreeSet::new());
    }
    let rows = query(SQL).bind(organisation.0).bind(account.0).bind(to_json(keys)?).fetch_all(db).await?;
    rows.iter().map(|row| row.col("key")).collect()
}

/// Enters a gap, or more of one that was noticed lately, and marks its events.
///
/// # Errors
/// When the store is unavailable.
pub async fn notice(
    tx: &mut Tx,
    organisation: OrganisationId,
    account: AccountId,
    noticed: &Noticed<'_>,
) -> Result<Announce, StoreError> {
    const LAST: &str = "SELECT id, noticed_at, ended_at FROM gaps WHERE organisation_id = $1 AND account_id = $2 \
        ORDER BY noticed_at DESC LIMIT 1";
    const MORE: &str = "UPDATE gaps SET began_at = min(began_at, $3), ended_at = max(ended_at, $4), found = found + $5 \
        WHERE organisation_id = $1 AND id = $2";
    const NEW: &str = "INSERT INTO gaps (organisation_id, id, account_id, reason, began_at, ended_at, found, noticed_at) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    let now = tx.now();
    let last = query(LAST).bind(organisation.0).bind(account.0).fetch_optional(tx).await?;
    let (id, announce) = match known(last, now, noticed.began_at)? {
        Some(id) => {
            query(MORE)
                .bind(organisation.0)
                .bind(id)
                .bind(noticed.began_at.0)
                .bind(noticed.ended_at.0)
                .bind(noticed.found)
                .execute(tx)
                .await?;
            (id, Announce::Before)
        }
        None => {
            let id = tx.new_id();
            query(NEW)
                .bind(organisation.0)
                .bind(id)
                .bind(account.0)
                .bind(noticed.reason)
                .bind(noticed.began_at.0)
                .bind(noticed.ended_at.0)
                .bind(noticed.found)
                .bind(now.0)
                .execute(tx)
                .await?;
            tx.note(organisation, "channels").await?;
            (id, Announce::Now)
        }
    };
    mark(tx, organisation, account, id, noticed.keys).await?;
    Ok(announce)
}

/// The last gap, if what is noticed now belongs to it. Deliveries that are lost for hours are read piece by piece.
fn known(last: Option<Row>, now: Timestamp, began_at: Timestamp) -> Result<Option<Uuid>, StoreError> {
    let Some(last) = last else { return Ok(None) };
    let is_recent = last.at("noticed_at")? > now.minus(ONE_GAP);
    let goes_on = began_at <= last.at("ended_at")?.plus(ONE_GAP);
    Ok(if is_recent || goes_on { Some(last.id("id")?) } else { None })
}

async fn mark(
    tx: &mut Tx,
    organisation: OrganisationId,
    account: AccountId,
    gap: Uuid,
    keys: &[String],
) -> Result<(), StoreError> {
    const SQL: &str = "INSERT INTO healed (organisation_id, account_id, key, gap_id) \
        SELECT $1, $2, atom, $4 FROM json_each($3) WHERE true ON CONFLICT DO NOTHING";
    if keys.is_empty() {
        return Ok(());
    }
    query(SQL).bind(organisation.0).bind(account.0).bind(to_json(keys)?).bind(gap).execute(tx).await?;
    Ok(())
}

/// Whether an event was read afterwards instead of delivered.
///
/// # Errors
/// When the store is unavailable.
pub async fn was_healed(
    db: &mut Connection,
    organisation: OrganisationId,
    account: AccountId,
    key: &str,
) -> Result<bool, StoreError> {
    const SQL: &str = "SELECT 1 FROM healed WHERE organisation_id = $1 AND account_id = $2 AND key = $3";
    Ok(query(SQL).bind(organisation.0).bind(account.0).bind(key).fetch_optional(db).await?.is_some())
}

/// The gaps of an account, the newest first.
///
/// # Errors
/// When the store is unavailable.
pub async fn list(
    db: &mut Connection,
    organisation: OrganisationId,
    account: AccountId,
    limit: u32,
) -> Result<Vec<Gap>, StoreError> {
    const SQL: &str = "SELECT * FROM gaps WHERE organisation_id = $1 AND account_id = $2 \
        ORDER BY noticed_at DESC LIMIT $3";
    let rows = query(SQL).bind(organisation.0).bind(account.0).bind(limit).fetch_all(db).await?;
    rows.iter().map(Gap::read).collect()
}

impl Gap {
    fn read(row: &Row) -> Result<Self, StoreError> {
        Ok(Self {
            id: row.id("id")?,
            account: AccountId(row.id("account_id")?),
            reason: row.col("reason")?,
            began_at: row.at("began_at")?,
            ended_at: row.at("ended_at")?,
            found: row.col("found")?,
            noticed_at: row.at("noticed_at")?,
        })
    }
}
