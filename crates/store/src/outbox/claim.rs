//! Taking calls that are due: the first of each lane, and only while nothing before it in the lane is open.

use std::time::Duration;

use channel_core::Timestamp;

use super::call::Call;
use crate::db::{Columns, Connection, Sql, query};
use crate::error::StoreError;
use crate::writer::Tx;

/// How long an ambiguous call keeps those behind it waiting.
const AMBIGUOUS_HOLDS_ITS_LANE: Duration = Duration::from_secs(20);

/// Claims calls that are due, the longest waiting first.
///
/// # Errors
/// When the store is unavailable.
pub async fn claim_due(tx: &mut Tx, lease: Duration, limit: u32) -> Result<Vec<Call>, StoreError> {
    let now = tx.now();
    let rows = query(CLAIM)
        .bind(now.0)
        .bind(now.minus(AMBIGUOUS_HOLDS_ITS_LANE).0)
        .bind(limit)
        .bind(now.plus(lease).0)
        .fetch_all(&mut **tx)
        .await?;
    let mut calls = rows.iter().map(Call::read).collect::<Result<Vec<_>, _>>()?;
    calls.sort_by_key(|call| call.seq);
    Ok(calls)
}

/// Whether any call could be claimed, and when the next one may be.
///
/// # Errors
/// When the store is unavailable.
pub async fn outlook(db: &mut Connection, now: Timestamp) -> Result<(bool, Option<Timestamp>), StoreError> {
    const NEXT: &str =
        "SELECT not_before FROM outbox WHERE state = 'queued' AND not_before > $1 ORDER BY not_before LIMIT 1";
    let held = now.minus(AMBIGUOUS_HOLDS_ITS_LANE);
    let due = query(DUE).bind(now.0).bind(held.0).fetch_optional(&mut *db).await?.is_some();
    let next = query(NEXT).bind(now.0).fetch_optional(db).await?;
    Ok((due, next.map(|row| row.at("not_before")).transpose()?))
}

/// The calls that may be claimed: `$1` is now, `$2` the instant before which an ambiguous call no longer holds its lane.
macro_rules! due {
    ($what:literal) => {
        concat!(
            "SELECT ",
            $what,
            " FROM outbox AS o WHERE o.state = 'queued' AND o.not_before <= $1 AND NOT EXISTS (",
            "SELECT 1 FROM outbox AS p WHERE p.organisation_id = o.organisation_id AND p.lane = o.lane AND p.seq < o.seq ",
            "AND p.state IN ('queued', 'held', 'claimed', 'sending', 'ambiguous') ",
            "AND (p.state <> 'ambiguous' OR p.updated_at > $2))"
        )
    };
}

macro_rules! claimed {
    () => {
        "UPDATE outbox SET state = 'claimed', fence = fence + 1, lease_until = $4, updated_at = $1"
    };
}

pub(crate) const DUE: &str = concat!(due!("1 AS due"), " LIMIT 1");

/// On PostgreSQL the rows are locked while they are chosen, and those that another node is choosing are passed over. A node
/// that passes over the first call of a lane takes none behind it: to its eyes the first one is still unsettled.
pub(crate) const CLAIM: Sql = Sql::both(
    concat!(claimed!(), " WHERE seq IN (", due!("o.seq"), " ORDER BY o.not_before, o.seq LIMIT $3) RETURNING *"),
    concat!(
        "WITH due AS MATERIALIZED (",
        due!("o.organisation_id, o.seq"),
        " ORDER BY o.not_before, o.seq LIMIT $3 FOR UPDATE OF o SKIP LOCKED) ",
        claimed!(),
        " FROM due WHERE outbox.organisation_id = due.organisation_id AND outbox.seq = due.seq RETURNING outbox.*"
    ),
);
