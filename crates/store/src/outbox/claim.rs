//! Taking calls that are due: the first of each lane, and only while nothing before it in the lane is open. The next call is
//! that of the organisation with the fewest in hand, and within it the one that waits longest.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use channel_core::{OrganisationId, Timestamp};
use uuid::Uuid;

use super::call::Call;
use crate::db::{Columns, Connection, Sql, query};
use crate::error::StoreError;
use crate::fair::{Round, Turns, ring};
use crate::writer::Tx;

/// How long an ambiguous call keeps those behind it waiting.
const AMBIGUOUS_HOLDS_ITS_LANE: Duration = Duration::from_secs(20);

/// The index that holds one call of each lane while it is under way.
const UNDER_WAY: &str = "outbox_under_way";

/// Claims calls that are due, fairly between organisations.
///
/// # Errors
/// When the store is unavailable; a conflict when another node took a call of the same lane at the same instant.
pub async fn claim_due(tx: &mut Tx, lease: Duration, limit: u32) -> Result<Vec<Call>, StoreError> {
    let now = tx.now();
    let round = Round { limit, most_of_one: u32::MAX, running: in_hand(tx).await?, after: Some(somewhere(now)) };
    let mut turns = Turns::begin(tx, RING, &round).await?;
    let mut calls = Vec::new();
    while let Some((organisation, most)) = turns.next() {
        let rows = query(CLAIM)
            .bind(now.0)
            .bind(now.minus(AMBIGUOUS_HOLDS_ITS_LANE).0)
            .bind(most)
            .bind(now.plus(lease).0)
            .bind(organisation.0)
            .fetch_all(tx)
            .await
            .map_err(beside)?;
        turns.took(organisation, rows.len());
        for row in &rows {
            calls.push(Call::read(row)?);
        }
    }
    calls.sort_by_key(|call: &Call| call.seq);
    Ok(calls)
}

/// Another node took a call of the same lane at the same instant, which only the index of what is under way can tell when one
/// of the two was just put back. By now the other one's is committed, so that the next try passes the lane over.
fn beside(error: sqlx::Error) -> StoreError {
    let lane = error.as_database_error().and_then(|error| error.constraint()) == Some(UNDER_WAY);
    if lane { StoreError::Conflict(Arc::new(error)) } else { error.into() }
}

/// How many calls of each organisation all nodes have in hand.
async fn in_hand(tx: &mut Tx) -> Result<BTreeMap<OrganisationId, u32>, StoreError> {
    let rows = query(IN_HAND).fetch_all(tx).await?;
    rows.iter().map(|row| Ok((OrganisationId(row.id("organisation_id")?), row.count("calls")?))).collect()
}

/// A place in the ring of organisations, another one at each instant: nobody remembers where the last round stopped.
fn somewhere(now: Timestamp) -> OrganisationId {
    const SPREAD: u128 = 0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835;
    OrganisationId(Uuid::from_u128(u128::from(now.0.unsigned_abs()).wrapping_mul(SPREAD)))
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

/// The calls that may be claimed: nothing before them in their lane is open, and nothing at all of it is under way, as when one
/// that was passed over is tried again. `$1` is now, `$2` the instant before which an ambiguous call no longer holds its lane.
macro_rules! due {
    ($what:literal) => {
        due!($what, "", "o.not_before <= $1")
    };
    ($what:literal, $index:literal, $which:literal) => {
        concat!(
            "SELECT ",
            $what,
            " FROM outbox AS o ",
            $index,
            " WHERE o.state = 'queued' AND ",
            $which,
            " AND NOT EXISTS (",
            "SELECT 1 FROM outbox AS p WHERE p.organisation_id = o.organisation_id AND p.lane = o.lane AND p.seq < o.seq ",
            "AND p.state IN ('queued', 'held', 'claimed', 'sending', 'ambiguous') ",
            "AND (p.state <> 'ambiguous' OR p.updated_at > $2)) AND NOT EXISTS (",
            "SELECT 1 FROM outbox AS q WHERE q.organisation_id = o.organisation_id AND q.lane = o.lane ",
            "AND q.state IN ('claimed', 'sending'))"
        )
    };
}

macro_rules! claimed {
    () => {
        "UPDATE outbox SET state = 'claimed', fence = fence + 1, lease_until = $4, updated_at = $1"
    };
}

macro_rules! in_hand {
    ($index:literal) => {
        concat!(
            "SELECT organisation_id, count(*) AS calls FROM outbox ",
            $index,
            " WHERE state IN ('claimed', 'sending') AND lease_until >= 0 GROUP BY organisation_id"
        )
    };
}

/// A call is in hand until it is settled, or its lease has ended and somebody has looked.
pub(crate) const IN_HAND: Sql = Sql::both(in_hand!("INDEXED BY outbox_in_hand"), in_hand!(""));

/// The next organisations that have a call waiting, as for lanes.
pub(crate) const RING: Sql = Sql::both(
    ring!(
        "outbox",
        "not_before",
        "outbox.state = 'queued'",
        " INDEXED BY outbox_in_turn",
        "outbox.state = 'queued' AND outbox.organisation_id = ring.organisation_id AND outbox.not_before <= $1"
    ),
    ring!(
        "outbox",
        "not_before",
        "outbox.state = 'queued'",
        "",
        "outbox.state = 'queued' AND (outbox.organisation_id, outbox.not_before) >= (ring.organisation_id, 0) \
        AND (outbox.organisation_id, outbox.not_before) <= (ring.organisation_id, $1)"
    ),
);

pub(crate) const DUE: &str = concat!(due!("1 AS due"), " LIMIT 1");

/// On PostgreSQL the rows are locked while they are chosen, and those that another node is choosing are passed over. A node
/// that passes over the first call of a lane takes none behind it: to its eyes the first one is still unsettled. Where two nodes
/// see a lane differently, because a call was put back in between, the index of what is under way decides.
pub(crate) const CLAIM: Sql = Sql::both(
    concat!(
        claimed!(),
        " WHERE seq IN (",
        due!("o.seq", "INDEXED BY outbox_in_turn", "o.organisation_id = $5 AND o.not_before <= $1"),
        " ORDER BY o.not_before, o.seq LIMIT $3) RETURNING *"
    ),
    concat!(
        "WITH due AS MATERIALIZED (",
        due!(
            "o.organisation_id, o.seq",
            "",
            "(o.organisation_id, o.not_before) >= ($5, 0) AND (o.organisation_id, o.not_before) <= ($5, $1)"
        ),
        " ORDER BY o.organisation_id, o.not_before, o.seq LIMIT $3 FOR UPDATE OF o SKIP LOCKED) ",
        claimed!(),
        " FROM due WHERE outbox.organisation_id = due.organisation_id AND outbox.seq = due.seq RETURNING outbox.*"
    ),
);
