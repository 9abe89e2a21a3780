//! Entering what waits in a lane, in order, each event in a part of its own: one that cannot be entered is tried again a
//! few times and then given up, so that the lane moves on.

use channel_core::Timestamp;
use store::ingress::{self, StoredEvent};
use store::lanes::{self, Lane, Rest};
use store::{StoreError, Tx};

use super::apply::apply;
use crate::engine::{Boundary, Engine};
use crate::operations::Stage;
use crate::telemetry::{EventTrace, Span, shown_lane, trail};
use crate::worker::decide::backoff;

/// How many events one transaction enters.
const AT_ONCE: u32 = 50;

/// How far a lane is after entering.
#[derive(Debug)]
pub(super) enum Entered {
    /// More events may wait; the lease is kept.
    More,
    /// The lane was given back.
    Released,
    /// An answer is due; the lease is kept.
    AnswerDue(Lane),
}

pub(super) async fn enter(engine: &Engine, lane: &Lane) -> Result<Entered, StoreError> {
    let (engine_too, lane) = (engine.clone(), lane.clone());
    let entered =
        engine.store().write_in(lane.organisation, move |tx| Box::pin(enter_waiting(tx, engine_too, lane))).await?;
    engine.cross(Boundary::AfterEnterCommit);
    Ok(entered)
}

async fn enter_waiting(tx: &mut Tx, engine: Engine, lane: Lane) -> Result<Entered, StoreError> {
    lanes::check(tx, &lane).await?;
    let waiting = ingress::waiting(tx, lane.organisation, &lane.key, AT_ONCE).await?;
    let full = waiting.len() >= AT_ONCE as usize;
    for stored in waiting {
        // The next decision sees what the one before it counted.
        tx.catch_up().await?;
        if let Err(error) = enter_one(tx, &engine, &lane, &stored).await {
            if error.is_passing() {
                return Err(error);
            }
            let most = engine.settings().attempts;
            let reason = reason(&error);
            let given_up = ingress::count_failure(tx, lane.organisation, stored.seq, &reason, most).await?;
            tracing::error!(%error, lane = shown_lane(&lane.key), event = stored.seq, given_up, "an event could not be entered");
            if !given_up {
                let pause = backoff::before_turn(stored.attempts);
                lanes::release(tx, &lane, Rest::Paused { pause }).await?;
                return Ok(Entered::Released);
            }
        }
    }
    engine.cross(Boundary::EventsEntered);
    if full {
        return Ok(Entered::More);
    }
    let lane = lanes::check(tx, &lane).await?;
    if lane.answer_at.is_some_and(|at| at <= tx.now()) {
        return Ok(Entered::AnswerDue(lane));
    }
    lanes::release(tx, &lane, Rest::Done).await?;
    Ok(Entered::Released)
}

async fn enter_one(tx: &mut Tx, engine: &Engine, lane: &Lane, stored: &StoredEvent) -> Result<(), StoreError> {
    let (engine, lane, stored, began) = (engine.clone(), lane.clone(), stored.clone(), tx.now());
    tx.part(move |tx| {
        Box::pin(async move {
            apply(tx, &engine, &lane, &stored).await?;
            ingress::finish(tx, lane.organisation, stored.seq).await?;
            engine.instruments().passed(Stage::Turn, tx.now().since(stored.received_at));
            traced(&lane, &stored, began, tx.now());
            Ok(())
        })
    })
    .await
}

/// The part of an event's turn that entered it.
fn traced(lane: &Lane, stored: &StoredEvent, began: Timestamp, ended: Timestamp) {
    let Some(trail) = trail() else { return };
    let Some(trace) = EventTrace::of_stored(&stored.body) else { return };
    let fields = vec![
        ("organisation", lane.organisation.to_string()),
        ("account", lane.account.to_string()),
        ("event.seq", stored.seq.to_string()),
    ];
    trail.child(trace, Span { name: "turn", began, ended, outcome: "entered", fields });
}

/// The error with its causes, for whoever reads the dead letter.
fn reason(error: &StoreError) -> String {
    let mut reason = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(error) = cause {
        reason.push_str(": ");
        reason.push_str(&error.to_string());
        cause = error.source();
    }
    reason.chars().take(500).collect()
}
