//! The indexes of all shops that are asked, within a bound of memory.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::Duration;

use channel_core::OrganisationId;
use channel_core::catalogue::Sku;
use store::vectors::{self, VectorKind};
use store::{Store, StoreError, catalogue};

use super::built::Built;
use super::follow::{self, Live, Made, Place};
use super::meaning::{Models, Near, ShopModels};

/// Bytes that all indexes together may take before those not asked for longest are let go: about 340,000 products of 1.5 kB.
const MOST: usize = 512 << 20;
/// The part of it that the vectors of one shop may take where the database can be asked for the nearest.
const SHARE: usize = 4;
/// Rows that the database is asked for.
const NEAREST: u32 = 100;
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
        let (live, _) = self.fresh(organisation).await?;
        live.ask(question).await
    }

    /// The same with what the question means, where a model has made the shop's rows into vectors.
    pub(in crate::catalogue) async fn ask_with_meaning<T: Send + 'static>(
        &self,
        organisation: OrganisationId,
        text: &str,
        kind: VectorKind,
        question: impl FnOnce(&Built, &Near) -> T + Clone + Send + 'static,
    ) -> Result<T, StoreError> {
        // Another model may take over while the question is made into numbers, and the one that was asked be let go: then
        // the other one is asked.
        for _ in 0..2 {
            let (live, models) = self.fresh(organisation).await?;
            let made = live.made();
            let near = self.near(organisation, &models, made.clone(), text, kind).await;
            let is_lost = near == Near::Unknown && made.is_some();
            if is_lost && self.best(organisation).await?.1 != made.map(|made| made.pass) {
                continue;
            }
            let question = question.clone();
            let asked = live.ask(move |built| built.fits(&near).then(|| question(built, &near)));
            if let Some(answer) = asked.await? {
                return Ok(answer);
            }
        }
        self.ask(organisation, move |built| question(built, &Near::Unknown)).await
    }

    /// What is near to a question by its meaning, as far as anybody can tell.
    async fn near(
        &self,
        organisation: OrganisationId,
        models: &ShopModels,
        made: Option<Made>,
        text: &str,
        kind: VectorKind,
    ) -> Near {
        let Some(Made { pass: (model, _), place }) = made else { return Near::Unknown };
        let Some(numbers) = models.question(&model, text).await else { return Near::Unknown };
        if place == Place::Memory {
            return Near::Numbers { model, numbers };
        }
        let read = self.store.read_in(organisation, move |db| {
            Box::pin(async move { vectors::nearest(db, organisation, &model, kind, &numbers, NEAREST).await })
        });
        match read.await {
            Ok(rows) => Near::Rows(rows.into_iter().map(Sku).collect()),
            Err(error) => {
                tracing::warn!(%error, "a question was searched by its words alone");
                Near::Unknown
            }
        }
    }

    /// The models of this node.
    pub(in crate::catalogue) fn models(&self) -> &Models {
        &self.models
    }

    /// The models of a shop, and the pass of the one wanted most of those that are whole.
    async fn best(&self, organisation: OrganisationId) -> Result<(ShopModels, Option<(String, i64)>), StoreError> {
        let models = self.models.of(organisation).await?;
        if models.is_empty() {
            return Ok((models, None));
        }
        let read = self.store.read_in(organisation, move |db| Box::pin(vectors::latest(db, organisation)));
        let best = models.best(&read.await?);
        Ok((models, best))
    }

    /// Has a shop's index take in what changed, if it is held.
    pub(in crate::catalogue) async fn renew(&self, organisation: OrganisationId) -> Result<(), StoreError> {
        let held = self.slots.lock().unwrap_or_else(PoisonError::into_inner).get(&organisation).cloned();
        match held.filter(|slot| slot.current().is_some()) {
            Some(slot) => refresh(self.clone(), organisation, slot).await.map(drop),
            None => Ok(()),
        }
    }

    /// Whether the database is asked for what is near in a shop that is held.
    pub(in crate::catalogue) fn asks_the_database(&self, organisation: OrganisationId) -> bool {
        let held = self.slots.lock().unwrap_or_else(PoisonError::into_inner).get(&organisation).cloned();
        let made = held.and_then(|slot| slot.current()).and_then(|live| live.made());
        made.is_some_and(|made| made.place == Place::Database)
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

    async fn fresh(&self, organisation: OrganisationId) -> Result<(Arc<Live>, ShopModels), StoreError> {
        let slot = self.slot(organisation);
        slot.used.store(self.questions.fetch_add(1, Ordering::Relaxed), Ordering::Relaxed);
        let head = self.store.glance_in(organisation, move |db| Box::pin(catalogue::head(db, organisation))).await?;
        let (models, best) = self.best(organisation).await?;
        let held = slot.current();
        let is_fresh = |live: &&Arc<Live>| live.revision() >= head.revision && has_made(live, best.as_ref());
        if let Some(live) = held.as_ref().filter(is_fresh) {
            return Ok((Arc::clone(live), models));
        }
        // A task of its own: who stops waiting does not stop the work that others wait for too.
        let work = tokio::spawn(refresh(self.clone(), organisation, Arc::clone(&slot)));
        let live = match held {
            None => work.await.map_err(|_| StoreError::Panicked)??,
            Some(stale) => match tokio::time::timeout(PATIENCE, work).await {
                Ok(done) => done.map_err(|_| StoreError::Panicked)??,
                Err(_) => stale,
            },
        };
        Ok((live, models))
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
    let (_, best) = indexes.best(organisation).await?;
    let room = indexes.most / SHARE;
    if let Some(live) = slot.current()
        && (live.revision() >= head.revision || follow::catch_up(store, organisation, &live, head).await?)
    {
        if let Some(best) = best.filter(|best| !has_made(&live, Some(best))) {
            follow::take_vectors(store, organisation, &live, best, room).await?;
        }
        indexes.bound(organisation);
        return Ok(live);
    }
    let built = follow::build(store, organisation).await?;
    if let Some(best) = best {
        follow::take_vectors(store, organisation, &built, best, room).await?;
    }
    slot.publish(Arc::clone(&built));
    indexes.bound(organisation);
    let (products, passages, _) = built.figures();
    tracing::info!(products, passages, "a shop's index was made");
    Ok(built)
}

/// Whether an index has the vectors of a pass. Where there is none it may have whatever it has.
fn has_made(live: &Live, best: Option<&(String, i64)>) -> bool {
    best.is_none_or(|best| live.made().is_some_and(|made| made.pass == *best))
}

impl std::fmt::Debug for Indexes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Indexes").field("most", &self.most).finish_non_exhaustive()
    }
}
