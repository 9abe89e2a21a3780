//! Work that one node does for all of them: whoever takes its lease does it. While it works it renews the lease, and what it
//! writes carries the lease's fence; afterwards nobody may take it until it is due again. So however many nodes there are and
//! however often they are started, it is done once in its time, and what a dead or sleeping node left undone is done by
//! another as soon as the lease ends.

use std::time::Duration;

use futures_util::future::{BoxFuture, join_all};
use store::{StoreError, messages, outbox};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::core::Engine;
use super::duty::OnDuty;
use super::renewals;
use crate::flows::letters;
use crate::healing;
use crate::posts;
use crate::worker::turn::apply_early;

/// How often a node looks for work that is due.
const LOOK: Duration = Duration::from_secs(5);
/// How soon work that failed is done again, unless it is due before.
const AGAIN: Duration = Duration::from_mins(1);

/// Some work for all.
pub(super) struct Duty {
    /// What its lease is called.
    pub(super) name: &'static str,
    /// How often it is done. It has to be over by then.
    pub(super) every: Duration,
    work: for<'d> fn(&'d OnDuty) -> BoxFuture<'d, Result<(), StoreError>>,
}

pub(super) const DUTIES: &[Duty] = &[
    Duty { name: "release held calls", every: Duration::from_mins(1), work: |on| Box::pin(release_held(on)) },
    Duty { name: "apply early changes", every: Duration::from_mins(1), work: |on| Box::pin(early_changes(on)) },
    Duty { name: "purge", every: Duration::from_mins(10), work: |on| Box::pin(purge(on)) },
    Duty { name: "renew tokens", every: Duration::from_hours(1), work: |on| Box::pin(renewals::renew(on)) },
    Duty { name: "watch subscriptions", every: Duration::from_mins(2), work: |on| Box::pin(healing::watch(on)) },
    Duty { name: "look at posts", every: Duration::from_mins(10), work: |on| Box::pin(posts::look(on)) },
    Duty { name: "heal gaps", every: Duration::from_mins(2), work: |on| Box::pin(healing::sweep(on)) },
];

/// How a look at a duty ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ended {
    /// It is not due, or another node has it.
    NotDue,
    /// It was done.
    Done,
    /// It could not be done.
    Failed,
    /// Another node has taken it meanwhile.
    Lost,
    /// This node was told to stop.
    Stopped,
}

/// Does what is due until told to stop. A duty that takes long delays no other.
pub(super) async fn run(engine: Engine, stop: CancellationToken) {
    let node = engine.seams().id();
    join_all(DUTIES.iter().map(|duty| attend(&engine, duty, node, &stop))).await;
}

async fn attend(engine: &Engine, duty: &Duty, node: Uuid, stop: &CancellationToken) {
    while !stop.is_cancelled() {
        if let Err(error) = look(engine, duty, node, stop).await {
            tracing::warn!(%error, duty = duty.name, "the lease of a duty could not be taken");
        }
        tokio::select! {
            () = stop.cancelled() => {}
            () = tokio::time::sleep(LOOK) => {}
        }
    }
}

/// Takes the duty if it is due and nobody has it, and does it.
pub(super) async fn look(
    engine: &Engine,
    duty: &Duty,
    node: Uuid,
    stop: &CancellationToken,
) -> Result<Ended, StoreError> {
    let Some(on) = OnDuty::take(engine, duty.name, node).await? else { return Ok(Ended::NotDue) };
    let ended = tokio::select! {
        () = stop.cancelled() => Ended::Stopped,
        () = on.keep() => Ended::Lost,
        done = tokio::time::timeout(duty.every, (duty.work)(&on)) => match done {
            Ok(Ok(())) => Ended::Done,
            Ok(Err(StoreError::Stale)) => Ended::Lost,
            Ok(Err(error)) => {
                tracing::error!(
                    error = &error as &(dyn std::error::Error + 'static),
                    duty = duty.name,
                    "a duty failed; it is done again soon"
                );
                Ended::Failed
            }
            Err(_) => {
                tracing::error!(duty = duty.name, "a duty took longer than its time");
                Ended::Failed
            }
        },
    };
    let pause = match ended {
        Ended::Done => duty.every,
        Ended::Failed => duty.every.min(AGAIN),
        // Another node may go on with it at once.
        Ended::Stopped => Duration::ZERO,
        Ended::Lost | Ended::NotDue => {
            tracing::warn!(
                duty = duty.name,
                "another node has taken a duty over; what this one was about to write is left"
            );
            return Ok(ended);
        }
    };
    match on.due_in(pause).await {
        Ok(()) => tracing::debug!(duty = duty.name, ?ended, "a duty is over for now"),
        Err(StoreError::Stale) => return Ok(Ended::Lost),
        Err(error) => tracing::debug!(%error, duty = duty.name, "the lease of a duty ends by itself"),
    }
    Ok(ended)
}

/// Lets go of what was kept long enough.
async fn purge(on: &OnDuty) -> Result<(), StoreError> {
    let engine = on.engine();
    on.write(|tx| Box::pin(outbox::forget_old(tx))).await?;
    on.write(|tx| Box::pin(messages::forget_old_changes(tx))).await?;
    let removed = letters::purge(engine, engine.settings().retention).await?;
    if removed > 0 {
        tracing::info!(rows = removed, "what was kept long enough was removed");
    }
    Ok(())
}

/// An account may be repaired in the moment in which a call of its is being held.
async fn release_held(on: &OnDuty) -> Result<(), StoreError> {
    if on.write(|tx| Box::pin(outbox::release_stray(tx))).await? > 0 {
        on.engine().wake_calls();
    }
    Ok(())
}

/// A change may be kept in the moment in which another node enters its message.
async fn early_changes(on: &OnDuty) -> Result<(), StoreError> {
    const AT_ONCE: u32 = 100;
    let there = on.engine().store().read(|db| Box::pin(messages::overtaken(db, AT_ONCE))).await?;
    for (organisation, message) in there {
        on.write_in(organisation, move |tx| Box::pin(apply_early(tx, organisation, message))).await?;
    }
    Ok(())
}
