//! The indexes of all shops that are asked, within a bound of memory.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::Duration;

use channel_core::OrganisationId;
use store::{Store, StoreError};
use store::{catalogue, vectors};
use tokio::task::spawn_blocking;

use super::built::Built;
use super::follow::{self, Live};
use super::meaning::Models;

/// Bytes that all indexes together may take before those not asked for longest are let go: about 340,000 products of 1.5 kB.
const MOST: usize = 512 << 20;
/// How long a question waits for changes to be taken in before it is answered without the last of them.
const PATIENCE: Duration = Duration::from_secs(2);

/// The indexes of a node. Clones are the same ones.
#[derive(Clone)]
pub(in crate::catalogue) struct Indexes {
    store: Store,
    models: Models,
    slots: Arc<Mutex<HashMap<OrganisationId, Arc<Slot>>>>,
    questions: Arc<AtomicU64>,
    most: usize,
}

/// What the indexes of a node hold.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Figures {
    /// Shops whose index is held.
    pub shops: usize,
    /// Products in them.
    pub products: usize,
    /// Question-answer pairs and passages of documents in them.
    pub passages: usize,
    /// About how many bytes they take.
    pub bytes: usize,
}

#[derive(Default)]
struct Slot {
    built: RwLock<Option<Arc<Live>>>,
    /// One at a time brings the index up to date.
    turn: tokio::sync::Mutex<()>,
    used: AtomicU64,
}

impl Slot {
    fn current(&self) -> Option<Arc<Live>> {
        self.built.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn publish(&self, built: Arc<Live>) {
        *self.built.write().unwrap_or_else(PoisonError::into_inner) = Some(built);
    }
}

impl Indexes {
    pub(in crate::catalogue) fn new(store: Store, models: Models) -> Self {
        Self { store, models, slots: Arc::default(), questions: Arc::default(), most: MOST }
    }

    /// The same within another bound.
    #[cfg(test)]
    pub(in crate::catalogue) fn within(self, most: usize) -> Self {
        Self { most, ..self }
    }

    /// Asks the shop's index on a thread for blocking work, after it has taken in what changed.
    pub(in crate::catalogue) async fn ask<T: Send + 'static>(
        &self,
        organisation: OrganisationId,
        question: impl FnOnce(&Built) -> T + Send + 'static,
    ) -> Result<T, StoreError> {
        let live = self.fresh(organisation).await?;
        let asked = spawn_blocking(move || question(&live.read()));
        asked.await.map_err(|_| StoreError::Panicked)
    }

