//! Work that one node does for all of them: whoever takes its lease does it. The lease lasts until the work is due again, so
//! however many nodes there are and however often they are started, it is done once in its time; what a dead node left undone
//! is done by another when the lease ends.

use std::time::Duration;

use futures_util::future::BoxFuture;
use store::{StoreError, Tx, leases, messages, outbox};
use tokio_util::sync::CancellationToken;

use super::core::Engine;
use super::renewals;
use crate::flows::letters;
use crate::healing;
use crate::worker::turn::apply_early;

/// How often a node looks for work that is due.
const LOOK: Duration = Duration::from_secs(5);

/// Some work for all.
struct Duty {
    /// What its lease is called.
    name: &'static str,
    /// How often it is done. It has to be over by then.
    every: Duration,
    work: for<'e> fn(&'e Engine) -> BoxFuture<'e, Result<(), StoreError>>,
}

const DUTIES: &[Duty] = &[
    Duty { name: "release held calls", every: Duration::from_mins(1), work: |engine| Box::pin(release_held(engine)) },
    Duty { name: "purge", every: Duration::from_mins(10), work: |engine| Box::pin(purge(engine)) },
    Duty { name: "renew tokens", every: Duration::from_hours(1), work: |engine| Box::pin(renewals::renew(engine)) },
    Duty {
        name: "watch subscriptions",
        every: Duration::from_mins(2),
        work: |engine| Box::pin(healing::watch(engine)),
    },
    Duty { name: "heal gaps", every: Duration::from_mins(2), work: |engine| Box::pin(healing::sweep(engine)) },
];

/// Does what is due until told to stop.
pub(super) async fn run(engine: Engine, stop: CancellationToken) {
    let node = engine.seams().id();
    loop {
        for duty in DUTIES {
            if stop.is_cancelled() {
                return;
            }
            let every = duty.every;
            let taken =
                engine.store().write(move |tx: &mut Tx| Box::pin(leases::take(tx, duty.name, node, every))).await;
            match taken {
                Ok(Some(_)) => perform(&engine, duty, &stop).await,
                Ok(None) => {}
                Err(error) => {
                    tracing::warn!(%error, duty = duty.name, "the lease of a duty could not be taken");
                    break;
                }
            }
        }
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(LOOK) => {}
        }
    }
}

async fn perform(engine: &Engine, duty: &Duty, stop: &CancellationToken) {
    tokio::select! {
        () = stop.cancelled() => {}
        done = tokio::time::timeout(duty.every, (duty.work)(engine)) => match done {
            Ok(Ok(())) => tracing::debug!(duty = duty.name, "a duty was done"),
            Ok(Err(error)) => tracing::error!(%error, duty = duty.name, "a duty failed; it is done again in its time"),
            Err(_) => tracing::error!(duty = duty.name, "a duty took longer than its time"),
        },
    }
}

/// Lets go of what was kept long enough.
async fn purge(engine: &Engine) -> Result<(), StoreError> {
    engine.store().write(|tx| Box::pin(outbox::forget_old(tx))).await?;
    engine.store().write(|tx| Box::pin(messages::forget_old_changes(tx))).await?;
    let removed = letters::purge(engine, engine.settings().retention).await?;
    if removed > 0 {
        tracing::info!(rows = removed, "what was kept long enough was removed");
    }
    Ok(())
}

/// An account may be repaired in the moment in which a call of its is being held.
async fn release_held(engine: &Engine) -> Result<(), StoreError> {
    if engine.store().write(|tx| Box::pin(outbox::release_stray(tx))).await? > 0 {
        engine.wake_calls();
    }
    late_changes(engine).await
}

/// A change may be kept in the moment in which another node enters its message.
async fn late_changes(engine: &Engine) -> Result<(), StoreError> {
    const AT_ONCE: u32 = 100;
    let there = engine.store().read(|db| Box::pin(messages::overtaken(db, AT_ONCE))).await?;
    for (organisation, message) in there {
        engine.store().write_in(organisation, move |tx| Box::pin(apply_early(tx, organisation, message))).await?;
    }
    Ok(())
}
