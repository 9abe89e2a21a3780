//! Making a shop's rows into vectors: a pass over what changed since the one before, page by page, embedding only words that
//! are new. The pass counts once it is whole, so that questions are never answered from half of it. A pass that is stopped is
//! begun again later and finds what it had made; words that the model does not take are kept as such and do not stop it.

use std::collections::HashSet;
use std::time::Duration;

use channel_core::OrganisationId;
use channel_core::catalogue::{Answer, Product};
use retrieval::{EmbedError, Embedder};
use sha2::{Digest as _, Sha256};
use store::catalogue::{self, Mark, Removal};
use store::vectors::{self, NewVector, Pass, VectorKind};
use store::{Store, StoreError, documents};

use super::super::document;
use super::super::search::ShopModels;
use super::refusals::{Fresh, Outcome, Patience};
use crate::assistants::trouble_of;

/// Rows of a page.
const PAGE: u32 = 200;
/// Documents of a page.
const DOCUMENTS: u32 = 5;
/// Characters of a row that are embedded: a model reads no more than some 500 pieces of words.
const CHARACTERS: usize = 1_000;
/// Shops that are looked at before one is begun.
const SHOPS: u32 = 10;

/// How long a pass rests that was stopped once.
const REST: Duration = Duration::from_secs(30);
/// How long it rests at most.
const LONGEST_REST: Duration = Duration::from_secs(15 * 60);
/// A provider that asks for more than this is asked again all the same.
const LONGEST_ASKED: Duration = Duration::from_secs(60 * 60);

/// Why a pass was not made whole.
#[derive(Debug, thiserror::Error)]
pub(super) enum Stopped {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Model(#[from] EmbedError),
}

/// A row's words under its key.
struct Words {
    kind: VectorKind,
    id: String,
    text: String,
}

/// Begins to go over one of the shops without a model of their own that are behind.
pub(super) async fn begin(store: &Store, model: &str, time: Duration) -> Result<Option<Pass>, StoreError> {
    let (now, name) = (store.seams().now(), model.to_owned());
    let read = store.read(move |db| Box::pin(async move { vectors::behind(db, &name, now, SHOPS).await }));
    let shops = read.await?.into_iter().map(|organisation| (organisation, model.to_owned()));
    first(store, shops.collect(), time).await
}

/// Begins to go over one of the shops whose own model is behind.
pub(super) async fn begin_own(store: &Store, time: Duration) -> Result<Option<Pass>, StoreError> {
    let now = store.seams().now();
    let shops = store.read(move |db| Box::pin(vectors::behind_their_own(db, now, SHOPS))).await?;
    first(store, shops, time).await
}

/// Begins the first pass that nobody else has begun.
async fn first(
    store: &Store,
    shops: Vec<(OrganisationId, String)>,
    time: Duration,
) -> Result<Option<Pass>, StoreError> {
    for (organisation, model) in shops {
        let write = store.write_in(organisation, move |tx| {
            Box::pin(async move { vectors::begin(tx, organisation, &model, time).await })
        });
        if let Some(pass) = write.await? {
            return Ok(Some(pass));
        }
    }
    Ok(None)
}

/// Goes over a shop. When a model stops it, the pass says why and when somebody goes on.
pub(super) async fn run(store: &Store, models: &ShopModels, pass: Pass, time: Duration) -> Result<(), Stopped> {
    let Some(embedder) = models.wanted().filter(|embedder| embedder.model() == pass.model) else { return Ok(()) };
    let mut going =
        Going { store, embedder: embedder.as_ref(), pass, time, seen: HashSet::new(), patience: Patience::default() };
    match going.over_everything().await {
        Ok(()) => going.finish(models.kept()).await,
        Err(Stopped::Model(error)) => {
            going.stop(&error).await?;
            Err(Stopped::Model(error))
        }
        Err(stopped) => Err(stopped),
    }
}

/// How long a pass rests that was stopped: as long as the provider asks for, and longer each time; what does not pass by itself
/// waits for somebody to change something, and is looked at now and then.
fn rest(failures: i64, may_pass: bool, asked: Option<Duration>) -> Duration {
    let doublings = u32::try_from(failures.clamp(0, 5)).unwrap_or(0);
    let own = if may_pass { (REST * 2_u32.pow(doublings)).min(LONGEST_REST) } else { LONGEST_REST };
    asked.map_or(own, |asked| asked.max(REST).min(LONGEST_ASKED))
}

struct Going<'a> {
    store: &'a Store,
    embedder: &'a dyn Embedder,
    pass: Pass,
    time: Duration,
    /// Keys of the rows that are there: what was removed and came back is not let go.
    seen: HashSet<(VectorKind, String)>,
    patience: Patience,
}

