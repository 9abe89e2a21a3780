//! Giving out turns. A round looks at a bounded number of organisations, the next ones after where the last round stopped,
//! and gives the next turn to whichever of them has the fewest running; within an organisation the longest waiting lane
//! comes first. What a round costs grows with the turns it gives out and the organisations it looks at, never with how much
//! waits.

use std::collections::BTreeMap;
use std::time::Duration;

use channel_core::{OrganisationId, Timestamp};
use uuid::Uuid;

use super::row::Lane;
use crate::db::{Columns, Connection, query};
use crate::error::StoreError;
use crate::writer::Tx;

/// How many organisations one look takes in, and how many looks one round takes until something is due.
const LOOKED_AT: u32 = 256;
const LOOKS: u32 = 16;

/// What a round of giving out turns knows.
#[derive(Clone, Debug, Default)]
pub struct Round {
    /// How many turns may begin.
    pub limit: u32,
    /// How many turns of one organisation may run at a time.
    pub most_of_one: u32,
    /// How many run already.
    pub running: BTreeMap<OrganisationId, u32>,
    /// The organisation after which this round begins; at the first one when there is none.
    pub after: Option<OrganisationId>,
}

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
    let mut around = look(tx, now, round.after).await?;
    for _ in 1..LOOKS {
        let (true, Some(last)) = (around.due.is_empty(), around.last) else { break };
        around = look(tx, now, Some(last)).await?;
    }
    let mut after = around.last.or(round.after);
    let mut asked: Vec<Share> = around
        .due
        .into_iter()
        .map(|organisation| Share {
            organisation,
            running: round.running.get(&organisation).copied().unwrap_or(0),
            take: 0,
        })
        .collect();
    let mut lanes = Vec::new();
    loop {
        let free = round.limit.saturating_sub(u32::try_from(lanes.len()).unwrap_or(u32::MAX));
        share_out(&mut asked, free, round.most_of_one);
        if asked.iter().all(|share| share.take == 0) {
            break;
        }
        let mut left = Vec::with_capacity(asked.len());
        for share in asked {
            if share.take == 0 {
                left.push(share);
                continue;
            }
            let taken = claim_of(tx, lease, now, share.organisation, share.take).await?;
            let count = u32::try_from(taken.len()).unwrap_or(u32::MAX);
            lanes.extend(taken);
            after = Some(share.organisation);
            if count == share.take {
                left.push(Share { running: share.running.saturating_add(count), take: 0, ..share });
            }
        }
        asked = left;
    }
    Ok(Claimed { lanes, after })
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

/// The statements of giving out turns, for whoever looks at their plans.
pub(crate) mod sql {
    use crate::db::Sql;

    pub(crate) const DUE: &str =
        "SELECT 1 AS due FROM lanes WHERE next_at <= $1 AND lease_until <= $1 ORDER BY next_at LIMIT 1";
    pub(crate) const NEXT: &str = "SELECT next_at FROM lanes WHERE next_at > $1 ORDER BY next_at LIMIT 1";

    macro_rules! ring {
        ($index:literal, $due:literal) => {
            concat!(
                "WITH RECURSIVE ring (organisation_id, place) AS (",
                "SELECT (SELECT organisation_id FROM lanes ",
                $index,
                " WHERE next_at IS NOT NULL AND organisation_id > $2 ORDER BY organisation_id, next_at LIMIT 1), 1 ",
                "UNION ALL SELECT (SELECT lanes.organisation_id FROM lanes ",
                $index,
                " WHERE lanes.next_at IS NOT NULL AND lanes.organisation_id > ring.organisation_id ",
                "ORDER BY lanes.organisation_id, lanes.next_at LIMIT 1), place + 1 ",
                "FROM ring WHERE ring.organisation_id IS NOT NULL AND place < $3) ",
                "SELECT organisation_id, (SELECT 1 FROM lanes ",
                $index,
                " WHERE ",
                $due,
                " AND lanes.lease_until <= $1 ORDER BY lanes.organisation_id, lanes.next_at LIMIT 1) IS NOT NULL ",
                "AS due FROM ring WHERE organisation_id IS NOT NULL ORDER BY place"
            )
        };
    }

