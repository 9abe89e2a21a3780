//! One life of a node: from opening the store to its death, beside another node that does not die.

use std::sync::Arc;

use channel_core::Event;
use store::ingress::Recorded;
use store::{Store, StoreError};
use switchboard::engine::{Engine, Unwatched};
use tokio::runtime::{Builder, Runtime};

use super::cast::Cast;
use super::nemesis::{Nemesis, Others, Plan};
use super::platform::deliver;

/// A node that lives.
#[derive(Debug)]
pub(super) struct Life {
    runtime: Runtime,
    pub(super) store: Store,
    pub(super) node: Engine,
    nemesis: Arc<Nemesis>,
}

/// How a piece of work ended.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Ended<T> {
    Well(T),
    /// The node died in the middle of it.
    Died,
}

impl Life {
    /// Opens the store and brings back what the last life left.
    pub(super) fn begin(cast: &Cast<'_>) -> Result<Self, String> {
        let runtime = Builder::new_multi_thread().worker_threads(2).enable_all().build();
        let runtime = runtime.map_err(|error| format!("a runtime: {error}"))?;
        let store = runtime.block_on(cast.place.open(&cast.seams))?;
        let others = Others { engine: cast.engine(&store, Arc::new(Unwatched)), runtime: runtime.handle().clone() };
        cast.platform.set_others(Some(others.clone()));
        let nemesis = Arc::new(Nemesis::new(cast.clock.clone(), others));
        let node = cast.engine(&store, Arc::clone(&nemesis) as Arc<dyn switchboard::engine::Watch>);
        runtime.block_on(node.recover()).map_err(|error| format!("recovering: {error}"))?;
        Ok(Self { runtime, store, node, nemesis })
    }

    /// Hands the node a delivery.
    pub(super) fn record(&self, events: Vec<Event>, plan: Plan) -> Result<Ended<Recorded>, StoreError> {
        self.under(plan, deliver(&self.node, events))
    }

    /// Does what is due now.
    pub(super) fn run(&self, plan: Plan) -> Result<Ended<()>, StoreError> {
        self.under(plan, self.node.run_until_idle())
    }

    fn under<T>(&self, plan: Plan, work: impl Future<Output = Result<T, StoreError>>) -> Result<Ended<T>, StoreError> {
        self.nemesis.plan(plan);
        let ended = self.runtime.block_on(async {
            tokio::select! {
                biased;
                () = self.nemesis.death() => Ok(Ended::Died),
                done = work => done.map(Ended::Well),
            }
        });
        self.nemesis.plan(Plan::Nothing);
        ended
    }

    pub(super) fn wait<T>(&self, work: impl Future<Output = T>) -> T {
        self.runtime.block_on(work)
    }

    /// The node dies: whatever it was doing is never finished.
    pub(super) fn end(self, cast: &Cast<'_>) {
        cast.platform.set_others(None);
        let Self { runtime, store, node, nemesis } = self;
        runtime.shutdown_background();
        drop((store, node, nemesis));
    }
}
