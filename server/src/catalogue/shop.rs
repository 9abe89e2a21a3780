//! The one door to products and answers.

use std::sync::Arc;

use ::import::{CatalogueOptions, parse_answers, parse_catalogue};
use assistant::Retriever;
use channel_core::OrganisationId;
use channel_core::catalogue::{Answer, AnswerId, Product, Sku};
use retrieval::{AnswerHit, Found, ProductHit};
use store::catalogue::{ImportRow, ProductPage};
use store::vectors::VectorKind;
use store::{Store, StoreError, catalogue};
use tokio::sync::Notify;
use tokio::task::spawn_blocking;

use super::error::CatalogueError;
use super::import::{self, ImportMode, ImportReport, Parsed};
use super::retriever::ShopRetriever;
use super::search::{Built, Figures, Indexes, Models, Near};

/// The most answers that are listed.
const ANSWERS: u32 = 1_000;
/// The most imports that are listed.
const IMPORTS: u32 = 50;
/// The most products that a search ranks.
const RANKED: usize = 100;
/// The most variants of one model that are looked at.
const VARIANTS: u32 = 200;

/// Products and answers of every organisation, each call for one of them.
#[derive(Debug, Clone)]
pub struct Catalogue {
    pub(super) store: Store,
    pub(super) indexes: Indexes,
    pub(super) bell: Arc<Notify>,
}

impl Catalogue {
    /// The catalogue kept in a store.
    #[must_use]
    pub fn new(store: Store) -> Self {
        Self::with_models(store, Models::default())
    }

    /// The same, searched by meaning too.
    #[must_use]
    pub fn with_models(store: Store, models: Models) -> Self {
        Self { indexes: Indexes::new(store.clone(), models), store, bell: Arc::default() }
    }

    /// What the assistant may look up for this organisation.
    #[must_use]
    pub fn retriever(&self, organisation: OrganisationId) -> Arc<dyn Retriever> {
        Arc::new(ShopRetriever { catalogue: self.clone(), organisation })
    }

    /// Imports products from a file in any format. Importing the same file again changes nothing.
    ///
    /// # Errors
    /// When the file as a whole cannot be read, or the store is unavailable; bad rows are in the report instead.
    pub async fn import_csv(&self, organisation: OrganisationId, file: &[u8]) -> Result<ImportReport, CatalogueError> {
        self.import_csv_with(organisation, file, ImportMode::Merge, &CatalogueOptions::default()).await
    }

    /// The same with a mode and options.
    ///
    /// # Errors
    /// As [`Catalogue::import_csv`].
    pub async fn import_csv_with(
        &self,
        organisation: OrganisationId,
        file: &[u8],
        mode: ImportMode,
        options: &CatalogueOptions,
    ) -> Result<ImportReport, CatalogueError> {
        let (file, options) = (file.to_vec(), options.clone());
        let parsed =
            spawn_blocking(move || parse_catalogue(&file, &options)).await.map_err(|_| StoreError::Panicked)??;
        let parsed = Parsed {
            rows: parsed.rows,
            good: parsed.products_at(self.store.seams().now()),
            errors: parsed.errors,
            ignored_columns: parsed.ignored_columns,
        };
        let report = import::products(&self.store, organisation, parsed, mode).await;
        self.indexes.hint(organisation);
        Ok(report?)
    }

    /// Imports question-answer pairs from a file in any format of rows.
    ///
    /// # Errors
    /// As [`Catalogue::import_csv`].
    pub async fn import_answers(
        &self,
        organisation: OrganisationId,
        file: &[u8],
    ) -> Result<ImportReport, CatalogueError> {
        let file = file.to_vec();
        let read = spawn_blocking(move || parse_answers(&file, &CatalogueOptions::default()));
        let parsed = read.await.map_err(|_| StoreError::Panicked)??;
        let parsed =
            Parsed { rows: parsed.rows, good: parsed.answers, errors: parsed.errors, ignored_columns: Vec::new() };
        let report = import::answers(&self.store, organisation, parsed).await;
        self.indexes.hint(organisation);
        Ok(report?)
    }

    /// Products as the assistant finds them, with reasons.
    ///
    /// # Errors
    /// When the store is unavailable.
    pub async fn search_products(
        &self,
        organisation: OrganisationId,
        question: &str,
    ) -> Result<Found<ProductHit>, CatalogueError> {
        self.find_for(organisation, question, None).await
    }

