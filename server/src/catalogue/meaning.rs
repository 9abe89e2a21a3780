//! How far a shop's rows are vectors: by which model, how many of them, and what stands in the way.

use std::collections::BTreeMap;

use channel_core::OrganisationId;
use channel_core::catalogue::Sku;
use store::vectors::{self, Progress, RefusedRow, VectorKind};

use super::Catalogue;
use super::error::CatalogueError;

/// Rows that a model does not take, of those that are listed.
const REFUSED: u32 = 100;

/// How a shop is searched by meaning.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MeaningState {
    /// The name of the model that the shop's rows are to be embedded with.
    pub wanted: String,
    /// Whether the organisation has chosen it; else it is the server's.
    pub is_own: bool,
    /// The name of the model that answers: the wanted one, another until that has made every row, or none yet.
    pub answers: Option<String>,
    /// How far the wanted one has come.
    pub progress: Progress,
    /// Whether the database is asked for what is near, because the vectors are more than this node holds for one shop.
    pub by_database: bool,
    /// Rows that the wanted one does not take.
    pub refused: Vec<RefusedRow>,
    /// By document: passages that are vectors, and passages that the model does not take.
    pub documents: BTreeMap<String, (u32, u32)>,
}

/// How far one row is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RowState {
    /// It is a vector.
    Made,
    /// It will be one.
    Waiting,
    /// The model does not take its words: why, in a word.
    Refused(String),
}

impl Catalogue {
    /// How a shop is searched by meaning; none where there is no model for it.
    ///
    /// # Errors
    /// When the store is unavailable.
    pub async fn meaning(&self, organisation: OrganisationId) -> Result<Option<MeaningState>, CatalogueError> {
        let models = self.indexes.models().of(organisation).await?;
        let Some(wanted) = models.wanted().map(|model| model.model().to_owned()) else { return Ok(None) };
        let name = wanted.clone();
        let read = self.store.read_in(organisation, move |db| {
            Box::pin(async move {
                let progress = vectors::progress(db, organisation, &name).await?;
                let refused = vectors::refused(db, organisation, &name, None, REFUSED).await?;
                let documents = vectors::of_documents(db, organisation, &name).await?;
                Ok((progress, refused, documents, vectors::latest(db, organisation).await?))
            })
        });
        let (progress, refused, documents, whole) = read.await?;
        Ok(Some(MeaningState {
            wanted,
            is_own: models.is_own(),
            answers: models.best(&whole).map(|(model, _)| model),
            progress,
            by_database: self.indexes.asks_the_database(organisation),
            refused,
            documents,
        }))
    }

    /// How far each of these products is, in their order; nothing where there is no model.
    ///
    /// # Errors
    /// When the store is unavailable.
    pub async fn meaning_of_products(
        &self,
        organisation: OrganisationId,
        skus: &[Sku],
    ) -> Result<Option<Vec<RowState>>, CatalogueError> {
        let models = self.indexes.models().of(organisation).await?;
        let Some(wanted) = models.wanted().map(|model| model.model().to_owned()) else { return Ok(None) };
        let ids: Vec<String> = skus.iter().map(|sku| sku.0.clone()).collect();
        let asked = ids.clone();
        let read = self.store.read_in(organisation, move |db| {
            Box::pin(async move { vectors::made(db, organisation, &wanted, VectorKind::Product, &asked).await })
        });
        let mut made = read.await?;
        let state = |id: &String| match made.remove(id) {
            None => RowState::Waiting,
            Some(None) => RowState::Made,
            Some(Some(why)) => RowState::Refused(why),
        };
        Ok(Some(ids.iter().map(state).collect()))
    }

    /// Has the model asked once more for the rows that it did not take, and has what stopped it tried again.
    ///
    /// # Errors
    /// When the store is unavailable.
    pub async fn embed_again(&self, organisation: OrganisationId) -> Result<(), CatalogueError> {
        let models = self.indexes.models().of(organisation).await?;
        let Some(wanted) = models.wanted().map(|model| model.model().to_owned()) else { return Ok(()) };
        let write = self
            .store
            .write_in(organisation, move |tx| Box::pin(async move { vectors::again(tx, organisation, &wanted).await }));
        write.await?;
        self.bell.notify_one();
        Ok(())
    }

    /// Has whoever does the long work of this node look whether there is some.
    pub fn wake(&self) {
        self.bell.notify_one();
    }
}
