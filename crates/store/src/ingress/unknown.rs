//! Events of kinds that nobody knew when they came. They are kept as they came, so that a later version can read them.

use channel_core::{ChannelId, OrganisationId, Timestamp};
use serde_json::Value;

use super::arrival::NewSkip;
use crate::db::{Columns, Connection, Row, query};
use crate::error::StoreError;

/// An event of a kind that was unknown, as the part of a delivery that it was.
#[derive(Clone, Debug)]
pub struct UnknownEvent {
    /// Its number.
    pub seq: i64,
    /// The channel it came by.
    pub channel: ChannelId,
    /// The part, under the platform's word for its kind.
    pub part: NewSkip,
    /// When it came.
    pub received_at: Timestamp,
}

/// Events of unknown kinds after a number, the oldest first.
///
/// # Errors
/// When the store is unavailable.
pub async fn unknown(
    db: &mut Connection,
    organisation: OrganisationId,
    after: i64,
    limit: u32,
) -> Result<Vec<UnknownEvent>, StoreError> {
    let rows = query(UNKNOWN).bind(organisation.0).bind(after).bind(limit).fetch_all(db).await?;
    rows.iter().map(read).collect()
}

/// Whether an event of this key is kept for an account of the organisation's.
///
/// # Errors
/// When the store is unavailable.
pub async fn is_recorded(
    db: &mut Connection,
    organisation: OrganisationId,
    channel: &ChannelId,
    account: &str,
    key: &str,
) -> Result<bool, StoreError> {
    const SQL: &str = "SELECT 1 FROM accounts AS a JOIN events AS e ON e.organisation_id = $1 AND e.account_id = a.id \
        AND e.key = $4 WHERE a.channel = $2 AND a.external_id = $3 AND a.organisation_id = $1 LIMIT 1";
    let asked = query(SQL).bind(organisation.0).bind(channel.as_str()).bind(account).bind(key);
    Ok(asked.fetch_optional(db).await?.is_some())
}

pub(crate) const UNKNOWN: &str = "SELECT e.seq, e.body, e.raw, e.received_at, a.channel, a.external_id FROM events AS e \
    JOIN accounts AS a ON a.organisation_id = $1 AND a.id = e.account_id \
    WHERE e.organisation_id = $1 AND e.kind = 'other' AND e.seq > $2 ORDER BY e.seq LIMIT $3";

fn read(row: &Row) -> Result<UnknownEvent, StoreError> {
    let body: Value = serde_json::from_str(row.col("body")?).unwrap_or_default();
    let what = body.pointer("/content/kind").and_then(Value::as_str).unwrap_or("other");
    Ok(UnknownEvent {
        seq: row.col("seq")?,
        channel: ChannelId::from(row.col::<String>("channel")?),
        part: NewSkip {
            account: Some(row.col("external_id")?),
            reason: String::new(),
            what: what.to_owned(),
            raw: row.col::<String>("raw")?.into_bytes(),
        },
        received_at: row.at("received_at")?,
    })
}
