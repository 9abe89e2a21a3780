//! The one door to products and answers.

use std::sync::Arc;

use ::import::{CatalogueOptions, parse_answers, parse_catalogue};
use assistant::Retriever;
use channel_core::OrganisationId;
use channel_core::catalogue::{Answer, AnswerId, Product, Sku};
use retrieval::{AnswerHit, Found, ProductHit, Searcher};
use store::catalogue::{ImportRow, ProductPage};
use store::{Store, catalogue};

use super::error::CatalogueError;
use super::import::{self, ImportMode, ImportReport, Parsed};
use super::index::StoreIndex;
use super::retriever::ShopRetriever;

/// The most answers that are listed.
const ANSWERS: u32 = 1_000;
/// The most imports that are listed.
const IMPORTS: u32 = 50;

/// Products and answers of every organisation, each call for one of them.
#[derive(Debug, Clone)]
pub struct Catalogue {
    store: Store,
}

impl Catalogue {
    /// The catalogue kept in a store.
    #[must_use]
    pub fn new(store: Store) -> Self {
        Self { store }
    }

    /// What the assistant may look up for this organisation.
    #[must_use]
    pub fn retriever(&self, organisation: OrganisationId) -> Arc<dyn Retriever> {
        Arc::new(ShopRetriever { index: self.index(organisation) })
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
        let parsed = parse_catalogue(file, options)?;
        let parsed = Parsed {
            rows: parsed.rows,
            good: parsed.products_at(self.store.seams().now()),
            errors: parsed.errors,
            ignored_columns: parsed.ignored_columns,
        };
        Ok(import::products(&self.store, organisation, parsed, mode).await?)
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
        let parsed = parse_answers(file, &CatalogueOptions::default())?;
        let parsed =
            Parsed { rows: parsed.rows, good: parsed.answers, errors: parsed.errors, ignored_columns: Vec::new() };
        Ok(import::answers(&self.store, organisation, parsed).await?)
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
        let index = self.index(organisation);
        let vocabulary = index.vocabulary(question).await?;
        Ok(Searcher::new(&index, &vocabulary).products(question, None).await?)
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
        let index = self.index(organisation);
        let vocabulary = index.vocabulary(question).await?;
        Ok(Searcher::new(&index, &vocabulary).answers(question).await?)
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
        let found = self.store.read_in(organisation, move |db| {
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
        let record = import::answer_record(answer);
        let save = self.store.write_in(organisation, move |tx| {
            Box::pin(async move {
                catalogue::save_answers(tx, organisation, &[record]).await?;
                tx.note(organisation, "catalogue").await
            })
        });
        Ok(save.await?)
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

    fn index(&self, organisation: OrganisationId) -> StoreIndex {
        StoreIndex { store: self.store.clone(), organisation }
    }
}
