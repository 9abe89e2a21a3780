//! One lane's turn, from the claim to the release. Whatever goes wrong stays within the lane.

use std::panic::AssertUnwindSafe;
use std::time::{Duration, Instant};

use futures_util::FutureExt;
use store::lanes::{self, Lane, Rest};
use store::{StoreError, Tx};

use super::claim::Held;
use super::enter::{Entered, enter};
use super::{answer, comment, hold, listen, profile};
use crate::engine::Engine;
use crate::operations::TurnOutcome;
use crate::telemetry::shown_lane;
use crate::worker::decide::backoff;

/// How often a lane is tried to be given back while the store cannot be reached, and how long between two tries.
const TRIES: u32 = 10;
const BETWEEN: Duration = Duration::from_millis(500);

/// Takes one lane's turn. It ends when the lane is lost; when it could not be finished, the lane rests and is tried again.
pub(crate) async fn take(engine: &Engine, held: Held) {
    let Held { lane, since } = held;
    let began = Instant::now();
    let work = AssertUnwindSafe(Box::pin(turn(engine, &lane))).catch_unwind();
    let done = tokio::select! {
        biased;
        () = hold::until_lost(engine, &lane, since) => Ok(Err(StoreError::Stale)),
        done = work => done,
    };
    let outcome = match done {
        Ok(Ok(())) => TurnOutcome::Done,
        Ok(Err(StoreError::Stale)) => {
            tracing::info!(lane = shown_lane(&lane.key), "a turn was taken over");
            TurnOutcome::TakenOver
        }
        Ok(Err(error)) => {
            tracing::error!(%error, lane = shown_lane(&lane.key), "a turn could not be finished");
            lay_down(engine, &lane, if error.is_passing() { Fault::OfTheStore } else { Fault::OfTheWork }).await;
            TurnOutcome::Failed
        }
        Err(_) => {
            tracing::error!(lane = shown_lane(&lane.key), "a turn panicked");
            lay_down(engine, &lane, Fault::OfTheWork).await;
            TurnOutcome::Panicked
        }
    };
    engine.instruments().turn(outcome, began.elapsed());
}

async fn turn(engine: &Engine, lane: &Lane) -> Result<(), StoreError> {
    loop {
        match enter(engine, lane).await? {
            Entered::More => {}
            Entered::Released => break,
            Entered::AnswerDue(lane) => {
                if lane.conversation.is_some() {
                    Box::pin(answer::answer(engine, &lane)).await?;
                } else {
                    comment::take_up(engine, &lane).await?;
                }
                break;
            }
        }
    }
    // What was entered may have wanted calls.
    engine.wake_calls();
    profile::learn(engine, lane);
    listen::beside(engine, lane);
    Ok(())
}

/// Why a turn ended early.
#[derive(Clone, Copy, Debug)]
enum Fault {
    /// The store could not be reached: it will be, and nothing is wrong with the lane.
    OfTheStore,
    /// Something in the lane cannot be done.
    OfTheWork,
}

/// Gives the lane back for later. While the store cannot be reached that is tried for a while; then the lease ends by itself.
async fn lay_down(engine: &Engine, lane: &Lane, fault: Fault) {
    for _ in 0..TRIES {
        let (ours, most) = (lane.clone(), engine.settings().attempts);
        let work = engine
            .store()
            .write_in(lane.organisation, move |tx| Box::pin(async move { rest(tx, &ours, fault, most).await }));
        let laid = work.await;
        match laid {
            Err(error) if error.is_passing() => tokio::time::sleep(BETWEEN).await,
            Ok(()) | Err(StoreError::Stale) => return,
            Err(error) => {
                return tracing::error!(%error, lane = shown_lane(&lane.key), "a lane could not be given back");
            }
        }
    }
}

async fn rest(tx: &mut Tx, lane: &Lane, fault: Fault, most: i64) -> Result<(), StoreError> {
    let present = lanes::check(tx, lane).await?;
    match fault {
        Fault::OfTheStore => lanes::release(tx, lane, Rest::Paused { pause: BETWEEN }).await,
        Fault::OfTheWork => {
            let due = present.answer_at.is_some_and(|at| at <= tx.now());
            if due && present.attempts.saturating_add(1) >= most {
                if present.conversation.is_none() {
                    comment::give_up(tx, &present).await?;
                }
                answer::give_up(tx, &present).await?;
                return lanes::release(tx, lane, Rest::Done).await;
            }
            lanes::release(tx, lane, Rest::Broken { pause: backoff::before_turn(present.attempts) }).await
        }
    }
}