    /// The next organisations in the order of their ids that have a lane with something to do, one step of an index each.
    ///
    /// Both databases have to be told which index, or a flood makes them read every lane that is due or even stored: SQLite
    /// by its name; PostgreSQL by comparing pairs, which only an index of such pairs can answer in their order.
    pub(crate) const RING: Sql = Sql::both(
        ring!("INDEXED BY lanes_in_turn", "lanes.organisation_id = ring.organisation_id AND lanes.next_at <= $1"),
        ring!(
            "",
            "lanes.next_at IS NOT NULL AND (lanes.organisation_id, lanes.next_at) >= (ring.organisation_id, 0) \
            AND (lanes.organisation_id, lanes.next_at) <= (ring.organisation_id, $1)"
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

/// One organisation's part of a round.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Share {
    organisation: OrganisationId,
    running: u32,
    take: u32,
}

/// Gives out `free` turns one by one, each to whoever then has the fewest; of equals, to the one that comes first.
fn share_out(shares: &mut [Share], free: u32, most_of_one: u32) {
    for _ in 0..free {
        let poorest = shares.iter_mut().min_by_key(|share| share.running.saturating_add(share.take));
        match poorest {
            Some(share) if share.running.saturating_add(share.take) < most_of_one => share.take += 1,
            _ => return,
        }
    }
}

/// The organisations that have something due, beginning after one of them and going round once.
struct Around {
    due: Vec<OrganisationId>,
    /// The last one that was looked at; none when all were.
    last: Option<OrganisationId>,
}

async fn look(tx: &mut Tx, now: Timestamp, after: Option<OrganisationId>) -> Result<Around, StoreError> {
    let start = after.map_or(Uuid::nil(), |organisation| organisation.0);
    let mut seen = stretch(tx, now, start, LOOKED_AT).await?;
    let more = LOOKED_AT.saturating_sub(u32::try_from(seen.len()).unwrap_or(u32::MAX));
    let whole = more > 0;
    if whole && !start.is_nil() {
        let first = stretch(tx, now, Uuid::nil(), more).await?;
        seen.extend(first.into_iter().take_while(|(organisation, _)| organisation.0 <= start));
    }
    let last = seen.last().map(|(organisation, _)| *organisation).filter(|_| !whole);
    let due = seen.into_iter().filter(|(_, due)| *due).map(|(organisation, _)| organisation).collect();
    Ok(Around { due, last })
}

async fn stretch(
    tx: &mut Tx,
    now: Timestamp,
    after: Uuid,
    limit: u32,
) -> Result<Vec<(OrganisationId, bool)>, StoreError> {
    let rows = query(sql::RING).bind(now.0).bind(after).bind(limit).fetch_all(&mut **tx).await?;
    rows.iter().map(|row| Ok((OrganisationId(row.id("organisation_id")?), row.col("due")?))).collect()
}

async fn claim_of(
    tx: &mut Tx,
    lease: Duration,
    now: Timestamp,
    organisation: OrganisationId,
    limit: u32,
) -> Result<Vec<Lane>, StoreError> {
    let rows = query(sql::CLAIM)
        .bind(organisation.0)
        .bind(now.0)
        .bind(now.plus(lease).0)
        .bind(limit)
        .fetch_all(&mut **tx)
        .await?;
    rows.iter().map(Lane::read).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shares(running: &[u32]) -> Vec<Share> {
        let organisation = |number: usize| OrganisationId(Uuid::from_u128(number as u128 + 1));
        running
            .iter()
            .enumerate()
            .map(|(number, running)| Share { organisation: organisation(number), running: *running, take: 0 })
            .collect()
    }

    #[test]
    fn turns_go_to_whoever_has_the_fewest() {
        let table: [(&[u32], u32, u32, &[u32]); 6] = [
            (&[0], 4, 8, &[4]),
            (&[0], 9, 8, &[8]),
            (&[0, 0], 5, 8, &[3, 2]),
            (&[7, 0], 4, 8, &[0, 4]),
            (&[8, 0, 8], 16, 8, &[0, 8, 0]),
            (&[3, 1, 0], 3, 8, &[0, 1, 2]),
        ];
        for (running, free, most, expected) in table {
            let mut shares = shares(running);
            share_out(&mut shares, free, most);
            let taken: Vec<u32> = shares.iter().map(|share| share.take).collect();
            assert_eq!(taken, expected, "{running:?} with {free} free");
        }
    }
}
