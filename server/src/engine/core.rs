//! The engine's parts in one value.

use std::fmt;
use std::sync::Arc;

use assistant::Assistant;
use channel_core::{Channel, ChannelId, Seams, Timestamp};
use store::accounts::{self, AccountRow};
use store::{Failure, Store, StoreError};
use tokio::sync::{Notify, Semaphore};

use super::boundary::{Boundary, Watch};
use super::settings::EngineSettings;
use super::sources::Sources;
use crate::channels::Channels;
use crate::operations::Instruments;
use crate::worker::turn::CompiledRules;

/// How many files of customers are in memory at a time.
const FILES: usize = 8;

/// What an engine is made of.
#[derive(Debug)]
pub struct EngineParts {
    /// Where everything is kept.
    pub store: Store,
    /// The channels it speaks.
    pub channels: Channels,
    /// Who answers customers.
    pub assistant: Arc<dyn Assistant>,
    /// What the assistant may look up.
    pub sources: Arc<dyn Sources>,
    /// Times and bounds.
    pub settings: EngineSettings,
    /// Who is told when a boundary is crossed.
    pub watch: Arc<dyn Watch>,
}

/// The engine: cheap to clone, every clone means the same one.
#[derive(Clone)]
pub struct Engine {
    inner: Arc<Inner>,
}

struct Inner {
    parts: EngineParts,
    lanes: Notify,
    calls: Notify,
    instruments: Instruments,
    rules: CompiledRules,
    files: Semaphore,
}

impl Engine {
    /// An engine whose workers are not yet started.
    #[must_use]
    pub fn new(parts: EngineParts) -> Self {
        let (lanes, calls, instruments) = (Notify::new(), Notify::new(), Instruments::new());
        let (rules, files) = (CompiledRules::default(), Semaphore::new(FILES));
        Self { inner: Arc::new(Inner { parts, lanes, calls, instruments, rules, files }) }
    }

    /// Where everything is kept.
    #[must_use]
    pub fn store(&self) -> &Store {
        &self.inner.parts.store
    }

    /// Times and bounds.
    #[must_use]
    pub fn settings(&self) -> &EngineSettings {
        &self.inner.parts.settings
    }

    /// What is counted while it works.
    #[must_use]
    pub fn instruments(&self) -> &Instruments {
        &self.inner.instruments
    }

    /// Remembers what is wrong with an account, so that the team sees it.
    pub(crate) async fn note_trouble(&self, account: &AccountRow, failure: Failure) -> Result<(), StoreError> {
        let (organisation, id) = (account.organisation, account.id);
        let write = self.store().write_in(organisation, move |tx| {
            Box::pin(async move { accounts::note_error(tx, organisation, id, &failure).await })
        });
        write.await
    }

    /// Says that a boundary is being crossed.
    pub(crate) fn cross(&self, boundary: Boundary) {
        self.inner.parts.watch.crossed(boundary);
    }

    pub(crate) fn seams(&self) -> &Seams {
        self.store().seams()
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.seams().now()
    }

    pub(crate) fn channels(&self) -> impl Iterator<Item = &Arc<dyn Channel>> {
        self.inner.parts.channels.iter()
    }

    pub(crate) fn channel(&self, id: &ChannelId) -> Option<&Arc<dyn Channel>> {
        self.inner.parts.channels.find(id)
    }

    pub(crate) fn assistant(&self) -> &Arc<dyn Assistant> {
        &self.inner.parts.assistant
    }

    pub(crate) fn sources(&self) -> &Arc<dyn Sources> {
        &self.inner.parts.sources
    }

    /// The comment rules of the accounts that were commented last.
    pub(crate) fn rules(&self) -> &CompiledRules {
        &self.inner.rules
    }

    /// Room for files of customers that have to be whole in memory.
    pub(crate) fn room_for_files(&self) -> &Semaphore {
        &self.inner.files
    }

    pub(crate) fn lane_bell(&self) -> &Notify {
        &self.inner.lanes
    }

    pub(crate) fn call_bell(&self) -> &Notify {
        &self.inner.calls
    }

    /// Wakes whoever takes turns. Only a hint: the store is asked from time to time anyway.
    pub(crate) fn wake_lanes(&self) {
        self.inner.lanes.notify_one();
    }

    /// Wakes the senders.
    pub(crate) fn wake_calls(&self) {
        self.inner.calls.notify_one();
    }

    /// Wakes everybody: something was decided by hand.
    pub(crate) fn wake_all(&self) {
        self.wake_lanes();
        self.wake_calls();
    }
}

impl fmt::Debug for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Engine").field("parts", &self.inner.parts).finish_non_exhaustive()
    }
}