    /// The same with what the question means, where a model has made the shop's rows into vectors.
    pub(in crate::catalogue) async fn ask_with_meaning<T: Send + 'static>(
        &self,
        organisation: OrganisationId,
        text: &str,
        question: impl FnOnce(&Built, Option<&[f32]>) -> T + Send + 'static,
    ) -> Result<T, StoreError> {
        let live = self.fresh(organisation).await?;
        let meant = match live.made() {
            Some((model, _)) => self.models.question(&model, text).await,
            None => None,
        };
        let asked = spawn_blocking(move || question(&live.read(), meant.as_deref()));
        asked.await.map_err(|_| StoreError::Panicked)
    }

    /// The models of this node.
    pub(in crate::catalogue) fn models(&self) -> &Models {
        &self.models
    }

    /// The pass of the model wanted most, of those that are whole for a shop.
    async fn best(&self, organisation: OrganisationId) -> Result<Option<(String, i64)>, StoreError> {
        if self.models.is_empty() {
            return Ok(None);
        }
        let read = self.store.read_in(organisation, move |db| Box::pin(vectors::latest(db, organisation)));
        Ok(self.models.best(&read.await?))
    }

    /// Has a shop's index take in changes soon, if it is held. Only a hint: a question looks for itself.
    pub(in crate::catalogue) fn hint(&self, organisation: OrganisationId) {
        let held = self.slots.lock().unwrap_or_else(PoisonError::into_inner).get(&organisation).cloned();
        if let Some(slot) = held.filter(|slot| slot.current().is_some() && slot.turn.try_lock().is_ok()) {
            tokio::spawn(refresh(self.clone(), organisation, slot));
        }
    }

    /// What is held.
    pub(in crate::catalogue) fn figures(&self) -> Figures {
        let slots = self.slots.lock().unwrap_or_else(PoisonError::into_inner);
        let held = slots.values().filter_map(|slot| slot.current());
        held.fold(Figures::default(), |sum, live| {
            let (products, passages, bytes) = live.figures();
            Figures {
                shops: sum.shops + 1,
                products: sum.products + products,
                passages: sum.passages + passages,
                bytes: sum.bytes + bytes,
            }
        })
    }

    async fn fresh(&self, organisation: OrganisationId) -> Result<Arc<Live>, StoreError> {
        let slot = self.slot(organisation);
        slot.used.store(self.questions.fetch_add(1, Ordering::Relaxed), Ordering::Relaxed);
        let head = self.store.read_in(organisation, move |db| Box::pin(catalogue::head(db, organisation))).await?;
        let best = self.best(organisation).await?;
        let held = slot.current();
        let is_fresh = |live: &&Arc<Live>| live.revision() >= head.revision && (best.is_none() || live.made() == best);
        if let Some(live) = held.as_ref().filter(is_fresh) {
            return Ok(Arc::clone(live));
        }
        // A task of its own: who stops waiting does not stop the work that others wait for too.
        let work = tokio::spawn(refresh(self.clone(), organisation, Arc::clone(&slot)));
        match held {
            None => work.await.map_err(|_| StoreError::Panicked)?,
            Some(stale) => match tokio::time::timeout(PATIENCE, work).await {
                Ok(done) => done.map_err(|_| StoreError::Panicked)?,
                Err(_) => Ok(stale),
            },
        }
    }

    fn slot(&self, organisation: OrganisationId) -> Arc<Slot> {
        let mut slots = self.slots.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(slots.entry(organisation).or_default())
    }

    /// Lets go of the indexes that were not asked for longest until the others fit. The one just asked stays.
    fn bound(&self, just_asked: OrganisationId) {
        let mut slots = self.slots.lock().unwrap_or_else(PoisonError::into_inner);
        let mut held: Vec<(u64, OrganisationId, usize)> = slots
            .iter()
            .filter_map(|(organisation, slot)| {
                let (_, _, bytes) = slot.current()?.figures();
                Some((slot.used.load(Ordering::Relaxed), *organisation, bytes))
            })
            .collect();
        let mut all: usize = held.iter().map(|(_, _, bytes)| bytes).sum();
        held.sort_unstable_by_key(|(used, _, _)| *used);
        for (_, organisation, bytes) in held {
            if all <= self.most {
                return;
            }
            if organisation != just_asked {
                slots.remove(&organisation);
                all = all.saturating_sub(bytes);
            }
        }
    }
}

/// Brings a shop's index up to its rows, or makes it.
async fn refresh(indexes: Indexes, organisation: OrganisationId, slot: Arc<Slot>) -> Result<Arc<Live>, StoreError> {
    let _turn = slot.turn.lock().await;
    let store = &indexes.store;
    let head = store.read_in(organisation, move |db| Box::pin(catalogue::head(db, organisation))).await?;
    let best = indexes.best(organisation).await?;
    if let Some(live) = slot.current()
        && (live.revision() >= head.revision || follow::catch_up(store, organisation, &live, head).await?)
    {
        if let Some(best) = best.filter(|best| live.made().as_ref() != Some(best)) {
            follow::take_vectors(store, organisation, &live, best).await?;
        }
        indexes.bound(organisation);
        return Ok(live);
    }
    let built = follow::build(store, organisation).await?;
    if let Some(best) = best {
        follow::take_vectors(store, organisation, &built, best).await?;
    }
    slot.publish(Arc::clone(&built));
    indexes.bound(organisation);
    let (products, passages, _) = built.figures();
    tracing::info!(products, passages, "a shop's index was made");
    Ok(built)
}

impl std::fmt::Debug for Indexes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Indexes").field("most", &self.most).finish_non_exhaustive()
    }
}
