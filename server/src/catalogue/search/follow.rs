//! Bringing an index up to its rows: pages from the store, each taken in off the asynchronous threads.

use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicI64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::thread::available_parallelism;

use channel_core::OrganisationId;
use store::catalogue::{self, Head, Mark};
use store::vectors::{self, VectorKind, VectorRow};
use store::{Store, StoreError, documents};
use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;

use super::built::Built;
use super::meaning::{Meaning, bytes_of_one};

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
    /// As many as there are processors: more questions at once are answered no sooner, and each would hold a thread that other
    /// shops need. A question that waits for one holds none.
    turns: Arc<Semaphore>,
    /// The revision up to which everything is in.
    revision: AtomicI64,
    bytes: AtomicUsize,
    products: AtomicUsize,
    passages: AtomicUsize,
    /// The model whose vectors are in, and its last pass.
    made: Mutex<Option<Made>>,
}

/// Vectors that are in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Made {
    /// The model and its last pass.
    pub(super) pass: (String, i64),
    /// Where they are.
    pub(super) place: Place,
}

/// Where the vectors of a shop are compared with a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// In the memory of this node.
    Memory,
    /// In the database, which has more room.
    Database,
}

/// Vectors that the database is given at a time.
const FILL: u32 = 500;

impl Live {
    fn new() -> Self {
        let (bytes, products, passages, made) = Default::default();
        let revision = AtomicI64::new(Mark::start().revision);
        let turns = Arc::new(Semaphore::new(available_parallelism().map_or(1, NonZeroUsize::get)));
        Self { built: RwLock::new(Built::default()), turns, revision, bytes, products, passages, made }
    }