impl Going<'_> {
    async fn over_everything(&mut self) -> Result<(), Stopped> {
        let (store, organisation) = (self.store, self.pass.organisation);
        let since = if self.pass.since < 0 { Mark::start() } else { Mark::after(self.pass.since) };
        let mut mark = since.clone();
        loop {
            let after = mark.clone();
            let read = store.read_in(organisation, move |db| {
                Box::pin(async move { catalogue::products_after(db, organisation, &after, PAGE).await })
            });
            let (products, Some(next)) = read.await? else { break };
            self.page(products.iter().map(of_product).collect()).await?;
            mark = next;
        }
        let mut mark = since.clone();
        loop {
            let after = mark.clone();
            let read = store.read_in(organisation, move |db| {
                Box::pin(async move { catalogue::answers_after(db, organisation, &after, PAGE).await })
            });
            let (answers, Some(next)) = read.await? else { break };
            self.page(answers.iter().map(of_answer).collect()).await?;
            mark = next;
        }
        let mut mark = since;
        loop {
            let after = mark.clone();
            let read = store.read_in(organisation, move |db| {
                Box::pin(async move { documents::documents_after(db, organisation, &after, DOCUMENTS).await })
            });
            let (read, Some(next)) = read.await? else { break };
            let passages = read.iter().flat_map(document::passages);
            self.page(passages.map(|passage| of_answer(&passage)).collect()).await?;
            mark = next;
        }
        Ok(())
    }

    /// Embeds those rows of a page whose words are new.
    async fn page(&mut self, rows: Vec<Words>) -> Result<(), Stopped> {
        let mut fresh: Vec<Fresh> = Vec::new();
        for kind in [VectorKind::Product, VectorKind::Passage] {
            let ids: Vec<String> = rows.iter().filter(|row| row.kind == kind).map(|row| row.id.clone()).collect();
            if ids.is_empty() {
                continue;
            }
            let (organisation, model) = (self.pass.organisation, self.pass.model.clone());
            let read = self.store.read_in(organisation, move |db| {
                Box::pin(async move { vectors::digests(db, organisation, &model, kind, &ids).await })
            });
            let known = read.await?;
            fresh.extend(rows.iter().filter(|row| row.kind == kind).filter_map(|row| {
                let digest = Sha256::digest(row.text.as_bytes()).to_vec();
                let is_known = known.get(&row.id) == Some(&digest);
                (!is_known).then(|| Fresh { kind, id: row.id.clone(), text: row.text.clone(), digest })
            }));
        }
        self.seen.extend(rows.into_iter().map(|row| (row.kind, row.id)));
        for batch in fresh.chunks(self.embedder.batch().max(1)) {
            let outcomes = self.patience.vectors(self.embedder, batch).await?;
            let made = batch.iter().zip(outcomes).map(|(row, outcome)| {
                let (numbers, refused) = match outcome {
                    Outcome::Made(numbers) => (numbers, None),
                    Outcome::Refused(why) => (Vec::new(), Some(why.to_owned())),
                };
                NewVector { kind: row.kind, id: row.id.clone(), digest: row.digest.clone(), numbers, refused }
            });
            let (made, pass, time) = (made.collect::<Vec<_>>(), self.pass.clone(), self.time);
            let write = self.store.write_in(pass.organisation, move |tx| {
                Box::pin(async move {
                    let held = vectors::hold(tx, &pass, time).await?;
                    vectors::save(tx, pass.organisation, &pass.model, pass.number, &made).await?;
                    tx.note(pass.organisation, "meaning").await?;
                    Ok(held)
                })
            });
            self.pass = write.await?;
        }
        Ok(())
    }

    async fn stop(&self, error: &EmbedError) -> Result<(), StoreError> {
        let (trouble, _, asked) = trouble_of(error);
        let (pass, wait) = (self.pass.clone(), rest(self.pass.failures, error.may_pass, asked));
        let write = self.store.write_in(pass.organisation, move |tx| {
            Box::pin(async move { vectors::stop(tx, &pass, trouble, wait).await })
        });
        write.await
    }

    async fn finish(self, kept: Vec<String>) -> Result<(), Stopped> {
        let (organisation, since) = (self.pass.organisation, self.pass.since);
        let read =
            self.store.read_in(organisation, move |db| Box::pin(catalogue::removals_after(db, organisation, since)));
        let mut removals = read.await?;
        removals.retain(|removal| match removal {
            Removal::Product(sku) => !self.seen.contains(&(VectorKind::Product, sku.clone())),
            Removal::Answer(id) => !self.seen.contains(&(VectorKind::Passage, id.clone())),
            Removal::Document(_) => true,
        });
        let pass = self.pass;
        let write = self.store.write_in(organisation, move |tx| {
            Box::pin(async move { vectors::finish(tx, &pass, &removals, &kept).await })
        });
        Ok(write.await?)
    }
}

fn of_product(product: &Product) -> Words {
    Words { kind: VectorKind::Product, id: product.sku.0.clone(), text: cut(&retrieval::passage(product)) }
}

fn of_answer(answer: &Answer) -> Words {
    let text = cut(&format!("{}\n{}", answer.question, answer.answer));
    Words { kind: VectorKind::Passage, id: answer.id.0.clone(), text }
}

fn cut(text: &str) -> String {
    text.chars().take(CHARACTERS).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pass_rests_as_long_as_it_is_asked_to_or_longer_each_time() {
        let seconds = Duration::from_secs;
        let table = [
            ((0, true, None), seconds(30)),
            ((2, true, None), seconds(120)),
            ((90, true, None), seconds(900)),
            ((0, false, None), seconds(900)),
            ((0, true, Some(seconds(200))), seconds(200)),
            ((5, true, Some(seconds(1))), seconds(30)),
            ((0, true, Some(seconds(90_000))), seconds(3_600)),
        ];
        for ((failures, may_pass, asked), expected) in table {
            assert_eq!(rest(failures, may_pass, asked), expected, "{failures} {may_pass} {asked:?}");
        }
    }
}
