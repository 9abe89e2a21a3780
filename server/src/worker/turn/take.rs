//! Claiming lanes and giving each its turn.

use std::panic::AssertUnwindSafe;
use std::time::Instant;

use channel_core::Timestamp;
use futures_util::FutureExt;
use store::lanes::{self, Lane};
use store::{StoreError, Tx};

use super::answer;
use super::enter::{Entered, enter};
use super::profile;
use crate::engine::{Boundary, Engine};
use crate::operations::TurnOutcome;
use crate::telemetry::shown_lane;

/// Leases lanes that are due, at most `limit` of them.
pub(crate) async fn claim(engine: &Engine, limit: usize) -> Result<Vec<Lane>, StoreError> {
    let limit = u32::try_from(limit).unwrap_or(u32::MAX);
    if limit == 0 || !outlook(engine).await?.0 {
        return Ok(Vec::new());
    }
    let lease = engine.settings().lease;
    let claimed = engine.store().write(move |tx: &mut Tx| Box::pin(lanes::claim_due(tx, lease, limit))).await?;
    if !claimed.is_empty() {
        engine.cross(Boundary::LaneClaimed);
    }
    Ok(claimed)
}

/// Whether a lane is due, and when the next one will be.
pub(crate) async fn outlook(engine: &Engine) -> Result<(bool, Option<Timestamp>), StoreError> {
    let now = engine.now();
    engine.store().read(move |db| Box::pin(lanes::outlook(db, now))).await
}

/// Takes one lane's turn. Whatever goes wrong stays within the lane: its lease ends and it is tried again.
pub(crate) async fn take(engine: &Engine, lane: Lane) {
    let (key, began) = (shown_lane(&lane.key), Instant::now());
    let outcome = match AssertUnwindSafe(turn(engine, lane)).catch_unwind().await {
        Ok(Ok(())) => TurnOutcome::Done,
        Ok(Err(StoreError::Stale)) => {
            tracing::info!(lane = key, "a turn was taken over");
            TurnOutcome::TakenOver
        }
        Ok(Err(error)) => {
            tracing::error!(%error, lane = key, "a turn could not be finished");
            TurnOutcome::Failed
        }
        Err(_) => {
            tracing::error!(lane = key, "a turn panicked");
            TurnOutcome::Panicked
        }
    };
    engine.instruments().turn(outcome, began.elapsed());
}

async fn turn(engine: &Engine, lane: Lane) -> Result<(), StoreError> {
    loop {
        match enter(engine, &lane).await? {
            Entered::More => {}
            Entered::Released => break,
            Entered::AnswerDue(lane) => {
                answer::answer(engine, &lane).await?;
                break;
            }
        }
    }
    // What was entered may have wanted calls.
    engine.wake_calls();
    profile::learn(engine, &lane);
    Ok(())
}
