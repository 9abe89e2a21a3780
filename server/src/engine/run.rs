//! Running the workers: until told to stop, or until nothing is left to do.

use std::sync::Arc;
use std::time::Duration;

use channel_core::Timestamp;
use store::{Knock, StoreError};
use tokio::sync::{Notify, Semaphore};
use tokio::task::{JoinHandle, JoinSet};
use tokio_util::sync::CancellationToken;

use super::boundary::Boundary;
use super::core::Engine;
use super::{fetching, nodes, singletons};
use crate::worker::{recovery, sender, turn};

/// How long running work is waited for when the engine stops: as long as a call to a platform may take, and its settling.
const DRAIN: Duration = Duration::from_secs(33);

/// Workers that run.
#[derive(Debug)]
pub struct Running {
    engine: Engine,
    stop: CancellationToken,
    loops: Vec<JoinHandle<()>>,
}

impl Running {
    /// Takes no new work and waits for what is under way.
    pub async fn stop(self) {
        self.stop.cancel();
        self.engine.cross(Boundary::DrainBegun);
        for task in self.loops {
            if task.await.is_err() {
                tracing::error!("a worker loop ended by a panic");
            }
        }
        self.engine.cross(Boundary::Drained);
    }
}

impl Engine {
    /// Recovers what the last process left, then starts the workers. They also stop when `stop` is cancelled.
    ///
    /// # Errors
    /// When the store is unavailable.
    pub async fn start(&self, stop: CancellationToken) -> Result<Running, StoreError> {
        self.recover().await?;
        let loops = vec![
            tokio::spawn(lanes(self.clone(), stop.clone())),
            tokio::spawn(calls(self.clone(), stop.clone())),
            tokio::spawn(sweeps(self.clone(), stop.clone())),
            tokio::spawn(nodes::listen(self.clone(), stop.clone())),
            tokio::spawn(nodes::mind_clock(self.clone(), stop.clone())),
            tokio::spawn(singletons::run(self.clone(), stop.clone())),
            tokio::spawn(fetching::run(self.clone(), stop.clone())),
        ];
        Ok(Running { engine: self.clone(), stop, loops })
    }

    /// Brings back what died with the last process: leases end, calls before the door go back to the queue, calls behind
    /// it become ambiguous. On a shared store other processes are alive; there the sweeps do it when leases end.
    ///
    /// # Errors
    /// When the store is unavailable.
    pub async fn recover(&self) -> Result<(), StoreError> {
        if self.store().is_shared() { Ok(()) } else { recovery::after_opening(self).await }
    }

    /// Does everything that is due at the present instant, one thing after the other, and what follows from it.
    ///
    /// # Errors
    /// When the store is unavailable.
    pub async fn run_until_idle(&self) -> Result<(), StoreError> {
        loop {
            let lanes = turn::claim(self, 64).await?;
            let calls = if lanes.is_empty() { sender::claim(self, 64).await? } else { Vec::new() };
            let settled = recovery::sweep(self).await?;
            if lanes.is_empty() && calls.is_empty() && settled == 0 {
                return Ok(());
            }
            for lane in lanes {
                turn::take(self, lane).await;
            }
            for call in calls {
                sender::send(self, call).await;
            }
        }
    }
}

async fn lanes(engine: Engine, stop: CancellationToken) {
    let mut turns = turn::Turns::new(engine.settings().lanes);
    loop {
        let mut next = None;
        match turn::outlook(&engine).await {
            // This node has its hands full: others may have a hand free.
            Ok((true, _)) if turns.free() == 0 => engine.store().knock(Knock::Lanes),
            Ok((true, _)) => {
                if let Err(error) = turns.begin(&engine).await {
                    tracing::error!(%error, "taking turns");
                }
            }
            Ok((false, at)) => next = at,
            Err(error) => tracing::error!(%error, "looking for turns"),
        }
        if rest(&engine, engine.lane_bell(), next, &stop).await == Waking::Stopped {
            return drain(turns.into_tasks()).await;
        }
    }
}

async fn calls(engine: Engine, stop: CancellationToken) {
    let permits = Arc::new(Semaphore::new(engine.settings().sends));
    let mut tasks = JoinSet::new();
    loop {
        let mut next = None;
        match sender::outlook(&engine).await {
            Ok((true, _)) if permits.available_permits() == 0 => engine.store().knock(Knock::Calls),
            Ok((true, _)) => match sender::claim(&engine, permits.available_permits()).await {
                Ok(claimed) => {
                    for call in claimed {
                        let permit = Arc::clone(&permits).acquire_owned().await;
                        let engine = engine.clone();
                        tasks.spawn(async move {
                            sender::send(&engine, call).await;
                            drop(permit);
                            engine.wake_calls();
                        });
                    }
                }
                Err(error) => tracing::error!(%error, "claiming calls"),
            },
            Ok((false, at)) => next = at,
            Err(error) => tracing::error!(%error, "looking for calls"),
        }
        while tasks.try_join_next().is_some() {}
        if rest(&engine, engine.call_bell(), next, &stop).await == Waking::Stopped {
            return drain(tasks).await;
        }
    }
}

async fn sweeps(engine: Engine, stop: CancellationToken) {
    loop {
        if let Err(error) = recovery::sweep(&engine).await {
            tracing::error!(%error, "looking for what dead senders left");
        }
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(engine.settings().sweep) => {}
        }
    }
}

#[derive(PartialEq, Eq)]
enum Waking {
    ToWork,
    Stopped,
}

/// Waits for a knock, for the next instant at which something is due, or for the next poll.
async fn rest(engine: &Engine, bell: &Notify, next: Option<Timestamp>, stop: &CancellationToken) -> Waking {
    let poll = engine.settings().poll;
    let pause = next.map_or(poll, |at| at.since(engine.now()).min(poll));
    tokio::select! {
        // First, since work that ends rings the bell: nothing new is begun by a node that was told to stop.
        biased;
        () = stop.cancelled() => Waking::Stopped,
        () = bell.notified() => Waking::ToWork,
        () = tokio::time::sleep(pause) => Waking::ToWork,
    }
}

async fn drain(mut tasks: JoinSet<()>) {
    let all = async { while tasks.join_next().await.is_some() {} };
    if tokio::time::timeout(DRAIN, all).await.is_err() {
        tracing::warn!("some work was still under way when the engine stopped; it is recovered at the next start");
    }
}
