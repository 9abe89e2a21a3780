//! Giving out work fairly between organisations. A round looks at a bounded number of organisations, the next ones after
//! where the last round stopped, and gives the next piece to whichever of them has the fewest in hand. What a round costs
//! grows with what it gives out and the organisations it looks at, never with how much waits.

use std::collections::BTreeMap;

use channel_core::{OrganisationId, Timestamp};
use uuid::Uuid;

use crate::db::{Columns, Connection, Sql, query};
use crate::error::StoreError;
use crate::writer::Tx;

/// The statement that finds the next organisations in the order of their ids, one step of an index each, and whether each has
/// something due: `$1` is now, `$2` the organisation to begin after, `$3` how many to look at. It is told the table, the column
/// that says when a row is due, which rows wait, which of them are due, and for SQLite the index.
macro_rules! ring {
    ($table:literal, $at:literal, $waiting:literal, $index:literal, $due:literal) => {
        concat!(
            "WITH RECURSIVE ring (organisation_id, place) AS (SELECT (SELECT organisation_id FROM ",
            $table,
            $index,
            " WHERE ",
            $waiting,
            " AND organisation_id > $2 ORDER BY organisation_id, ",
            $at,
            " LIMIT 1), 1 UNION ALL SELECT (SELECT ",
            $table,
            ".organisation_id FROM ",
            $table,
            $index,
            " WHERE ",
            $waiting,
            " AND ",
            $table,
            ".organisation_id > ring.organisation_id ORDER BY ",
            $table,
            ".organisation_id, ",
            $table,
            ".",
            $at,
            " LIMIT 1), place + 1 FROM ring WHERE ring.organisation_id IS NOT NULL AND place < $3) ",
            "SELECT organisation_id, (SELECT 1 FROM ",
            $table,
            $index,
            " WHERE ",
            $due,
            " ORDER BY ",
            $table,
            ".organisation_id, ",
            $table,
            ".",
            $at,
            " LIMIT 1) IS NOT NULL AS due FROM ring WHERE organisation_id IS NOT NULL ORDER BY place"
        )
    };
}

pub(crate) use ring;

/// How many organisations one look takes in, and how many looks one round takes until something is due.
const LOOKED_AT: u32 = 256;
const LOOKS: u32 = 16;

/// What a round of giving out work knows.
#[derive(Clone, Debug, Default)]
pub struct Round {
    /// How many pieces may be given out.
    pub limit: u32,
    /// How many of one organisation may be in hand at a time.
    pub most_of_one: u32,
    /// How many are in hand already.
    pub running: BTreeMap<OrganisationId, u32>,
    /// The organisation after which this round begins; at the first one when there is none.
    pub after: Option<OrganisationId>,
}

/// A round under way: asked for whose piece is next, told how many there were.
#[derive(Debug)]
pub(crate) struct Turns {
    shares: Vec<Share>,
    free: u32,
    most_of_one: u32,
    /// Where the next round begins.
    pub(crate) after: Option<OrganisationId>,
}

/// One organisation's part of a round.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Share {
    organisation: OrganisationId,
    running: u32,
    take: u32,
}

impl Turns {
    /// Looks for organisations that have something due. `ring` finds them: `$1` is now, `$2` the organisation to begin
    /// after, `$3` how many to look at.
    pub(crate) async fn begin(tx: &mut Tx, ring: Sql, round: &Round) -> Result<Self, StoreError> {
        let now = tx.now();
        let mut around = look(tx, ring, now, round.after).await?;
        for _ in 1..LOOKS {
            let (true, Some(last)) = (around.due.is_empty(), around.last) else { break };
            around = look(tx, ring, now, Some(last)).await?;
        }
        let running = |organisation| round.running.get(&organisation).copied().unwrap_or(0);
        let share = |organisation| Share { organisation, running: running(organisation), take: 0 };
        Ok(Self {
            shares: around.due.into_iter().map(share).collect(),
            free: round.limit,
            most_of_one: round.most_of_one,
            after: around.last.or(round.after),
        })
    }

    /// Whose pieces are to be given out next, and how many at most.
    pub(crate) fn next(&mut self) -> Option<(OrganisationId, u32)> {
        share_out(&mut self.shares, self.free, self.most_of_one);
        self.shares.iter().find(|share| share.take > 0).map(|share| (share.organisation, share.take))
    }

