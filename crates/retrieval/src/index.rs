//! The port to whatever stores the terms.

use std::fmt;

use async_trait::async_trait;
use channel_core::catalogue::{Answer, Product, Sku};

/// Finds candidates by terms. The organisation is bound inside.
#[async_trait]
pub trait Index: fmt::Debug + Send + Sync {
    /// Products that have any of the terms, the best by BM25 first.
    ///
    /// # Errors
    /// When the index cannot be read.
    async fn products(&self, query: &CandidateQuery) -> Result<Vec<Candidate<Product>>, IndexError>;

    /// Question-answer pairs that have any of the terms, the best by BM25 first.
    ///
    /// # Errors
    /// When the index cannot be read.
    async fn answers(&self, query: &CandidateQuery) -> Result<Vec<Candidate<Answer>>, IndexError>;

    /// The product and the other variants of its group.
    ///
    /// # Errors
    /// When the catalogue cannot be read.
    async fn variants(&self, sku: &Sku) -> Result<Vec<Product>, IndexError>;
}

/// Terms to look for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CandidateQuery {
    /// Terms of letters, digits and `_` alone; any of them makes a candidate.
    pub terms: Vec<String>,
    /// The most candidates wanted.
    pub limit: usize,
}

/// Something an index found.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate<T> {
    /// The row.
    pub row: T,
    /// Its BM25 score; more is better.
    pub bm25: f64,
    /// Its terms as they were stored, in the order of the fields of [`crate::ProductTerms`] or [`crate::AnswerTerms`].
    pub fields: Vec<String>,
}

/// An index that could not be read.
#[derive(Debug, thiserror::Error)]
#[error("reading the search index")]
pub struct IndexError(#[source] pub Box<dyn std::error::Error + Send + Sync>);
