//! The search port over the store, for one organisation.

use async_trait::async_trait;
use channel_core::OrganisationId;
use channel_core::catalogue::{Answer, Product, Sku};
use retrieval::{Candidate, CandidateQuery, Index, IndexError, MemoryVocabulary};
use store::{Store, StoreError, catalogue};

/// The most variants of one model that are looked at.
const VARIANTS: u32 = 200;

/// One organisation's rows.
#[derive(Debug, Clone)]
pub(super) struct StoreIndex {
    pub(super) store: Store,
    pub(super) organisation: OrganisationId,
}

impl StoreIndex {
    /// As much of the shop's vocabulary as a question may need.
    pub(super) async fn vocabulary(&self, question: &str) -> Result<MemoryVocabulary, StoreError> {
        let (organisation, initials) = (self.organisation, retrieval::initials(question));
        let words = self
            .store
            .read_in(organisation, move |db| {
                Box::pin(async move { catalogue::words_beginning_with(db, organisation, &initials).await })
            })
            .await?;
        Ok(MemoryVocabulary::new(words.into_iter().map(|count| (count.word, count.frequency))))
    }
}

#[async_trait]
impl Index for StoreIndex {
    async fn products(&self, query: &CandidateQuery) -> Result<Vec<Candidate<Product>>, IndexError> {
        let (organisation, terms, limit) = (self.organisation, query.terms.clone(), limit(query));
        let found = self
            .store
            .read_in(organisation, move |db| {
                Box::pin(async move { catalogue::product_candidates(db, organisation, &terms, limit).await })
            })
            .await
            .map_err(unreadable)?;
        Ok(found
            .into_iter()
            .map(|found| Candidate { row: found.row, bm25: found.bm25, fields: found.fields })
            .collect())
    }

    async fn answers(&self, query: &CandidateQuery) -> Result<Vec<Candidate<Answer>>, IndexError> {
        let (organisation, terms, limit) = (self.organisation, query.terms.clone(), limit(query));
        let found = self
            .store
            .read_in(organisation, move |db| {
                Box::pin(async move { catalogue::answer_candidates(db, organisation, &terms, limit).await })
            })
            .await
            .map_err(unreadable)?;
        Ok(found
            .into_iter()
            .map(|found| Candidate { row: found.row, bm25: found.bm25, fields: found.fields })
            .collect())
    }

    async fn variants(&self, sku: &Sku) -> Result<Vec<Product>, IndexError> {
        let (organisation, sku) = (self.organisation, sku.clone());
        self.store
            .read_in(organisation, move |db| {
                Box::pin(async move { catalogue::list_variants(db, organisation, &sku, VARIANTS).await })
            })
            .await
            .map_err(unreadable)
    }
}

fn limit(query: &CandidateQuery) -> u32 {
    u32::try_from(query.limit).unwrap_or(u32::MAX)
}

fn unreadable(error: StoreError) -> IndexError {
    IndexError(Box::new(error))
}
