//! Giving out turns, fairly between organisations; within an organisation the longest waiting lane comes first.

use std::time::Duration;

use channel_core::{OrganisationId, Timestamp};

use super::row::Lane;
use crate::db::{Columns, Connection, query};
use crate::error::StoreError;
use crate::fair::{Round, Turns, due_after};
use crate::writer::Tx;

/// What a round gave out.
#[derive(Clone, Debug)]
pub struct Claimed {
    /// The leased lanes.
    pub lanes: Vec<Lane>,
    /// Where the next round begins.
    pub after: Option<OrganisationId>,
}

/// Leases lanes that are due, fairly between organisations.
///
/// # Errors
/// When the store is unavailable.
pub async fn claim(tx: &mut Tx, lease: Duration, round: &Round) -> Result<Claimed, StoreError> {
    let now = tx.now();
    let mut turns = Turns::begin(tx, sql::RING, round).await?;
    let mut lanes = Vec::new();
    while let Some((organisation, most)) = turns.next() {
        let taken = claim_of(tx, lease, now, organisation, most).await?;
        turns.took(organisation, taken.len());
        lanes.extend(taken);
    }
    Ok(Claimed { lanes, after: turns.after })
}

/// Leases lanes that are due, at most `limit` of them.
///
/// # Errors
/// When the store is unavailable.
pub async fn claim_due(tx: &mut Tx, lease: Duration, limit: u32) -> Result<Vec<Lane>, StoreError> {
    let round = Round { limit, most_of_one: limit, ..Round::default() };
    Ok(claim(tx, lease, &round).await?.lanes)
}

/// Whether any lane is due, and when the next one will be.
///
/// # Errors
/// When the store is unavailable.
pub async fn outlook(db: &mut Connection, now: Timestamp) -> Result<(bool, Option<Timestamp>), StoreError> {
    let due = query(sql::DUE).bind(now.0).fetch_optional(&mut *db).await?.is_some();
    let next = query(sql::NEXT).bind(now.0).fetch_optional(db).await?;
    Ok((due, next.map(|row| row.at("next_at")).transpose()?))
}

/// Whether an organisation that has no turn now has a lane that has been due since an instant and had none since then. The next
/// turn is always given to whoever has the fewest, so that this tells of all together: one that has turns and waits nevertheless
/// waits for itself. Lanes that rest after a failure are not due.
///
/// # Errors
/// When the store is unavailable.
pub async fn kept_waiting(db: &mut Connection, since: Timestamp, now: Timestamp) -> Result<bool, StoreError> {
    if query(sql::DUE).bind(since.0).fetch_optional(&mut *db).await?.is_none() {
        return Ok(false);
    }
    let mut after = None;
    loop {
        let (due, more) = due_after(db, sql::RING, since, after).await?;
        for organisation in due {
            if query(sql::TURN).bind(organisation.0).bind(now.0).fetch_optional(&mut *db).await?.is_none() {
                return Ok(true);
            }
        }
        match more {
            Some(last) => after = Some(last),
            None => return Ok(false),
        }
    }
}

/// The statements of giving out turns, for whoever looks at their plans.
pub(crate) mod sql {
    use crate::db::Sql;
    use crate::fair::ring;

    pub(crate) const DUE: &str =
        "SELECT 1 AS due FROM lanes WHERE next_at <= $1 AND lease_until <= $1 ORDER BY next_at LIMIT 1";
    /// Turns are given to the lanes that wait longest, so that they stand first.
    pub(crate) const TURN: &str = "SELECT 1 AS turn FROM lanes WHERE organisation_id = $1 AND next_at IS NOT NULL \
        AND lease_until > $2 ORDER BY organisation_id, next_at LIMIT 1";
    pub(crate) const NEXT: &str = "SELECT next_at FROM lanes WHERE next_at > $1 ORDER BY next_at LIMIT 1";

    /// The next organisations in the order of their ids that have a lane with something to do, one step of an index each.
    ///
    /// Both databases have to be told which index, or a flood makes them read every lane that is due or even stored: SQLite
    /// by its name; PostgreSQL by comparing pairs, which only an index of such pairs can answer in their order.
    pub(crate) const RING: Sql = Sql::both(
        ring!(
            "lanes",
            "next_at",
            "lanes.next_at IS NOT NULL",
            " INDEXED BY lanes_in_turn",
            "lanes.organisation_id = ring.organisation_id AND lanes.next_at <= $1 AND lanes.lease_until <= $1"
        ),
        ring!(
            "lanes",
            "next_at",
            "lanes.next_at IS NOT NULL",
            "",
            "lanes.next_at IS NOT NULL AND (lanes.organisation_id, lanes.next_at) >= (ring.organisation_id, 0) \
            AND (lanes.organisation_id, lanes.next_at) <= (ring.organisation_id, $1) AND lanes.lease_until <= $1"
        ),
    );

    /// On PostgreSQL several nodes claim at a time, and none waits for a lane that another one is taking.
    pub(crate) const CLAIM: Sql = Sql::both(
        "UPDATE lanes SET lease_until = $3, fence = fence + 1 WHERE (organisation_id, key) IN \
        (SELECT organisation_id, key FROM lanes INDEXED BY lanes_in_turn WHERE organisation_id = $1 AND next_at <= $2 \
        AND lease_until <= $2 ORDER BY next_at LIMIT $4) RETURNING *",
        "WITH picked AS MATERIALIZED (SELECT organisation_id, key FROM lanes WHERE next_at IS NOT NULL \
        AND (organisation_id, next_at) >= ($1, 0) AND (organisation_id, next_at) <= ($1, $2) AND lease_until <= $2 \
        ORDER BY organisation_id, next_at LIMIT $4 FOR NO KEY UPDATE SKIP LOCKED) \
        UPDATE lanes SET lease_until = $3, fence = fence + 1 FROM picked \
        WHERE lanes.organisation_id = picked.organisation_id AND lanes.key = picked.key RETURNING lanes.*",
    );
}

async fn claim_of(
    tx: &mut Tx,
    lease: Duration,
    now: Timestamp,
    organisation: OrganisationId,
    limit: u32,
) -> Result<Vec<Lane>, StoreError> {
    let rows =
        query(sql::CLAIM).bind(organisation.0).bind(now.0).bind(now.plus(lease).0).bind(limit).fetch_all(tx).await?;
    rows.iter().map(Lane::read).collect()
}