    /// So many there were. An organisation that had fewer than it could have given has no more.
    pub(crate) fn took(&mut self, organisation: OrganisationId, count: usize) {
        let count = u32::try_from(count).unwrap_or(u32::MAX);
        self.free = self.free.saturating_sub(count);
        self.after = Some(organisation);
        self.shares.retain_mut(|share| {
            let has_more = share.organisation != organisation || count >= share.take;
            if share.organisation == organisation {
                share.running = share.running.saturating_add(count);
            }
            share.take = 0;
            has_more
        });
    }
}

/// Gives out `free` pieces one by one, each to whoever then has the fewest; of equals, to the one that comes first.
fn share_out(shares: &mut [Share], free: u32, most_of_one: u32) {
    for _ in 0..free {
        let poorest = shares.iter_mut().min_by_key(|share| share.running.saturating_add(share.take));
        match poorest {
            Some(share) if share.running.saturating_add(share.take) < most_of_one => share.take += 1,
            _ => return,
        }
    }
}

/// The next organisations after one, in the order of their ids, that have something due at an instant; and the one to go on
/// after, when there are more.
pub(crate) async fn due_after(
    db: &mut Connection,
    ring: Sql,
    at: Timestamp,
    after: Option<OrganisationId>,
) -> Result<(Vec<OrganisationId>, Option<OrganisationId>), StoreError> {
    let seen = stretch(db, ring, at, after.map_or(Uuid::nil(), |organisation| organisation.0), LOOKED_AT).await?;
    let more = seen.last().map(|(organisation, _)| *organisation).filter(|_| seen.len() >= LOOKED_AT as usize);
    Ok((seen.into_iter().filter(|(_, due)| *due).map(|(organisation, _)| organisation).collect(), more))
}

/// The organisations that have something due, beginning after one of them and going round once.
struct Around {
    due: Vec<OrganisationId>,
    /// The last one that was looked at; none when all were.
    last: Option<OrganisationId>,
}

async fn look(tx: &mut Tx, ring: Sql, now: Timestamp, after: Option<OrganisationId>) -> Result<Around, StoreError> {
    let start = after.map_or(Uuid::nil(), |organisation| organisation.0);
    let mut seen = stretch(tx, ring, now, start, LOOKED_AT).await?;
    let more = LOOKED_AT.saturating_sub(u32::try_from(seen.len()).unwrap_or(u32::MAX));
    let mut whole = more > 0;
    if whole && !start.is_nil() {
        let first = stretch(tx, ring, now, Uuid::nil(), more).await?;
        // The ring is closed when this stretch ended by itself or came to where the other one began.
        let ended = first.len() < more as usize;
        whole = ended || first.last().is_some_and(|(organisation, _)| organisation.0 >= start);
        seen.extend(first.into_iter().take_while(|(organisation, _)| organisation.0 <= start));
    }
    let last = seen.last().map(|(organisation, _)| *organisation).filter(|_| !whole);
    let due = seen.into_iter().filter(|(_, due)| *due).map(|(organisation, _)| organisation).collect();
    Ok(Around { due, last })
}

async fn stretch(
    db: &mut Connection,
    ring: Sql,
    now: Timestamp,
    after: Uuid,
    limit: u32,
) -> Result<Vec<(OrganisationId, bool)>, StoreError> {
    let rows = query(ring).bind(now.0).bind(after).bind(limit).fetch_all(db).await?;
    rows.iter().map(|row| Ok((OrganisationId(row.id("organisation_id")?), row.col("due")?))).collect()
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

    #[test]
    fn what_one_does_not_need_goes_to_the_others() {
        let mut turns = Turns { shares: shares(&[0, 0]), free: 6, most_of_one: 6, after: None };
        let (first, second) = (OrganisationId(Uuid::from_u128(1)), OrganisationId(Uuid::from_u128(2)));
        assert_eq!(turns.next(), Some((first, 3)));
        turns.took(first, 1);
        assert_eq!(turns.next(), Some((second, 5)));
        turns.took(second, 5);
        assert_eq!(turns.next(), None);
    }
}
