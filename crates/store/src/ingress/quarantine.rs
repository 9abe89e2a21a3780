//! What was authentic and not understood: kept with its bytes, so that a later version can read it.

use channel_core::{ChannelId, OrganisationId, Timestamp};
use sha2::{Digest, Sha256};

use super::arrival::NewSkip;
use crate::db::{Columns, Connection, query};
use crate::error::StoreError;
use crate::organisations::NOBODY;
use crate::writer::Tx;

/// Why an event is here that was understood and has no home.
pub(crate) const NO_ACCOUNT: &str = "no account of this name is connected";

/// One part in quarantine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quarantined {
    /// The channel it came by.
    pub channel: ChannelId,
    /// The platform's id of the account, when it was told.
    pub account: Option<String>,
    /// Why it is here.
    pub reason: String,
    /// What it is, in the platform's words.
    pub what: String,
    /// The bytes.
    pub raw: Vec<u8>,
    /// When it came first.
    pub received_at: Timestamp,
    /// How often it came.
    pub times: i64,
}

/// The newest parts in quarantine. Under [`crate::organisations::NOBODY`] stand the events of unknown accounts.
///
/// # Errors
/// When the store is unavailable.
pub async fn quarantined(
    db: &mut Connection,
    organisation: OrganisationId,
    limit: u32,
) -> Result<Vec<Quarantined>, StoreError> {
    const SQL: &str = "SELECT channel, account, reason, what, raw, received_at, times FROM quarantine \
        WHERE organisation_id = $1 ORDER BY received_at DESC LIMIT $2";
    let rows = query(SQL).bind(organisation.0).bind(limit).fetch_all(db).await?;
    rows.iter()
        .map(|row| {
            Ok(Quarantined {
                channel: ChannelId::from(row.col::<String>("channel")?),
                account: row.col("account")?,
                reason: row.col("reason")?,
                what: row.col("what")?,
                raw: row.col("raw")?,
                received_at: row.at("received_at")?,
                times: row.col("times")?,
            })
        })
        .collect()
}

/// Gives an account what came for it before anybody had connected it: from nobody's letters it goes among those of the account's
/// organisation, which can have it read again. Says how many parts that are. To be called with the reach of everybody.
///
/// # Errors
/// When the store is unavailable.
pub async fn adopt(
    tx: &mut Tx,
    organisation: OrganisationId,
    channel: &ChannelId,
    external_id: &str,
) -> Result<u64, StoreError> {
    const SQL: &str = "UPDATE quarantine SET organisation_id = $1 WHERE organisation_id = $2 AND channel = $3 \
        AND account = $4 AND reason = $5 AND closed_at IS NULL AND NOT EXISTS (SELECT 1 FROM quarantine AS own \
            WHERE own.organisation_id = $1 AND own.digest = quarantine.digest)";
    let adopted = query(SQL)
        .bind(organisation.0)
        .bind(NOBODY.0)
        .bind(channel.as_str())
        .bind(external_id)
        .bind(NO_ACCOUNT)
        .execute(tx)
        .await?
        .rows_affected();
    if adopted > 0 {
        tx.note(organisation, "letters").await?;
    }
    Ok(adopted)
}

pub(super) async fn keep(
    tx: &mut Tx,
    channel: &ChannelId,
    received_at: Timestamp,
    parts: &[(OrganisationId, NewSkip)],
) -> Result<(), StoreError> {
    const SQL: &str = "INSERT INTO quarantine (organisation_id, digest, channel, account, reason, what, raw, received_at, last_at) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8) \
        ON CONFLICT (organisation_id, digest) DO UPDATE SET times = quarantine.times + 1, last_at = excluded.last_at";
    for (organisation, part) in parts {
        let digest = Sha256::new()
            .chain_update(channel.as_str())
            .chain_update([0])
            .chain_update(part.account.as_deref().unwrap_or_default())
            .chain_update([0])
            .chain_update(&part.what)
            .chain_update([0])
            .chain_update(&part.raw)
            .finalize();
        query(SQL)
            .bind(organisation.0)
            .bind(digest.to_vec())
            .bind(channel.as_str())
            .bind(part.account.as_deref())
            .bind(&part.reason)
            .bind(&part.what)
            .bind(part.raw.as_slice())
            .bind(received_at.0)
            .execute(tx)
            .await?;
        tx.note(*organisation, "letters").await?;
    }
    Ok(())
}