    /// Products for a question; with `like`, only among the variants of that product.
    pub(super) async fn find_for(
        &self,
        organisation: OrganisationId,
        question: &str,
        like: Option<&Sku>,
    ) -> Result<Found<ProductHit>, CatalogueError> {
        let text = question.to_owned();
        if let Some(sku) = like.cloned() {
            let read = self.store.read_in(organisation, move |db| {
                Box::pin(async move { catalogue::list_variants(db, organisation, &sku, VARIANTS).await })
            });
            let variants = read.await?;
            return Ok(self.indexes.ask(organisation, move |index| index.variants(&text, variants)).await?);
        }
        let search = move |index: &Built, near: &Near| index.products(&text, near, RANKED);
        let found = self.indexes.ask_with_meaning(organisation, question, VectorKind::Product, search).await?;
        let skus = found.skus();
        if skus.is_empty() {
            return Ok(found.with_rows(Vec::new()));
        }
        let read = self.store.glance_in(organisation, move |db| {
            Box::pin(async move { catalogue::find_products(db, organisation, &skus).await })
        });
        Ok(found.with_rows(read.await?))
    }

    /// Answers as the assistant finds them, with reasons.
    ///
    /// # Errors
    /// When the store is unavailable.
    pub async fn search_answers(
        &self,
        organisation: OrganisationId,
        question: &str,
    ) -> Result<Found<AnswerHit>, CatalogueError> {
        let text = question.to_owned();
        let search = move |index: &Built, near: &Near| index.answers(&text, near);
        Ok(self.indexes.ask_with_meaning(organisation, question, VectorKind::Passage, search).await?)
    }

    /// What the search holds in memory on this node.
    #[must_use]
    pub fn held(&self) -> Figures {
        self.indexes.figures()
    }

    /// A page of products in the order of their codes.
    ///
    /// # Errors
    /// When the store is unavailable.
    pub async fn list_products(
        &self,
        organisation: OrganisationId,
        after: Option<Sku>,
        limit: u32,
    ) -> Result<ProductPage, CatalogueError> {
        let page = self.store.read_in(organisation, move |db| {
            Box::pin(async move { catalogue::list_products(db, organisation, after.as_ref(), limit).await })
        });
        Ok(page.await?)
    }

    /// How many products there are.
    ///
    /// # Errors
    /// When the store is unavailable.
    pub async fn count_products(&self, organisation: OrganisationId) -> Result<u64, CatalogueError> {
        Ok(self.store.read_in(organisation, move |db| Box::pin(catalogue::count_products(db, organisation))).await?)
    }

    /// A product by its code.
    ///
    /// # Errors
    /// When the store is unavailable.
    pub async fn find_product(
        &self,
        organisation: OrganisationId,
        sku: Sku,
    ) -> Result<Option<Product>, CatalogueError> {
        let found = self.store.glance_in(organisation, move |db| {
            Box::pin(async move { catalogue::find_product(db, organisation, &sku).await })
        });
        Ok(found.await?)
    }

    /// All question-answer pairs.
    ///
    /// # Errors
    /// When the store is unavailable.
    pub async fn list_answers(&self, organisation: OrganisationId) -> Result<Vec<Answer>, CatalogueError> {
        Ok(self
            .store
            .read_in(organisation, move |db| Box::pin(catalogue::list_answers(db, organisation, ANSWERS)))
            .await?)
    }

    /// Keeps one question-answer pair.
    ///
    /// # Errors
    /// When the store is unavailable.
    pub async fn save_answer(&self, organisation: OrganisationId, answer: Answer) -> Result<(), CatalogueError> {
        let save = self.store.write_in(organisation, move |tx| {
            Box::pin(async move {
                catalogue::save_answers(tx, organisation, &[answer]).await?;
                tx.note(organisation, "catalogue").await
            })
        });
        save.await?;
        self.indexes.hint(organisation);
        Ok(())
    }

    /// Removes a question-answer pair; `false` when there is none of that id.
    ///
    /// # Errors
    /// When the store is unavailable.
    pub async fn delete_answer(&self, organisation: OrganisationId, id: AnswerId) -> Result<bool, CatalogueError> {
        let delete = self.store.write_in(organisation, move |tx| {
            Box::pin(async move {
                tx.note(organisation, "catalogue").await?;
                catalogue::delete_answer(tx, organisation, &id).await
            })
        });
        Ok(delete.await?)
    }

    /// The latest imports, the newest first.
    ///
    /// # Errors
    /// When the store is unavailable.
    pub async fn list_imports(&self, organisation: OrganisationId) -> Result<Vec<ImportRow>, CatalogueError> {
        Ok(self
            .store
            .read_in(organisation, move |db| Box::pin(catalogue::list_imports(db, organisation, IMPORTS)))
            .await?)
    }
}
