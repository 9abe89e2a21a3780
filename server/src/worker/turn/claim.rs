//! Claiming lanes, fairly between organisations: whoever has the fewest turns running on this node gets the next one, and
//! nobody has more than half of them.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use channel_core::{OrganisationId, Timestamp};
use store::lanes::{self, Lane, Round};
use store::{StoreError, Tx};
use tokio::task::JoinSet;
use tokio::time::Instant;

use super::take::take;
use crate::engine::{Boundary, Engine};

/// A lane that is ours, and since when at the latest.
#[derive(Debug)]
pub(crate) struct Held {
    pub(super) lane: Lane,
    pub(super) since: Instant,
}

#[cfg(test)]
impl Held {
    pub(crate) fn organisation(&self) -> OrganisationId {
        self.lane.organisation
    }
}

/// Leases lanes that are due, at most `limit` of them.
pub(crate) async fn claim(engine: &Engine, limit: usize) -> Result<Vec<Held>, StoreError> {
    let limit = u32::try_from(limit).unwrap_or(u32::MAX);
    if limit == 0 || !outlook(engine).await?.0 {
        return Ok(Vec::new());
    }
    let round = Round { limit, most_of_one: limit, ..Round::default() };
    Ok(claim_round(engine, round).await?.0)
}

/// Whether a lane is due, and when the next one will be.
pub(crate) async fn outlook(engine: &Engine) -> Result<(bool, Option<Timestamp>), StoreError> {
    let now = engine.now();
    engine.store().glance(move |db| Box::pin(lanes::outlook(db, now))).await
}

async fn claim_round(engine: &Engine, round: Round) -> Result<(Vec<Held>, Option<OrganisationId>), StoreError> {
    let (lease, since) = (engine.settings().lease, Instant::now());
    let claimed =
        engine.store().write(move |tx: &mut Tx| Box::pin(async move { lanes::claim(tx, lease, &round).await })).await?;
    if !claimed.lanes.is_empty() {
        engine.cross(Boundary::LaneClaimed);
    }
    Ok((claimed.lanes.into_iter().map(|lane| Held { lane, since }).collect(), claimed.after))
}

/// The turns that run on this node.
#[derive(Debug)]
pub(crate) struct Turns {
    most: usize,
    tasks: JoinSet<()>,
    running: Running,
    after: Option<OrganisationId>,
}

impl Turns {
    /// None yet, and at most so many at a time.
    pub(crate) fn new(most: usize) -> Self {
        Self { most, tasks: JoinSet::new(), running: Running::default(), after: None }
    }

    /// How many more may begin.
    pub(crate) fn free(&self) -> usize {
        let running: u32 = self.running.counts().values().sum();
        self.most.saturating_sub(usize::try_from(running).unwrap_or(usize::MAX))
    }

    /// Claims lanes that are due and begins their turns.
    pub(crate) async fn begin(&mut self, engine: &Engine) -> Result<(), StoreError> {
        while self.tasks.try_join_next().is_some() {}
        let (free, most) = (self.free(), self.most);
        let round = Round {
            limit: u32::try_from(free).unwrap_or(u32::MAX),
            most_of_one: u32::try_from(most.div_ceil(2)).unwrap_or(u32::MAX),
            running: self.running.counts().clone(),
            after: self.after,
        };
        let (held, after) = claim_round(engine, round).await?;
        self.after = after;
        for held in held {
            let (engine, mark) = (engine.clone(), self.running.begin(held.lane.organisation));
            self.tasks.spawn(async move {
                take(&engine, held).await;
                drop(mark);
                engine.wake_lanes();
            });
        }
        Ok(())
    }

    /// What runs, to be waited for.
    pub(crate) fn into_tasks(self) -> JoinSet<()> {
        self.tasks
    }
}

/// How many turns each organisation has.
#[derive(Clone, Debug, Default)]
struct Running(Arc<Mutex<BTreeMap<OrganisationId, u32>>>);

impl Running {
    fn counts(&self) -> MutexGuard<'_, BTreeMap<OrganisationId, u32>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn begin(&self, organisation: OrganisationId) -> Mark {
        let mut counts = self.counts();
        let count = counts.entry(organisation).or_default();
        *count = count.saturating_add(1);
        Mark { running: self.clone(), organisation }
    }
}

/// Counts a turn until it is dropped.
#[derive(Debug)]
struct Mark {
    running: Running,
    organisation: OrganisationId,
}

impl Drop for Mark {
    fn drop(&mut self) {
        let mut counts = self.running.counts();
        if let Some(count) = counts.get_mut(&self.organisation) {
            *count = count.saturating_sub(1);
        }
        counts.retain(|_, count| *count > 0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_turn_counts_for_its_organisation_until_it_ends() {
        let (turns, one, two) = (Turns::new(4), OrganisationId(uuid::Uuid::nil()), OrganisationId(uuid::Uuid::max()));
        let first = turns.running.begin(one);
        let second = turns.running.begin(one);
        let third = turns.running.begin(two);
        assert_eq!((turns.free(), turns.running.counts().get(&one).copied()), (1, Some(2)));
        drop((first, third));
        assert_eq!((turns.free(), turns.running.counts().len()), (3, 1));
        drop(second);
        assert!(turns.running.counts().is_empty(), "nothing is kept of who has nothing running");
    }
}
