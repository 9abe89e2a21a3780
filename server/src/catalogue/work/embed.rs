//! Making a shop's rows into vectors: a pass over what changed since the one before, page by page, embedding only words that
//! are new. The pass counts once it is whole, so that questions are never answered from half of it.

use std::collections::HashSet;
use std::time::Duration;

use channel_core::OrganisationId;
use channel_core::catalogue::{Answer, Product};
use retrieval::{EmbedError, Embedder, Purpose};
use sha2::{Digest as _, Sha256};
use store::catalogue::{self, Mark, Removal};
use store::vectors::{self, NewVector, Pass, VectorKind};
use store::{Store, StoreError, documents};

use super::super::document;
use super::super::search::Models;

/// Rows of a page.
const PAGE: u32 = 200;
/// Documents of a page.
const DOCUMENTS: u32 = 5;
/// Characters of a row that are embedded: a model reads no more than some 500 pieces of words.
const CHARACTERS: usize = 1_000;
/// Shops that are looked at before one is begun.
const SHOPS: u32 = 10;

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

/// Begins to go over one of the shops that are behind.
pub(super) async fn begin(store: &Store, model: &str, time: Duration) -> Result<Option<Pass>, StoreError> {
    let (now, name) = (store.seams().now(), model.to_owned());
    let read = store.read(move |db| Box::pin(async move { vectors::behind(db, &name, now, SHOPS).await }));
    for organisation in read.await? {
        let name = model.to_owned();
        let write = store.write_in(organisation, move |tx| {
            Box::pin(async move { vectors::begin(tx, organisation, &name, time).await })
        });
        if let Some(pass) = write.await? {
            return Ok(Some(pass));
        }
    }
    Ok(None)
}

/// Goes over a shop.
pub(super) async fn run(store: &Store, models: &Models, pass: Pass, time: Duration) -> Result<(), Stopped> {
    let Some(embedder) = models.wanted().filter(|embedder| embedder.model() == pass.model) else { return Ok(()) };
    let organisation = pass.organisation;
    let since = if pass.since < 0 { Mark::start() } else { Mark::after(pass.since) };
    let mut going = Going { store, embedder: embedder.as_ref(), pass, time, seen: HashSet::new() };
    let mut mark = since.clone();
    loop {
        let after = mark.clone();
        let read = store.read_in(organisation, move |db| {
            Box::pin(async move { catalogue::products_after(db, organisation, &after, PAGE).await })
        });
        let (products, Some(next)) = read.await? else { break };
        going.page(products.iter().map(of_product).collect()).await?;
        mark = next;
    }
    let mut mark = since.clone();
    loop {
        let after = mark.clone();
        let read = store.read_in(organisation, move |db| {
            Box::pin(async move { catalogue::answers_after(db, organisation, &after, PAGE).await })
        });
        let (answers, Some(next)) = read.await? else { break };
        going.page(answers.iter().map(of_answer).collect()).await?;
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
        going.page(passages.map(|passage| of_answer(&passage)).collect()).await?;
        mark = next;
    }
    going.finish(organisation, models.kept()).await
}

struct Going<'a> {
    store: &'a Store,
    embedder: &'a dyn Embedder,
    pass: Pass,
    time: Duration,
    /// Keys of the rows that are there: what was removed and came back is not let go.
    seen: HashSet<(VectorKind, String)>,
}

impl Going<'_> {
    /// Embeds those rows of a page whose words are new.
    async fn page(&mut self, rows: Vec<Words>) -> Result<(), Stopped> {
        let mut fresh: Vec<(Words, Vec<u8>)> = Vec::new();
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
                let words = Words { kind, id: row.id.clone(), text: row.text.clone() };
                (!is_known).then_some((words, digest))
            }));
        }
        self.seen.extend(rows.into_iter().map(|row| (row.kind, row.id)));
        for batch in fresh.chunks(self.embedder.batch().max(1)) {
            let texts: Vec<&str> = batch.iter().map(|(words, _)| words.text.as_str()).collect();
            let numbers = self.embedder.embed(Purpose::Passage, &texts).await?;
            let made = batch.iter().zip(numbers).map(|((words, digest), numbers)| NewVector {
                kind: words.kind,
                id: words.id.clone(),
                digest: digest.clone(),
                numbers,
            });
            let (made, pass, time) = (made.collect::<Vec<_>>(), self.pass.clone(), self.time);
            let write = self.store.write_in(pass.organisation, move |tx| {
                Box::pin(async move {
                    let held = vectors::hold(tx, &pass, time).await?;
                    vectors::save(tx, pass.organisation, &pass.model, pass.number, &made).await?;
                    Ok(held)
                })
            });
            self.pass = write.await?;
        }
        Ok(())
    }

    async fn finish(self, organisation: OrganisationId, kept: Vec<String>) -> Result<(), Stopped> {
        let since = self.pass.since;
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
    let attributes = product.attributes.values().map(String::as_str);
    let parts = [product.title.as_str(), product.category.as_deref().unwrap_or_default()];
    let parts = parts.into_iter().chain(attributes).chain([product.description.as_str()]);
    let parts: Vec<&str> = parts.filter(|part| !part.trim().is_empty()).collect();
    Words { kind: VectorKind::Product, id: product.sku.0.clone(), text: cut(&parts.join(". ")) }
}

fn of_answer(answer: &Answer) -> Words {
    let text = cut(&format!("{}\n{}", answer.question, answer.answer));
    Words { kind: VectorKind::Passage, id: answer.id.0.clone(), text }
}

fn cut(text: &str) -> String {
    text.chars().take(CHARACTERS).collect()
}