    /// Asks the index on a thread for blocking work.
    pub(super) async fn ask<T: Send + 'static>(
        self: Arc<Self>,
        question: impl FnOnce(&Built) -> T + Send + 'static,
    ) -> Result<T, StoreError> {
        let turn = Arc::clone(&self.turns).acquire_owned().await.map_err(|_| StoreError::Panicked)?;
        let asked = spawn_blocking(move || {
            // Held to the end of the work, also when nobody waits for it any more.
            let _turn = turn;
            question(&self.built.read().unwrap_or_else(PoisonError::into_inner))
        });
        asked.await.map_err(|_| StoreError::Panicked)
    }

    /// The revision up to which everything is in.
    pub(super) fn revision(&self) -> i64 {
        self.revision.load(Ordering::Acquire)
    }

    /// The vectors that are in.
    pub(super) fn made(&self) -> Option<Made> {
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

/// Takes in the vectors of a model up to its last pass: what is new of the model whose vectors are in, else all of them, which
/// take the place of the others once they are whole. Where they would take more room than there is for one shop and the database
/// can be asked, they stay there.
pub(super) async fn take_vectors(
    store: &Store,
    organisation: OrganisationId,
    live: &Arc<Live>,
    best: (String, i64),
    room: usize,
) -> Result<(), StoreError> {
    let known = live.made().filter(|made| made.pass.0 == best.0);
    let place = if belongs_into_the_database(store, organisation, &best.0, room).await? {
        fill(store, organisation, &best.0).await?;
        live.change(|built| built.set_meaning(None)).await?;
        Place::Database
    } else {
        let since = known.as_ref().filter(|made| made.place == Place::Memory).map(|made| made.pass.1);
        match since {
            Some(since) => add_vectors(store, organisation, live, &best.0, since).await?,
            None => replace_vectors(store, organisation, live, &best.0).await?,
        }
        Place::Memory
    };
    *live.made.lock().unwrap_or_else(PoisonError::into_inner) = Some(Made { pass: best, place });
    Ok(())
}

async fn belongs_into_the_database(
    store: &Store,
    organisation: OrganisationId,
    model: &str,
    room: usize,
) -> Result<bool, StoreError> {
    let model = model.to_owned();
    let read = store.read_in(organisation, move |db| {
        Box::pin(async move {
            if !vectors::is_there(db).await? {
                return Ok(None);
            }
            vectors::size(db, organisation, &model).await.map(Some)
        })
    });
    let Some((rows, numbers)) = read.await? else { return Ok(false) };
    Ok(rows.saturating_mul(bytes_of_one(numbers)) > room)
}

/// Has the database know every vector, also those that were kept before it could.
async fn fill(store: &Store, organisation: OrganisationId, model: &str) -> Result<(), StoreError> {
    loop {
        let model = model.to_owned();
        let write = store.write_in(organisation, move |tx| {
            Box::pin(async move { vectors::fill(tx, organisation, &model, FILL).await })
        });
        if write.await? < FILL {
            return Ok(());
        }
    }
}

/// Takes in what passes after one have made.
async fn add_vectors(
    store: &Store,
    organisation: OrganisationId,
    live: &Arc<Live>,
    model: &str,
    since: i64,
) -> Result<(), StoreError> {
    let mut last = None;
    while let Some((rows, end)) = page_of_vectors(store, organisation, model, since, last.take()).await? {
        live.change(move |built| built.take_vectors(rows)).await?;
        last = Some(end);
    }
    Ok(())
}

/// Puts a model's vectors in place of those that are in. Those answer until all are there.
async fn replace_vectors(
    store: &Store,
    organisation: OrganisationId,
    live: &Arc<Live>,
    model: &str,
) -> Result<(), StoreError> {
    let (mut last, mut meaning) = (None, None::<Meaning>);
    while let Some((rows, end)) = page_of_vectors(store, organisation, model, 0, last.take()).await? {
        last = Some(end);
        let (name, before) = (model.to_owned(), meaning.take());
        let taken = spawn_blocking(move || {
            let mut meaning = before;
            if meaning.is_none() {
                // What has no vector says nothing of how long one is.
                let length = rows.iter().map(|row| row.numbers.len()).find(|length| *length > 0);
                meaning = length.map(|length| Meaning::new(&name, length));
            }
            if let Some(meaning) = &mut meaning {
                meaning.take(rows);
            }
            meaning
        });
        meaning = taken.await.map_err(|_| StoreError::Panicked)?;
    }
    let meaning = meaning.unwrap_or_else(|| Meaning::new(model, 0));
    live.change(move |built| built.set_meaning(Some(meaning))).await
}

/// The last row of a page.
type End = (VectorKind, String);

async fn page_of_vectors(
    store: &Store,
    organisation: OrganisationId,
    model: &str,
    since: i64,
    after: Option<End>,
) -> Result<Option<(Vec<VectorRow>, End)>, StoreError> {
    let model = model.to_owned();
    let read = store.read_in(organisation, move |db| {
        Box::pin(async move { vectors::vectors_after(db, organisation, &model, since, after.as_ref(), WHOLE).await })
    });
    let rows = read.await?;
    let end = rows.last().map(|row| (row.kind, row.id.clone()));
    Ok(end.map(|end| (rows, end)))
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

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use tokio::task::JoinSet;

    use super::*;

    #[tokio::test]
    async fn as_many_questions_run_at_once_as_there_are_processors_and_one_nobody_waits_for_is_among_them() {
        let live = Arc::new(Live::new());
        let most = live.turns.available_permits();
        assert!(most > 0);
        let (began, mut begun) = tokio::sync::mpsc::unbounded_channel();
        let (mut asking, mut gates) = (JoinSet::new(), Vec::new());
        for _ in 0..most {
            let (gate, opened) = mpsc::channel::<()>();
            gates.push(gate);
            let began = began.clone();
            asking.spawn(Arc::clone(&live).ask(move |_| {
                began.send(()).unwrap();
                opened.recv().is_err()
            }));
            begun.recv().await.unwrap();
        }
        assert_eq!(live.turns.available_permits(), 0);
        asking.shutdown().await;
        assert_eq!(live.turns.available_permits(), 0, "they still run");
        drop(gates);
        assert!(Arc::clone(&live).ask(|_| true).await.unwrap(), "the next one has its turn when one has ended");
    }
}
