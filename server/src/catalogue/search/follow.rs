//! Bringing an index up to its rows: pages from the store, each taken in off the asynchronous threads.

use std::sync::atomic::{AtomicI64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock, RwLockReadGuard};

use channel_core::OrganisationId;
use store::catalogue::{self, Head, Mark};
use store::vectors::{self, VectorKind};
use store::{Store, StoreError, documents};
use tokio::task::spawn_blocking;

use super::built::Built;

/// Rows of a page of an index that nobody asks yet.
const WHOLE: u32 = 1_000;
/// Rows of a page of an index that is asked meanwhile: questions wait for one page at most.
const LIVE: u32 = 50;
/// Documents of a page.
const DOCUMENTS: u32 = 5;

/// An index that is asked and changed. Its figures are read without waiting for whoever changes it.
#[derive(Debug)]
pub(super) struct Live {
    built: RwLock<Built>,
    /// The revision up to which everything is in.
    revision: AtomicI64,
    bytes: AtomicUsize,
    products: AtomicUsize,
    passages: AtomicUsize,
    /// The model whose vectors are in, and its last pass.
    made: Mutex<Option<(String, i64)>>,
}

impl Live {
    fn new() -> Self {
        let (bytes, products, passages, made) = Default::default();
        let revision = AtomicI64::new(Mark::start().revision);
        Self { built: RwLock::new(Built::default()), revision, bytes, products, passages, made }
    }

    /// The index; to be asked on a thread for blocking work alone.
    pub(super) fn read(&self) -> RwLockReadGuard<'_, Built> {
        self.built.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// The revision up to which everything is in.
    pub(super) fn revision(&self) -> i64 {
        self.revision.load(Ordering::Acquire)
    }

    /// The model whose vectors are in, and its last pass.
    pub(super) fn made(&self) -> Option<(String, i64)> {
        self.made.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// How many products, how many pairs and passages, and about how many bytes.
    pub(super) fn figures(&self) -> (usize, usize, usize) {
        let figure = |number: &AtomicUsize| number.load(Ordering::Relaxed);
        (figure(&self.products), figure(&self.passages), figure(&self.bytes))
    }

    /// Changes the index on a thread for blocking work.
    async fn change(self: &Arc<Self>, work: impl FnOnce(&mut Built) + Send + 'static) -> Result<(), StoreError> {
        let live = Arc::clone(self);
        let done = spawn_blocking(move || {
            let mut built = live.built.write().unwrap_or_else(PoisonError::into_inner);
            work(&mut built);
            let (products, passages) = built.len();
            live.products.store(products, Ordering::Relaxed);
            live.passages.store(passages, Ordering::Relaxed);
            live.bytes.store(built.bytes(), Ordering::Relaxed);
        });
        done.await.map_err(|_| StoreError::Panicked)
    }
}

/// An index of all rows there are.
pub(super) async fn build(store: &Store, organisation: OrganisationId) -> Result<Arc<Live>, StoreError> {
    let head = store.read_in(organisation, move |db| Box::pin(catalogue::head(db, organisation))).await?;
    let live = Arc::new(Live::new());
    read_rows(store, organisation, &live, &Mark::start(), WHOLE).await?;
    live.change(Built::settle).await?;
    live.revision.store(head.revision, Ordering::Release);
    Ok(live)
}

/// Brings an index up to the rows; `false` when it is too far behind to know what was removed.
pub(super) async fn catch_up(
    store: &Store,
    organisation: OrganisationId,
    live: &Arc<Live>,
    head: Head,
) -> Result<bool, StoreError> {
    let since = live.revision();
    if since < head.forgotten {
        return Ok(false);
    }
    let removals =
        store.read_in(organisation, move |db| Box::pin(catalogue::removals_after(db, organisation, since))).await?;
    if !removals.is_empty() {
        live.change(move |built| built.forget(&removals)).await?;
    }
    read_rows(store, organisation, live, &Mark::after(since), LIVE).await?;
    live.revision.store(head.revision, Ordering::Release);
    Ok(true)
}

/// Takes in the vectors of a model up to its last pass; all of them when they are of another model than those that are in.
pub(super) async fn take_vectors(
    store: &Store,
    organisation: OrganisationId,
    live: &Arc<Live>,
    best: (String, i64),
) -> Result<(), StoreError> {
    let known = live.made().filter(|(model, _)| *model == best.0);
    let since = known.as_ref().map_or(0, |(_, pass)| *pass);
    let mut begun = known.is_some();
    let mut last: Option<(VectorKind, String)> = None;
    loop {
        let (model, after) = (best.0.clone(), last.clone());
        let read = store.read_in(organisation, move |db| {
            Box::pin(
                async move { vectors::vectors_after(db, organisation, &model, since, after.as_ref(), WHOLE).await },
            )
        });
        let rows = read.await?;
        let Some(end) = rows.last() else { break };
        last = Some((end.kind, end.id.clone()));
        let (model, dimension, begin) = (best.0.clone(), end.numbers.len(), !std::mem::replace(&mut begun, true));
        live.change(move |built| {
            if begin {
                built.begin_meaning(&model, dimension);
            }
            built.take_vectors(rows);
        })
        .await?;
    }
    *live.made.lock().unwrap_or_else(PoisonError::into_inner) = Some(best);
    Ok(())
}

async fn read_rows(
    store: &Store,
    organisation: OrganisationId,
    live: &Arc<Live>,
    from: &Mark,
    page: u32,
) -> Result<(), StoreError> {
    let mut mark = from.clone();
    loop {
        let after = mark.clone();
        let read = store.read_in(organisation, move |db| {
            Box::pin(async move { catalogue::products_after(db, organisation, &after, page).await })
        });
        let (products, Some(next)) = read.await? else { break };
        live.change(move |built| built.take_products(&products)).await?;
        mark = next;
    }
    let mut mark = from.clone();
    loop {
        let after = mark.clone();
        let read = store.read_in(organisation, move |db| {
            Box::pin(async move { catalogue::answers_after(db, organisation, &after, page).await })
        });
        let (answers, Some(next)) = read.await? else { break };
        live.change(move |built| built.take_answers(answers)).await?;
        mark = next;
    }
    let mut mark = from.clone();
    loop {
        let after = mark.clone();
        let read = store.read_in(organisation, move |db| {
            Box::pin(async move { documents::documents_after(db, organisation, &after, DOCUMENTS).await })
        });
        let (read, Some(next)) = read.await? else { break };
        live.change(move |built| built.take_documents(&read)).await?;
        mark = next;
    }
    Ok(())
}
